"""Channels as a person writes them and as a radio is tuned to them: `6`, `6HT40+`, `36VHT80`, `37W6e`, `5955`."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sensor.dot11.channels import (
    BAND_2GHZ,
    BAND_5GHZ,
    BAND_6GHZ,
    band_of,
    channel_freq_khz,
    channel_name,
    channel_number,
)
from sensor.errors import MisconfiguredError
from sensor.text import printable

# Number or MHz, W6e for a number of 6 GHz, then the width: as Kismet spells it, HE and EHT beside it, which it lacks.
_GRAMMAR: Final = re.compile(
    r"(?P<number>[0-9]{1,4})(?P<six>W6E)?"
    r"(?P<mode>HT20|HT40[+-]|W5|W10|(?:VHT|HE)(?:80\+80|80|160)|HE20|HE40|EHT320)?(?:-(?P<center>[0-9]{1,4}))?",
    re.IGNORECASE,
)
_FIRST_MHZ: Final = 1000  # a smaller number is a channel's
_LEAST_5GHZ: Final = 32  # 5160 MHz; drivers know none below it
_MODES: Final = ("", "HT40+", "HT40-", "VHT80", "VHT160", "HE40", "EHT320", "W5", "W10")
# First and last channel of each run of neighbours that wider channels are made of (802.11-2020 annex E, table E-4).
_RUNS: Final = {BAND_5GHZ: ((36, 64), (100, 144), (149, 177)), BAND_6GHZ: ((1, 233),)}
# 320 MHz channels overlap: the second grid begins 32 channel numbers later (802.11be-2024 36.3.24.2).
_SECOND_320_GRID: Final = (33, 233)
_RADAR_MHZ: Final = (5250, 5730)  # 802.11-2020 annex E: DFS_50_100_Behavior, in every regulatory domain that has any
_PSC_STEP: Final = 16  # preferred scanning channels: 5, 21, 37 ... 229 (802.11ax-2021 27.3.23.2)
_KNOWN_BANDS: Final = (BAND_2GHZ, BAND_5GHZ, BAND_6GHZ)


@dataclass(frozen=True, slots=True)
class Channel:
    """What a radio can be tuned to; channels are equal if the radio would do the same."""

    text: str = field(compare=False)  # canonical; see parse_channel
    freq_mhz: int  # centre of the primary 20 MHz
    width_mhz: int  # 5, 10, 20, 40, 80, 160, 320; 80+80 counts as 160
    center_mhz: int
    center2_mhz: int = 0  # of the second half of 80+80, otherwise 0

    def __str__(self) -> str:
        """Return the canonical text."""
        return self.text


def parse_channel(text: str) -> Channel:
    """Return the channel that `text` names; raise MisconfiguredError where there is none.

    A number alone is a channel of 2.4 GHz up to 14, of 5 GHz above, or a frequency in MHz from 1000.
    """
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        raise _wrong(text, "expected such as 6, 6HT40+, 36VHT80, 37W6e or 5955")
    freq_mhz = _freq_mhz(text, int(match["number"]), match["six"] is not None)
    name = channel_text(freq_mhz)
    mode = (match["mode"] or "").upper()
    center = int(match["center"] or 0)
    if 0 < center < _FIRST_MHZ:
        center = channel_freq_khz(center, band_of(freq_mhz * 1000)) // 1000 or -1
    suffix = f"{mode}-{center}" if center else mode
    width = _width_mhz(mode)
    if mode.endswith("80+80"):
        return _two_halves(text, Channel(f"{name}{suffix}", freq_mhz, width, 0, center))
    if center and width < 80:
        raise _wrong(text, "only channels of 80 MHz and more have a centre of their own")
    place = center or _center_mhz(text, freq_mhz, width, mode)
    _require_inside(text, freq_mhz, place, width)
    return Channel(f"{name}{suffix}", freq_mhz, width, place)


def channel_text(freq_mhz: int) -> str:
    """Return the 20 MHz channel of a frequency as Kismet writes it, `6`, `36`, `5W6e`; MHz where that names another."""
    band = band_of(freq_mhz * 1000)
    name = channel_name(freq_mhz * 1000)
    leads_back = channel_freq_khz(channel_number(freq_mhz * 1000), band) == freq_mhz * 1000
    return name if leads_back and name.endswith("W6e") == (band == BAND_6GHZ) else str(freq_mhz)


def channel_at(freq_mhz: int, width_mhz: int, center_mhz: int, center2_mhz: int = 0) -> Channel | None:
    """Return the channel that a radio is tuned to, None where it has no name."""
    wanted = Channel("", freq_mhz, width_mhz, center_mhz, center2_mhz)
    for mode in (*_MODES, f"VHT80+80-{center2_mhz}", f"EHT320-{center_mhz}"):
        try:
            channel = parse_channel(f"{freq_mhz}{mode}")
        except MisconfiguredError:
            continue
        if channel == wanted:
            return channel
    return None


def hop_list(
    available: Sequence[str], *, channels: Sequence[str] = (), add: Sequence[str] = (), block: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the channels to hop over: `channels` if given, else the available ones without `block` and with `add`.

    Each may name bands, which stand for what is available of them; no channel comes twice. Raise MisconfiguredError
    for what is neither, and for a list that comes out empty though `channels` was given.
    """
    if channels:
        listed = _expanded(channels, available)
        if not listed:
            raise MisconfiguredError(f"the adapter has no channel of {', '.join(channels)}; it has {_some(available)}")
    else:
        blocked = set(_expanded(block, available))
        kept = [channel for channel in _expanded(("all",), available) if channel not in blocked]
        listed = [*kept, *_expanded(add, available)]
    return tuple(channel.text for channel in dict.fromkeys(listed))


def band_names() -> tuple[str, ...]:
    """Return the names that stand for many channels."""
    return tuple(_BANDS)


def _freq_mhz(text: str, number: int, six: bool) -> int:
    """Return the frequency of a channel number or of itself."""
    if number >= _FIRST_MHZ:
        if six or band_of(number * 1000) not in _KNOWN_BANDS or channel_name(number * 1000).endswith("MHz"):
            raise _wrong(text, f"{number} MHz is no channel of 2.4, 5 or 6 GHz")
        return number
    band = BAND_6GHZ if six else BAND_2GHZ if number <= 14 else BAND_5GHZ
    freq_mhz = channel_freq_khz(number, band) // 1000
    if freq_mhz == 0 or band_of(freq_mhz * 1000) != band or (band == BAND_5GHZ and number < _LEAST_5GHZ):
        raise _wrong(text, f"{'6' if six else '2.4 or 5'} GHz has no channel {number}")
    return freq_mhz


def _width_mhz(mode: str) -> int:
    """Return the whole width of a mode."""
    if mode.endswith("80+80"):
        return 160
    return int(mode.strip("VEHTW+-") or 20)


def _center_mhz(text: str, freq_mhz: int, width: int, mode: str) -> int:
    """Return the centre of the channel of this width that has `freq_mhz` as its primary one."""
    if mode.startswith("HT40"):
        return freq_mhz + (10 if mode.endswith("+") else -10)
    if width <= 20:
        return freq_mhz
    band = band_of(freq_mhz * 1000)
    runs = list(_RUNS.get(band, ()))
    if width == 320:
        runs = [*_RUNS[BAND_6GHZ], _SECOND_320_GRID] if band == BAND_6GHZ else []
    step = width // 5  # channel numbers are 5 MHz apart
    for first, last in runs:
        start = (freq_mhz - channel_freq_khz(first, band) // 1000) // 5
        if start < 0 or start % 4:
            continue
        begin = first + start // step * step
        if begin + step - 4 <= last:
            return channel_freq_khz(begin, band) // 1000 + width // 2 - 10
    raise _wrong(text, f"no {width} MHz channel has {channel_name(freq_mhz * 1000)} in it")


def _two_halves(text: str, channel: Channel) -> Channel:
    """Return an 80+80 channel with its first centre; raise MisconfiguredError unless the halves are apart."""
    first = _center_mhz(text, channel.freq_mhz, 80, "")
    if abs(channel.center2_mhz - first) <= 80 or band_of(channel.center2_mhz * 1000) != band_of(first * 1000):
        raise _wrong(text, "80+80 needs the centre of its second half, as in 36VHT80+80-5775")
    return Channel(channel.text, channel.freq_mhz, channel.width_mhz, first, channel.center2_mhz)


def _require_inside(text: str, freq_mhz: int, center_mhz: int, width: int) -> None:
    """Raise MisconfiguredError unless the primary 20 MHz are one of those that the width is made of."""
    offset = abs(center_mhz - freq_mhz)
    if width > 20 and (offset > width // 2 - 10 or (offset - 10) % 20):
        raise _wrong(text, f"{freq_mhz} MHz is no part of {width} MHz around {center_mhz}")


def _expanded(names: Iterable[str], available: Sequence[str]) -> list[Channel]:
    """Return the channels that a list names; a band stands for those of the available ones that are in it."""
    channels: list[Channel] = []
    for name in names:
        belongs = _BANDS.get(name.strip().lower())
        if belongs is None:
            channels.append(parse_channel(name))
        else:
            channels += [channel for channel in map(parse_channel, available) if belongs(channel.freq_mhz)]
    return channels


def _is_psc(freq_mhz: int) -> bool:
    return band_of(freq_mhz * 1000) == BAND_6GHZ and (freq_mhz - 5975) % (5 * _PSC_STEP) == 0


_BANDS: Final[dict[str, Callable[[int], bool]]] = {
    "2g": lambda mhz: band_of(mhz * 1000) == BAND_2GHZ,
    "5g": lambda mhz: band_of(mhz * 1000) == BAND_5GHZ,
    "5g-nondfs": lambda mhz: band_of(mhz * 1000) == BAND_5GHZ and not _RADAR_MHZ[0] <= mhz <= _RADAR_MHZ[1],
    "6g": lambda mhz: band_of(mhz * 1000) == BAND_6GHZ,
    "6g-psc": _is_psc,
    "all": lambda _: True,
}


def _some(names: Sequence[str]) -> str:
    """Return a list that fits a sentence."""
    if not names:
        return "none that can be set"
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def _wrong(text: str, complaint: str) -> MisconfiguredError:
    """Return the error for a channel."""
    return MisconfiguredError(f"channel {printable(text.encode('utf-8', 'surrogateescape'))}: {complaint}")
