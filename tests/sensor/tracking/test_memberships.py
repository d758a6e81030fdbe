"""Who talks in which BSS, as the station knows it and as the BSS does."""

from sensor.tracking.device import (
    MAX_CLIENTS,
    MAX_PEERS,
)
from tests import frames
from tests.every_frame import AP, AP2, FAR, STA
from tests.hearing import Ear


def numbered(number: int) -> bytes:
    """An address for each number."""
    return b"\x02\x00" + number.to_bytes(4, "big")


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
