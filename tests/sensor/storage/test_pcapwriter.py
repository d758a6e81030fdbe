"""Captures that we write, read by ourselves and by hand."""

import struct
from pathlib import Path

from datasources.pcapfile.capture import CaptureFile
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.storage.pcapwriter import SNAPLEN, file_header, pcap, records
from tests.frames import ack, mac

STA = mac("00:1e:c2:00:00:10")
TS_US = 1_700_000_000_123_456


def test_the_header_is_that_of_bare_80211() -> None:
    assert struct.unpack("<IHHiIII", pcap([])) == (0xA1B2C3D4, 2, 4, 0, 0, 8192, 105)


def test_a_reader_finds_the_frames_and_their_times(tmp_path: Path) -> None:
    frames = [(TS_US, ack(STA)), (TS_US - 5, ack(STA) * 3)]
    path = tmp_path / "out.pcap"
    path.write_bytes(pcap(frames))
    with CaptureFile(str(path), 0) as capture:
        found = [
            (int(block.times_us[n]), block.data[block.starts[n] : block.ends[n]])
            for block in capture
            for n in range(len(block))
        ]
    assert found == frames


def test_a_frame_beyond_the_snaplen_is_cut_and_keeps_its_length() -> None:
    written = pcap([(TS_US, b"\x08" * (SNAPLEN + 1))])
    assert struct.unpack_from("<IIII", written, 24) == (1_700_000_000, 123_456, SNAPLEN, SNAPLEN + 1)
    assert len(written) == 24 + 16 + SNAPLEN


def test_impossible_times_are_pushed_to_the_nearest_possible() -> None:
    assert struct.unpack_from("<I", pcap([(-1, b"")]), 24) == (0,)
    assert struct.unpack_from("<I", pcap([(1 << 62, b"")]), 24) == (0xFFFFFFFF,)


def test_a_block_is_written_as_it_was_captured(tmp_path: Path) -> None:
    block = Block(b"..first.second", DLT_RADIOTAP, 0)
    block.append(2, 7, 5, TS_US)
    block.append(8, 14, 600, TS_US + 1)
    path = tmp_path / "out.pcap"
    path.write_bytes(file_header(DLT_RADIOTAP) + records(block) + records(block))
    with CaptureFile(str(path), 0) as capture:
        (found,) = capture
    assert found.linktype == DLT_RADIOTAP
    assert [found.data[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == [
        b"first",
        b"second",
    ] * 2
    assert list(found.times_us) == [TS_US, TS_US + 1] * 2
    assert list(found.wire_lengths) == [5, 600] * 2
