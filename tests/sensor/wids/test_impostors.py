"""EVILTWIN: what has to come together."""

from sensor.wids.policy import Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, WPA2_PSK, Security, assoc_request, beacon, deauth, wmm
from tests.scenes.impostors import TWIN, evil_twin
from tests.scenes.stage import X_DBM, N, S

NAME = "EVILTWIN"


def alerts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(Policy(), {NAME: parameters}).hear(air.frames()).of(NAME)]


def attack(
    air: Air,
    *,
    pushes: int = 6,
    ssid: bytes = b"home",
    security: Security = WPA2_PSK,
    before: int = 150,
    signal: int = X_DBM,
) -> None:
    air.send(beacon(N, ssid, extra=wmm()), times=before)
    air.send(deauth(N, S, N, 7), times=pushes, every_ms=10, signal=signal)
    air.send(beacon(TWIN, ssid, security=security), times=5)


def test_the_sentence_names_both() -> None:
    air = Air()
    evil_twin(air)
    (text,) = alerts(air)
    assert text == (
        'Access point 06:66:CB:66:00:66 (channel 6) appeared as "home 0" while stations are pushed off that network\'s '
        "3C:37:86:10:20:30: likely an evil twin."
    )


def test_a_push_and_a_stranger() -> None:
    air = Air()
    attack(air)
    assert len(alerts(air)) == 1


def test_a_push_alone_is_not_enough_when_more_is_asked_for() -> None:
    air = Air()
    attack(air)
    assert alerts(air, oddities=5) == []


def test_without_a_push_it_is_somebodys_new_equipment() -> None:
    air = Air()
    attack(air, pushes=2, signal=-50)
    assert alerts(air) == []


def test_a_push_of_long_ago_counts_for_nothing() -> None:
    air = Air()
    air.send(beacon(N, b"home", extra=wmm()), times=150)
    air.send(deauth(N, S, N, 7), times=6, every_ms=10, signal=X_DBM)
    air.wait(120)
    air.send(beacon(TWIN, b"home"), times=5)
    assert alerts(air) == []


def test_open_twins_are_left_to_their_own_detection() -> None:
    air = Air()
    attack(air, security=OPEN)
    assert alerts(air) == []


def test_names_that_everybody_uses_are_left_out() -> None:
    air = Air()
    attack(air, ssid=b"linksys")
    assert alerts(air) == []


def test_who_was_there_as_soon_as_the_victim_is_no_newcomer() -> None:
    air = Air()
    attack(air, before=5)
    assert alerts(air) == []


def test_a_station_that_goes_over_makes_it_more_certain() -> None:
    air = Air()
    air.send(beacon(N, b"home", extra=wmm()), times=150)
    air.send(beacon(TWIN, b"home", extra=wmm()), times=5)
    air.send(deauth(N, S, N, 7), times=6, every_ms=10, signal=X_DBM)
    air.send(assoc_request(S, TWIN, b"home"))
    found = Sensor(parameters={NAME: {"oddities": 2}}).hear(air.frames()).of(NAME)[0]
    assert ("station", "A4:5E:60:01:02:03 asks it just after being pushed off") in found.evidence
    assert found.confidence > 80


def test_forged_names_stay_bounded() -> None:
    air = Air()
    for n in range(5_000):
        air.send(beacon(TWIN[:4] + n.to_bytes(2, "big"), b"x%d" % n), times=3, every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 500
