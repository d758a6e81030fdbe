"""The pcapng reader."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.pcapfile.pcapng import MAX_BLOCK, MAX_TS_US, PcapngReader, TimedInterface
from tests.captures import (
    LINKTYPE_BARE,
    LINKTYPE_PPI,
    LINKTYPE_RADIOTAP,
    ByteOrder,
    Packet,
    enhanced_packet,
    interface_description,
    pcapng_block,
    pcapng_bytes,
    pcapng_option,
    section_header,
    simple_packet,
)
from tests.datasources.pcapfile.reading import Seen, read_in_chunks

PACKETS: list[Packet] = [(1_700_000_000_123_456 + 1000 * index, bytes([index]) * index) for index in range(20)]
EXPECTED = [(LINKTYPE_RADIOTAP, ts_us, len(packet), packet) for ts_us, packet in PACKETS]
BYTE_ORDERS: tuple[ByteOrder, ByteOrder] = ("<", ">")
MICROSECOND = 1_700_000_000_123_456


def read(content: bytes, size: int = 65_536) -> tuple[list[Seen], PcapngReader]:
    """Read a whole capture in chunks."""
    reader = PcapngReader(1)
    return read_in_chunks(reader, content, size), reader


def captured(seen: list[Seen]) -> list[bytes]:
    """Only the bytes of the frames."""
    return [frame[3] for frame in seen]


@pytest.mark.parametrize("byte_order", BYTE_ORDERS)
@pytest.mark.parametrize("tsresol", [None, 6, 7, 9, 10, 0x80 | 20, 0x80 | 30])
def test_both_byte_orders_and_every_unit_read_the_same(byte_order: ByteOrder, tsresol: int | None) -> None:
    seen, reader = read(pcapng_bytes(PACKETS, byte_order=byte_order, tsresol=tsresol))
    assert [(kind, wire, data) for kind, _, wire, data in seen] == [
        (kind, wire, data) for kind, _, wire, data in EXPECTED
    ]
    assert all(0 <= frame[1] - got[1] <= 1 for frame, got in zip(EXPECTED, seen, strict=True))  # 2**-20 s is coarse
    assert (reader.frames, reader.finish()) == (20, "")


@pytest.mark.parametrize(
    ("tsresol", "units_us"), [(0, 1_000_000), (3, 1000), (0x80 | 0, 1_000_000), (0x80 | 1, 500_000)]
)
def test_coarse_units_are_scaled_up(tsresol: int, units_us: int) -> None:
    interface = TimedInterface(LINKTYPE_RADIOTAP, 0)
    interface.set_resolution(tsresol)
    assert interface.time_us(0, 3) == 3 * units_us


@given(high=st.integers(0, 2**32 - 1), low=st.integers(0, 2**32 - 1), tsresol=st.integers(0, 255))
def test_no_time_leaves_the_calendar(high: int, low: int, tsresol: int) -> None:
    interface = TimedInterface(LINKTYPE_RADIOTAP, 0)
    interface.set_resolution(tsresol)
    exponent = tsresol & 0x7F
    units = 2**exponent if tsresol & 0x80 else 10**exponent
    assert interface.time_us(high, low) == min((high << 32 | low) * 1_000_000 // units, MAX_TS_US)


@pytest.mark.parametrize("byte_order", BYTE_ORDERS)
@pytest.mark.parametrize("offset", [-5, 3600, -(2**63), 2**63 - 1])
def test_a_time_offset_is_added_in_seconds(byte_order: ByteOrder, offset: int) -> None:
    options = pcapng_option(14, struct.pack(byte_order + "q", offset), byte_order)
    interface = pcapng_block(1, struct.pack(byte_order + "HHI", 127, 0, 0) + options, byte_order)
    content = section_header(byte_order) + interface + enhanced_packet(MICROSECOND, b"a", byte_order=byte_order)
    seen, _ = read(content)
    assert seen[0][1] == min(max(MICROSECOND + offset * 1_000_000, 0), MAX_TS_US)


@given(size=st.integers(1, 400))
def test_the_size_of_chunks_does_not_matter(size: int) -> None:
    seen, reader = read(pcapng_bytes(PACKETS), size)
    assert seen == EXPECTED
    assert reader.finish() == ""


def test_sections_of_different_byte_order_follow_one_another() -> None:
    content = (
        pcapng_bytes(PACKETS[:3]) + pcapng_bytes(PACKETS[3:6], byte_order=">", tsresol=9) + pcapng_bytes(PACKETS[6:9])
    )
    seen, reader = read(content, 33)
    assert seen == EXPECTED[:9]
    assert len(reader.interfaces) == 3


def test_a_section_forgets_the_interfaces_of_the_one_before() -> None:
    content = pcapng_bytes(PACKETS[:2]) + section_header() + enhanced_packet(1, b"whose")
    seen, reader = read(content)
    assert seen == EXPECTED[:2]
    assert "undeclared interface" in reader.finish()


def test_interfaces_have_their_own_link_type_unit_and_name() -> None:
    content = (
        section_header()
        + interface_description(LINKTYPE_RADIOTAP, name=b"wlan0")
        + interface_description(LINKTYPE_BARE, name=b"wlan\xff1", tsresol=9)
        + interface_description(LINKTYPE_PPI)
        + enhanced_packet(MICROSECOND, b"a")
        + enhanced_packet(MICROSECOND, b"b")
        + enhanced_packet(MICROSECOND, b"c", interface=1, tsresol=9)
        + enhanced_packet(MICROSECOND, b"d", interface=2)
        + enhanced_packet(MICROSECOND, b"e")
    )
    reader = PcapngReader(0)
    blocks = reader.feed(content)
    assert [(block.linktype, len(block)) for block in blocks] == [(127, 2), (105, 1), (192, 1), (127, 1)]
    assert all(block.data is content for block in blocks)
    assert {ts_us for block in blocks for ts_us in block.times_us} == {MICROSECOND}
    assert [interface.name for interface in reader.interfaces] == [b"wlan0", b"wlan\xff1", b""]


def test_interfaces_of_one_link_type_share_a_block() -> None:
    content = section_header() + interface_description() * 2
    content += b"".join(enhanced_packet(1, b"a", interface=index % 2) for index in range(6))
    assert [len(block) for block in PcapngReader(0).feed(content)] == [6]


def test_descriptions_are_kept_and_unknown_options_skipped() -> None:
    options = (
        pcapng_option(2988, b"custom") + pcapng_option(3, b"roof") + pcapng_option(2, b"wlan0") + pcapng_option(0, b"")
    )
    content = section_header(options=pcapng_option(1, b"comment"))
    content += pcapng_block(1, struct.pack("<HHI", 127, 0, 0) + options + pcapng_option(2, b"after the end"))
    _, reader = read(content)
    assert [(interface.name, interface.description) for interface in reader.interfaces] == [(b"wlan0", b"roof")]


def test_an_option_that_reaches_beyond_its_block_is_not_read() -> None:
    content = section_header() + pcapng_block(1, struct.pack("<HHI", 127, 0, 0) + struct.pack("<HH", 2, 400) + b"name")
    seen, reader = read(content + enhanced_packet(1, b"a"))
    assert captured(seen) == [b"a"]
    assert reader.interfaces[0].name == b""


def test_options_of_a_packet_are_no_part_of_it() -> None:
    content = (
        section_header() + interface_description() + enhanced_packet(1, b"abc", options=pcapng_option(1, b"comment"))
    )
    assert captured(read(content)[0]) == [b"abc"]


def test_a_simple_packet_takes_the_time_of_the_one_before() -> None:
    content = pcapng_bytes(PACKETS[:1]) + simple_packet(b"simple")
    assert read(content)[0][1] == (LINKTYPE_RADIOTAP, PACKETS[0][0], 6, b"simple")


def test_a_simple_packet_is_cut_at_the_snap_length() -> None:
    content = section_header(">") + interface_description(snaplen=5, byte_order=">")
    content += simple_packet(b"123456789", snaplen=5, byte_order=">")
    assert read(content)[0] == [(LINKTYPE_RADIOTAP, 0, 9, b"12345")]


@pytest.mark.parametrize("byte_order", BYTE_ORDERS)
def test_obsolete_packets_are_read(byte_order: ByteOrder) -> None:
    high, low = divmod(MICROSECOND, 2**32)
    body = struct.pack(byte_order + "HHIIII", 1, 65_535, high, low, 3, 7) + b"abc\0"
    content = section_header(byte_order) + interface_description(byte_order=byte_order) * 2
    assert read(content + pcapng_block(2, body, byte_order))[0] == [(LINKTYPE_RADIOTAP, MICROSECOND, 7, b"abc")]


@pytest.mark.parametrize("size", [1000, 65_536, 4_000_000])
def test_unknown_blocks_of_any_length_are_skipped(size: int) -> None:
    unknown = pcapng_block(0x0BAD, b"small") + pcapng_block(0x4000_0BAD, bytes(MAX_BLOCK + 4))
    content = pcapng_bytes(PACKETS[:4], before_packets=unknown) + unknown + enhanced_packet(1, b"last")
    seen, reader = read(content, size)
    assert captured(seen) == [*captured(EXPECTED[:4]), b"last"]
    assert reader.finish() == ""


def test_a_file_cut_in_a_long_unknown_block_says_so() -> None:
    content = pcapng_bytes(PACKETS) + pcapng_block(0x0BAD, bytes(2 * MAX_BLOCK))[:-100]
    seen, reader = read(content)
    assert seen == EXPECTED
    assert f"cut at byte {len(content)}" in reader.finish()


def broken_trailer(block: bytes) -> bytes:
    """The block with a last length that disagrees with the first."""
    return block[:-4] + struct.pack("<I", len(block) + 4)


HEAD = section_header() + interface_description()
DAMAGE = {
    "a block shorter than any": HEAD + struct.pack("<III", 6, 8, 8),
    "lengths that disagree": HEAD + broken_trailer(enhanced_packet(1, b"frame")),
    "a packet block that never ends": HEAD + struct.pack("<II", 6, 0xFFFF_FFF0) + bytes(40),
    "a frame longer than its block": HEAD + pcapng_block(6, struct.pack("<IIIII", 0, 0, 0, 60, 60) + bytes(8)),
    "a packet block without room for its header": HEAD + pcapng_block(6, bytes(4)),
    "an undeclared interface": HEAD + enhanced_packet(1, b"frame", interface=1),
    "a simple packet before any interface": section_header() + simple_packet(b"frame"),
    "an interface block without room for its fields": HEAD + pcapng_block(1, b""),
    "a section without byte order": HEAD + struct.pack("<III", 0x0A0D0D0A, 28, 0x0BAD_0BAD) + bytes(16),
    "a section of version 2": HEAD + pcapng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 2, 0, -1)),
    "a section without room for its fields": HEAD + pcapng_block(0x0A0D0D0A, struct.pack("<I", 0x1A2B3C4D)),
}


@pytest.mark.parametrize("damaged", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("size", [7, 65_536])
def test_damage_ends_the_capture_after_the_frames_before_it(damaged: bytes, size: int) -> None:
    seen, reader = read(pcapng_bytes(PACKETS) + damaged + pcapng_bytes(PACKETS), size)
    assert seen == EXPECTED
    assert "damaged at byte" in reader.finish()
    assert reader.feed(pcapng_bytes(PACKETS)) == []


@given(cut=st.integers(0, len(pcapng_bytes(PACKETS)) - 1), size=st.integers(20, 3000))
def test_every_frame_before_a_cut_comes_and_the_cut_is_told(cut: int, size: int) -> None:
    boundaries = [len(pcapng_bytes(PACKETS[:count])) for count in range(21)]
    seen, reader = read(pcapng_bytes(PACKETS)[:cut], size)
    assert seen == EXPECTED[: sum(1 for boundary in boundaries[1:] if boundary <= cut)]
    whole = cut in (0, len(section_header()), *boundaries)
    assert bool(reader.finish()) is not whole
    assert whole or f"byte {cut}" in reader.finish()


@given(
    at=st.integers(0, len(pcapng_bytes(PACKETS)) - 1),
    noise=st.binary(min_size=1, max_size=80),
    size=st.integers(1, 900),
)
def test_noise_never_raises_and_reads_the_same_in_any_chunks(at: int, noise: bytes, size: int) -> None:
    content = bytearray(pcapng_bytes(PACKETS))
    content[at : at + len(noise)] = noise
    in_chunks, reader = read(bytes(content), size)
    at_once, other = read(bytes(content))
    assert in_chunks == at_once
    assert (reader.fault, reader.finish()) == (other.fault, other.finish())
