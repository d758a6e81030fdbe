"""The highest data rate of a network, from what its elements say that it can take."""

from collections.abc import Iterable
from typing import Final

from sensor.dot11 import element_ids as ids
from sensor.dot11.rates import he_rate, ht_rate, vht_rate

# Codes that radiotap has for a channel's width in MHz.
_VHT_CODES: Final = {40: 1, 80: 4, 160: 11}
_HE_CODES: Final = {40: 1, 80: 2, 160: 3}

_HT_MCS_SET: Final = slice(3, 7)  # 802.11-2020 9.4.2.55.4: of ten octets the first four, MCS 0-31
_VHT_MCS_MAP: Final = slice(4, 6)  # 802.11-2020 9.4.2.157.3: what it receives
_HE_MCS_MAP: Final = slice(18, 20)  # 802.11ax-2021 9.4.2.248.4, after extension id, MAC and PHY capabilities: 80 MHz
_HE_MCS_MAP_160: Final = slice(22, 24)
_HE_WIDTHS: Final = 7  # octet of the PHY capabilities that says which widths there are
_HE_160: Final = 0x08
_VHT_MCS: Final = (7, 8, 9)  # what two bits for each number of streams say; 3: not supported
_HE_MCS: Final = (7, 9, 11)
_NONE: Final = 3


def fastest_mbit_s(elements: Iterable[tuple[int, bytes]], width_mhz: int) -> float:
    """Return the highest HT, VHT or HE rate in Mbit/s of a network on a channel of this width, 0.0 without any."""
    best = 0
    for eid, body in elements:
        if eid == ids.HT_CAPABILITIES and len(body) >= _HT_MCS_SET.stop:
            best = max(best, _ht(body, width_mhz))
        elif eid == ids.VHT_CAPABILITIES and len(body) >= _VHT_MCS_MAP.stop:
            best = max(best, _vht(body, width_mhz))
        elif eid == ids.EXTENSION and body[:1] == bytes([ids.EXT_HE_CAPABILITIES]) and len(body) >= _HE_MCS_MAP.stop:
            best = max(best, _he(body, width_mhz))
    return best / 10


def _ht(body: bytes, width_mhz: int) -> int:
    """Return the rate of the highest HT MCS, in 100 kbit/s."""
    highest = int.from_bytes(body[_HT_MCS_SET], "little").bit_length() - 1
    if highest < 0:
        return 0
    wide = width_mhz >= 40
    short_guard = body[0] & (0x40 if wide else 0x20) != 0  # 802.11-2020 table 9-184
    return ht_rate(highest, 1 if wide else 0, short_guard)


def _vht(body: bytes, width_mhz: int) -> int:
    streams, mcs = _most(body[_VHT_MCS_MAP], _VHT_MCS)
    if mcs == 9 and not _has_mcs_9(width_mhz, streams):
        mcs = 8
    short_ht = True  # that of 20 and 40 MHz is said by the HT Capabilities element, which all who can do VHT have
    short_guard = body[0] & (0x40 if width_mhz >= 160 else 0x20) != 0 if width_mhz >= 80 else short_ht
    return vht_rate(mcs << 4 | streams, _VHT_CODES.get(width_mhz, 0), short_guard) if streams else 0


def _he(body: bytes, width_mhz: int) -> int:
    if width_mhz >= 160 and body[_HE_WIDTHS] & _HE_160 and len(body) >= _HE_MCS_MAP_160.stop:
        streams, mcs = _most(body[_HE_MCS_MAP_160], _HE_MCS)
    else:
        width_mhz = min(width_mhz, 80)
        streams, mcs = _most(body[_HE_MCS_MAP], _HE_MCS)
    return he_rate(mcs, streams, _HE_CODES.get(width_mhz, 0), 0) if streams else 0


def _most(octets: bytes, known: tuple[int, ...]) -> tuple[int, int]:
    """Return how many streams there are at most and the highest MCS with so many, 0 and 0 without any."""
    number = int.from_bytes(octets, "little")
    for streams in range(8, 0, -1):
        said = number >> 2 * (streams - 1) & 3
        if said != _NONE:
            return streams, known[said]
    return 0, 0


def _has_mcs_9(width_mhz: int, streams: int) -> bool:
    """Whether VHT has MCS 9 at this width with so many streams (802.11-2020 21.5)."""
    if width_mhz < 40:
        return streams in (3, 6)
    return streams != (6 if width_mhz == 80 else 3 if width_mhz == 160 else 0)
