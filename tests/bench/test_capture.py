"""The benchmark's capture: its mix, its bounds, its being the same each time."""

import struct
import warnings
from collections import Counter
from pathlib import Path

import pytest

from bench.capture import ACCESS_POINTS, CLIENTS, make_capture

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scapy's import warns of ciphers that its TLS layer would like
    from scapy.layers.dot11 import Dot11, Dot11Elt, RadioTap
    from scapy.layers.eap import EAPOL

FRAMES = 12_000


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "mixed.pcap"
    make_capture(path, FRAMES, seed=7)
    return path


def packets(path: Path) -> list[tuple[int, bytes]]:
    content, position = path.read_bytes(), 24
    found = []
    while position < len(content):
        seconds, micros, length, original = struct.unpack_from("<IIII", content, position)
        assert length == original
        found.append((seconds * 1_000_000 + micros, content[position + 16 : position + 16 + length]))
        position += 16 + length
    return found


def mac_frames(path: Path) -> list[bytes]:
    return [packet[struct.unpack_from("<H", packet, 2)[0] :] for _, packet in packets(path)]


def test_every_frame_is_there_in_order_and_none_twice(capture: Path) -> None:
    read = packets(capture)
    assert len(read) == FRAMES
    assert [ts_us for ts_us, _ in read] == sorted({ts_us for ts_us, _ in read})
    unicast_data = [packet[26:] for _, packet in read if packet[packet[2]] in {0x80, 0x88}]
    assert len(set(unicast_data)) == len(unicast_data)


def test_mix_is_what_the_table_says(capture: Path) -> None:
    counts = Counter(frame[0] for frame in mac_frames(capture))
    shares = {kind: count / FRAMES for kind, count in counts.items()}
    assert shares[0x80] == pytest.approx(0.38, abs=0.02)  # beacons
    assert shares[0x88] == pytest.approx(0.33, abs=0.02)  # QoS data
    assert shares[0x40] + shares[0x50] == pytest.approx(0.10, abs=0.01)  # probes
    assert sum(shares[kind] for kind in (0xD4, 0xC4, 0xB4, 0x94)) == pytest.approx(0.13, abs=0.01)  # control
    assert 0 < shares[0xC0] < 0.002  # deauthentications


def test_mean_frame_is_as_the_design_measured(capture: Path) -> None:
    assert capture.stat().st_size / FRAMES - 16 == pytest.approx(226, abs=6)


def test_hundreds_of_access_points_and_many_clients_take_part(capture: Path) -> None:
    frames = mac_frames(capture)
    beaconing = {frame[16:22] for frame in frames if frame[0] == 0x80}
    talking = {frame[10:16] for frame in frames if frame[0] in {0x88, 0x40}} - beaconing
    assert len(beaconing) == ACCESS_POINTS
    assert CLIENTS / 5 < len(talking) <= CLIENTS


def test_beacons_of_one_access_point_change_in_tsf_sequence_and_tim_only(capture: Path) -> None:
    beacons = [frame for frame in mac_frames(capture) if frame[0] == 0x80]
    own = [frame for frame in beacons if frame[16:22] == beacons[0][16:22]]
    tsfs = [struct.unpack_from("<Q", frame, 24)[0] for frame in own]
    assert len(own) > 3
    assert tsfs == sorted(set(tsfs))
    tim = own[0].index(b"\x05\x04", 36)
    assert len({frame[:22] + frame[32:tim] + frame[tim + 6 :] for frame in own}) == 1
    assert len({frame[tim : tim + 6] for frame in own}) > 1


def test_scapy_reads_beacons_handshakes_and_radiotap(capture: Path) -> None:
    read = packets(capture)
    beacon = next(packet for _, packet in read if packet[packet[2]] == 0x80)
    packet = RadioTap(beacon)
    element = packet.getlayer(Dot11Elt)
    end = 0
    while isinstance(element, Dot11Elt):
        end += len(bytes(element)) - len(bytes(element.payload))
        element = element.payload.getlayer(Dot11Elt)
    assert end == len(beacon) - beacon[2] - 36
    assert -95 < packet.dBm_AntSignal < -30
    assert any(Dot11(frame).haslayer(EAPOL) for frame in mac_frames(capture) if b"\x88\x8e" in frame[26:34])


def test_equal_seeds_make_equal_files_and_others_do_not(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        make_capture(path, 500, seed=seed)
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again
    assert first != other
