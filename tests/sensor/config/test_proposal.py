"""What is proposed, and that the configuration takes it as it is."""

import hashlib
from pathlib import Path

import pytest

from sensor.config.heard_networks import Wanted
from sensor.wids.policy import FLOORS
from tests.captures import Air
from tests.driver import Sensor
from tests.eap import certificate, login, server_flight
from tests.frames import (
    OPEN,
    WPA2_EAP,
    beacon,
    data,
)
from tests.scenes.clients import joins
from tests.scenes.eapservers import REAL, ROGUE, exchange
from tests.scenes.stage import A2, A, E, N, S
from tests.sensor.config.learnt import office, policy_of, proposal


def test_a_network_with_everything_that_was_heard_of_it(tmp_path: Path) -> None:
    policy = policy_of(proposal(office()), tmp_path)
    (network,) = policy.networks_named(b"net")
    assert network.approves(A)
    assert network.approves(A2)
    assert not network.approves(N)
    assert (network.channels, network.countries) == (frozenset({"6", "36"}), frozenset({"DE"}))
    assert (network.floor, network.mfp, network.wps, network.hidden) == (FLOORS["wpa2"], 1, False, False)


def test_stations_that_talk_are_devices(tmp_path: Path) -> None:
    text = proposal(office())
    (device,) = policy_of(text, tmp_path).devices
    assert device.matches(S)
    assert '# in "net": ' in text
    assert "address of its own" in text
    assert policy_of(proposal(office(), Wanted(devices=False)), tmp_path).devices == ()


def test_what_was_learnt_raises_nothing_about_what_it_was_learnt_from(tmp_path: Path) -> None:
    policy = policy_of(proposal(office()), tmp_path)
    assert Sensor(policy).hear(office()).names() == []


def test_and_tells_what_departs_from_it(tmp_path: Path) -> None:
    policy = policy_of(proposal(office()), tmp_path)
    air = Air()
    air.send(beacon(A, b"net", 11, OPEN), times=30)
    air.send(beacon(E, b"net"), times=5)
    joins(air, S, E, b"cafe")
    assert {"NETWORKDRIFT", "APSPOOF", "CLIENTMISASSOC"} <= set(Sensor(policy).hear(air.frames()).names())


def enterprise(name: str = "radius.example.org") -> Air:
    """Four logins of a station with 802.1X."""
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_EAP), times=10)
    exchange(air, A, S, *[server_flight(certificate(name, "Example CA"))] * 4)
    return air


def test_the_servers_of_a_network_with_802_1x_are_proposed(tmp_path: Path) -> None:
    policy = policy_of(proposal(enterprise().frames()), tmp_path)
    assert policy.eap_servers(b"net") == {hashlib.sha256(REAL).digest()}
    assert Sensor(policy).hear(enterprise().frames()).names() == []
    air = enterprise()
    for frame in login(S, A, server_flight(ROGUE)):
        air.send(frame, every_ms=5)
    assert Sensor(policy).hear(air.frames()).names() == ["ROGUEEAP", "ROGUEEAP"]


@pytest.mark.parametrize("name", ['"]\n[[network]]', "\x1b[2J", "\u202e", "#", "x" * 64])
def test_hostile_names_of_servers_stay_comments(name: str, tmp_path: Path) -> None:
    policy = policy_of(proposal(enterprise(name).frames()), tmp_path)
    assert [network.ssid for network in policy.networks] == [b"net"]
    assert len(policy.eap_servers(b"net")) == 1


def test_a_station_that_only_tried_is_no_device(tmp_path: Path) -> None:
    air = Air()
    air.send(beacon(A, b"net"), times=5)
    air.send(data(S, A, A, b"x" * 40), retries=5)
    assert policy_of(proposal(air.frames()), tmp_path).devices == ()
