"""The order of things: which frames count for whom, and that nothing but themselves is learnt from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11 import faults
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_PRISM, DLT_RADIOTAP
from sensor.dot11.dissect import Dissector
from sensor.dot11.frame import Frame
from sensor.tracking.device import MAX_SSIDS, ROLE_CLIENT
from sensor.tracking.observation import Observation
from sensor.tracking.tracker import Tracker
from tests import frames
from tests.every_frame import AP, AP2, EVERY_FRAME, STA
from tests.hearing import Ear, block_of, state


@pytest.mark.parametrize(
    "join", [frames.assoc_request(STA, AP), frames.reassoc_request(STA, AP, AP2), frames.auth(STA, AP, AP)]
)
def test_asking_to_join_makes_a_client(join: bytes) -> None:
    ear = Ear()
    ear.hear(join)
    assert ear.device(STA).roles == ROLE_CLIENT


def test_answering_an_authentication_makes_nobody_a_client() -> None:
    ear = Ear()
    ear.hear(frames.auth(AP, STA, AP, transaction=2))
    assert ear.device(AP).roles == 0


def test_control_frames_count_for_those_who_are_known_and_make_nobody_known() -> None:
    ear = Ear()
    seen = ear.hear(frames.rts(AP, STA))
    assert ear.tracker.devices == {}
    assert (seen.device, seen.news) == (None, 0)
    ear.hear(frames.probe_request(STA))
    seen = ear.hear(frames.rts(AP, STA), signal=-33)
    device = ear.device(STA)
    assert seen.device is device
    assert (device.tx_packets, device.llc_packets, device.signal_last_dbm) == (2, 2, -33)
    assert ear.hear(frames.ack(AP)).device is None


def test_packets_count_by_what_they_are() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.probe_request(STA))
    ear.hear(frames.data(STA, AP, AP, b"x" * 10))
    ear.hear(frames.qos_data(STA, AP, AP, b"x" * 7, protected=True))
    ear.hear(frames.null(STA, AP))
    ear.hear(frames.qos_null(STA, AP))
    ear.hear(frames.data(STA, AP, AP, b"x", more_fragments=True, seq=9))
    ear.hear(frames.data(STA, AP, AP, b"x", fragment=1, seq=9, retry=True))
    device = ear.device(STA)
    assert (device.packets, device.tx_packets, device.rx_packets) == (7, 7, 0)
    assert (device.llc_packets, device.data_packets) == (1, 6)
    assert (device.protected_packets, device.data_bytes) == (1, 10 + 7 + 1 + 1)
    assert (device.fragments, device.retries) == (2, 1)


def test_disconnects_count_once_however_often_they_are_sent_again() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.01)
    seen = ear.hear(frames.disassoc(STA, AP, AP, seq=1))
    assert seen.bss is ear.bss(AP)
    assert (ear.bss(AP).disconnects, ear.bss(AP).last_disconnect_us) == (2, ear.now_us)


def test_everything_that_finds_a_full_list_is_counted_in_one_place() -> None:
    ear = Ear()
    for number in range(MAX_SSIDS + 2):
        ear.hear(frames.beacon(AP, b"%d" % number))
    assert ear.tracker.forgotten > 0


# -- nothing leaks in from a frame's neighbours


def learnt(packets: list[bytes], linktype: int, before: bytes, after: bytes) -> tuple[list[int], object]:
    """What a tracker knows after packets that stand between neighbours in their blocks."""
    tracker, dissector, frame, seen = Tracker(), Dissector(), Frame(), Observation()
    codes: list[int] = []
    for n, packet in enumerate(packets):
        block = block_of(packet, linktype, before=before, after=after, ts_us=1_000_000 + n)
        code = dissector.dissect(block, 0, frame)
        codes.append(code or tracker.observe(frame, seen))
    return codes, state(tracker.devices)


def assert_alone(packets: list[bytes], linktype: int) -> None:
    alone = learnt(packets, linktype, b"\x00" * 8, b"")
    assert learnt(packets, linktype, b"\xff" * 8, b"\xff" * 300) == alone
    assert learnt(packets, linktype, b"\x5a" * 8, frames.beacon(AP)[36:] * 2) == alone


@pytest.mark.parametrize("frame", EVERY_FRAME, ids=range(len(EVERY_FRAME)))
def test_frames_cut_anywhere_teach_nothing_of_their_neighbours(frame: bytes) -> None:
    for size in range(10, len(frame)):
        assert_alone([frame, frame[:size], frame], DLT_IEEE802_11)


@given(
    st.sampled_from([DLT_IEEE802_11, DLT_RADIOTAP, DLT_PPI, DLT_PRISM, 1]),
    st.lists(st.binary(max_size=120), min_size=1, max_size=3),
)
def test_arbitrary_bytes_never_raise(linktype: int, packets: list[bytes]) -> None:
    assert_alone(packets, linktype)


@given(st.lists(st.tuples(st.integers(0, 63), st.integers(0, 255), st.binary(min_size=8, max_size=90)), max_size=6))
def test_arbitrary_frames_never_raise(heard: list[tuple[int, int, bytes]]) -> None:
    packets = [frames.frame_control(kind >> 4, kind & 0x0F, flags) + body for kind, flags, body in heard]
    assert_alone(packets, DLT_IEEE802_11)


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=8))
def test_arbitrary_elements_never_raise_and_faults_leave_no_trace(chains: list[bytes]) -> None:
    packets = [frames.beacon(AP, elements=chain) for chain in chains]
    packets += [frames.probe_response(AP, STA, elements=chain) for chain in chains]
    assert_alone(packets, DLT_IEEE802_11)
    for packet in packets:
        codes, devices = learnt([packet], DLT_IEEE802_11, b"", b"")
        assert (codes == [faults.OK]) == bool(devices)
