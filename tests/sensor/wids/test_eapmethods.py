"""EAPDOWNGRADE: severities, exemptions, memory and bounds."""

import pytest

from sensor.alerts.definition import HIGH, LOW, MEDIUM
from sensor.wids.eapmethods import MAX_OFFERS, MAX_STATIONS, EapDowngrade
from sensor.wids.policy import Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.eap import GTC, LEAP, MD5, MSCHAPV2, REQUEST, RESPONSE, TTLS, eap, login, server_flight, weak_login
from tests.frames import WPA2_EAP, WPA2_PSK, beacon, eapol, probe_response
from tests.scenes.eapmethods import eap_downgrade, send
from tests.scenes.eapservers import REAL
from tests.scenes.stage import A, E, N, S

NAME = "EAPDOWNGRADE"


def network() -> Air:
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_EAP), times=10)
    return air


def severities(air: Air, **parameters: int) -> list[int]:
    sensor = Sensor(Policy(), {NAME: parameters} if parameters else {}).hear(air.frames())
    return [alert.severity for alert in sensor.of(NAME)]


def test_what_it_says() -> None:
    air = Air()
    eap_downgrade(air)
    (alert,) = Sensor().hear(air.frames()).of(NAME)
    assert alert.text == (
        'Station A4:5E:60:01:02:03, which has used PEAP with "net", answers access point 00:C0:CA:66:66:66 ("net", '
        "channel 6) with LEAP outside of any tunnel, which lets whoever listens try passwords."
    )
    assert (alert.severity, alert.confidence) == (HIGH, 80)
    assert dict(alert.evidence)["method before"] == "PEAP"


@pytest.mark.parametrize(("kind", "severity"), [(MD5, LOW), (LEAP, LOW), (MSCHAPV2, LOW), (GTC, MEDIUM)])
def test_a_station_that_perhaps_knows_no_better(kind: int, severity: int) -> None:
    air = network()
    send(air, weak_login(S, A, kind))
    assert severities(air) == [severity]


def test_a_lure_that_is_joined_at_once_has_shown_itself_once() -> None:
    air = network()
    send(air, login(S, A, server_flight(REAL)))
    air.send(probe_response(E, S, b"net", security=WPA2_EAP))
    send(air, weak_login(S, E, MD5))
    assert severities(air) == [HIGH]


def test_what_an_access_point_showed_once_counts_for_nothing_beside_what_is_believed() -> None:
    air = Air()
    air.send(beacon(A, b"net", security=WPA2_PSK), times=10)
    air.send(probe_response(A, S, b"other", security=WPA2_EAP))
    send(air, weak_login(S, A, GTC))
    assert severities(air) == []


def test_another_station_s_tunnel_says_nothing() -> None:
    air = network()
    send(air, login(N, A, server_flight(REAL), kind=TTLS))
    send(air, weak_login(S, A, LEAP))
    assert severities(air) == [LOW]


def test_a_better_method_is_remembered_for_a_while() -> None:
    for hours, severity in ((1, HIGH), (3, LOW)):
        air = network()
        send(air, login(S, A, server_flight(REAL)))
        air.wait(hours * 3600)
        air.send(beacon(A, b"net", security=WPA2_EAP), times=3)
        send(air, weak_login(S, A, LEAP))
        assert severities(air, memory_h=2) == [severity]


def test_an_answer_needs_its_request() -> None:
    air = network()
    asked, said, request, answer = weak_login(S, A, LEAP)
    send(air, [asked, said, answer])
    assert severities(air) == []
    send(air, [request])
    air.wait(61)
    send(air, [answer])
    assert severities(air) == []
    air = network()
    send(air, [request, eapol(S, A, eap(RESPONSE, 9, LEAP, bytes(8)))])
    assert severities(air) == []


def test_each_request_has_one_answer() -> None:
    air = network()
    send(air, weak_login(S, A, LEAP))
    send(air, weak_login(S, A, LEAP)[3:])
    assert len(Sensor().hear(air.frames()).findings) == 1


def test_forged_stations_are_bounded() -> None:
    air = network()
    for n in range(10_000):
        sta = b"\xa6\x00\x00" + n.to_bytes(3, "big")
        air.send(eapol(sta, A, eap(REQUEST, 2, LEAP, bytes(8)), from_ap=True), every_ms=1)
        air.send(eapol(sta, A, eap(RESPONSE, 2, TTLS, bytes(8))), every_ms=1)
    sensor = Sensor().hear(air.frames())
    (detection,) = (each for each in sensor.detections if isinstance(each, EapDowngrade))
    assert len(detection.offers) == MAX_OFFERS
    assert len(detection.stations) == MAX_STATIONS
    assert detection.evictions == 20_000 - MAX_OFFERS - MAX_STATIONS
