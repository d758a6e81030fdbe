"""CLIENTMISASSOC and NOCLIENTMFP."""

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.policy import PMF, Ignored, KnownDevice, Network, Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import WPA2_PSK, WPA2_PSK_PMF, WPA3_SAE, assoc_request, assoc_response, beacon
from tests.scenes.clients import elsewhere, joins, without_pmf
from tests.scenes.floods import invented
from tests.scenes.stage import LISTED, POLICY, A, E, N, S

TILL = KnownDevice("till", (MacMask(LISTED),))
NET = Network(b"net", (MacMask(A),))


def told(air: Air, policy: Policy = POLICY, name: str = "CLIENTMISASSOC") -> list[str]:
    return [alert.text for alert in Sensor(policy).hear(air.frames()).of(name)]


def test_a_known_device_in_a_strange_network() -> None:
    air = Air()
    elsewhere(air)
    (text,) = told(air)
    assert text == (
        'Your device "till" (5C:51:4F:10:00:01) exchanges data with access point 3C:37:86:10:20:30 ("cafe", channel 6)'
        ", which is none of your networks."
    )


def test_a_strange_access_point_under_the_name_of_the_operators_network_is_worse() -> None:
    air = Air()
    joins(air, LISTED, E, b"net")
    (alert,) = Sensor(POLICY).hear(air.frames()).of("CLIENTMISASSOC")
    assert 'uses the name of your network "net" and is none of its access points' in alert.text
    assert alert.confidence == 90


@pytest.mark.parametrize(
    "policy",
    [
        Policy((NET,)),
        Policy(devices=(TILL,)),
        Policy((NET,), devices=(KnownDevice("till", (MacMask(LISTED),), networks=frozenset({b"cafe"})),)),
        Policy((NET, Network(b"cafe", ())), devices=(TILL,)),
        Policy((NET, Network(b"other", (MacMask(N),))), devices=(TILL,)),
        Policy((NET,), devices=(TILL,), ignored=Ignored(ssids=frozenset({b"cafe"}))),
        Policy((NET,), devices=(TILL,), ignored=Ignored((MacMask(N),))),
        Policy((NET,), devices=(TILL,), ignored=Ignored((MacMask(LISTED),))),
    ],
    ids=["no devices", "no networks", "it may", "any of that name", "listed", "ssid", "bssid", "station"],
)
def test_where_it_may_be(policy: Policy) -> None:
    air = Air()
    elsewhere(air)
    assert told(air, policy) == []


def test_an_access_point_whose_name_is_hidden_is_nobodys() -> None:
    air = Air()
    joins(air, LISTED, N, b"")
    assert told(air) == []


def test_it_is_told_once_an_hour() -> None:
    air = Air()
    for _ in range(4):
        elsewhere(air)
        air.wait(1200)
    assert len(told(air)) == 2


def test_a_station_without_pmf_where_it_is_required() -> None:
    air = Air()
    without_pmf(air)
    (alert,) = Sensor(POLICY).hear(air.frames()).of("NOCLIENTMFP")
    assert alert.text == (
        'Station A4:5E:60:01:02:03 asks to join access point 3C:37:86:10:20:30 ("cafe", channel 6) without management '
        "frame protection, which is required there."
    )
    assert ("answer", "refused, status 31") in alert.evidence


def test_two_requests_need_no_answer() -> None:
    air = Air()
    air.send(beacon(N, b"cafe", security=WPA3_SAE), times=3)
    air.send(assoc_request(S, N, b"cafe", WPA2_PSK), times=2)
    assert len(told(air, name="NOCLIENTMFP")) == 1


def test_the_operator_may_require_it_where_the_access_point_merely_offers() -> None:
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_PSK_PMF), times=3)
    air.send(assoc_request(S, A, b"net", WPA2_PSK))
    air.send(assoc_response(A, S))
    packets = air.frames()
    required = Policy((Network(b"net", (MacMask(A),), mfp=PMF["required"]),))
    assert Sensor(POLICY).hear(packets).of("NOCLIENTMFP") == []
    assert len(Sensor(required).hear(packets).of("NOCLIENTMFP")) == 1


def test_ten_thousand_that_ask_are_bounded() -> None:
    air = Air()
    air.send(beacon(N, b"cafe", security=WPA3_SAE), times=3)
    for number in range(10_000):
        air.send(assoc_request(invented(number), N, b"cafe", WPA2_PSK), every_ms=0.2)
    sensor = Sensor().hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "NOCLIENTMFP")
    assert detection.evictions > 8000
