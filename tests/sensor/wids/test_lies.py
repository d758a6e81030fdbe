"""BEACONLIE: what counts as a statement, how often it has to be taken back, and for how long."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon, ht_capabilities, ht_operation, rates, wmm
from tests.scenes.clones import bssid_clone
from tests.scenes.lies import TRUE, beacon_lie, constraint
from tests.scenes.stage import A

NAME = "BEACONLIE"
CHOKED: bytes = b"\x01\x01\x80\x00" + b"\x0f\xff\x00\x00" * 4


def texts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def by_turns(air: Air, one: bytes, other: bytes, times: int = 60) -> None:
    for _ in range(times):
        air.send(beacon(A, extra=one))
        air.send(beacon(A, extra=other))


def test_the_sentence_says_what_is_said_by_turns() -> None:
    air = Air()
    beacon_lie(air)
    assert texts(air)[0] == (
        'Beacons of access point 00:1B:2F:AA:00:01 ("net", channel 6) say two things by turns: power constraint 0 dB '
        "and 30 dB, which keeps stations from sending."
    )


@pytest.mark.parametrize(
    ("lie", "harmful", "what"),
    [
        (wmm(CHOKED), True, "medium access parameters"),
        (ht_capabilities() + ht_operation(6, 1) + TRUE, False, "width"),
        (constraint(6), False, "power constraint"),
        (rates(b"\x82") + TRUE, False, "rates"),
    ],
)
def test_what_can_be_lied_about(lie: bytes, harmful: bool, what: str) -> None:
    air = Air()
    by_turns(air, TRUE, lie)
    alert = Sensor().hear(air.frames()).of(NAME)[0]
    assert alert.text.endswith("keeps stations from sending.") == harmful
    assert what in dict(alert.evidence)


@pytest.mark.parametrize(("turns", "count"), [(6, 1), (1000, 0)])
def test_how_often(turns: int, count: int) -> None:
    air = Air()
    by_turns(air, TRUE, constraint(30))
    assert min(1, len(texts(air, turns=turns))) == count


def test_it_has_to_go_on() -> None:
    air = Air()
    by_turns(air, TRUE, constraint(30), times=10)
    assert texts(air) == []


def test_three_statements_are_no_turns() -> None:
    air = Air()
    for step in range(120):
        air.send(beacon(A, extra=constraint(step % 3 * 10)))
    assert texts(air) == []


def test_two_transmitters_who_disagree_are_a_clone() -> None:
    air = Air()
    bssid_clone(air)
    assert texts(air) == []


def test_forged_access_points_stay_bounded() -> None:
    air = Air()
    for n in range(6_000):
        air.send(beacon(bytes((0, 1, 2, 3)) + n.to_bytes(2, "big")), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 1_500
