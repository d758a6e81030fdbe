"""CRYPTODROP and ADVCRYPTCHANGE: what protects a BSSID changes, and what may change without harm."""

import pytest

from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import (
    AKM_FT_PSK,
    AKM_PSK,
    AKM_PSK_SHA256,
    OPEN,
    WEP,
    WPA1,
    WPA1_WPA2_PSK,
    WPA2_EAP,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_PSK_TKIP,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    beacon,
    element,
    probe_response,
    rsn,
    wps,
)
from tests.scenes.stage import A, E, N, S, ordinary


def changed(before: Security, after: Security, times: int = 3) -> list[str]:
    air = Air()
    air.send(beacon(A, security=before), times=10)
    air.send(beacon(A, security=after), times=times, every_ms=700)
    return [alert.header for alert in alerts_of(air.frames())]


@pytest.mark.parametrize("before", [WEP, WPA1, WPA2_PSK, WPA3_SAE, WPA2_EAP])
def test_a_network_that_becomes_open(before: Security) -> None:
    assert changed(before, OPEN) == ["CRYPTODROP"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WPA2_WPA3_TRANSITION, WPA1),
        (WPA2_WPA3_TRANSITION, WPA2_PSK),
        (WPA3_SAE, WPA2_WPA3_TRANSITION),
        (WPA2_PSK_PMF, WPA2_PSK),
        (WPA2_PSK, WPA2_PSK_TKIP),
        (WPA2_PSK, WPA1_WPA2_PSK),
        (WPA2_PSK, WEP),
        (WPA2_PSK, WPA2_EAP),
        (WPA2_EAP, WPA2_PSK),
    ],
)
def test_a_network_that_becomes_weaker_or_another(before: Security, after: Security) -> None:
    assert changed(before, after) == ["ADVCRYPTCHANGE"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WPA2_PSK, WPA2_WPA3_TRANSITION),
        (WPA2_PSK, WPA2_PSK_PMF),
        (WPA2_WPA3_TRANSITION, WPA3_SAE),
        (WPA1_WPA2_PSK, WPA2_PSK),
        (WPA2_PSK, Security(True, rsn((AKM_PSK, AKM_FT_PSK)))),
        (OPEN, WPA2_PSK),
        (WEP, WPA2_PSK),
    ],
)
def test_a_network_that_becomes_better_is_innocent(before: Security, after: Security) -> None:
    assert changed(before, after, times=10) == []


def test_the_order_of_suites_does_not_matter() -> None:
    one = Security(True, rsn((AKM_PSK, AKM_PSK_SHA256)))
    two = Security(True, rsn((AKM_PSK_SHA256, AKM_PSK)))
    assert changed(one, two, times=10) == []


@pytest.mark.parametrize("after", [OPEN, WPA1])
@pytest.mark.parametrize("times", [1, 2])
def test_one_odd_frame_or_two_are_not_believed(after: Security, times: int) -> None:
    assert changed(WPA2_PSK, after, times=times) == []


def test_odd_frames_minutes_apart_do_not_add_up() -> None:
    air = Air()
    for _ in range(6):
        ordinary(air, times=600)
        air.send(beacon(A, security=OPEN))
    assert alerts_of(air.frames()) == []


def test_one_odd_response_with_retransmissions_is_not_believed() -> None:
    air = Air()
    air.send(beacon(A, security=WPA2_WPA3_TRANSITION), times=10)
    air.send(probe_response(A, S, security=WPA2_PSK), retries=6)
    assert alerts_of(air.frames()) == []


def test_wps_that_comes_and_goes_is_innocent() -> None:
    air = Air()
    for _ in range(3):
        air.send(beacon(A), times=5)
        air.send(beacon(A, extra=wps()), times=5)
    assert alerts_of(air.frames()) == []


def test_another_access_point_or_another_ssid_is_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(beacon(A, b"net-guest", security=OPEN), times=5)
    air.send(beacon(E, b"net-guest", security=OPEN), times=5)
    assert alerts_of(air.frames()) == []


def test_the_text_says_before_and_after() -> None:
    air = Air()
    ordinary(air)
    air.send(beacon(A, security=OPEN), times=3)
    alert = alerts_of(air.frames())[0]
    assert alert.text == (
        'Access point 00:1B:2F:AA:00:01 (channel 6) protected "net" with WPA2-PSK CCMP and now advertises it as Open.'
    )
    assert alert.subject == A


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (WPA2_PSK, OPEN, "CRYPTODROP"),
        (OPEN, WPA2_PSK, "CRYPTODROP"),
        (WPA3_SAE, WPA2_PSK, "ADVCRYPTCHANGE"),
        (WPA2_PSK, WPA3_SAE, "ADVCRYPTCHANGE"),
    ],
)
def test_two_at_a_time_are_two_transmitters_whichever_came_first(first: Security, second: Security, name: str) -> None:
    air = Air()
    for _ in range(6):
        air.send(beacon(A, security=first), every_ms=50)
        air.send(beacon(A, security=second), every_ms=52)
    alert = alerts_of(air.frames())[0]
    assert alert.header == name
    assert alert.text.endswith("at the same time: two transmitters share its address.")
    assert alert.confidence == 95


def test_a_damaged_beacon_now_and_then_is_no_second_transmitter() -> None:
    air = Air()
    for _ in range(6):
        air.send(beacon(A, security=WPA1_WPA2_PSK), times=40)
        air.send(beacon(A, security=WPA2_PSK))
    assert alerts_of(air.frames()) == []


def test_security_that_cannot_be_read_is_no_change_of_it() -> None:
    air = Air()
    ordinary(air)
    air.send(beacon(A, security=Security(True, element(48, b"\x01\x00\x00\x0f\xac\x02\xff\xff\x00\x0f"))), times=5)
    assert {alert.header for alert in alerts_of(air.frames())} == {"RSNLOOP"}  # which it is


def test_responses_that_are_better_than_beacons_are_innocent() -> None:
    air = Air()
    for _ in range(6):
        air.send(beacon(N, security=WPA2_PSK), every_ms=50)
        air.send(probe_response(N, S, security=WPA2_PSK_PMF), every_ms=52)
    assert alerts_of(air.frames()) == []


def test_after_a_restart_the_owner_may_have_changed_it() -> None:
    air = Air()
    ordinary(air)
    air.wait(30)
    air.restart(A)
    air.send(beacon(A, security=WPA1), times=3)
    alert = alerts_of(air.frames())[0]
    assert alert.confidence == 50
    assert ("access point", "started within the last minute: perhaps its owner's change") in alert.evidence


def test_a_change_is_told_once_and_its_return_after_silence_too() -> None:
    air = Air()
    ordinary(air)
    air.send(beacon(A, security=OPEN), times=30)
    sensor = Sensor().hear(air.frames())
    assert len(sensor.findings) == 1
    air.wait(3600)
    air.send(beacon(A, security=OPEN), times=30)
    assert len(sensor.hear(air.frames()).findings) == 1, "it stayed what it was"
    air.wait(3600)
    ordinary(air)
    air.send(beacon(A, security=OPEN), times=30)
    assert len(sensor.hear(air.frames()).findings) == 2, "it was protected in between"


def test_three_damaged_beacons_among_hundreds_are_no_change() -> None:
    air = Air()
    for _ in range(4):
        air.send(beacon(A, security=WPA2_PSK), times=250)
        air.send(beacon(A, security=WEP))
    assert alerts_of(air.frames()) == []
