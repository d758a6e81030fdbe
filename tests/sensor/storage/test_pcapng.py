"""What we write as pcapng is read the same by tshark, by capinfos and by our own reader."""

import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_RADIOTAP, Block, Fix
from sensor.storage.pcapng import PcapngStream, packet, section
from tests.captures import START_US, radiotap
from tests.frames import beacon, deauth, mac

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
BEACON = radiotap(beacon(AP, b"net"), -40, 2437)
DEAUTH = deauth(AP, STA, AP, reason=7)
COMMENT = 'KARMA Answers to "café".'


def written(path: Path) -> Path:
    """Write frames of two datasources and two link types; return the path."""
    stream = PcapngStream(COMMENT, "second line", name_of=lambda source: f"radio {source}")
    parts = [
        stream.head,
        stream.frame(0, DLT_RADIOTAP, START_US, BEACON, len(BEACON)),
        stream.frame(3, DLT_RADIOTAP, START_US + 1, BEACON, len(BEACON) + 100),
        stream.frame(0, DLT_RADIOTAP, START_US + 1_500_002, BEACON, len(BEACON), "this one"),
        stream.frame(0, DLT_IEEE802_11, START_US + 2_000_000, DEAUTH, len(DEAUTH)),
    ]
    path.write_bytes(b"".join(parts))
    return path


def tool(*command: str) -> str:
    """Return what a tool of Wireshark's prints; skip where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here")
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_tshark_reads_times_interfaces_lengths_and_comments(tmp_path: Path) -> None:
    names = ("frame.time_relative", "frame.interface_name", "frame.cap_len", "frame.len", "frame.comment", "wlan.ta")
    fields = [part for name in names for part in ("-e", name)]
    rows = json.loads(tool("tshark", "-r", str(written(tmp_path / "a.pcapng")), "-T", "json", *fields))
    seen = [{name: values[0] for name, values in row["_source"]["layers"].items()} for row in rows]
    size = len(BEACON)
    assert [(row["frame.interface_name"], int(row["frame.cap_len"]), int(row["frame.len"])) for row in seen] == [
        ("radio 0", size, size),
        ("radio 3", size, size + 100),
        ("radio 0", size, size),
        ("radio 0", len(DEAUTH), len(DEAUTH)),
    ]
    assert [row.get("frame.comment") for row in seen] == [None, None, "this one", None]
    assert {row["wlan.ta"] for row in seen} == {"00:1b:2f:aa:00:01"}
    assert [round(float(row["frame.time_relative"]) * 1_000_000) for row in seen] == [0, 1, 1_500_002, 2_000_000]


def test_capinfos_finds_nothing_wrong_and_shows_the_comment(tmp_path: Path) -> None:
    told = tool("capinfos", str(written(tmp_path / "a.pcapng")))
    assert COMMENT in told
    assert "second line" in told
    assert "Number of packets:   4" in told
    assert "Number of interfaces in file: 3" in told
    assert "Capture application: airwarden" in told


def test_our_reader_reads_it_back(tmp_path: Path) -> None:
    with CaptureFile(str(written(tmp_path / "a.pcapng"))) as capture:
        blocks = list(capture)
    found = [
        (block.linktype, block.times_us[n], bytes(block.data[block.starts[n] : block.ends[n]]), block.wire_lengths[n])
        for block in blocks
        for n in range(len(block))
    ]
    assert found == [
        (DLT_RADIOTAP, START_US, BEACON, len(BEACON)),
        (DLT_RADIOTAP, START_US + 1, BEACON, len(BEACON) + 100),
        (DLT_RADIOTAP, START_US + 1_500_002, BEACON, len(BEACON)),
        (DLT_IEEE802_11, START_US + 2_000_000, DEAUTH, len(DEAUTH)),
    ]
    assert capture.warnings == []


def test_a_block_is_written_frame_by_frame(tmp_path: Path) -> None:
    block = Block(b"--" + BEACON + DEAUTH, DLT_PPI, 1)
    block.append(2, 2 + len(BEACON), len(BEACON), START_US)
    block.append(2 + len(BEACON), len(block.data), 999, START_US + 5)
    stream, single = PcapngStream(), PcapngStream()
    alone = single.frame(1, DLT_PPI, START_US, BEACON, len(BEACON)) + single.frame(
        1, DLT_PPI, START_US + 5, DEAUTH, 999
    )
    assert stream.block(block) == alone


def test_a_comment_that_is_too_long_is_cut_where_a_character_ends() -> None:
    raw = section("x" + "é" * 40_000)
    length = int.from_bytes(raw[26:28], "little")
    assert length == 0xFFFF
    assert raw[28 : 28 + length].decode() == "x" + "é" * 32_767


@pytest.mark.parametrize(("ts_us", "kept"), [(-1, 0), (1 << 70, 0xFFFFFFFFFFFFFFFF)])
def test_times_out_of_range_stay_within(ts_us: int, kept: int) -> None:
    raw = packet(0, ts_us, b"abc", 3)
    high, low = int.from_bytes(raw[12:16], "little"), int.from_bytes(raw[16:20], "little")
    assert (high << 32) + low == kept
    assert len(raw) % 4 == 0


def read_back(capture: bytes) -> list[tuple[str, int]]:
    """Return interface name and link type of each frame of a capture, read with nothing of ours."""
    interfaces: list[tuple[str, int]] = []
    frames: list[tuple[str, int]] = []
    at = 0
    while at < len(capture):
        kind, length = struct.unpack_from("<II", capture, at)
        body = capture[at + 8 : at + length - 4]
        if kind == 1:
            options = options_of(body[8:])
            interfaces.append((options[2].decode(), struct.unpack_from("<H", body)[0]))
        elif kind == 6:
            frames.append(interfaces[struct.unpack_from("<I", body)[0]])
        at += length
    return frames


def options_of(octets: bytes) -> dict[int, bytes]:
    """Return the options of a block by number."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(octets):
        code, length = struct.unpack_from("<HH", octets, at)
        if code == 0:
            break
        found[code] = octets[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4
    return found


@pytest.mark.parametrize("altitude_m", [None, 34.5])
def test_where_a_frame_was_heard_stands_in_kismets_option(altitude_m: float | None) -> None:
    written = packet(0, START_US, DEAUTH, len(DEAUTH), fix=Fix(START_US, 52.5163, -13.3777, altitude_m))
    padded = len(DEAUTH) + -len(DEAUTH) % 4
    value = options_of(written[28 + padded : -4])[2989]
    number, magic, version, length, present, longitude, latitude = struct.unpack_from("<IBBHIII", value)
    assert (number, magic, version) == (55922, 0x47, 1)
    assert length == len(value) - 12
    assert longitude / 1e7 - 180 == pytest.approx(-13.3777)
    assert latitude / 1e7 - 180 == pytest.approx(52.5163)
    if altitude_m is None:
        assert present == 0x6
    else:
        assert present == 0xE
        assert struct.unpack_from("<I", value, 20)[0] / 1e4 - 180_000 == pytest.approx(34.5)


@pytest.mark.parametrize("wild", [1e9, -1e9])
def test_a_fix_outside_the_world_does_no_harm(wild: float, tmp_path: Path) -> None:
    stream = PcapngStream()
    frame = stream.frame(0, DLT_IEEE802_11, START_US, DEAUTH, len(DEAUTH), fix=Fix(START_US, wild, wild, wild))
    path = tmp_path / "a.pcapng"
    path.write_bytes(stream.head + frame)
    assert "00:1b:2f:aa:00:01" in tool("tshark", "-r", str(path), "-T", "fields", "-e", "wlan.ta")
