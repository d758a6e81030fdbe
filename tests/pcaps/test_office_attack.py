"""The committed capture is what its recipe makes, and holds the attacks that its story tells."""

import hashlib
import itertools
import struct
import warnings
from pathlib import Path
from typing import cast

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scapy's import warns of ciphers that its TLS layer would like
    from scapy.layers.dot11 import Dot11Elt, RadioTap
    from scapy.utils import RawPcapNgReader

    from pcaps.recipes import office_attack
    from pcaps.recipes.air import START_US

CAPTURE = Path(__file__).parents[2] / "pcaps" / "office-attack.pcapng"
STUDIO = bytes.fromhex("b4fbe4217011")


def packets() -> list[tuple[int, bytes]]:
    """(ts_us, packet) as scapy reads the file."""
    found = []
    with RawPcapNgReader(str(CAPTURE)) as reader:
        for packet, stamp in reader:
            metadata = cast("RawPcapNgReader.PacketMetadata", stamp)  # scapy types it as the pcap reader's
            found.append(((metadata.tshigh or 0) << 32 | (metadata.tslow or 0), packet))
    return found


def mac_frames() -> list[tuple[float, bytes]]:
    """(seconds from the start, frame without radiotap and FCS) of every intact frame."""
    found = []
    for ts_us, packet in packets():
        if not packet[16] & 0x40:
            start = struct.unpack_from("<H", packet, 2)[0]
            found.append(((ts_us - START_US) / 1_000_000, packet[start:-4]))
    return found


@pytest.fixture(scope="module")
def story() -> list[tuple[float, bytes]]:
    return mac_frames()


def test_recipe_makes_the_committed_capture_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "again.pcapng"
    assert office_attack.main([str(path)]) == 0
    committed, remade = (hashlib.sha256(each.read_bytes()).hexdigest() for each in (CAPTURE, path))
    assert remade == committed


def test_recipe_without_a_path_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert office_attack.main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_scapy_reads_every_frame_in_order() -> None:
    stamps = [ts_us for ts_us, _ in packets()]
    assert len(stamps) == 12_961
    assert stamps == sorted(stamps)
    assert START_US <= stamps[0] < stamps[-1] < START_US + 241_000_000


def test_capture_stays_small() -> None:
    assert CAPTURE.stat().st_size < 3_000_000


def test_deauthentications_crowd_only_in_the_flood(story: list[tuple[float, bytes]]) -> None:
    times = [at_s for at_s, frame in story if frame[0] == 0xC0]
    flood = [at_s for at_s in times if 70 <= at_s < 73]
    assert len(flood) == 288
    assert len(times) - len(flood) == 8


def test_open_twin_shows_the_studio_without_privacy(story: list[tuple[float, bytes]]) -> None:
    name = b"\x00\x10Lindenhof-Studio"
    beacons = [(at_s, frame) for at_s, frame in story if frame[0] == 0x80 and frame[36:].startswith(name)]
    open_ones = [(at_s, frame[16:22]) for at_s, frame in beacons if not frame[34] & 0x10]
    assert len(open_ones) > 50
    assert {bssid for _, bssid in open_ones} == {bytes.fromhex("0a1d5fc32490")}
    assert all(90 <= at_s < 118.1 for at_s, _ in open_ones)
    assert STUDIO in {frame[16:22] for _, frame in beacons if frame[34] & 0x10}


def test_karma_answers_with_five_names(story: list[tuple[float, bytes]]) -> None:
    liar = bytes.fromhex("02c0ca8d3011")
    answers = {frame[38 : 38 + frame[37]] for _, frame in story if frame[0] == 0x50 and frame[16:22] == liar}
    assert len(answers) == 5


def test_pwnagotchi_advertises_json_in_chunks(story: list[tuple[float, bytes]]) -> None:
    frames = [frame for _, frame in story if frame[10:16] == bytes.fromhex("deadbeefdead")]
    assert len(frames) == 14
    assert [frames[0][36], frames[0][37]] == [222, 255]
    assert b'"name":"taschendieb"' in frames[0]


def test_beacon_flood_is_local_and_sudden(story: list[tuple[float, bytes]]) -> None:
    before = {frame[16:22] for at_s, frame in story if at_s < 205}
    new = {frame[16:22] for at_s, frame in story if frame[0] == 0x80 and 205 <= at_s < 212} - before
    assert len(new) == 80
    assert all(bssid[0] & 0x03 == 0x02 for bssid in new)


def test_restart_begins_the_tsf_anew(story: list[tuple[float, bytes]]) -> None:
    ap = bytes.fromhex("6c5ab03d0210")
    lines = [
        (at_s, struct.unpack_from("<Q", frame, 24)[0])
        for at_s, frame in story
        if frame[:1] + frame[10:16] == b"\x80" + ap
    ]
    assert not [at_s for at_s, _ in lines if 125 < at_s < 134]
    assert max(tsf for at_s, tsf in lines if at_s > 134) < min(tsf for at_s, tsf in lines if at_s < 125)


def test_sequence_numbers_of_an_undisturbed_ap_never_go_back(story: list[tuple[float, bytes]]) -> None:
    ap = bytes.fromhex("6c5ab03d0211")
    numbers = [
        struct.unpack_from("<H", frame, 22)[0] >> 4 for _, frame in story if frame[:1] + frame[10:16] == b"\x80" + ap
    ]
    steps = [(later - earlier) % 4096 for earlier, later in itertools.pairwise(numbers)]
    assert all(0 < step < 400 for step in steps)


def test_beacons_read_whole_by_scapy() -> None:
    packet = RadioTap(packets()[0][1])
    elements = packet.getlayer(Dot11Elt)
    assert elements is not None
    assert elements.info == b"Lindenhof"
