"""The records of a device, and the bound on a BSS's clients."""

import pytest

from sensor.tracking.device import (
    MAX_CLIENTS,
    ROLE_ADHOC,
    ROLE_AP,
    ROLE_CLIENT,
    ROLE_RESPONDER,
    ROLE_WDS,
    ROLE_WIRED,
    Bss,
    Device,
    Peer,
    ProbedSsid,
)

AP = bytes.fromhex("001b2faa0001")
STA = bytes.fromhex("3c0630010203")


@pytest.mark.parametrize(
    ("roles", "is_ap"),
    [
        (0, False),
        (ROLE_AP, True),
        (ROLE_RESPONDER, True),
        (ROLE_CLIENT | ROLE_AP, True),
        (ROLE_CLIENT | ROLE_WIRED | ROLE_WDS | ROLE_ADHOC, False),
    ],
)
def test_an_access_point_beacons_or_answers(roles: int, is_ap: bool) -> None:
    device = Device(AP, 5)
    device.roles = roles
    assert device.is_ap is is_ap


def test_roles_are_bits_of_their_own() -> None:
    roles = (ROLE_AP, ROLE_ADHOC, ROLE_CLIENT, ROLE_WIRED, ROLE_WDS, ROLE_RESPONDER)
    assert sum(roles) == ROLE_AP | ROLE_ADHOC | ROLE_CLIENT | ROLE_WIRED | ROLE_WDS | ROLE_RESPONDER


def test_records_are_found_by_ssid_and_by_bssid() -> None:
    device = Device(STA, 5)
    assert device.probed_ssid(b"net") is None
    assert device.peer_in(AP) is None
    device.probed = [ProbedSsid(b"", 5), ProbedSsid(b"net", 6)]
    device.peers = [Peer(STA, STA, 5), Peer(AP, STA, 6)]
    assert device.probed_ssid(b"net") is device.probed[1]
    assert device.probed_ssid(b"ne") is None
    assert device.peer_in(AP) is device.peers[1]


def test_a_full_list_of_clients_lets_the_first_one_go() -> None:
    bss = Bss(AP, 5)
    peers = [Peer(AP, number.to_bytes(6, "big"), 5) for number in range(MAX_CLIENTS + 1)]
    assert [bss.add_client(peer) for peer in peers[:-1]] == [None] * MAX_CLIENTS
    assert bss.add_client(peers[1]) is None  # known already
    assert bss.add_client(peers[-1]) is peers[0]
    assert len(bss.clients or {}) == MAX_CLIENTS


def test_a_fresh_device_was_seen_once_and_heard_never() -> None:
    device = Device(STA, 5)
    assert (device.first_us, device.last_us, device.packets, device.roles) == (5, 5, 0, 0)
    assert (device.signal_last_dbm, device.signal_min_dbm, device.signal_max_dbm) == (0, 0, 0)
