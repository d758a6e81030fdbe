"""Channel numbers, bands and frequencies (802.11-2020 annex E; 802.11ax-2021 27.3.23). Frequencies are the key."""

from typing import Final

BAND_UNKNOWN: Final = 0
BAND_S1G: Final = 1  # below 1 GHz
BAND_2GHZ: Final = 2
BAND_5GHZ: Final = 5  # 4.9 GHz too
BAND_6GHZ: Final = 6
BAND_60GHZ: Final = 60

_BAND_NAMES: Final[dict[int, str]] = {
    BAND_S1G: "sub-1 GHz",
    BAND_2GHZ: "2.4 GHz",
    BAND_5GHZ: "5 GHz",
    BAND_6GHZ: "6 GHz",
    BAND_60GHZ: "60 GHz",
}
# First and last MHz of each band, channel edges included.
_BAND_EDGES: Final = (
    (BAND_S1G, 750, 928),
    (BAND_2GHZ, 2400, 2495),
    (BAND_5GHZ, 4900, 5924),
    (BAND_6GHZ, 5925, 7125),
    (BAND_60GHZ, 57240, 71280),
)


def band_of(freq_khz: int) -> int:
    """Return the BAND_ constant of a frequency."""
    mhz = freq_khz // 1000
    for band, first, last in _BAND_EDGES:
        if first <= mhz <= last:
            return band
    return BAND_UNKNOWN


def band_name(band: int) -> str:
    """Return `2.4 GHz` and the like, empty for an unknown band."""
    return _BAND_NAMES.get(band, "")


def channel_name(freq_khz: int) -> str:
    """Return the channel of a frequency as Kismet writes it: `6`, `36`, `5W6e` (6 GHz), `2300MHz`; empty for 0."""
    mhz = freq_khz // 1000
    if mhz <= 0:
        return ""
    if mhz < 2412 or 45000 < mhz < 58320 or mhz > 70200:
        return f"{mhz}MHz"
    suffix = "W6e" if 5950 <= mhz <= 45000 else ""
    return f"{channel_number(freq_khz)}{suffix}"


def channel_number(freq_khz: int) -> int:
    """Return the channel number of a frequency, 0 where it has none."""
    mhz = freq_khz // 1000
    if mhz == 2484:
        return 14
    if mhz == 5935:
        return 2  # operating class 136, below the grid of the other 6 GHz channels
    if 2412 <= mhz < 2484:
        return (mhz - 2407) // 5
    if 4910 <= mhz <= 4980:
        return (mhz - 4000) // 5
    if 2484 < mhz < 5950:
        return max((mhz - 5000) // 5, 0)
    if 5950 <= mhz <= 45000:
        return (mhz - 5950) // 5
    if 58320 <= mhz <= 70200:
        return (mhz - 56160) // 2160
    return 0


def channel_freq_khz(channel: int, band: int) -> int:
    """Return the centre frequency of a 20 MHz channel (60 GHz: 2.16 GHz) of a band, 0 where there is none."""
    mhz = 0
    if band == BAND_2GHZ and channel == 14:
        mhz = 2484
    elif band == BAND_2GHZ and 1 <= channel <= 13:
        mhz = 2407 + 5 * channel
    elif band == BAND_5GHZ and 182 <= channel <= 196:
        mhz = 4000 + 5 * channel
    elif band == BAND_5GHZ and 1 <= channel <= 181:
        mhz = 5000 + 5 * channel
    elif band == BAND_6GHZ and channel == 2:
        mhz = 5935
    elif band == BAND_6GHZ and 1 <= channel <= 233:
        mhz = 5950 + 5 * channel
    elif band == BAND_60GHZ and 1 <= channel <= 6:
        mhz = 56160 + 2160 * channel
    return mhz * 1000


def home_freq_khz(channel: int, is_6ghz: bool, tuned_khz: int) -> int:
    """Return the frequency of a BSS that says it is on `channel`, heard while tuned to `tuned_khz` (0: unknown).

    A number alone means 2.4 GHz up to 14 and 5 GHz above; where nothing fits, `tuned_khz` stands.
    """
    band = BAND_6GHZ if is_6ghz else band_of(tuned_khz)
    if band == BAND_UNKNOWN:
        band = BAND_2GHZ if channel <= 14 else BAND_5GHZ
    return channel_freq_khz(channel, band) or tuned_khz


def ht_mode(ht: bool, width_mhz: int, secondary: int, center_2: int) -> str:
    """Return Kismet's name for a channel's width: `HT20`, `HT40+`, `HT40-`, `HT80`, `HT160`, `HT80+80`, `HT320`.

    Empty for a network that knows no HT and nothing newer; `secondary` is +1, -1 or 0, `center_2` not 0 for 80+80.
    """
    if not ht:
        return ""
    if width_mhz == 40:
        return "HT40+" if secondary > 0 else "HT40-"
    if width_mhz == 160 and center_2 != 0:
        return "HT80+80"
    return f"HT{width_mhz}"
