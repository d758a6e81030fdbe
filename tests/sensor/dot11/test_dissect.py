"""Frames out of captured bytes: every kind, every link type, and every way to lie about a length."""

import struct
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11 import faults
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_PRISM, DLT_RADIOTAP, Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.frame import Frame
from tests import frames
from tests.captures import fcs, ppi, radiotap
from tests.every_frame import AP, AP2, DATA, EVERY_FRAME, FAR, STA
from tests.frames import BROADCAST
from tests.hearing import dissect, dissected, state

ACK, CTS, WRAPPER = 0x1D, 0x1C, 0x17
RESERVED_CONTROL: Final = (0x10, 0x11)
FIXED_LENGTHS: Final = {
    0: 4, 1: 6, 2: 10, 3: 6, 4: 0, 5: 12, 8: 12, 10: 2, 11: 6, 12: 2, 13: 1, 14: 1,
}  # fmt: skip
DATAPAD: Final = 0x20
HTC: Final = b"\x03\x00\x00\x00"


def prism(frame: bytes) -> bytes:
    return struct.pack("<II", 0x44, 144).ljust(144, b"\x00") + frame


LINKS: Final = {
    DLT_IEEE802_11: lambda frame: frame,
    DLT_RADIOTAP: radiotap,
    DLT_PPI: ppi,
    DLT_PRISM: prism,
}  # fmt: skip


# -- link types


@pytest.mark.parametrize("linktype", LINKS)
def test_the_same_frame_comes_out_of_every_link_type(linktype: int) -> None:
    beacon = frames.beacon(AP, seq=77)
    frame = dissected(LINKS[linktype](beacon), linktype)
    assert (frame.raw(), frame.kind, frame.ta, frame.sequence) == (beacon, 0x08, AP, 77)


def test_the_radio_is_read_from_radiotap_and_ppi() -> None:
    heard = dissected(radiotap(frames.ack(AP), -61, 5180, noise=-95), DLT_RADIOTAP)
    assert (heard.signal_dbm, heard.freq_khz, heard.noise_dbm) == (-61, 5_180_000, -95)
    heard = dissected(ppi(frames.ack(AP), -62, 5200), DLT_PPI)
    assert (heard.signal_dbm, heard.freq_khz) == (-62, 5_200_000)


def test_frames_keep_the_time_and_the_source_of_their_block() -> None:
    packet = frames.ack(AP)
    block = Block(packet * 2, DLT_IEEE802_11, 7)
    block.append(0, 10, 10, 1_000)
    block.append(10, 20, 10, 999)
    frame, dissector = Frame(), Dissector()
    for n, ts_us in enumerate((1_000, 999)):
        assert dissector.dissect(block, n, frame) == faults.OK
        assert (frame.ts_us, frame.source, frame.start) == (ts_us, 7, 10 * n)


@pytest.mark.parametrize("linktype", [0, 1, 101, 228])
def test_other_link_types_are_unknown(linktype: int) -> None:
    assert dissect(frames.beacon(AP), linktype)[0] == faults.UNKNOWN_LINKTYPE


def test_ppi_around_something_else_is_an_unknown_link_type() -> None:
    header = struct.pack("<BBHI", 0, 0, 8, 1)
    assert dissect(header + frames.ack(AP), DLT_PPI)[0] == faults.UNKNOWN_LINKTYPE


@pytest.mark.parametrize("linktype", [DLT_RADIOTAP, DLT_PPI, DLT_PRISM])
def test_a_capture_header_that_lies_is_a_fault_at_its_first_octet(linktype: int) -> None:
    packet = LINKS[linktype](b"")
    fault, frame = dissect(packet[:-1], linktype, after=b"\x00" * 200)
    assert (fault, frame.fault_offset) == (faults.CAPTURE_HEADER, 0)


@pytest.mark.parametrize("linktype", LINKS)
def test_a_capture_header_with_nothing_behind_it_is_empty(linktype: int) -> None:
    header = LINKS[linktype](b"")
    fault, frame = dissect(header, linktype, after=frames.beacon(AP))
    assert (fault, frame.fault_offset) == (faults.EMPTY, len(header))


# -- FCS


def test_a_flagged_fcs_is_left_out() -> None:
    for packet, linktype in (
        (radiotap(frames.ack(AP), with_fcs=True), DLT_RADIOTAP),
        (ppi(frames.ack(AP), with_fcs=True), DLT_PPI),
    ):
        frame = dissected(packet, linktype)
        assert frame.raw() == frames.ack(AP)
        assert frame.had_fcs


def test_without_the_flag_the_last_octets_are_the_frames() -> None:
    body = frames.deauth(AP, STA, AP, extra=frames.vendor(frames.OUI_WFA, 9))
    frame = dissected(radiotap(body + fcs(body), flags=0), DLT_RADIOTAP)
    assert frame.raw() == body + fcs(body)


def test_a_bad_fcs_is_a_fault_whatever_the_frame_holds() -> None:
    for packet, linktype in (
        (radiotap(frames.beacon(AP), -77, bad_fcs=True), DLT_RADIOTAP),
        (ppi(frames.beacon(AP), -77, bad_fcs=True), DLT_PPI),
    ):
        fault, frame = dissect(packet, linktype)
        assert (fault, frame.fault_offset, frame.signal_dbm) == (faults.BAD_FCS, len(packet), -77)


@pytest.mark.parametrize("linktype", [DLT_IEEE802_11, DLT_PRISM])
def test_an_fcs_that_nobody_flagged_is_known_by_its_checksum(linktype: int) -> None:
    for body in EVERY_FRAME:
        frame = dissected(LINKS[linktype](body + fcs(body)), linktype)
        assert frame.raw() == body
        assert frame.had_fcs


def test_radiotap_without_the_flags_field_leaves_it_to_the_checksum() -> None:
    body = frames.beacon(AP)
    assert dissected(radiotap(body + fcs(body)), DLT_RADIOTAP).raw() == body
    assert dissected(radiotap(body), DLT_RADIOTAP).raw() == body


def test_octets_that_match_no_checksum_stay() -> None:
    body = frames.data(STA, FAR, AP, b"payload")
    wrong = bytes(octet ^ 1 for octet in fcs(body))
    frame = dissected(body + wrong)
    assert frame.raw() == body + wrong
    assert not frame.had_fcs


def test_a_frame_too_short_for_a_header_and_an_fcs_is_not_checked() -> None:
    short = b"\xd4\x00\x00\x00" + AP[:5]
    assert dissect(short + fcs(short))[0] == faults.OK  # 13 octets: an acknowledgement and three more


@pytest.mark.parametrize("kept", range(5))
def test_the_snap_length_may_have_cut_some_of_the_fcs(kept: int) -> None:
    body = frames.beacon(AP)
    packet = radiotap(body, with_fcs=True)
    fault, frame = dissect(packet[: len(packet) - 4 + kept], DLT_RADIOTAP, wire=len(packet))
    assert (fault, frame.raw(), frame.truncated) == (faults.OK, body, kept < 4)


def test_the_snap_length_may_have_cut_more_than_the_fcs() -> None:
    packet = radiotap(frames.beacon(AP), with_fcs=True)
    cut = packet[:-10]
    fault, frame = dissect(cut, DLT_RADIOTAP, wire=len(packet))
    assert (fault, frame.truncated) == (faults.OK, True)
    assert frame.end == len(cut)


def test_the_checksum_of_a_cut_frame_means_nothing() -> None:
    body = frames.beacon(AP)
    _, frame = dissect(body + fcs(body), wire=len(body) + 100)
    assert frame.raw() == body + fcs(body)


@pytest.mark.parametrize("wire", [0, 1, 30])
def test_a_length_on_air_below_what_was_captured_is_not_believed(wire: int) -> None:
    body = frames.beacon(AP)
    fault, frame = dissect(radiotap(body, with_fcs=True), DLT_RADIOTAP, wire=wire)
    assert (fault, frame.raw(), frame.truncated) == (faults.OK, body, False)


def test_a_frame_that_is_hardly_more_than_its_fcs_is_too_short() -> None:
    for size in range(1, 14):
        packet = radiotap(b"\xd4" + b"\x00" * (size - 1), flags=0x10)
        assert dissect(packet, DLT_RADIOTAP)[0] == faults.NO_HEADER


# -- frame control


@pytest.mark.parametrize("kind", range(64))
def test_every_type_and_subtype_is_told(kind: int) -> None:
    frame = dissected(frames.frame_control(kind >> 4, kind & 0x0F) + b"\x00" * 60)
    assert frame.kind == kind


@pytest.mark.parametrize("version", [1, 2, 3])
def test_other_protocol_versions_are_refused(version: int) -> None:
    packet = bytearray(frames.beacon(AP))
    packet[0] |= version
    fault, frame = dissect(radiotap(bytes(packet)), DLT_RADIOTAP)
    assert (fault, frame.fault_offset) == (faults.PROTOCOL_VERSION, len(radiotap(b"")))


@pytest.mark.parametrize("size", range(1, 10))
def test_less_than_the_shortest_header_is_refused(size: int) -> None:
    fault, frame = dissect(frames.ack(AP)[:size], after=b"\x00" * 30)
    assert (fault, frame.fault_offset) == (faults.NO_HEADER, size)


# -- control


@pytest.mark.parametrize("subtype", range(16))
def test_control_frames_have_a_transmitter_where_their_kind_has_one(subtype: int) -> None:
    frame = dissected(frames.frame_control(1, subtype) + b"\x00\x00" + AP + STA + b"\x00" * 8)
    has_none = frame.kind in (ACK, CTS, WRAPPER, *RESERVED_CONTROL)
    assert frame.ra == AP
    assert frame.ta == (b"" if has_none else STA)
    assert (frame.bssid, frame.sequence, frame.elements, frame.eapol) == (b"", -1, 0, 0)
    assert frame.body - frame.start == (10 if has_none else 16)


@pytest.mark.parametrize("size", range(10, 16))
def test_control_frames_cut_before_their_transmitter_are_refused(size: int) -> None:
    whole = frames.rts(AP, STA)
    fault, frame = dissect(whole[:size], after=whole[size:])
    assert (fault, frame.fault_offset) == (faults.NO_HEADER, size)
    fault, frame = dissect(whole[:size], wire=16, after=whole[size:])
    assert (fault, frame.ta) == (faults.OK, b"")  # the snap length is to blame


def test_the_group_bit_of_a_bandwidth_signalling_transmitter_is_no_part_of_its_address() -> None:
    signalling = bytes((STA[0] | 0x01,)) + STA[1:]
    assert dissected(frames.rts(AP, signalling)).ta == STA
    assert dissected(frames.ps_poll(AP, signalling)).ta == STA
    assert dissected(frames.data(signalling, FAR, AP)).ta == signalling  # in data it would be wrong


def test_extension_frames_have_no_transmitter() -> None:
    frame = dissected(frames.frame_control(3, 0) + b"\x00\x00" + AP + STA + b"\x00" * 30)
    assert (frame.ra, frame.ta, frame.bssid) == (AP, b"", b"")


# -- data


def test_the_body_starts_behind_each_optional_field() -> None:
    for packet, length in (
        (frames.data(STA, FAR, AP, b"body"), 24),
        (frames.qos_data(STA, FAR, AP, b"body"), 26),
        (frames.qos_data(STA, FAR, AP, b"body", ht_control=HTC), 30),
        (frames.wds_data(AP, AP2, STA, FAR, b"body"), 30),
        (frames.wds_data(AP, AP2, STA, FAR, b"body", qos=True), 32),
    ):
        frame = dissected(packet)
        assert frame.body - frame.start == length
        assert frame.data[frame.body : frame.end] == b"body"


def test_order_without_qos_announces_no_ht_control() -> None:
    packet = bytearray(frames.data(STA, FAR, AP, b"body"))
    packet[1] |= frames.ORDER
    assert dissected(bytes(packet)).body == 24


@pytest.mark.parametrize(
    ("packet", "header"),
    [
        (frames.qos_data(STA, FAR, AP), 26),
        (frames.wds_data(AP, AP2, STA, FAR), 30),
        (frames.wds_data(AP, AP2, STA, FAR, qos=True), 32),
        (frames.data(STA, FAR, AP), 24),
        (frames.beacon(AP)[:24], 24),
    ],
)
def test_padding_between_header_and_body_is_skipped(packet: bytes, header: int) -> None:
    padded = (header + 3) & ~3
    whole = packet[:header] + b"\x00" * (padded - header) + frames.llc(0x888E, frames.eapol_packet(1))
    frame = dissected(radiotap(whole, flags=DATAPAD), DLT_RADIOTAP)
    assert frame.body - frame.start == padded
    if packet[0] & 0x0C == 0x08:
        assert frame.eapol == frame.body + 8


def test_data_cut_within_any_header_are_refused() -> None:
    for packet in DATA:
        header = dissected(packet).body
        for size in range(10, header):
            fault, frame = dissect(packet[:size], after=packet[size:])
            assert (fault, frame.fault_offset) == (faults.NO_HEADER, size)


@pytest.mark.parametrize("kind", [0x24, 0x25, 0x26, 0x27, 0x2C, 0x2D, 0x2E, 0x2F])
def test_data_without_data_carry_no_eapol(kind: int) -> None:
    body = frames.llc(0x888E, frames.eapol_packet(1))
    packet = frames.qos_data(STA, AP, AP, body, subtype=kind & 0x0F) if kind & 0x08 else b""
    packet = packet or frames.data(STA, AP, AP, body, subtype=kind & 0x0F)
    assert dissected(packet).eapol == 0


# -- EAPOL


def test_eapol_is_known_by_its_llc_header_in_every_direction() -> None:
    packet = frames.eapol_key(1)
    body = frames.llc(0x888E, packet)
    for data in (
        frames.eapol(STA, AP, packet),
        frames.eapol(STA, AP, packet, from_ap=True, qos=False),
        frames.qos_data(STA, AP, AP, body, ht_control=HTC),
        frames.data(STA, FAR, AP, body, direction="ibss"),
        frames.wds_data(AP, AP2, STA, FAR, body, qos=True),
        frames.data(STA, AP, AP, body, more_fragments=True),
    ):
        frame = dissected(data)
        assert frame.data[frame.eapol : frame.end] == packet


@pytest.mark.parametrize(
    "packet",
    [
        frames.data(STA, AP, AP, frames.llc(0x0800, b"\x02\x03\x00\x00")),
        frames.data(STA, AP, AP, frames.llc(0x008E, b"\x02\x03\x00\x00")),
        frames.data(STA, AP, AP, b"\xaa\xaa\x03\x00\x00\x01\x88\x8e\x02\x03\x00\x00"),
        frames.data(STA, AP, AP, frames.llc(0x888E, b"\x02\x03\x00\x00"), protected=True),
        frames.data(STA, AP, AP, frames.llc(0x888E, b"\x02\x03\x00\x00"), fragment=1),
        frames.qos_data(STA, AP, AP, frames.llc(0x888E, b"\x02\x03\x00\x00"), amsdu=True),
        frames.data(STA, AP, AP, frames.llc(0x888E, b"\x02\x03\x00")),
        frames.data(STA, AP, AP, b""),
    ],
)
def test_what_only_resembles_eapol_is_not(packet: bytes) -> None:
    fault, frame = dissect(packet, after=b"\x00" * 20)
    assert (fault, frame.eapol) == (faults.OK, 0)


OTHER: Final = frames.amsdu_subframe(FAR, STA, frames.llc(0x0800, b"x" * 33))
EAP: Final = frames.amsdu_subframe(AP, STA, frames.llc(0x888E, frames.eapol_packet(0, b"hello")))


@pytest.mark.parametrize("before", [(), (OTHER,), (OTHER,) * 7, (EAP,), (OTHER, EAP, OTHER)])
@pytest.mark.parametrize("after", [(), (OTHER,), (EAP, b"x" * 13)])
@pytest.mark.parametrize("from_ap", [False, True])
def test_eapol_is_found_among_the_subframes_of_an_aggregate_and_ends_with_its_own(
    before: tuple[bytes, ...], after: tuple[bytes, ...], from_ap: bool
) -> None:
    packet = frames.eapol_key(2)
    frame = dissected(frames.eapol_amsdu(STA, AP, packet, from_ap=from_ap, before=before, after=after))
    assert frame.data[frame.eapol : frame.eapol_end] == packet
    assert (frame.ra, frame.ta, frame.bssid) == ((STA, AP, AP) if from_ap else (AP, STA, AP))


def test_eapol_that_is_no_key_is_found_where_no_key_is() -> None:
    frame = dissected(frames.qos_data(STA, AP, AP, frames.amsdu(OTHER, EAP, OTHER, EAP), amsdu=True))
    assert frame.data[frame.eapol : frame.eapol_end] == frames.eapol_packet(0, b"hello")


KEY: Final = frames.llc(0x888E, frames.eapol_key(2))


@pytest.mark.parametrize(
    "body",
    [
        frames.amsdu(frames.amsdu_subframe(AP, STA, KEY, length=len(KEY) + 1)),
        frames.amsdu(frames.amsdu_subframe(AP, STA, KEY, length=0xFFFF)),
        frames.amsdu(frames.amsdu_subframe(AP, STA, KEY, length=11)),
        frames.amsdu(frames.amsdu_subframe(AP, STA, KEY, length=0)),
        frames.amsdu(frames.amsdu_subframe(FAR, STA, b"x" * 30, length=500), frames.amsdu_subframe(AP, STA, KEY)),
        frames.amsdu(*(OTHER,) * 8, frames.amsdu_subframe(AP, STA, KEY)),
        KEY,
        frames.amsdu(KEY[:6] + STA + b"\x00\x08" + b"x" * 8, frames.amsdu_subframe(AP, STA, KEY)),
        frames.amsdu(EAP, KEY[:6] + STA + b"\x00\x08" + b"x" * 8, frames.amsdu_subframe(AP, STA, KEY)),
        b"\x00" * 40,
    ],
)
def test_aggregates_that_lie_or_are_none_hold_no_eapol(body: bytes) -> None:
    """A wrong length, more subframes than are looked through, an LLC header where the destination ought to be."""
    fault, frame = dissect(frames.qos_data(STA, AP, AP, body, amsdu=True), after=b"\x00" * 8 + KEY)
    assert (fault, frame.eapol) == (faults.OK, 0)


def test_a_fragment_of_an_aggregate_and_a_sealed_one_hold_no_eapol() -> None:
    body = frames.amsdu(frames.amsdu_subframe(AP, STA, KEY))
    assert dissected(frames.qos_data(STA, AP, AP, body, amsdu=True)).eapol
    assert dissected(frames.qos_data(STA, AP, AP, body, amsdu=True, more_fragments=True)).eapol == 0
    assert dissected(frames.qos_data(STA, AP, AP, body, amsdu=True, protected=True)).eapol == 0


@given(
    st.lists(
        st.binary(max_size=40)
        | st.just(EAP)
        | st.builds(frames.amsdu_subframe, st.just(FAR), st.just(STA), st.just(KEY), length=st.integers(0, 200)),
        max_size=5,
    ),
    st.integers(0, 200),
)
def test_eapol_in_an_aggregate_never_reaches_past_its_subframe(subframes: list[bytes], cut: int) -> None:
    packet = frames.qos_data(STA, AP, AP, frames.amsdu(*subframes), amsdu=True)
    packet = packet[: max(26, len(packet) - cut)]
    fault, frame = dissect(packet, after=KEY)
    assert fault == faults.OK
    if frame.eapol:
        llc = frame.eapol - 8
        assert frame.body + 14 <= llc
        assert frame.eapol_end == llc + int.from_bytes(packet[llc - 2 : llc], "big") <= frame.end
        assert packet[llc : frame.eapol] == KEY[:8]


# -- management


def test_beacons_and_probe_responses_tell_time_interval_and_capability() -> None:
    for packet in (
        frames.beacon(AP, tsf=1 << 40, interval=200, security=frames.OPEN),
        frames.probe_response(AP, STA, tsf=1 << 40, interval=200, security=frames.OPEN),
    ):
        frame = dissected(packet)
        assert (frame.tsf_us, frame.beacon_interval_tu, frame.capability) == (1 << 40, 200, 0x0401)
        assert frame.elements - frame.start == 24 + 12


@pytest.mark.parametrize(("packet", "length"), [
    (frames.assoc_request(STA, AP), 4),
    (frames.assoc_response(AP, STA), 6),
    (frames.reassoc_request(STA, AP, AP2), 10),
    (frames.reassoc_response(AP, STA), 6),
    (frames.probe_request(STA, b"cafe"), 0),
    (frames.disassoc(AP, STA, AP), 2),
    (frames.deauth(AP, STA, AP), 2),
    (frames.auth(STA, AP, AP), 6),
])  # fmt: skip
def test_elements_start_behind_the_fixed_fields_of_each_kind(packet: bytes, length: int) -> None:
    frame = dissected(packet)
    assert frame.elements - frame.start == 24 + length


def test_associations_tell_capability_and_status() -> None:
    assert dissected(frames.assoc_request(STA, AP, capability_bits=0x1234)).capability == 0x1234
    assert dissected(frames.reassoc_request(STA, AP, AP2)).capability == frames.capability(frames.WPA2_PSK)
    for packet in (frames.assoc_response(AP, STA, status=17), frames.reassoc_response(AP, STA, status=17)):
        assert dissected(packet).status == 17


def test_probe_requests_have_no_capability() -> None:
    frame = Frame()
    block = Block(frames.beacon(AP) + frames.probe_request(STA), DLT_IEEE802_11, 0)
    middle = len(frames.beacon(AP))
    block.append(0, middle, middle, 0)
    block.append(middle, len(block.data), len(block.data) - middle, 0)
    dissector = Dissector()
    dissector.dissect(block, 0, frame)
    assert frame.capability != 0
    dissector.dissect(block, 1, frame)
    assert frame.capability == 0


@pytest.mark.parametrize("build", [frames.deauth, frames.disassoc])
@pytest.mark.parametrize("reason", [1, 7, 0xFFFF])
def test_disconnections_tell_their_reason(build: object, reason: int) -> None:
    assert callable(build)
    assert dissected(build(AP, STA, AP, reason)).reason == reason


@pytest.mark.parametrize("algorithm", [0, 1, 2, 4, 5, 0x80])
def test_authentications_tell_algorithm_step_and_status(algorithm: int) -> None:
    frame = dissected(frames.auth(STA, AP, AP, alg=algorithm, transaction=2, status=13))
    assert (frame.auth_algorithm, frame.auth_sequence, frame.status) == (algorithm, 2, 13)
    assert frame.elements == 30


def test_sae_holds_no_elements_where_others_do() -> None:
    frame = dissected(frames.sae_commit(STA, AP, AP))
    assert (frame.auth_algorithm, frame.auth_sequence, frame.elements) == (3, 1, 0)


@pytest.mark.parametrize("no_ack", [False, True])
def test_actions_tell_their_category(no_ack: bool) -> None:
    frame = dissected(frames.action(AP, STA, AP, 127, b"\x00", no_ack=no_ack))
    assert (frame.category, frame.elements) == (127, 0)


@pytest.mark.parametrize("subtype", [6, 7, 9, 15])
def test_subtypes_without_elements_have_none(subtype: int) -> None:
    assert dissected(frames.management(subtype, BROADCAST, AP, AP, b"\x00" * 20)).elements == 0


def test_ht_control_in_management_comes_before_the_fixed_fields() -> None:
    frame = dissected(frames.management(12, STA, AP, AP, b"\x07\x00", ht_control=HTC))
    assert (frame.reason, frame.body - frame.start) == (7, 28)
    fault, frame = dissect(frames.management(12, STA, AP, AP, b"", ht_control=HTC)[:-1], after=b"\x00" * 8)
    assert (fault, frame.fault_offset) == (faults.NO_HEADER, 27)


def test_a_protected_body_tells_nothing() -> None:
    frame = dissected(frames.deauth(AP, STA, AP, 7, protected=True))
    assert (frame.reason, frame.elements, frame.protected) == (0, 0, True)
    frame = dissected(frames.action(AP, STA, AP, 8, protected=True))
    assert frame.category == -1
    sealed = dissected(frames.auth(STA, AP, AP, alg=1, transaction=3, protected=True))
    assert (sealed.auth_algorithm, sealed.auth_sequence, sealed.status) == (0, 0, 0)


def test_what_the_last_frame_said_is_not_told_of_a_protected_one() -> None:
    packets = [
        frames.auth(STA, AP, AP, alg=3, transaction=2, status=9, body=b"\x01\x00" + b"\x33" * 32),
        frames.auth(STA, AP, AP, alg=1, transaction=3, protected=True),
        frames.deauth(AP, STA, AP, 7),
        frames.deauth(AP, STA, AP, 7, protected=True),
        frames.action(AP, STA, AP, 8),
        frames.action(AP, STA, AP, 8, protected=True),
    ]
    block = Block(b"".join(packets), DLT_IEEE802_11, 0)
    for n, packet in enumerate(packets):
        start = sum(len(each) for each in packets[:n])
        block.append(start, start + len(packet), len(packet), 0)
    dissector, frame = Dissector(), Frame()
    told = []
    for n in range(len(packets)):
        assert dissector.dissect(block, n, frame) == faults.OK
        told.append((frame.auth_algorithm, frame.auth_sequence, frame.status, frame.reason, frame.category))
    assert told[0][:3] == (3, 2, 9)
    assert told[1] == (0, 0, 0, 0, -1)
    assert told[2][3:] == (7, -1)
    assert told[3][3:] == (0, -1)
    assert told[4][3:] == (0, 8)
    assert told[5][3:] == (0, -1)


def test_a_fragment_of_a_management_frame_is_no_whole_one() -> None:
    later = dissected(frames.management(5, STA, AP, AP, b"\x01" * 40, fragment=1))
    assert later.elements == 0
    first = bytearray(frames.deauth(AP, STA, AP, 7))
    first[1] |= frames.MORE_FRAGMENTS
    assert dissected(bytes(first)).elements == 0


def test_nobody_splits_a_frame_to_a_group_so_that_its_bits_hide_nothing() -> None:
    packet = bytearray(frames.deauth(AP, BROADCAST, AP, 7, seq=5))
    packet[1] |= frames.MORE_FRAGMENTS
    packet[22] |= 0x03
    assert dissected(bytes(packet)).reason == 7


@pytest.mark.parametrize("subtype", FIXED_LENGTHS)
def test_fixed_fields_that_are_cut_are_refused_where_the_frame_ends(subtype: int) -> None:
    whole = frames.management(subtype, STA, AP, AP, b"\x01" * FIXED_LENGTHS[subtype])
    assert dissect(whole)[0] == faults.OK
    for size in range(24, len(whole)):
        fault, frame = dissect(radiotap(whole[:size]), DLT_RADIOTAP, after=whole[size:])
        assert (fault, frame.fault_offset) == (faults.FIXED_FIELDS, len(radiotap(whole[:size])))


@pytest.mark.parametrize("subtype", FIXED_LENGTHS)
def test_fixed_fields_behind_the_snap_length_are_nobodys_fault(subtype: int) -> None:
    whole = frames.management(subtype, STA, AP, AP, b"\x01" * FIXED_LENGTHS[subtype])
    for size in range(24, len(whole)):
        fault, frame = dissect(whole[:size], wire=len(whole), after=whole[size:])
        assert (fault, frame.elements, frame.reason, frame.category, frame.ta) == (faults.OK, 0, 0, -1, AP)


@pytest.mark.parametrize("size", range(10, 24))
def test_management_cut_within_its_header_is_refused(size: int) -> None:
    whole = frames.beacon(AP)
    fault, frame = dissect(whole[:size], after=whole[size:])
    assert (fault, frame.fault_offset) == (faults.NO_HEADER, size)


def test_a_bssid_other_than_the_transmitter_is_told_apart() -> None:
    for n in range(6):
        near = AP[:n] + bytes((AP[n] ^ 0x01,)) + AP[n + 1 :]
        frame = dissected(frames.beacon(AP, ta=near))
        assert (frame.ta, frame.bssid) == (near, AP)


# -- nothing leaks between frames


def told(packet: bytes, linktype: int, wire: int | None, before: bytes, after: bytes) -> object:
    """What a frame says, where it may be asked: with a fault only that and where."""
    fault, frame = dissect(packet, linktype, wire=wire, before=before, after=after)
    return (fault, frame.fault_offset, frame.signal_dbm) if fault else (fault, state(frame), frame.raw())


def assert_alone(packet: bytes, linktype: int, wire: int | None = None) -> None:
    """The same bytes say the same whatever stands around them."""
    quiet = told(packet, linktype, wire, b"\x00" * 16, b"")
    assert told(packet, linktype, wire, b"\xff" * 16, b"\xff" * 96) == quiet
    assert told(packet, linktype, wire, b"\x5a" * 16, frames.beacon(AP2)) == quiet


@pytest.mark.parametrize("linktype", LINKS)
def test_frames_cut_anywhere_say_nothing_of_their_neighbours(linktype: int) -> None:
    for frame in EVERY_FRAME:
        packet = LINKS[linktype](frame)
        for size in range(len(packet) - len(frame), len(packet)):
            assert_alone(packet[:size], linktype)
            assert_alone(packet[:size], linktype, wire=len(packet))


@pytest.mark.parametrize("linktype", [DLT_RADIOTAP, DLT_PPI, DLT_PRISM])
def test_capture_headers_cut_anywhere_say_nothing_of_their_neighbours(linktype: int) -> None:
    packet = LINKS[linktype](frames.beacon(AP))
    for size in range(len(packet) - len(frames.beacon(AP)) + 1):
        assert_alone(packet[:size], linktype)


@given(st.sampled_from([*LINKS, 1]), st.binary(max_size=120), st.none() | st.integers(0, 400))
def test_arbitrary_bytes_never_raise_and_never_speak_of_their_neighbours(
    linktype: int, content: bytes, wire: int | None
) -> None:
    assert_alone(content, linktype, wire)


@given(
    st.sampled_from([DLT_RADIOTAP, DLT_PPI, DLT_PRISM]), st.binary(max_size=90), st.integers(0, 63), st.integers(0, 255)
)
def test_arbitrary_bodies_behind_a_good_header_never_raise(
    linktype: int, content: bytes, kind: int, flags: int
) -> None:
    control = frames.frame_control(kind >> 4, kind & 0x0F, flags)
    assert_alone(LINKS[linktype](control + content), linktype)


@given(st.lists(st.tuples(st.sampled_from(EVERY_FRAME), st.integers(0, 60)), min_size=2, max_size=6))
def test_a_malformed_frame_does_not_harm_the_next_one(heard: list[tuple[bytes, int]]) -> None:
    frame, dissector = Frame(), Dissector()
    packets = [radiotap(packet[: max(1, len(packet) - cut)]) for packet, cut in heard]
    block = Block(b"".join(packets), DLT_RADIOTAP, 0)
    at = 0
    for packet in packets:
        block.append(at, at + len(packet), len(packet), 0)
        at += len(packet)
    for n, packet in enumerate(packets):
        fault = dissector.dissect(block, n, frame)
        alone, expected = dissect(packet, DLT_RADIOTAP)
        assert fault == alone
        if fault:
            assert frame.fault_offset == expected.fault_offset
            continue
        for name in (
            "kind",
            "flags",
            "ta",
            "bssid",
            "ra",
            "sa",
            "da",
            "seq_ctl",
            "qos_control",
            "truncated",
            "signal_dbm",
        ):
            assert getattr(frame, name) == getattr(expected, name), name
        for name in ("start", "end", "body", "elements", "eapol"):
            offset, alone_offset = getattr(frame, name), getattr(expected, name)
            assert offset - (block.starts[n] if offset else 0) == alone_offset, name
