"""Link headers, capture files and air time for tests, around the frames of `frames.py`.

Times are `ts_us`, microseconds since the Unix epoch. Nothing of ours is imported, so that it can contradict us.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from tests.frames import RETRY, sequence_control

ByteOrder: TypeAlias = Literal["<", ">"]
Packet: TypeAlias = tuple[int, bytes]  # (ts_us, bytes as captured)

LINKTYPE_BARE: Final = 105
LINKTYPE_RADIOTAP: Final = 127
LINKTYPE_PPI: Final = 192


def channel_freq_mhz(channel: int, *, six_ghz: bool = False) -> int:
    """Centre frequency of a 20 MHz channel (802.11-2020 annex E)."""
    if six_ghz:
        return 5950 + 5 * channel
    if channel == 14:
        return 2484
    return 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel


def fcs(frame: bytes) -> bytes:
    """The frame check sequence as it is on air."""
    return struct.pack("<I", zlib.crc32(frame))


RADIOTAP_FLAG_FCS: Final = 0x10
RADIOTAP_FLAG_BAD_FCS: Final = 0x40

# Radiotap field number -> (alignment, size); https://www.radiotap.org/fields/defined
_RADIOTAP_LAYOUT: Final = {
    0: (8, 8), 1: (1, 1), 2: (1, 1), 3: (2, 4), 4: (2, 2), 5: (1, 1), 6: (1, 1), 7: (2, 2), 8: (2, 2), 9: (2, 2),
    10: (1, 1), 11: (1, 1), 12: (1, 1), 13: (1, 1), 14: (2, 2), 15: (2, 2), 17: (1, 1), 19: (1, 3), 20: (4, 8),
    21: (2, 12), 22: (8, 12), 23: (2, 12), 24: (2, 12), 25: (2, 6), 26: (1, 1), 27: (2, 4),
}  # fmt: skip
_RADIOTAP_NAMESPACE: Final = 1 << 29
_VENDOR_NAMESPACE: Final = 1 << 30
_ANOTHER_WORD: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Namespace:
    """One present word: radiotap fields by number, or a vendor's opaque bytes (OUI, sub namespace, data)."""

    fields: dict[int, bytes]
    vendor_oui: bytes = b""
    vendor_data: bytes = b""


def radiotap_header(namespaces: Sequence[Namespace]) -> bytes:
    """A radiotap header of one or several namespaces, each field aligned from the header's start."""
    words, position = b"", 8 + 4 * (len(namespaces) - 1)
    fields = b""
    for index, namespace in enumerate(namespaces):
        following = namespaces[index + 1] if index + 1 < len(namespaces) else None
        word = sum(1 << number for number in namespace.fields)
        if following is not None:
            word |= _ANOTHER_WORD | (_VENDOR_NAMESPACE if following.vendor_oui else _RADIOTAP_NAMESPACE)
        words += struct.pack("<I", word)
        if namespace.vendor_oui:
            # A vendor namespace starts with OUI, sub namespace and skip length, aligned to 2.
            body = (
                namespace.vendor_oui + b"\x00" + struct.pack("<H", len(namespace.vendor_data)) + namespace.vendor_data
            )
            fields += b"\x00" * (-(position + len(fields)) % 2) + body
        for number in sorted(namespace.fields):
            alignment, _ = _RADIOTAP_LAYOUT[number]
            fields += b"\x00" * (-(position + len(fields)) % alignment) + namespace.fields[number]
    return struct.pack("<BBH", 0, 0, position + len(fields)) + words + fields


def radiotap(
    frame: bytes,
    signal: int | None = -50,
    freq_mhz: int | None = 2437,
    *,
    noise: int | None = None,
    tsft: int | None = None,
    flags: int | None = None,
    rate: int | None = 2,
    mcs: tuple[int, int, int] | None = None,
    vht: bytes | None = None,
    he: bytes | None = None,
    rx_flags: int | None = None,
    antennas: Sequence[int] = (),
    bad_fcs: bool = False,
    with_fcs: bool = False,
    more: Sequence[Namespace] = (),
) -> bytes:
    """A frame behind radiotap; None leaves a field out.

    Signal and noise in dBm, rate in 500 kb/s, mcs as (known, flags, index), vht and he as the fields' twelve octets.
    `antennas` adds one namespace for each antenna with its dBm, as drivers with several chains do; `more` adds others.
    `with_fcs` appends a right FCS and says so; `bad_fcs` appends a wrong one and flags it.
    """
    if with_fcs or bad_fcs:
        flags = (flags or 0) | RADIOTAP_FLAG_FCS | (RADIOTAP_FLAG_BAD_FCS if bad_fcs else 0)
        check = fcs(frame)
        frame += bytes(octet ^ 0xFF for octet in check) if bad_fcs else check
    fields: dict[int, bytes | None] = {
        0: None if tsft is None else struct.pack("<Q", tsft),
        1: None if flags is None else bytes((flags,)),
        2: None if rate is None or mcs or vht or he else bytes((rate,)),
        3: None if freq_mhz is None else struct.pack("<HH", freq_mhz, 0x00A0 if freq_mhz < 3000 else 0x0140),
        5: None if signal is None else struct.pack("<b", signal),
        6: None if noise is None else struct.pack("<b", noise),
        14: None if rx_flags is None else struct.pack("<H", rx_flags),
        19: None if mcs is None else bytes(mcs),
        21: vht,
        23: he,
    }
    first = Namespace({number: value for number, value in fields.items() if value is not None})
    each = [Namespace({5: struct.pack("<b", dbm), 11: bytes((index,))}) for index, dbm in enumerate(antennas)]
    return radiotap_header([first, *each, *more]) + frame


def ppi(
    frame: bytes, signal: int = -50, freq_mhz: int = 2437, *, noise: int = -95, tsft: int = 0, rate: int = 2,
    with_fcs: bool = False, bad_fcs: bool = False, extra_fields: bytes = b"",
) -> bytes:  # fmt: skip
    """A frame behind PPI with one 802.11-Common field (PPI 1.0.7 section 4.1.2)."""
    if with_fcs or bad_fcs:
        check = fcs(frame)
        frame += bytes(octet ^ 0xFF for octet in check) if bad_fcs else check
    common_flags = (1 if with_fcs or bad_fcs else 0) | (4 if bad_fcs else 0)
    common = struct.pack("<QHHHHBBbb", tsft, common_flags, rate, freq_mhz, 0x00A0, 0, 0, signal, noise)
    fields = struct.pack("<HH", 2, len(common)) + common + extra_fields
    return struct.pack("<BBHI", 0, 0, 8 + len(fields), LINKTYPE_BARE) + fields + frame


def pcap_bytes(
    packets: Iterable[Packet],
    linktype: int = LINKTYPE_RADIOTAP,
    *,
    byte_order: ByteOrder = "<",
    nanosecond: bool = False,
    snaplen: int = 65535,
) -> bytes:
    """A pcap file of these packets, each cut at the snap length (draft-ietf-opsawg-pcap)."""
    magic, scale = (0xA1B23C4D, 1000) if nanosecond else (0xA1B2C3D4, 1)
    parts = [struct.pack(byte_order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype)]
    for ts_us, packet in packets:
        seconds, micros = divmod(ts_us, 1_000_000)
        kept = packet[:snaplen]
        parts += [struct.pack(byte_order + "IIII", seconds, micros * scale, len(kept), len(packet)), kept]
    return b"".join(parts)


def write_pcap(
    path: Path,
    packets: Iterable[Packet],
    linktype: int = LINKTYPE_RADIOTAP,
    *,
    byte_order: ByteOrder = "<",
    nanosecond: bool = False,
    snaplen: int = 65535,
) -> Path:
    """Write a pcap file and return its path."""
    content = pcap_bytes(packets, linktype, byte_order=byte_order, nanosecond=nanosecond, snaplen=snaplen)
    path.write_bytes(content)
    return path


def _padded(body: bytes) -> bytes:
    return body + b"\x00" * (-len(body) % 4)


def pcapng_block(kind: int, body: bytes, byte_order: ByteOrder = "<") -> bytes:
    """Any pcapng block: type, total length before and after, body padded to 32 bits (draft-ietf-opsawg-pcapng 3.1)."""
    padded = _padded(body)
    length = struct.pack(byte_order + "I", 12 + len(padded))
    return struct.pack(byte_order + "I", kind) + length + padded + length


def pcapng_option(code: int, value: bytes, byte_order: ByteOrder = "<") -> bytes:
    """One option of a block."""
    return struct.pack(byte_order + "HH", code, len(value)) + _padded(value)


def section_header(byte_order: ByteOrder = "<", options: bytes = b"") -> bytes:
    """Section Header Block of unknown section length."""
    return pcapng_block(0x0A0D0D0A, struct.pack(byte_order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options, byte_order)


def interface_description(
    linktype: int = LINKTYPE_RADIOTAP,
    *,
    snaplen: int = 0,
    tsresol: int | None = None,
    name: bytes = b"",
    byte_order: ByteOrder = "<",
) -> bytes:
    """Interface Description Block; tsresol as the option's octet (9 = nanoseconds, 0x80 | n = powers of two)."""
    options = pcapng_option(2, name, byte_order) if name else b""
    options += pcapng_option(9, bytes((tsresol,)), byte_order) if tsresol is not None else b""
    options += pcapng_option(0, b"", byte_order) if options else b""
    return pcapng_block(1, struct.pack(byte_order + "HHI", linktype, 0, snaplen) + options, byte_order)


def ticks(ts_us: int, tsresol: int | None) -> int:
    """A time in the interface's units; microseconds without an if_tsresol option."""
    if tsresol is None:
        return ts_us
    per_second = 1 << (tsresol & 0x7F) if tsresol & 0x80 else 10**tsresol
    return ts_us * per_second // 1_000_000


def enhanced_packet(
    ts_us: int,
    packet: bytes,
    *,
    interface: int = 0,
    tsresol: int | None = None,
    snaplen: int = 0,
    options: bytes = b"",
    byte_order: ByteOrder = "<",
) -> bytes:
    """Enhanced Packet Block."""
    units = ticks(ts_us, tsresol)
    kept = packet[:snaplen] if snaplen else packet
    head = struct.pack(byte_order + "IIIII", interface, units >> 32, units & 0xFFFFFFFF, len(kept), len(packet))
    return pcapng_block(6, head + _padded(kept) + options, byte_order)


def simple_packet(packet: bytes, *, snaplen: int = 0, byte_order: ByteOrder = "<") -> bytes:
    """Simple Packet Block: no time, interface 0."""
    kept = packet[:snaplen] if snaplen else packet
    return pcapng_block(3, struct.pack(byte_order + "I", len(packet)) + kept, byte_order)


def pcapng_bytes(
    packets: Iterable[Packet],
    linktype: int = LINKTYPE_RADIOTAP,
    *,
    byte_order: ByteOrder = "<",
    tsresol: int | None = None,
    name: bytes = b"",
    before_packets: bytes = b"",
) -> bytes:
    """One section with one interface; `before_packets` is for blocks that a reader must skip. Concatenate for more."""
    head = section_header(byte_order) + interface_description(
        linktype, tsresol=tsresol, name=name, byte_order=byte_order
    )
    blocks = (enhanced_packet(ts_us, packet, tsresol=tsresol, byte_order=byte_order) for ts_us, packet in packets)
    return head + before_packets + b"".join(blocks)


def write_pcapng(
    path: Path,
    packets: Iterable[Packet],
    linktype: int = LINKTYPE_RADIOTAP,
    *,
    byte_order: ByteOrder = "<",
    tsresol: int | None = None,
    name: bytes = b"",
) -> Path:
    """Write a pcapng file of one section and return its path."""
    path.write_bytes(pcapng_bytes(packets, linktype, byte_order=byte_order, tsresol=tsresol, name=name))
    return path


# --- on air -----------------------------------------------------------------------------------------------------------

START_US: Final = 1_772_442_000_000_000  # 2026-03-02 09:00:00 UTC, a Monday
_UPTIME_US: Final = 3_600_000_000  # an AP is an hour old unless it says otherwise


class Air:
    """A stretch of air time: `send` stamps what a radio stamps, and keeps (ts_us, radiotap + frame) in `packets`.

    Sequence numbers advance for each transmitter, and a beacon or probe response whose TSF is 0 gets the time of its
    BSSID's own clock. A test then reads as the catalogue does: `air.send(beacon(A), times=3)` is BCN(A) x3.
    """

    def __init__(self, start_us: int = START_US) -> None:
        self.now_us = start_us
        self._first_boot_us = start_us - _UPTIME_US
        self.packets: list[Packet] = []
        self._next_seq: dict[bytes, int] = {}
        self._booted_us: dict[bytes, int] = {}

    def wait(self, seconds: float) -> None:
        """Let time pass without a frame."""
        self.now_us += round(seconds * 1_000_000)

    def restart(self, bssid: bytes) -> None:
        """The AP's TSF and sequence numbers start again from here."""
        self._booted_us[bssid] = self.now_us
        self._next_seq[bssid] = 0

    def send(
        self,
        frame: bytes,
        *,
        times: int = 1,
        every_ms: float = 102.4,
        retries: int = 0,
        signal: int = -50,
        freq_mhz: int = 2437,
        bad_fcs: bool = False,
        keep_seq: bool = False,
    ) -> None:
        """Send a frame `times` times, `every_ms` apart (time passes after each), each with `retries` Retry copies."""
        for _ in range(times):
            stamped = frame if keep_seq else self._stamped(frame)
            self._hear(stamped, signal, freq_mhz, bad_fcs)
            for copy in range(retries):
                again = stamped[:1] + bytes((stamped[1] | RETRY,)) + stamped[2:]
                self._hear(again, signal, freq_mhz, bad_fcs, late_us=1000 * (copy + 1))
            self.wait(every_ms / 1000)

    def each(self, count: int, build: Callable[[int], bytes], *, every_ms: float = 10.0, signal: int = -50) -> None:
        """Send `count` different frames, built from their index."""
        for index in range(count):
            self.send(build(index), every_ms=every_ms, signal=signal)

    def frames(self) -> list[Packet]:
        """What was heard so far, in the order of time, and forgotten here."""
        heard, self.packets = sorted(self.packets, key=lambda packet: packet[0]), []
        return heard

    def _hear(self, frame: bytes, signal: int, freq_mhz: int, bad_fcs: bool, late_us: int = 0) -> None:
        self.packets.append((self.now_us + late_us, radiotap(frame, signal, freq_mhz, bad_fcs=bad_fcs)))

    def _stamped(self, frame: bytes) -> bytes:
        kind, subtype = frame[0] >> 2 & 3, frame[0] >> 4
        if kind == 1 or len(frame) < 24:
            return frame
        ta = frame[10:16]
        seq = self._next_seq.get(ta, 0)
        self._next_seq[ta] = (seq + 1) & 0xFFF
        frame = frame[:22] + sequence_control(seq, frame[22] & 0xF) + frame[24:]
        if kind == 0 and subtype in (5, 8) and frame[24:32] == b"\x00" * 8:
            tsf = self.now_us - self._booted_us.get(frame[16:22], self._first_boot_us)
            frame = frame[:24] + struct.pack("<Q", tsf) + frame[32:]
        return frame
