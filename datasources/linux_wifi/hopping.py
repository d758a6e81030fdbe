"""Which channel is next and when, and how long each was listened to. No clock in here: times are arguments."""

from collections.abc import Sequence
from math import gcd
from typing import Final

_SPREAD: Final = 0.38  # golden section: channels that follow each other lie far apart, and no two rounds look alike
REFUSAL_US: Final = 60_000_000  # a refused channel is tried again after this: regulation may have changed


def shuffle_skip(count: int) -> int:
    """Return the stride through a list of `count` channels that visits each once a round; 1 where there is no other."""
    wanted = max(1, round(count * _SPREAD))
    nearest = sorted(range(1, max(count, 2)), key=lambda stride: (abs(stride - wanted), stride))
    return next(stride for stride in nearest if gcd(stride, count) == 1)


def hop_order(channels: Sequence[str], *, offset: int = 0, shuffle: bool = True) -> tuple[str, ...]:
    """Return one round over the channels, beginning `offset` steps into the walk.

    Sources that share a list and begin evenly spread over its length so stay evenly spread in time, shuffled or not.
    """
    count = len(channels)
    stride = shuffle_skip(count) if shuffle else 1
    return tuple(channels[(offset + step) * stride % count] for step in range(count))


class Hopper:
    """A walk over channels at a steady rate; refused channels are passed over for a while."""

    def __init__(
        self, channels: Sequence[str], *, rate: float, now_us: int, offset: int = 0, shuffle: bool = True
    ) -> None:
        """Begin at once; `rate` is channels per second, above zero, and `channels` has no channel twice."""
        self.order = hop_order(channels, offset=offset, shuffle=shuffle)
        self.period_us = max(1, round(1_000_000 / rate))
        self.due_us = now_us  # when `hop` is to be called next
        self._step = 0
        self._refused: dict[str, int] = {}  # until when

    @property
    def refused(self) -> list[str]:
        """The channels that are passed over, in the order of the walk."""
        return [channel for channel in self.order if channel in self._refused]

    def hop(self, now_us: int) -> str:
        """Return the channel to tune to now, empty if every one is refused.

        Hops that were missed are left out, not made up for.
        """
        self.due_us += self.period_us
        if self.due_us <= now_us:
            self.due_us = now_us + self.period_us
        for _ in self.order:
            channel = self.order[self._step]
            self._step = (self._step + 1) % len(self.order)
            if self._refused.get(channel, now_us) <= now_us:
                return channel
        return ""

    def refuse(self, channel: str, now_us: int) -> None:
        """Pass over a channel that the driver refused for a while, and hop on at once."""
        self._refused[channel] = now_us + REFUSAL_US
        if len(self._refused) < len(self.order):
            self.due_us = now_us

    def accept(self, channel: str) -> None:
        """Note that the driver took a channel."""
        self._refused.pop(channel, None)


class DwellMeter:
    """How long each frequency was listened to."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self._freq_mhz = 0
        self._since_us = 0
        self._listened_us: dict[int, int] = {}

    def tuned(self, freq_mhz: int, now_us: int) -> None:
        """Listen to a frequency from now on; 0 is none: tuning, paused, or not known."""
        self._count(now_us)
        self._freq_mhz = freq_mhz

    def take(self, now_us: int) -> dict[int, int]:
        """Return the µs listened by MHz since the last time, and begin anew."""
        self._count(now_us)
        listened, self._listened_us = self._listened_us, {}
        return listened

    def _count(self, now_us: int) -> None:
        elapsed_us = now_us - self._since_us
        self._since_us = now_us
        if self._freq_mhz and elapsed_us > 0:
            self._listened_us[self._freq_mhz] = self._listened_us.get(self._freq_mhz, 0) + elapsed_us
