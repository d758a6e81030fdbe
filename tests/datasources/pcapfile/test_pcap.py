"""The pcap reader."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.pcapfile.pcap import MAX_FRAME, PcapReader
from tests.captures import LINKTYPE_BARE, LINKTYPE_RADIOTAP, ByteOrder, Packet, pcap_bytes
from tests.datasources.pcapfile.reading import read_in_chunks

PACKETS: list[Packet] = [(1_700_000_000_123_456 + 1000 * index, bytes([index]) * index) for index in range(20)]
EXPECTED = [(LINKTYPE_RADIOTAP, ts_us, len(packet), packet) for ts_us, packet in PACKETS]
BYTE_ORDERS: tuple[ByteOrder, ByteOrder] = ("<", ">")


@pytest.mark.parametrize("byte_order", BYTE_ORDERS)
@pytest.mark.parametrize("nanosecond", [False, True])
def test_both_byte_orders_and_units_read_the_same(byte_order: ByteOrder, nanosecond: bool) -> None:
    reader = PcapReader(3)
    content = pcap_bytes(PACKETS, byte_order=byte_order, nanosecond=nanosecond)
    blocks = reader.feed(content)
    assert [block.source for block in blocks] == [3]
    assert read_in_chunks(PcapReader(3), content, len(content)) == EXPECTED
    assert (reader.frames, reader.finish()) == (20, "")


@given(size=st.integers(1, 400))
def test_the_size_of_chunks_does_not_matter(size: int) -> None:
    reader = PcapReader(0)
    assert read_in_chunks(reader, pcap_bytes(PACKETS), size) == EXPECTED
    assert reader.finish() == ""


def test_frames_are_offsets_into_the_chunk_itself() -> None:
    content = pcap_bytes(PACKETS)
    assert PcapReader(0).feed(content)[0].data is content


def test_a_frame_cut_by_the_snap_length_keeps_its_length_on_air() -> None:
    (frame,) = read_in_chunks(PcapReader(0), pcap_bytes([(5, b"x" * 100)], snaplen=64), 4096)
    assert frame == (LINKTYPE_RADIOTAP, 5, 100, b"x" * 64)


def test_the_link_type_is_read_without_the_fcs_bits_above_it() -> None:
    content = bytearray(pcap_bytes([(1, b"frame")], linktype=LINKTYPE_BARE))
    content[20:24] = struct.pack("<I", 0x2400_0000 | LINKTYPE_BARE)
    reader = PcapReader(0)
    assert read_in_chunks(reader, bytes(content), 4096) == [(LINKTYPE_BARE, 1, 5, b"frame")]
    assert [interface.linktype for interface in reader.interfaces] == [LINKTYPE_BARE]


def test_times_that_run_backwards_stay_as_they_are() -> None:
    packets = [(2_000_000, b"a"), (1_000_000, b"b")]
    assert [seen[1] for seen in read_in_chunks(PcapReader(0), pcap_bytes(packets), 4096)] == [2_000_000, 1_000_000]


@pytest.mark.parametrize("byte_order", BYTE_ORDERS)
def test_an_absurd_length_ends_the_capture_after_the_frames_before_it(byte_order: ByteOrder) -> None:
    good = pcap_bytes(PACKETS, byte_order=byte_order)
    absurd = struct.pack(byte_order + "IIII", 1, 1, MAX_FRAME + 1, MAX_FRAME + 1)
    reader = PcapReader(0)
    assert read_in_chunks(reader, good + absurd + bytes(1000), 100) == EXPECTED
    assert f"damaged at byte {len(good)}" in reader.finish()
    assert str(MAX_FRAME + 1) in reader.finish()
    assert reader.feed(good) == []


def test_the_longest_frame_is_no_damage() -> None:
    longest = bytes(MAX_FRAME)
    assert read_in_chunks(PcapReader(0), pcap_bytes([(1, longest)], snaplen=MAX_FRAME), 65_536)[0][3] == longest


@given(cut=st.integers(0, len(pcap_bytes(PACKETS)) - 1))
def test_every_frame_before_a_cut_comes_and_the_cut_is_told(cut: int) -> None:
    boundaries = [24]
    for _, packet in PACKETS:
        boundaries.append(boundaries[-1] + 16 + len(packet))
    reader = PcapReader(0)
    whole = sum(1 for boundary in boundaries[1:] if boundary <= cut)
    assert read_in_chunks(reader, pcap_bytes(PACKETS)[:cut], 50) == EXPECTED[:whole]
    assert bool(reader.finish()) is (cut not in boundaries)
    assert cut in boundaries or f"byte {cut}" in reader.finish()


@given(noise=st.binary(max_size=600), size=st.integers(1, 200))
def test_noise_never_raises_and_never_reaches_beyond_its_chunk(noise: bytes, size: int) -> None:
    reader = PcapReader(0)
    seen = read_in_chunks(reader, pcap_bytes([]) + noise, size)
    assert len(seen) == reader.frames
    assert sum(16 + len(captured) for _, _, _, captured in seen) <= len(noise)
    assert isinstance(reader.finish(), str)
