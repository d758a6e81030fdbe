"""A slice of the benign corpus: whatever goes on in an honest place, nothing may be raised above low.

`make benign` plays an hour of it. The slice has one of each adventure of an hour.
"""

import pytest

from sensor.packetchain.listening import UNKNOWN
from sensor.wids.catalogue import ENTRIES
from sensor.wids.levels import BRONZE
from tests.benign.access_points import AccessPoint
from tests.benign.corpus import POLICY, play
from tests.benign.rigs import Rig, rigs
from tests.benign.town import Script, Town, Transmitter
from tests.frames import OPEN, beacon, deauth, mac

SECONDS = 40.0
CLIENTS = 70


@pytest.fixture(scope="module")
def heard() -> list[Rig]:
    """What all kinds of sensors made of it."""
    sensors = rigs(POLICY)
    play(SECONDS, 3, sensors, clients=CLIENTS)
    return sensors


@pytest.mark.parametrize("number", range(5))
def test_a_dense_and_honest_place_raises_nothing(heard: list[Rig], number: int) -> None:
    assert heard[number].grave() == []


def test_what_claims_silver_is_silent_even_where_it_is_off_by_default(heard: list[Rig]) -> None:
    loud = set().union(*(rig.loud() for rig in heard))
    assert {name for name in loud if ENTRIES[name].level != BRONZE} == set()


def test_the_place_is_dense(heard: list[Rig]) -> None:
    fixed, hopping, both, walking, careless = heard
    assert fixed.frames > 20_000
    assert hopping.sensor.pipeline.tracker.access_points > 190
    assert both.sensor.pipeline.duplicates > 1_000
    assert len(walking.sensor.pipeline.tracker.devices) > 350
    assert all(rig.sensor.pipeline.malformed == 0 for rig in heard[:4])
    assert careless.sensor.pipeline.malformed > 0


def test_sensors_know_what_they_listened_to(heard: list[Rig]) -> None:
    listening = heard[1].sensor.pipeline.listening
    now_us = heard[1].sensor.pipeline.now_us
    assert listening.share(now_us, 2437) != UNKNOWN
    assert 0 < listening.share(now_us, 5180) < listening.share(now_us, 2437) < 0.5


def test_the_same_seed_is_the_same_town() -> None:
    towns = [rigs(POLICY)[:1] for _ in range(2)]
    sent = [play(2.0, 5, rig, clients=10).frames for rig in towns]
    assert sent[0] == sent[1]
    assert towns[0][0].frames == towns[1][0].frames > 500


def thief(town: Town, aps: list[AccessPoint]) -> Script:
    """Throws a station off the mesh and beacons under its name in the clear."""
    tool = Transmitter(mac("00:c0:ca:66:66:66"), 30.0, -5.0, town.rng)
    victim = next(ap for ap in aps if ap.ssid == b"mesh")
    for count in range(60):
        yield 0.1
        town.say(tool, 2437, deauth(victim.address, mac("a4:5e:60:01:02:03"), victim.address, 7))
        town.say(tool, 2437, beacon(tool.address, b"campus", 6, OPEN, tsf=count * 102_400))


def test_an_attack_in_the_midst_of_it_is_found() -> None:
    fixed = rigs(POLICY)[0]
    play(12.0, 3, [fixed], clients=20, visitor=thief)
    assert {"DEAUTHFLOOD", "APSPOOF"} <= fixed.loud()
