"""The table of one network: on what each line rests, and what is asked of the person who reads it."""

import tomllib
from pathlib import Path

import pytest

from sensor.dot11.mac import format_mac
from sensor.wids.policy import FLOORS
from tests.captures import Air
from tests.frames import (
    OPEN,
    WPA2_EAP,
    beacon,
)
from tests.scenes.clients import joins
from tests.scenes.stage import A, E, S
from tests.sensor.config.learnt import office, policy_of, proposal


def test_wps_that_is_offered_is_allowed_and_said(tmp_path: Path) -> None:
    text = proposal(office())
    assert policy_of(text, tmp_path).networks_named(b"next door")[0].wps
    assert "wps = true  # offered in 20 of 20 frames" in text


def test_counts_stand_beside_each_line() -> None:
    text = proposal(office())
    assert f'"{format_mac(A)}",  # channel 6, 45 frames, ' in text
    assert "channels = [6, 36]  # 6 in 45, 36 in 20 of 65 frames" in text
    assert 'countries = ["DE"]  # DE in 40 of 65 frames' in text


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


def test_other_networks_have_no_servers_and_those_that_show_none_say_so(tmp_path: Path) -> None:
    assert "eap_servers" not in proposal(office())
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_EAP), times=10)
    text = proposal(air.frames())
    assert "# eap_servers: no login showed a certificate" in text
    assert policy_of(text, tmp_path).eap_servers(b"net") == frozenset()
