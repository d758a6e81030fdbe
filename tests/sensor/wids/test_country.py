"""DOT11D: by turns, for good, and what forgives."""

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Ignored, Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon, country, lying_element
from tests.scenes.country import by_turns, says
from tests.scenes.floods import invented
from tests.scenes.stage import N


def told(air: Air, policy: Policy | None = None) -> list[tuple[str, int]]:
    sensor = Sensor(policy or Policy()).hear(air.frames())
    return [(alert.text, alert.confidence) for alert in sensor.of("DOT11D")]


def test_two_countries_by_turns_are_two_transmitters() -> None:
    air = Air()
    by_turns(air)
    ((text, confidence),) = told(air)
    assert text == (
        'Access point 3C:37:86:10:20:30 ("cafe 0", channel 6) names the countries US and JP by turns: two transmitters '
        "share its address."
    )
    assert confidence == 90


def test_a_change_for_good_is_less_certain() -> None:
    air = Air()
    says(air, b"US ", times=20)
    says(air, b"DE ", times=40)
    ((text, confidence),) = told(air)
    assert "said that it is in the country US and now says DE" in text
    assert confidence == 60


@pytest.mark.parametrize("times", [1, 2])
def test_fewer_than_three_frames_are_not_believed(times: int) -> None:
    air = Air()
    says(air, b"US ", times=20)
    says(air, b"DE ", times=times)
    says(air, b"US ", times=40)
    assert told(air) == []


def test_an_odd_first_beacon_makes_the_rest_no_change() -> None:
    air = Air()
    says(air, b"JP ")
    says(air, b"US ", times=60)
    assert told(air) == []


def test_the_same_network_is_told_of_once_an_hour() -> None:
    air = Air()
    for _ in range(8):
        by_turns(air)
        air.wait(599)
    assert len(told(air)) == 2


def test_a_restart_does_not_explain_two_countries_by_turns() -> None:
    air = Air()
    says(air, b"US ", times=20)
    air.restart(N)
    by_turns(air)
    assert [confidence for _, confidence in told(air)] == [90]


def test_frames_that_overrun_name_no_country() -> None:
    air = Air()
    says(air, b"US ", times=10)
    air.send(beacon(N, b"cafe 0", extra=country(b"JP ") + lying_element(48, 99, b"")), times=40)
    assert told(air) == []


def test_the_ignored_are_left_alone() -> None:
    air = Air()
    by_turns(air)
    assert told(air, Policy(ignored=Ignored((MacMask(N),)))) == []


def test_ten_thousand_forged_networks_are_bounded() -> None:
    air = Air()
    for number in range(10_000):
        air.send(beacon(invented(number), b"x", extra=country()), every_ms=0.2)
    sensor = Sensor().hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "DOT11D")
    assert detection.evictions > 5000
