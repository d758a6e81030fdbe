"""What is proposed, on what it rests, and that the configuration takes it as it is."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from sensor.config.load import load
from sensor.config.proposal import Wanted, propose
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.dot11.mac import format_mac
from sensor.pipeline import Pipeline
from sensor.wids.catalogue import DEFINITIONS, PARAMETERS
from sensor.wids.eapwitness import ServerWitness
from sensor.wids.policy import FLOORS, Policy
from sensor.wids.witness import Witness
from tests.captures import Air, Packet
from tests.driver import Sensor
from tests.eap import certificate, login, server_flight
from tests.frames import (
    OPEN,
    WPA2_EAP,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    beacon,
    country,
    data,
    probe_response,
    wps,
)
from tests.scenes.clients import joins
from tests.scenes.eapservers import REAL, ROGUE, exchange
from tests.scenes.stage import A2, A, E, N, S, other

EVERYTHING = Wanted()


def proposal(packets: list[Packet], wanted: Wanted = EVERYTHING) -> str:
    witness = Witness()
    servers = ServerWitness()
    pipeline = Pipeline([witness, servers], lambda finding: None, lambda topic, event: None)
    block = Block(b"".join(packet for _, packet in packets), DLT_RADIOTAP, 0)
    at = 0
    for ts_us, packet in packets:
        block.append(at, at + len(packet), len(packet), ts_us)
        at += len(packet)
    pipeline.process(block)
    return propose(witness, pipeline.tracker.devices.values(), wanted, "a test", servers.shown())


def policy_of(text: str, folder: Path) -> Policy:
    """What the configuration makes of a proposal."""
    file = folder / "learnt.toml"
    file.write_text(text, "utf-8")
    return load(file, DEFINITIONS.values(), PARAMETERS).policy


def office() -> list[Packet]:
    """Two access points of one network, a hidden one, a neighbour, and a station."""
    air = Air()
    air.send(beacon(A, b"net", 6, WPA2_PSK_PMF, extra=country()), times=20, signal=-40)
    air.send(beacon(A2, b"net", 36, WPA2_WPA3_TRANSITION, extra=country()), times=20, signal=-50, freq_mhz=5180)
    air.send(beacon(other(A, 9), b"\x00" * 6, 11, WPA3_SAE), times=20, signal=-55, freq_mhz=2462)
    air.send(probe_response(other(A, 9), S, b"hidden", 11, WPA3_SAE), times=3, signal=-55, freq_mhz=2462)
    air.send(beacon(N, b"next door", 1, WPA2_PSK, extra=wps()), times=20, signal=-80, freq_mhz=2412)
    joins(air, S, A, b"net", WPA2_PSK_PMF)
    return air.frames()


def test_a_network_with_everything_that_was_heard_of_it(tmp_path: Path) -> None:
    policy = policy_of(proposal(office()), tmp_path)
    (network,) = policy.networks_named(b"net")
    assert network.approves(A)
    assert network.approves(A2)
    assert not network.approves(N)
    assert (network.channels, network.countries) == (frozenset({"6", "36"}), frozenset({"DE"}))
    assert (network.floor, network.mfp, network.wps, network.hidden) == (FLOORS["wpa2"], 1, False, False)


def test_a_hidden_network_has_the_name_that_it_answers_with(tmp_path: Path) -> None:
    (network,) = policy_of(proposal(office()), tmp_path).networks_named(b"hidden")
    assert (network.hidden, network.mfp, network.floor) == (True, 2, FLOORS["wpa3"])


def test_wps_that_is_offered_is_allowed_and_said(tmp_path: Path) -> None:
    text = proposal(office())
    assert policy_of(text, tmp_path).networks_named(b"next door")[0].wps
    assert "wps = true  # offered in 20 of 20 frames" in text


def test_the_loudest_network_comes_first() -> None:
    networks = tomllib.loads(proposal(office()))["network"]
    assert [network["ssid"] for network in networks] == ["net", "hidden", "next door"]


def test_stations_that_talk_are_devices(tmp_path: Path) -> None:
    text = proposal(office())
    (device,) = policy_of(text, tmp_path).devices
    assert device.matches(S)
    assert '# in "net": ' in text
    assert "address of its own" in text
    assert policy_of(proposal(office(), Wanted(devices=False)), tmp_path).devices == ()


def test_counts_stand_beside_each_line() -> None:
    text = proposal(office())
    assert f'"{format_mac(A)}",  # channel 6, 45 frames, ' in text
    assert "channels = [6, 36]  # 6 in 45, 36 in 20 of 65 frames" in text
    assert 'countries = ["DE"]  # DE in 40 of 65 frames' in text


def test_only_what_was_asked_for() -> None:
    text = proposal(office(), Wanted(ssids=frozenset({b"net", b"nowhere"})))
    assert [network["ssid"] for network in tomllib.loads(text)["network"]] == ["net"]
    assert '# Not heard in 3 frames: "nowhere".' in text
    near = proposal(office(), Wanted(near_dbm=-60))
    assert [network["ssid"] for network in tomllib.loads(near)["network"]] == ["net", "hidden"]


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


def test_two_frames_are_not_believed() -> None:
    air = Air()
    air.send(beacon(A, b"net"), times=2)
    text = proposal(air.frames())
    assert "network" not in tomllib.loads(text)
    assert "# No network was heard often enough to be believed." in text


def test_an_odd_channel_is_left_out_and_said() -> None:
    air = Air()
    air.send(beacon(A, b"net", 6), times=20)
    air.send(beacon(A, b"net", 11), times=2)
    air.send(beacon(A, b"net", 6), times=20)
    text = proposal(air.frames())
    assert tomllib.loads(text)["network"][0]["channels"] == [6]
    assert "11 in 2 (left out)" in text


def test_an_open_twin_is_left_out_with_a_warning(tmp_path: Path) -> None:
    air = Air()
    air.send(beacon(A, b"net"), times=10)
    air.send(beacon(E, b"net", security=OPEN), times=50, signal=-30)
    text = proposal(air.frames())
    (network,) = policy_of(text, tmp_path).networks
    assert "LOOK AT THIS" in text
    assert f'# "{format_mac(E)}",' in text
    assert not network.approves(E)
    assert network.floor == FLOORS["wpa2"]


def test_different_protections_are_warned_of() -> None:
    assert "# LOOK AT THIS: it is protected in different ways" in proposal(office())


HOSTILE = (
    b'a"b\\c',
    b"\x1b[2J\xff",
    "K\u00e4se \u202e".encode(),
    b"#]'''",
    b'"""',
    b"\n[[network]]",
    "\U0001f4e1".encode(),
    b"\x7f",
)


@pytest.mark.parametrize("ssid", HOSTILE)
def test_hostile_names_stay_data(ssid: bytes, tmp_path: Path) -> None:
    air = Air()
    joins(air, S, A, ssid)
    policy = policy_of(proposal(air.frames()), tmp_path)
    assert [network.ssid for network in policy.networks] == [ssid]
    assert len(policy.devices) == 1


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


def test_other_networks_have_no_servers_and_those_that_show_none_say_so(tmp_path: Path) -> None:
    assert "eap_servers" not in proposal(office())
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_EAP), times=10)
    text = proposal(air.frames())
    assert "# eap_servers: no login showed a certificate" in text
    assert policy_of(text, tmp_path).eap_servers(b"net") == frozenset()


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
