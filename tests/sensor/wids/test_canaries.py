"""SSIDCANARY."""

import re

import pytest

from sensor.wids.policy import Canary, Policy
from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import assoc_request, beacon, probe_request, probe_response, reassoc_request
from tests.scenes.stage import POLICY, A, E, S

SECRET = b"corp-secret"


def names(air: Air, policy: Policy = POLICY) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames(), policy)]


def test_a_device_that_asks_twice() -> None:
    air = Air()
    air.send(probe_request(S, SECRET), times=2)
    alert = alerts_of(air.frames(), POLICY)[0]
    assert alert.text == 'Device A4:5E:60:01:02:03 probes for "corp-secret" on 2437 MHz: that is your canary "lure".'
    assert alert.source == S


@pytest.mark.parametrize("request_", [assoc_request(S, A, SECRET), reassoc_request(S, A, E, SECRET)])
def test_a_device_that_wants_to_join(request_: bytes) -> None:
    air = Air()
    air.send(request_, times=2)
    assert names(air) == ["SSIDCANARY"]


@pytest.mark.parametrize("advert", [beacon(E, SECRET), probe_response(E, S, SECRET)])
def test_an_access_point_that_has_the_name(advert: bytes) -> None:
    air = Air()
    air.send(advert, times=3)
    assert names(air) == ["SSIDCANARY"]


def test_asking_once_is_not_believed() -> None:
    air = Air()
    air.send(probe_request(S, SECRET), retries=3)
    assert names(air) == []


@pytest.mark.parametrize("ssid", [b"corp-secret2", b"my corp-secret", b"Corp-Secret", b""])
def test_other_names_are_innocent(ssid: bytes) -> None:
    air = Air()
    air.send(probe_request(S, ssid), times=5)
    air.send(beacon(E, ssid), times=5)
    assert names(air) == []


def test_patterns_match_the_whole_name() -> None:
    policy = Policy(canaries=(Canary("vault", ssid_regex=re.compile("vault-[0-9]+")),))
    air = Air()
    air.send(probe_request(S, b"vault-12"), times=2)
    air.send(probe_request(E, b"vault-12b"), times=2)
    assert [alert.source for alert in alerts_of(air.frames(), policy)] == [S]


def test_a_device_at_two_canaries_is_told_twice_in_the_same_second() -> None:
    policy = Policy(canaries=(Canary("one", ssid=b"one"), Canary("two", ssid=b"two")))
    air = Air()
    for _ in range(2):
        air.send(probe_request(S, b"one"), every_ms=20)
        air.send(probe_request(S, b"two"), every_ms=20)
    alerts = alerts_of(air.frames(), policy)
    assert {alert.text[-12:] for alert in alerts} == {' canary "one".'[-12:], ' canary "two".'[-12:]}


def test_a_hostile_canary_name_stays_printable() -> None:
    policy = Policy(canaries=(Canary("\x1b[2J", ssid=SECRET),))
    air = Air()
    air.send(probe_request(S, SECRET), times=2)
    assert Sensor(policy).hear(air.frames()).alerts[0].text.isprintable()
