"""Per-Packet Information and Prism capture headers."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.block import DLT_IEEE802_11
from sensor.dot11.frame import Frame
from sensor.dot11.octets import u16, u32, u32_be
from sensor.dot11.radio import FLAG_BAD_FCS, FLAG_FCS, FLAGS_UNKNOWN, NO_RADIO, RadioLayout, signed_octet

PPI_HEADER: Final = 8
PPI_ALIGNED: Final = 0x01  # header flag: fields are padded to 32 bits
PPI_COMMON: Final = 2  # field type "802.11-Common", 20 octets
PPI_COMMON_LENGTH: Final = 20
COMMON_FCS: Final = 0x0001
COMMON_TSF_MS: Final = 0x0002
COMMON_BAD_FCS: Final = 0x0004

PRISM_HEADER: Final = 8  # message code and length
AVS_MAGIC: Final = 0x80211000  # the AVS header shares Prism's link type; its length is big-endian
AVS_VERSIONS: Final = 0xFFFFFF00  # the last octet of its magic is a version


def no_radio(frame: Frame) -> None:
    """Clear the radio fields: nothing is known."""
    frame.radio = NO_RADIO
    frame.radio_flags = FLAGS_UNKNOWN
    frame.freq_khz = 0
    frame.signal_dbm = 0


def read_ppi(data: bytes, start: i64, end: i64, frame: Frame) -> i64:
    """Fill the frame's radio fields from the PPI header at `start`; return its length, negative if it lies.

    -2 stands for a header in order that holds something other than 802.11.
    """
    no_radio(frame)
    if end - start < PPI_HEADER or data[start] != 0:
        return -1
    length: i64 = u16(data, start + 2)
    if length < PPI_HEADER or start + length > end:
        return -1
    if u32(data, start + 4) != DLT_IEEE802_11:
        return -2
    aligned = data[start + 1] & PPI_ALIGNED != 0
    at: i64 = start + PPI_HEADER
    while at + 4 <= start + length:
        kind: i64 = u16(data, at)
        size: i64 = u16(data, at + 2)
        at += 4
        if at + size > start + length:
            return -1
        if kind == PPI_COMMON and size >= PPI_COMMON_LENGTH:
            _read_common(data, start, at, frame)
        at += (size + 3) & ~3 if aligned else size
    return length


def _read_common(data: bytes, start: i64, at: i64, frame: Frame) -> None:
    """Describe the field by the layout that radiotap would have: its formats are the same."""
    flags = u16(data, at + 8)
    radio = RadioLayout()
    if not flags & COMMON_TSF_MS:
        radio.tsft_at = at - start
    radio.rate_at = at + 10 - start
    radio.noise_at = at + 19 - start
    frame.radio = radio
    frame.radio_flags = (FLAG_FCS if flags & COMMON_FCS else 0) | (FLAG_BAD_FCS if flags & COMMON_BAD_FCS else 0)
    frame.freq_khz = u16(data, at + 12) * 1000
    frame.signal_dbm = min(signed_octet(data, at + 18), 0)


def read_prism(data: bytes, start: i64, end: i64, frame: Frame) -> i64:
    """Skip a Prism or AVS header; return its length, negative if it lies."""
    no_radio(frame)
    if end - start < PRISM_HEADER:
        return -1
    is_avs = u32_be(data, start) & AVS_VERSIONS == AVS_MAGIC
    length: i64 = u32_be(data, start + 4) if is_avs else u32(data, start + 4)
    if length < PRISM_HEADER or start + length > end:
        return -1
    return length
