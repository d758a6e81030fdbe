"""Data rates of the modern PHYs from what radiotap says of a frame, in units of 100 kbit/s."""

from typing import Final

from mypy_extensions import i64

# Bits per subcarrier and symbol, in twelfths, by MCS (802.11-2020 19.5, 21.5; 802.11ax-2021 27.5; 802.11be 36.5).
BITS: Final = (6, 12, 18, 24, 36, 48, 54, 60, 72, 80, 90, 100, 108, 120, 3, 3)

HT_CARRIERS: Final = (52, 108)  # 20, 40 MHz
# By radiotap's VHT bandwidth code: 20, 40, 80, 160 MHz and their sub-channels.
VHT_CARRIERS: Final = (52, 108, 52, 52, 234, 108, 108, 52, 52, 52, 52, 468) + (234,) * 2 + (108,) * 4 + (52,) * 8
HE_CARRIERS: Final = (234, 468, 980, 1960, 24, 48, 102, 234, 468, 980, 1960)  # 20-160 MHz, then RUs of 26-1992 tones
EHT_CARRIERS: Final = (234, 468, 980, 1960, 3920, 3920)  # 20-160 MHz and the two kinds of 320 MHz

EHT_DUPLICATE: Final = 14  # this MCS sends the same in both halves of 80 MHz or more (802.11be-2024 36.5)
EHT_HALF_CARRIERS: Final = (0, 0, 468, 980, 1960, 1960)

HT_SYMBOL: Final = 40  # 0.1 µs, with the long guard interval of 0.8 µs
HT_SHORT_SYMBOL: Final = 36
HE_SYMBOLS: Final = (136, 144, 160)  # guard intervals of 0.8, 1.6 and 3.2 µs


def _rate(streams: i64, carriers: i64, bits: i64, symbol: i64) -> i64:
    """Round to the nearest 100 kbit/s, as the standard's tables do."""
    return (streams * carriers * bits * 100 + 6 * symbol) // (12 * symbol)


def ht_rate(mcs: i64, bandwidth: i64, short_guard: bool) -> i64:
    """Return the rate of an HT MCS (0-31); `bandwidth` is radiotap's: 1 is 40 MHz, others are 20."""
    if mcs > 31:
        return 0
    symbol: i64 = HT_SHORT_SYMBOL if short_guard else HT_SYMBOL
    return _rate((mcs >> 3) + 1, HT_CARRIERS[1 if bandwidth == 1 else 0], BITS[mcs & 7], symbol)


def vht_rate(mcs_streams: i64, bandwidth: i64, short_guard: bool) -> i64:
    """Return the rate of a VHT user: MCS in the upper half octet, spatial streams in the lower."""
    mcs: i64 = mcs_streams >> 4
    if mcs > 11 or bandwidth >= len(VHT_CARRIERS):
        return 0
    symbol: i64 = HT_SHORT_SYMBOL if short_guard else HT_SYMBOL
    return _rate(mcs_streams & 0x0F, VHT_CARRIERS[bandwidth], BITS[mcs], symbol)


def he_rate(mcs: i64, streams: i64, bandwidth: i64, guard: i64) -> i64:
    """Return the rate of an HE user; `bandwidth` and `guard` are radiotap's codes."""
    if mcs > 11 or bandwidth >= len(HE_CARRIERS) or guard > 2:
        return 0
    return _rate(streams, HE_CARRIERS[bandwidth], BITS[mcs], HE_SYMBOLS[guard])


def eht_rate(mcs: i64, streams: i64, bandwidth: i64, guard: i64) -> i64:
    """Return the rate of an EHT user; `bandwidth` is U-SIG's code."""
    if mcs > 15 or bandwidth >= len(EHT_CARRIERS) or guard > 2:
        return 0
    carriers: i64 = EHT_HALF_CARRIERS[bandwidth] if mcs == EHT_DUPLICATE else EHT_CARRIERS[bandwidth]
    return _rate(streams, carriers, BITS[mcs], HE_SYMBOLS[guard])
