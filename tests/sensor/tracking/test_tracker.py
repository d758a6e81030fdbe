"""Devices out of frames: who they are, whom they talk with, how they are heard, and how many are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11 import faults
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_PRISM, DLT_RADIOTAP
from sensor.dot11.dissect import Dissector
from sensor.dot11.frame import Frame
from sensor.tracking import observation
from sensor.tracking.device import (
    MAX_CLIENTS,
    MAX_FREQUENCIES,
    MAX_PEERS,
    MAX_SSIDS,
    ROLE_ADHOC,
    ROLE_AP,
    ROLE_CLIENT,
    ROLE_RESPONDER,
    ROLE_WDS,
    ROLE_WIRED,
)
from sensor.tracking.observation import Observation
from sensor.tracking.tracker import MAX_ATTEMPTS, MAX_GROUP_ATTEMPTS, Tracker
from tests import frames
from tests.captures import radiotap
from tests.every_frame import AP, AP2, EVERY_FRAME, FAR, STA
from tests.frames import BROADCAST, mac
from tests.hearing import Ear, block_of, state

HOSTILE = b"\x1b[2J\x00%n\xff\xfe<script>"
CELL = mac("02:11:22:33:44:55")  # a BSSID that no station has


def numbered(number: int) -> bytes:
    """An address for each number."""
    return b"\x02\x00" + number.to_bytes(4, "big")


# -- devices and their roles


def test_a_beacon_makes_an_access_point() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP))
    device = ear.device(AP)
    assert (device.roles, device.is_ap) == (ROLE_AP, True)
    assert seen.device is device
    assert seen.bss is device.bss
    assert ear.tracker.access_points == 1


def test_a_probe_response_makes_a_responder() -> None:
    ear = Ear()
    ear.hear(frames.probe_response(AP, STA))
    assert (ear.device(AP).roles, ear.device(AP).is_ap) == (ROLE_RESPONDER, True)


def test_a_beacon_of_a_cell_makes_its_station_ad_hoc() -> None:
    ear = Ear()
    ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    ear.hear(frames.beacon(CELL, ta=FAR, ibss=True))
    assert ear.device(CELL).roles == ROLE_ADHOC
    assert ear.device(STA).roles == ROLE_ADHOC
    assert ear.device(FAR).roles == ROLE_ADHOC
    assert ear.device(STA).bss is None
    assert not ear.device(STA).is_ap


def test_data_within_a_cell_make_a_station_ad_hoc_and_others_do_not() -> None:
    ear = Ear()
    ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(FAR, STA, CELL, b"x", direction="ibss"))
    ear.hear(frames.data(AP2, STA, AP, b"x", direction="ibss"))  # a direct link between stations of an access point
    assert ear.device(FAR).roles == ROLE_ADHOC
    assert ear.device(AP2).roles == 0


def test_data_to_the_ds_make_a_client() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    assert ear.device(STA).roles == ROLE_CLIENT
    assert AP not in ear.tracker.devices  # named as receiver only


def test_data_from_the_ds_make_their_receiver_a_client() -> None:
    ear = Ear()
    seen = ear.hear(frames.data(AP, STA, AP, b"x", direction="from_ds"))
    device = ear.device(STA)
    assert device.roles == ROLE_CLIENT
    assert (device.packets, device.rx_packets, device.tx_packets) == (1, 1, 0)
    assert seen.receiver is device


def test_a_source_behind_the_access_point_is_wired_until_it_is_heard() -> None:
    ear = Ear()
    ear.hear(frames.data(FAR, STA, AP, b"x", direction="from_ds"))
    assert ear.device(FAR).roles == ROLE_WIRED
    ear.hear(frames.data(STA, AP, AP, b"x"))
    ear.hear(frames.data(STA, AP2, AP, b"x", direction="from_ds"))
    assert ear.device(STA).roles == ROLE_CLIENT  # relayed, but heard on the air itself


def test_the_access_points_own_data_and_aggregates_name_nobody_behind_it() -> None:
    ear = Ear()
    ear.hear(frames.data(AP, STA, AP, b"x", direction="from_ds"))
    ear.hear(frames.qos_data(FAR, STA, AP, b"x" * 30, direction="from_ds", amsdu=True))
    ear.hear(frames.data(BROADCAST, STA, AP, b"x", direction="from_ds"))
    assert set(ear.tracker.devices) == {AP, STA}


def test_data_to_a_group_make_no_client() -> None:
    ear = Ear()
    seen = ear.hear(frames.data(FAR, BROADCAST, AP, b"x", direction="from_ds"))
    assert set(ear.tracker.devices) == {AP, FAR}
    assert seen.receiver is None


def test_data_between_bridges_make_a_bridge() -> None:
    ear = Ear()
    ear.hear(frames.wds_data(AP, AP2, STA, FAR, b"x"))
    assert ear.device(AP).roles == ROLE_WDS
    assert set(ear.tracker.devices) == {AP}


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


def test_a_device_is_new_once() -> None:
    ear = Ear()
    assert ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE
    assert not ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE
    assert not ear.hear(frames.data(STA, AP, AP)).news & observation.NEW_DEVICE


def test_those_whom_others_name_are_new_too_and_only_then() -> None:
    ear = Ear()
    seen = ear.hear(frames.data(FAR, STA, AP, b"x", direction="from_ds"))
    assert seen.news & observation.NEW_NAMED
    assert [device.mac for device in seen.named] == [STA, FAR]
    assert ear.hear(frames.data(STA, FAR, AP, b"x")).news == 0
    assert ear.hear(frames.data(FAR, STA, AP, b"x", direction="from_ds")).news == 0


def test_a_bssid_that_another_transmitter_speaks_for_is_new_as_named() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    assert seen.news & observation.NEW_DEVICE
    assert seen.news & observation.NEW_NAMED
    assert [device.mac for device in seen.named] == [CELL]


# -- counters


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


def test_frames_received_count_for_who_is_known() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA))
    seen = ear.hear(frames.deauth(AP, STA, AP))
    assert seen.receiver is ear.device(STA)
    ear.hear(frames.probe_response(AP, STA))
    ear.hear(frames.deauth(AP, BROADCAST, AP))
    assert (ear.device(STA).rx_packets, ear.device(STA).packets) == (2, 3)
    assert FAR not in ear.tracker.devices
    assert ear.hear(frames.deauth(AP, FAR, AP)).receiver is None


def test_first_and_last_time_are_packet_time() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA))
    first = ear.now_us
    ear.hear(frames.probe_request(STA), after_s=7)
    assert (ear.device(STA).first_us, ear.device(STA).last_us) == (first, first + 7_000_000)


def test_signal_is_last_lowest_and_highest() -> None:
    ear = Ear()
    for signal in (-60, -40, None, -80, -70):
        ear.hear(frames.probe_request(STA), signal=signal)
    device = ear.device(STA)
    assert (device.signal_last_dbm, device.signal_min_dbm, device.signal_max_dbm) == (-70, -80, -40)


def test_without_a_signal_nothing_is_said_of_one() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA), signal=None)
    device = ear.device(STA)
    assert (device.signal_last_dbm, device.signal_min_dbm, device.signal_max_dbm) == (0, 0, 0)


def test_frequencies_are_counted_where_the_radio_was_tuned() -> None:
    ear = Ear()
    for freq_mhz in (2412, 2412, 2437, 2412, None, 5180):
        ear.hear(frames.probe_request(STA), freq_mhz=freq_mhz)
    device = ear.device(STA)
    packets = dict(device.frequencies or {})
    packets[device.freq_khz] = packets.get(device.freq_khz, 0) + device.freq_packets
    assert packets == {2_412_000: 3, 2_437_000: 1, 5_180_000: 1}


def test_sources_that_heard_a_device_are_remembered() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA), source=1)
    ear.hear(frames.probe_request(STA), source=4)
    assert ear.device(STA).sources == 0b10010
    ear.frame.source = 6
    ear.tracker.note_duplicate(ear.frame)
    assert ear.device(STA).sources == 0b1010010
    assert ear.device(STA).packets == 2


# -- who talks in which BSS


def test_a_membership_stands_with_the_station_and_with_the_bss() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.assoc_request(STA, AP))
    first = ear.now_us
    ear.hear(frames.data(STA, FAR, AP, b"x" * 10))
    ear.hear(frames.data(FAR, STA, AP, b"x" * 5, direction="from_ds"))
    peer = ear.device(STA).peer_in(AP)
    assert peer is not None
    assert (peer.bssid, peer.sta, peer.first_us, peer.last_us) == (AP, STA, first, ear.now_us)
    assert peer.data_bytes == 15
    assert (ear.bss(AP).clients or {})[STA] is peer


def test_a_station_that_was_heard_before_the_first_beacon_is_a_client_too() -> None:
    ear = Ear()
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    assert (ear.bss(AP).clients or {}).get(STA) is ear.device(STA).peer_in(AP) is not None


def test_an_access_point_that_was_forgotten_finds_its_clients_again() -> None:
    ear = Ear(max_devices=2)
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    ear.hear(frames.probe_request(FAR))  # the access point has to leave for it
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, FAR, AP, b"x"))
    assert list(ear.bss(AP).clients or {}) == [STA]


def test_a_station_that_roams_is_known_in_both() -> None:
    ear = Ear()
    for bssid in (AP, AP2):
        ear.hear(frames.beacon(bssid))
    for bssid in (AP, AP2, AP):
        ear.hear(frames.data(STA, FAR, bssid, b"x"))
    assert [peer.bssid for peer in ear.device(STA).peers or []] == [AP, AP2]
    assert ear.device(STA).last_bssid == AP
    assert list(ear.bss(AP2).clients or {}) == [STA]


def test_a_membership_tells_how_loud_the_stations_latest_data_were() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, AP, AP, b"x" * 40, protected=True), signal=-61)
    heard_us = ear.now_us
    ear.hear(frames.null(STA, AP, power_save=True), signal=-80)
    peer = ear.device(STA).peer
    assert peer is not None
    assert (peer.signal_dbm, peer.signal_us) == (-61, heard_us)


def test_only_the_latest_memberships_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_PEERS + 3):
        ear.hear(frames.data(STA, FAR, numbered(number), b"x"))
    peers = ear.device(STA).peers or []
    assert [peer.bssid for peer in peers] == [numbered(number) for number in range(3, MAX_PEERS + 3)]
    assert ear.tracker.forgotten == 3


def test_only_so_many_clients_of_a_bss_are_kept() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    for number in range(MAX_CLIENTS + 3):
        ear.hear(frames.data(numbered(number), FAR, AP, b"x"))
    clients = ear.bss(AP).clients or {}
    assert len(clients) == MAX_CLIENTS
    assert numbered(2) not in clients
    assert numbered(3) in clients
    assert ear.tracker.forgotten == 3


# -- probes


def test_probes_are_counted_by_what_they_ask_for() -> None:
    ear = Ear()
    seen = ear.hear(frames.probe_request(STA, b"cafe"))
    first = ear.now_us
    assert seen.news & observation.NEW_PROBED_SSID
    assert seen.ssid == b"cafe"
    assert seen.probed is ear.device(STA).probed_ssid(b"cafe")
    again = ear.hear(frames.probe_request(STA, b"cafe"))
    assert not again.news & observation.NEW_PROBED_SSID
    ear.hear(frames.probe_request(STA))
    records = ear.device(STA).probed or []
    assert [(record.ssid, record.count) for record in records] == [(b"cafe", 2), (b"", 1)]
    assert (records[0].first_us, records[0].last_us) == (first, first + 100_000)


@pytest.mark.parametrize("ssid", [HOSTILE, b"\x00", b"x" * 255, "Bücherei 図書館".encode()])
def test_probed_ssids_stay_the_bytes_they_are(ssid: bytes) -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA, ssid))
    assert [record.ssid for record in ear.device(STA).probed or []] == [ssid]


def test_only_the_latest_probed_ssids_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_SSIDS + 2):
        ear.hear(frames.probe_request(STA, b"%d" % number))
    records = ear.device(STA).probed or []
    assert [record.ssid for record in records] == [b"%d" % number for number in range(2, MAX_SSIDS + 2)]
    assert ear.tracker.forgotten == 2


# -- retransmissions


def test_the_same_number_with_the_retry_bit_is_a_retransmission() -> None:
    ear = Ear()
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5)).retransmission
    assert ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.01).retransmission


@pytest.mark.parametrize(
    "other",
    [
        frames.deauth(AP, STA, AP, seq=5),  # no Retry bit
        frames.deauth(AP, STA, AP, seq=6, retry=True),
        frames.disassoc(AP, STA, AP, seq=5, retry=True),
    ],
)
def test_what_differs_in_anything_is_no_retransmission(other: bytes) -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    assert not ear.hear(other, after_s=0.01).retransmission


def test_the_same_number_much_later_is_another_frame() -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.2).retransmission


def test_the_retry_bit_alone_does_not_make_a_retransmission() -> None:
    ear = Ear()
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True)).retransmission


@pytest.mark.parametrize(("ra", "most"), [(STA, MAX_ATTEMPTS), (BROADCAST, MAX_GROUP_ATTEMPTS)])
def test_endless_retransmissions_are_a_flood_of_their_own(ra: bytes, most: int) -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, ra, AP, seq=5))
    told = [ear.hear(frames.deauth(AP, ra, AP, seq=5, retry=True), after_s=0.001).retransmission for _ in range(40)]
    assert told == [True] * (most - 1) + [False] * (41 - most)


def test_data_are_retransmitted_within_their_traffic_identifier() -> None:
    ear = Ear()
    ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=5, seq=9))
    assert ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=5, seq=9, retry=True), after_s=0.01).retransmission
    assert not ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=6, seq=9, retry=True), after_s=0.01).retransmission
    assert not ear.hear(frames.data(STA, AP, AP, b"x", seq=9, retry=True), after_s=0.01).retransmission


def test_disconnects_count_once_however_often_they_are_sent_again() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.01)
    seen = ear.hear(frames.disassoc(STA, AP, AP, seq=1))
    assert seen.bss is ear.bss(AP)
    assert (ear.bss(AP).disconnects, ear.bss(AP).last_disconnect_us) == (2, ear.now_us)


# -- what lies teaches nothing


def test_elements_that_overrun_are_a_fault_at_the_element() -> None:
    ear = Ear()
    overrun = frames.probe_request(STA, b"net", extra=frames.lying_element(221, 9, b"four"))
    assert ear.fault(overrun, Observation()) == faults.ELEMENT_OVERRUN
    assert ear.tracker.devices == {}
    captured = len(radiotap(overrun))
    assert ear.frame.fault_offset == captured - 6


def test_a_beacon_that_lies_teaches_nothing_and_the_next_one_all() -> None:
    ear = Ear()
    lie = frames.beacon(AP, b"evil", extra=frames.lying_element(48, 200, b"\x01"))
    assert ear.fault(lie, Observation()) == faults.ELEMENT_OVERRUN
    assert ear.tracker.devices == {}
    ear.hear(frames.beacon(AP, b"net"))
    assert list(ear.bss(AP).advertised) == [b"net"]
    assert ear.fault(lie, Observation()) == faults.ELEMENT_OVERRUN
    assert (list(ear.bss(AP).advertised), ear.bss(AP).beacons, ear.device(AP).packets) == ([b"net"], 1, 1)


def test_elements_behind_the_snap_length_are_not_missed() -> None:
    ear = Ear()
    whole = frames.beacon(AP, b"net")
    assert ear.fault(whole[:-3], Observation(), wire=len(whole)) == faults.OK
    assert list(ear.bss(AP).advertised) == [b"net"]


FILS_SESSION = frames.extension(4, b"session!")
SEALED = b"\x2d\xff\x01"  # encrypted octets, which read as an element would overrun


@pytest.mark.parametrize(
    "frame",
    [
        frames.assoc_request(STA, AP, b"fils", extra=FILS_SESSION + SEALED),
        frames.reassoc_request(STA, AP, AP2, b"fils", extra=FILS_SESSION + frames.wmm() + SEALED),
        frames.assoc_response(AP, STA, extra=FILS_SESSION + SEALED),
        frames.reassoc_response(AP, STA) + FILS_SESSION + SEALED,
    ],
)
def test_what_stands_encrypted_behind_a_fils_session_is_no_lie(frame: bytes) -> None:
    ear = Ear()
    assert ear.hear(frame).device is not None


@pytest.mark.parametrize(
    "frame",
    [
        frames.beacon(AP, extra=FILS_SESSION + SEALED),
        frames.assoc_request(STA, AP, extra=SEALED),
        frames.assoc_request(STA, AP, extra=frames.vendor(b"\xff\x09\x04", 0) + SEALED),
    ],
)
def test_elsewhere_it_is(frame: bytes) -> None:
    assert Ear().fault(frame, Observation()) == faults.ELEMENT_OVERRUN


def test_sealed_and_cut_beacons_name_their_transmitter_and_no_more() -> None:
    ear = Ear()
    sealed = bytearray(frames.beacon(AP))
    sealed[1] |= frames.PROTECTED
    seen = ear.hear(bytes(sealed))
    assert seen.device is ear.device(AP)
    assert (ear.device(AP).bss, seen.bss, seen.advert) == (None, None, None)
    assert ear.fault(frames.beacon(AP2)[:30], seen, wire=200) == faults.OK
    assert ear.device(AP2).bss is None


# -- the bound on devices


def test_the_least_recently_seen_leaves_first() -> None:
    ear = Ear(max_devices=3)
    for number in (1, 2, 3, 1):
        ear.hear(frames.probe_request(numbered(number)))
    ear.hear(frames.probe_request(numbered(4)))
    assert set(ear.tracker.devices) == {numbered(1), numbered(3), numbered(4)}
    assert ear.tracker.evicted == 1


def test_the_oldest_leave_even_where_many_were_last_seen_at_once() -> None:
    ear = Ear(max_devices=128)  # two leave at a time
    ear.hear(frames.probe_request(numbered(0)), after_s=10)
    for number in range(1, 128):
        ear.hear(frames.probe_request(numbered(number)), after_s=10 if number == 1 else 0)
    # The first of those that were seen together would be in the way of one that is older and was made later.
    ear.tracker.devices[numbered(100)].last_us -= 1_000_000
    ear.tracker.devices[numbered(0)].last_us = ear.now_us
    ear.hear(frames.probe_request(numbered(200)))
    assert numbered(100) not in ear.tracker.devices
    assert (len(ear.tracker.devices), ear.tracker.evicted) == (127, 2)


def test_there_are_never_more_devices_than_allowed() -> None:
    ear = Ear(max_devices=100)
    for number in range(1000):
        ear.hear(frames.data(numbered(number), STA, numbered(number + 5000), b"x", direction="from_ds"))
        assert len(ear.tracker.devices) <= 100
    assert ear.tracker.evicted == 2001 - len(ear.tracker.devices)


def test_access_points_that_leave_are_no_longer_counted() -> None:
    ear = Ear(max_devices=2)
    for number in range(5):
        ear.hear(frames.beacon(numbered(number)))
    assert (ear.tracker.access_points, ear.tracker.evicted) == (2, 3)
    ear.hear(frames.probe_request(STA))
    ear.hear(frames.probe_request(FAR))
    assert ear.tracker.access_points == 0


def test_a_device_that_was_forgotten_is_new_again() -> None:
    ear = Ear(max_devices=1)
    ear.hear(frames.probe_request(STA))
    ear.hear(frames.probe_request(FAR))
    assert ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE


def test_a_single_device_is_room_for_a_beacon_that_needs_two() -> None:
    ear = Ear(max_devices=1)
    ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    assert set(ear.tracker.devices) == {CELL}


def test_only_so_many_frequencies_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_FREQUENCIES + 4):
        ear.hear(frames.probe_request(STA), freq_mhz=2000 + number)
    device = ear.device(STA)
    assert len(device.frequencies or {}) == MAX_FREQUENCIES
    assert device.freq_khz == (2000 + MAX_FREQUENCIES + 3) * 1000
    assert ear.tracker.forgotten == 3


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


def test_a_frame_without_qos_is_no_false_aggregate() -> None:
    ear = Ear()
    clear = frames.data(STA, AP, AP, frames.llc(0x888E, bytes(40)))
    assert not ear.hear(clear).news & observation.FALSE_AMSDU
    false = frames.qos_data(STA, AP, AP, frames.llc(0x888E, bytes(40)), amsdu=True)
    assert ear.hear(false).news & observation.FALSE_AMSDU
    honest = frames.amsdu(frames.amsdu_subframe(AP, STA, frames.llc(0x0800, bytes(40))))
    assert not ear.hear(frames.qos_data(STA, AP, AP, honest, amsdu=True)).news & observation.FALSE_AMSDU
