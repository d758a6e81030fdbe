"""Which access points are believed to be whose."""

import tomllib
from pathlib import Path

from sensor.config.heard_networks import BELIEVED, Wanted, believed, summed
from sensor.wids.policy import FLOORS
from tests.captures import Air
from tests.frames import (
    beacon,
)
from tests.scenes.stage import A
from tests.sensor.config.learnt import office, policy_of, proposal


def test_counts_of_different_access_points_are_added_up() -> None:
    counts = summed([{"6": 2, "11": 1}, {"11": BELIEVED - 1}])
    assert counts == {"6": 2, "11": BELIEVED}
    assert believed(counts) == ["11"]


def test_a_hidden_network_has_the_name_that_it_answers_with(tmp_path: Path) -> None:
    (network,) = policy_of(proposal(office()), tmp_path).networks_named(b"hidden")
    assert (network.hidden, network.mfp, network.floor) == (True, 2, FLOORS["wpa3"])


def test_the_loudest_network_comes_first() -> None:
    networks = tomllib.loads(proposal(office()))["network"]
    assert [network["ssid"] for network in networks] == ["net", "hidden", "next door"]


def test_only_what_was_asked_for() -> None:
    text = proposal(office(), Wanted(ssids=frozenset({b"net", b"nowhere"})))
    assert [network["ssid"] for network in tomllib.loads(text)["network"]] == ["net"]
    assert '# Not heard in 3 frames: "nowhere".' in text
    near = proposal(office(), Wanted(near_dbm=-60))
    assert [network["ssid"] for network in tomllib.loads(near)["network"]] == ["net", "hidden"]


def test_two_frames_are_not_believed() -> None:
    air = Air()
    air.send(beacon(A, b"net"), times=2)
    text = proposal(air.frames())
    assert "network" not in tomllib.loads(text)
    assert "# No network was heard often enough to be believed." in text
