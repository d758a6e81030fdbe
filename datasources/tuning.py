"""What a tunable source should listen to: one channel, or several in turn."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from datasources.definition import Definition
from sensor.errors import MisconfiguredError

MAX_RATE: Final = 100.0  # channels per second; a radio needs some milliseconds to settle
MIN_RATE: Final = 0.001

_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)(?:/(sec|min|dwell))?")


@dataclass(frozen=True, slots=True)
class Tuning:
    """A wish, as the configuration or a client has it; whether the radio can follow shows when it is carried out."""

    channel: str = ""  # stay on it; empty: hop
    channels: tuple[str, ...] = ()  # hop over these; empty: all that the source offers
    rate: float = 5.0  # channels per second
    shuffle: bool = True  # neighbours in the list are not neighbours in time
    split: bool = True  # sources with the same channels start apart from each other


def hop_rate(text: str) -> float:
    """Return channels per second from Kismet's `5/sec`, `30/min` or `2/dwell` (seconds on each), or a bare number."""
    match = _RATE.fullmatch(text.strip().lower())
    number = float(match[1]) if match else 0.0
    if match is None or not number:
        raise MisconfiguredError(f"{text[:40]!r} is no hop rate such as 5/sec, 30/min or 2/dwell")
    rate = {"min": number / 60, "dwell": 1 / number}.get(match[2], number)
    return checked_rate(rate)


def checked_rate(rate: float) -> float:
    """Return a rate in channels per second; raise MisconfiguredError for one that no radio can follow."""
    if not math.isfinite(rate) or not MIN_RATE <= rate <= MAX_RATE:
        raise MisconfiguredError(f"a hop rate is from {MIN_RATE} to {MAX_RATE:.0f} channels a second")
    return rate


def tuning_of(definition: Definition, defaults: Tuning) -> Tuning:
    """Return what a definition asks for; raise MisconfiguredError for options that cannot work.

    A channel alone means to stay there; with `channel_hop=true`, hopping begins at once all the same.
    """
    channel = definition.text("channel")
    rate = definition.text("channel_hop_rate") or definition.text("channel_hoprate")
    hop = definition.boolean("channel_hop", default=not channel and not defaults.channel)
    if not hop and not channel and not defaults.channel:
        raise MisconfiguredError(f"datasource {definition.name}: channel_hop=false needs a channel to stay on")
    return replace(
        defaults,
        channel="" if hop else channel or defaults.channel,
        channels=tuple(definition.items("channels")) or defaults.channels,
        rate=hop_rate(rate) if rate else defaults.rate,
        shuffle=definition.boolean("channel_hop_shuffle", default=defaults.shuffle),
        split=definition.boolean("channel_hop_split", default=defaults.split),
    )


def offsets(lists: Iterable[Sequence[str]]) -> list[int]:
    """Return where in its list each source should start, so that those with the same channels lie farthest apart."""
    known = [frozenset(channels) for channels in lists]
    found = []
    for number, channels in enumerate(known):
        before = known[:number].count(channels)
        found.append(before * len(channels) // known.count(channels))
    return found
