"""WPA3DOWNGRADE, PMFDOWNGRADE and OWEDOWNGRADE: thresholds, exemptions and bounds."""

import pytest

from sensor.wids.policy import Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import (
    OPEN,
    OWE,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    assoc_request,
    beacon,
    deauth,
    owe_transition,
)
from tests.scenes.downgrades import ASK_OWE, ASK_PSK, ASK_SAE, LOCAL, pmf_downgrade, wpa3_downgrade
from tests.scenes.stage import A, N, S, other

NAMES = {"WPA3DOWNGRADE", "PMFDOWNGRADE", "OWEDOWNGRADE"}


def raised(air: Air, **parameters: dict[str, int]) -> list[str]:
    return [name for name in Sensor(Policy(), parameters).hear(air.frames()).names() if name in NAMES]


def test_a_weak_twin_is_found_whichever_was_heard_first() -> None:
    air = Air()
    air.send(beacon(LOCAL, b"home", 1, WPA2_PSK), times=10)
    assert raised(air) == []
    air = Air()
    air.send(beacon(LOCAL, b"home", 1, WPA2_PSK), times=10)
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    assert raised(air) == ["WPA3DOWNGRADE"]


def test_a_twin_of_another_maker_needs_disconnections() -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    air.send(deauth(A, S, A), times=3)
    air.send(beacon(N, b"home", 1, WPA2_PSK), times=10)
    assert raised(air) == ["WPA3DOWNGRADE"]


def test_what_was_heard_long_ago_is_forgotten() -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    air.wait(3700)
    air.send(beacon(LOCAL, b"home", 1, WPA2_PSK), times=10)
    assert raised(air, WPA3DOWNGRADE={"memory_h": 1}) == []


def test_names_that_nobody_chose_are_nobodys() -> None:
    air = Air()
    air.send(beacon(A, b"linksys", security=WPA2_WPA3_TRANSITION), times=10)
    air.send(beacon(LOCAL, b"linksys", 1, WPA2_PSK), times=10)
    assert raised(air) == []


@pytest.mark.parametrize(("requests", "expected"), [(1, []), (2, ["WPA3DOWNGRADE"]), (5, ["WPA3DOWNGRADE"])])
def test_a_station_that_knew_better(requests: int, expected: list[str]) -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    air.send(assoc_request(S, A, b"home", ASK_SAE))
    air.send(assoc_request(S, A, b"home", ASK_PSK), times=requests)
    assert raised(air) == expected


def test_a_station_that_returns_to_wpa3_starts_anew() -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    for _ in range(5):
        air.send(assoc_request(S, A, b"home", ASK_SAE))
        air.send(assoc_request(S, A, b"home", ASK_PSK))
    assert raised(air) == []


def test_retransmitted_requests_count_once() -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=10)
    air.send(assoc_request(S, A, b"home", ASK_SAE))
    air.send(assoc_request(S, A, b"home", ASK_PSK), retries=5)
    assert raised(air) == []


def test_one_request_with_protection_is_no_habit() -> None:
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_PSK_PMF), times=10)
    air.send(assoc_request(S, A, b"net", WPA2_PSK_PMF))
    air.send(assoc_request(S, A, b"net", WPA2_PSK), times=3)
    assert raised(air) == []


def test_the_open_half_of_the_pair_that_was_used_encrypted() -> None:
    air = Air()
    air.send(beacon(A, b"cafe", security=OPEN, extra=owe_transition(N, b"cafe-owe")), times=10)
    air.send(beacon(N, b"cafe-owe", security=OWE, extra=owe_transition(A, b"cafe")), times=10)
    air.send(assoc_request(S, N, b"cafe-owe", ASK_OWE))
    air.send(assoc_request(S, A, b"cafe", OPEN))
    assert raised(air) == ["OWEDOWNGRADE"]


def test_a_wep_network_is_not_in_the_clear() -> None:
    air = Air()
    air.send(assoc_request(S, N, b"cafe", ASK_OWE))
    air.send(assoc_request(S, A, b"cafe", OPEN, capability_bits=0x0011))
    assert raised(air) == []


def test_forged_stations_and_names_stay_bounded() -> None:
    air = Air()
    air.send(beacon(A, b"home", security=WPA2_WPA3_TRANSITION), times=5)
    for n in range(10_000):
        station = bytes((2, 0, 0, 0)) + n.to_bytes(2, "big")
        air.send(assoc_request(station, A, b"home", ASK_SAE), every_ms=1)
    sensor = Sensor().hear(air.frames())
    held = {d.name: d.evictions for d in sensor.detections if d.name in NAMES}
    assert held["WPA3DOWNGRADE"] >= 1_000
    assert held["PMFDOWNGRADE"] >= 1_000


def test_both_twins_are_told_apart_as_subjects() -> None:
    air = Air()
    for number in (0, 1):
        wpa3_downgrade(air, number)
        pmf_downgrade(air, number)
    subjects = {(alert.header, alert.subject) for alert in Sensor().hear(air.frames()).alerts if alert.header in NAMES}
    assert {("WPA3DOWNGRADE", other(LOCAL, n)) for n in (0, 1)} <= subjects
    assert {("PMFDOWNGRADE", other(S, n)) for n in (0, 1)} <= subjects
