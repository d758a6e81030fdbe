"""What the radio listens to: one channel or several in turn, and for how long each was heard."""

from collections.abc import Callable
from typing import Final, Protocol

from datasources.linux_wifi.channels import Channel, parse_channel
from datasources.linux_wifi.hopping import DwellMeter, Hopper
from datasources.linux_wifi.wire import Hop, Opened
from sensor.errors import MisconfiguredError, RefusedError
from sensor.text import printable

MAX_RATE: Final = 1000.0  # channels per second; no radio is so fast


class Tunable(Protocol):
    """What the tuner needs of an interface; see interface.py."""

    @property
    def opened(self) -> Opened:
        """Facts for the daemon."""

    @property
    def channel(self) -> Channel | None:
        """What the radio is tuned to."""

    def tune(self, channel: Channel) -> None:
        """Tune; raise RefusedError or UnavailableError."""


class Tuner:
    """Tunes one interface, and measures how long it listened to what.

    Commands that cannot be carried out raise MisconfiguredError or RefusedError, and it goes on as before.
    """

    def __init__(self, interface: Tunable, clock_us: Callable[[], int]) -> None:
        """Stay on what `interface` is tuned to; `clock_us` is any steady clock, and the one that `now_us` is of."""
        self.errors = 0  # times that the driver refused
        self.paused = False
        self._interface = interface
        self._clock_us = clock_us
        self._meter = DwellMeter()
        self._hopper: Hopper | None = None
        self._channels: dict[str, Channel] = {}  # of the hopper, by text
        self._refusal = ""
        self._resume_metering()

    @property
    def channel(self) -> str:
        """What the radio is tuned to, empty where that is not known."""
        channel = self._interface.channel
        return channel.text if channel else ""

    @property
    def hopping(self) -> bool:
        """Whether it goes from channel to channel, even if that is paused."""
        return self._hopper is not None

    @property
    def due_us(self) -> int | None:
        """When `hop` is to be called next, None: never as things are."""
        return None if self._hopper is None or self.paused else self._hopper.due_us

    @property
    def refused(self) -> tuple[str, ...]:
        """The channels that hopping passes over, because the driver refused them."""
        return tuple(self._hopper.refused) if self._hopper else ()

    @property
    def refusal(self) -> str:
        """Why the driver refused the latest of them, printable; empty where none is passed over."""
        return self._refusal if self.refused else ""

    def stay(self, text: str) -> None:
        """Tune to one channel, and hop no more."""
        channel = parse_channel(text)
        self._require_tunable()
        self._tune_to(channel)
        self._hopper = None

    def hop_over(self, wish: Hop) -> None:
        """Begin to hop; the first hop is due at once."""
        self._require_tunable()
        channels = {channel.text: channel for channel in map(parse_channel, wish.channels)}
        if not channels or not 0.0 < wish.rate <= MAX_RATE:
            raise MisconfiguredError("hopping needs channels, and a rate of at most 1000 a second")
        self._channels = channels
        self._hopper = Hopper(
            list(channels), rate=wish.rate, now_us=self._clock_us(), offset=wish.offset, shuffle=wish.shuffle
        )

    def hop(self, now_us: int) -> None:
        """Tune to the next channel if that is due; one that is refused is passed over for a while."""
        if self._hopper is None or self.paused or now_us < self._hopper.due_us:
            return
        text = self._hopper.hop(now_us)
        if not text:
            return
        try:
            self._tune_to(self._channels[text])
        except RefusedError as error:
            self._refusal = str(error)
            self._hopper.refuse(text, self._clock_us())
        else:
            self._hopper.accept(text)

    def pause(self) -> None:
        """Stay where it is; nothing counts as listened to."""
        self.paused = True
        self._meter.tuned(0, self._clock_us())

    def resume(self) -> None:
        """Go on after a pause."""
        self.paused = False
        self._resume_metering()

    def take_dwell(self, now_us: int) -> dict[int, int]:
        """Return the µs listened by MHz since the last time."""
        return self._meter.take(now_us)

    def _tune_to(self, channel: Channel) -> None:
        """Tune; time spent on that is listened to nothing."""
        self._meter.tuned(0, self._clock_us())
        try:
            self._interface.tune(channel)
        except RefusedError:
            self.errors += 1
            raise
        finally:
            self._resume_metering()

    def _require_tunable(self) -> None:
        if not self._interface.opened.tunable:
            name = printable(self._interface.opened.capture_interface.encode("utf-8", "surrogateescape"))
            raise RefusedError(f"{name} cannot be tuned: it is captured as it stands")

    def _resume_metering(self) -> None:
        channel = None if self.paused else self._interface.channel
        self._meter.tuned(channel.freq_mhz if channel else 0, self._clock_us())
