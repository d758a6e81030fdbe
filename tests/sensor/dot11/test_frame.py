"""What a frame tells on demand: addresses by direction, flags, sequence, QoS."""

import pytest

from sensor.dot11.frame import BROADCAST, KINDS, NO_MAC, Frame
from sensor.dot11.radio import FLAG_BAD_FCS, FLAG_FCS, FLAGS_UNKNOWN
from tests import frames
from tests.captures import LINKTYPE_RADIOTAP, radiotap
from tests.frames import mac
from tests.hearing import dissected

AP = mac("00:1b:2f:aa:00:01")
AP2 = mac("00:1b:2f:aa:00:02")
STA = mac("3c:06:30:01:02:03")
FAR = mac("00:50:56:01:02:03")


def test_data_to_the_ds_name_the_destination_third() -> None:
    frame = dissected(frames.data(STA, FAR, AP, direction="to_ds"))
    assert (frame.ra, frame.ta, frame.bssid, frame.sa, frame.da) == (AP, STA, AP, STA, FAR)
    assert (frame.to_ds, frame.from_ds) == (True, False)


def test_data_from_the_ds_name_the_source_third() -> None:
    frame = dissected(frames.data(FAR, STA, AP, direction="from_ds"))
    assert (frame.ra, frame.ta, frame.bssid, frame.sa, frame.da) == (STA, AP, AP, FAR, STA)
    assert (frame.to_ds, frame.from_ds) == (False, True)


def test_data_in_a_cell_of_their_own_name_the_bssid_third() -> None:
    frame = dissected(frames.data(STA, FAR, AP, direction="ibss"))
    assert (frame.ra, frame.ta, frame.bssid, frame.sa, frame.da) == (FAR, STA, AP, STA, FAR)
    assert (frame.to_ds, frame.from_ds) == (False, False)


@pytest.mark.parametrize("qos", [False, True])
def test_data_between_bridges_have_four_addresses_and_no_bssid(qos: bool) -> None:
    frame = dissected(frames.wds_data(AP, AP2, STA, FAR, qos=qos))
    assert (frame.ra, frame.ta, frame.bssid, frame.sa, frame.da) == (AP2, AP, NO_MAC, STA, FAR)
    assert (frame.to_ds, frame.from_ds) == (True, True)


def amsdu(direction: frames.Direction, *, protected: bool = False) -> bytes:
    subframe = FAR + STA + b"\x00\x09" + frames.llc(0x0800, b"x")
    return frames.qos_data(AP2, AP2, AP, subframe, direction=direction, amsdu=True, protected=protected)


def test_aggregates_name_source_and_destination_in_their_subframes() -> None:
    assert (dissected(amsdu("to_ds")).sa, dissected(amsdu("to_ds")).da) == (AP2, FAR)
    assert (dissected(amsdu("from_ds")).sa, dissected(amsdu("from_ds")).da) == (STA, AP2)


def test_aggregates_that_cannot_be_read_name_nobody_in_place_of_the_third_address() -> None:
    for packet in (amsdu("to_ds", protected=True), amsdu("to_ds")[:31]):
        assert (dissected(packet).sa, dissected(packet).da) == (AP2, NO_MAC)
    for packet in (amsdu("from_ds", protected=True), amsdu("from_ds")[:37]):
        assert (dissected(packet).sa, dissected(packet).da) == (NO_MAC, AP2)
    later = frames.qos_data(AP2, AP2, AP, b"x" * 40, direction="from_ds", amsdu=True, fragment=1)
    assert dissected(later).sa == NO_MAC


def test_the_header_is_as_long_as_its_fields_whatever_pads_it() -> None:
    htc = b"\x03\x00\x00\x00"
    padded = radiotap(frames.qos_data(STA, FAR, AP, b"\x00\x00body"), flags=0x20)
    for packet, length in (
        (frames.data(STA, FAR, AP), 24),
        (frames.qos_data(STA, FAR, AP), 26),
        (frames.qos_data(STA, FAR, AP, ht_control=htc), 30),
        (frames.wds_data(AP, AP2, STA, FAR), 30),
        (frames.wds_data(AP, AP2, STA, FAR, qos=True), 32),
    ):
        assert dissected(packet).header_length == length
    frame = dissected(padded, LINKTYPE_RADIOTAP)
    assert (frame.header_length, frame.raw()) == (26, frames.qos_data(STA, FAR, AP, b"body"))


def test_frames_without_a_body_are_no_aggregates() -> None:
    packet = bytearray(frames.qos_null(STA, AP))
    packet[24] |= 0x80
    assert (dissected(bytes(packet)).amsdu, dissected(bytes(packet)).da) == (False, AP)


def test_management_frames_name_the_bssid_third_and_nobody_behind() -> None:
    frame = dissected(frames.deauth(AP, STA, AP2))
    assert (frame.ra, frame.ta, frame.bssid, frame.sa, frame.da) == (STA, AP, AP2, AP, STA)


def test_management_frames_with_ds_bits_keep_their_addresses() -> None:
    odd = bytearray(frames.deauth(AP, STA, AP2))
    odd[1] |= frames.TO_DS | frames.FROM_DS
    frame = dissected(bytes(odd))
    assert (frame.sa, frame.da) == (AP, STA)


def test_control_frames_name_receiver_and_perhaps_transmitter() -> None:
    assert (dissected(frames.rts(AP, STA)).ra, dissected(frames.rts(AP, STA)).ta) == (AP, STA)
    acknowledged = dissected(frames.ack(AP))
    assert (acknowledged.ra, acknowledged.ta, acknowledged.sa, acknowledged.da) == (AP, NO_MAC, NO_MAC, AP)


@pytest.mark.parametrize(
    ("ra", "group"),
    [(BROADCAST, True), (mac("01:00:5e:00:00:01"), True), (STA, False), (mac("02:00:00:00:00:01"), False)],
)
def test_group_addresses_have_the_first_bit_of_the_first_octet(ra: bytes, group: bool) -> None:
    assert dissected(frames.deauth(AP, ra, AP)).group_addressed is group


@pytest.mark.parametrize(
    ("bit", "name"),
    [
        (0x01, "to_ds"),
        (0x02, "from_ds"),
        (0x04, "more_fragments"),
        (0x08, "retry"),
        (0x10, "power_management"),
        (0x20, "more_data"),
        (0x40, "protected"),
        (0x80, "order"),
    ],
)
def test_each_flag_is_a_bit_of_its_own(bit: int, name: str) -> None:
    frame = Frame()
    frame.flags = bit
    assert getattr(frame, name) is True
    frame.flags = 0xFF ^ bit
    assert getattr(frame, name) is False


def test_sequence_and_fragment_share_a_field() -> None:
    frame = dissected(frames.data(STA, FAR, AP, seq=4095, fragment=15))
    assert (frame.sequence, frame.fragment) == (4095, 15)
    assert (dissected(frames.ack(AP)).sequence, dissected(frames.ack(AP)).fragment) == (-1, 0)


def test_duration_is_the_aid_of_a_ps_poll() -> None:
    assert dissected(frames.cts(AP, duration=300)).duration == 300
    assert dissected(frames.ps_poll(AP, STA, aid=5)).duration == 0xC005


@pytest.mark.parametrize("direction", ["to_ds", "from_ds", "ibss"])
def test_qos_control_tells_tid_and_amsdu(direction: frames.Direction) -> None:
    frame = dissected(frames.qos_data(STA, FAR, AP, b"body", direction=direction, tid=5, amsdu=True))
    assert (frame.qos_control, frame.tid, frame.amsdu) == (0x85, 5, True)
    assert dissected(frames.qos_data(STA, FAR, AP, b"body", direction=direction, tid=15)).amsdu is False


def test_qos_control_stands_behind_the_fourth_address() -> None:
    plain = bytearray(frames.wds_data(AP, AP2, STA, FAR, b"body", qos=True))
    plain[30:32] = b"\x86\x01"
    frame = dissected(bytes(plain))
    assert (frame.qos_control, frame.tid, frame.amsdu) == (0x186, 6, True)


@pytest.mark.parametrize(
    "frame", [frames.data(STA, FAR, AP, b"\xff" * 9), frames.beacon(AP), frames.ack(AP), frames.block_ack(AP, STA)]
)
def test_frames_without_qos_control_have_no_tid(frame: bytes) -> None:
    assert (dissected(frame).qos_control, dissected(frame).tid, dissected(frame).amsdu) == (-1, -1, False)


def test_the_fcs_is_told_by_the_radios_flags() -> None:
    frame = Frame()
    frame.radio_flags = FLAG_FCS
    assert (frame.had_fcs, frame.bad_fcs) == (True, False)
    frame.radio_flags = FLAG_FCS | FLAG_BAD_FCS
    assert (frame.had_fcs, frame.bad_fcs) == (True, True)
    frame.radio_flags = FLAGS_UNKNOWN
    assert (frame.had_fcs, frame.bad_fcs) == (False, False)


def test_raw_is_the_frame_without_capture_header_and_fcs() -> None:
    beacon = frames.beacon(AP)
    assert dissected(radiotap(beacon, with_fcs=True), LINKTYPE_RADIOTAP).raw() == beacon


def test_kinds_cover_every_type_and_subtype() -> None:
    assert KINDS == 4 * 16


def test_a_fresh_frame_has_no_addresses_sequence_or_category() -> None:
    frame = Frame()
    assert (frame.ta, frame.bssid, frame.sequence, frame.category) == (NO_MAC, NO_MAC, -1, -1)
