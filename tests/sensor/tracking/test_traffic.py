"""Data frames: who is whose client, who lives behind an access point, what is sent in clear."""

from sensor.tracking import observation
from sensor.tracking.device import (
    ROLE_ADHOC,
    ROLE_CLIENT,
    ROLE_WDS,
    ROLE_WIRED,
)
from tests import frames, lan
from tests.every_frame import AP, AP2, FAR, STA
from tests.frames import BROADCAST, mac
from tests.hearing import Ear
from tests.joining import BEACON, EXCHANGE, hear, pair

CELL = mac("02:11:22:33:44:55")  # a BSSID that no station has


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


def test_a_membership_tells_how_loud_the_stations_latest_data_were() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP))
    ear.hear(frames.data(STA, AP, AP, b"x" * 40, protected=True), signal=-61)
    heard_us = ear.now_us
    ear.hear(frames.null(STA, AP, power_save=True), signal=-80)
    peer = ear.device(STA).peer
    assert peer is not None
    assert (peer.signal_dbm, peer.signal_us) == (-61, heard_us)


def test_a_frame_without_qos_is_no_false_aggregate() -> None:
    ear = Ear()
    clear = frames.data(STA, AP, AP, frames.llc(0x888E, bytes(40)))
    assert not ear.hear(clear).news & observation.FALSE_AMSDU
    false = frames.qos_data(STA, AP, AP, frames.llc(0x888E, bytes(40)), amsdu=True)
    assert ear.hear(false).news & observation.FALSE_AMSDU
    honest = frames.amsdu(frames.amsdu_subframe(AP, STA, frames.llc(0x0800, bytes(40))))
    assert not ear.hear(frames.qos_data(STA, AP, AP, honest, amsdu=True)).news & observation.FALSE_AMSDU


def test_clear_data_are_news_where_the_bss_announces_protection() -> None:
    ear = Ear()
    packet = frames.data(STA, FAR, AP, frames.llc(0x0800, bytes(40)))
    assert ear.hear(packet).news == observation.NEW_DEVICE
    ear.hear(frames.beacon(AP, security=frames.WPA2_PSK))
    seen = ear.hear(packet)
    assert (seen.news, seen.bss) == (observation.CLEAR_DATA, ear.bss(AP))
    assert ear.hear(frames.null(STA, AP)).news == 0
    assert ear.hear(frames.data(STA, FAR, AP, frames.ccmp(b"hello", 1000), protected=True)).news == 0


def test_arp_is_news_where_data_are_clear_by_design() -> None:
    ear = Ear()
    ear.hear(frames.beacon(AP, security=frames.OPEN))
    ear.hear(frames.null(STA, AP))
    seen = ear.hear(frames.data(STA, FAR, AP, lan.arp(STA, lan.ipv4("10.0.0.9"))))
    assert (seen.news, seen.bss) == (observation.LAN, None)


def test_early_packet_numbers_are_news_once_the_keys_are_known() -> None:
    ear = Ear()
    up = frames.qos_data(STA, AP, AP, frames.ccmp(b"hello", 3), protected=True)
    down = frames.qos_data(AP, STA, AP, frames.ccmp(b"hello", 4), direction="from_ds", protected=True)
    hear(ear, BEACON, up)
    assert not any(seen.news & observation.NUMBER for seen in hear(ear, up, down))
    hear(ear, *EXCHANGE.frames())
    for packet in (up, down):
        seen = ear.hear(packet)
        assert seen.news & observation.NUMBER
        assert seen.numbers is pair(ear).numbers
