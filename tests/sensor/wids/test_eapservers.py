"""ROGUEEAP: learning, the operator's list, stations that go on, and bounds."""

import hashlib

import pytest

from sensor.alerts.definition import CRITICAL, HIGH, LOW
from sensor.dot11.mac import MacMask
from sensor.wids.eapflights import MAX_MESSAGES
from sensor.wids.eapservers import MAX_NETWORKS, RogueEap
from sensor.wids.policy import Network, Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.eap import ANNA, CLIENT_HELLO, GOES_ON, PEAP, RESPONSE, UNKNOWN_CA, asked, eap, login, parts, server_flight
from tests.frames import WPA2_EAP, beacon, deauth, eapol, fragments, sequence_control
from tests.scenes.eapservers import HOUR_S, REAL, ROGUE, exchange, network, rogue_eap
from tests.scenes.stage import X_DBM, A, E, N, S, ssid_of

NAME = "ROGUEEAP"


def heard(air: Air, policy: Policy | None = None, **parameters: int) -> Sensor:
    return Sensor(policy or Policy(), {NAME: parameters} if parameters else {}).hear(air.frames())


def severities(sensor: Sensor) -> list[int]:
    return [alert.severity for alert in sensor.of(NAME)]


def learnt() -> Air:
    air = Air()
    network(air)
    return air


def show(air: Air, bssid: bytes, flight: bytes, answer: bytes = UNKNOWN_CA, sta: bytes = S) -> None:
    air.send(beacon(bssid, ssid_of(0), security=WPA2_EAP), times=10)
    for frame in login(sta, bssid, flight, answer=answer):
        air.send(frame, every_ms=5)


def test_what_it_says() -> None:
    air = Air()
    rogue_eap(air)
    first, second = heard(air).of(NAME)
    assert first.text == (
        'Access point 00:C0:CA:66:66:66 ("net", channel 6) lets station A4:5E:60:01:02:03 talk to an EAP server whose '
        'certificate, "radius.example.org", is none of those that the network\'s access points showed before.'
    )
    assert (first.severity, first.confidence) == (HIGH, 70)
    assert (second.severity, second.confidence) == (CRITICAL, 70)
    assert [item[0] for item in first.evidence] == [
        *("certificate", "issuer", "address", "first heard", "known certificates", "signal")
    ]


@pytest.mark.parametrize("answer", [UNKNOWN_CA, CLIENT_HELLO, b""])
def test_a_station_that_breaks_off_is_told_of_once(answer: bytes) -> None:
    air = learnt()
    show(air, E, server_flight(ROGUE), answer)
    assert severities(heard(air)) == [HIGH]


def test_an_answer_to_another_request_is_none() -> None:
    air = learnt()
    *frames, answer = login(S, E, server_flight(ROGUE), answer=GOES_ON)[:-1]
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    for frame in [*frames, eapol(S, E, eap(RESPONSE, 200, PEAP, b"\x00" + GOES_ON))]:
        air.send(frame, every_ms=5)
    assert severities(heard(air)) == [HIGH]
    air = learnt()
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    for frame in [*frames, answer]:
        air.send(frame, every_ms=5)
    assert severities(heard(air)) == [HIGH, CRITICAL]


def test_nothing_is_judged_before_the_network_is_known() -> None:
    air = Air()
    for bssid, flight in ((A, REAL), (E, ROGUE), (A, REAL), (E, ROGUE)):
        show(air, bssid, server_flight(flight), GOES_ON)
        air.wait(HOUR_S)
    assert severities(heard(air)) == []


def test_how_many_logins_are_needed_is_a_parameter() -> None:
    air = learnt()
    show(air, E, server_flight(ROGUE))
    assert severities(heard(air, exchanges=5)) == []


def test_a_certificate_that_nobody_shows_any_more_is_forgotten() -> None:
    air = learnt()
    air.wait(2 * 86_400)
    show(air, E, server_flight(ROGUE))
    assert severities(heard(air, memory_days=1)) == []


def test_another_issuer_at_the_network_s_own_access_point_is_of_low_severity_and_told_once() -> None:
    air = learnt()
    show(air, A, server_flight(ROGUE), GOES_ON)
    air.wait(HOUR_S)
    show(air, A, server_flight(ROGUE), GOES_ON)
    assert severities(heard(air)) == [LOW]


def test_an_access_point_that_was_there_before_is_less_suspect() -> None:
    air = Air()
    air.send(beacon(N, ssid_of(0), security=WPA2_EAP), times=10)
    network(air)
    show(air, N, server_flight(ROGUE))
    air.wait(HOUR_S)
    show(air, N, server_flight(ROGUE))
    assert severities(heard(air)) == [LOW]


def test_disconnections_make_it_surer() -> None:
    air = learnt()
    air.send(beacon(A, ssid_of(0), security=WPA2_EAP), times=3)
    air.send(deauth(A, S, A), times=3)
    show(air, E, server_flight(ROGUE))
    (alert,) = heard(air).of(NAME)
    assert (alert.severity, alert.confidence) == (HIGH, 85)
    assert "disconnections" in dict(alert.evidence)


def test_two_transmitters_under_one_address_make_it_grave() -> None:
    air = learnt()
    ours, theirs = beacon(A, ssid_of(0), security=WPA2_EAP), beacon(A, ssid_of(0), security=WPA2_EAP, tsf=5_000_000)
    for n in range(60):
        air.send(ours, every_ms=60)
        air.send(theirs[:22] + sequence_control(2000 + n) + theirs[24:], every_ms=42, signal=X_DBM, keep_seq=True)
    for frame in login(S, A, server_flight(ROGUE), answer=UNKNOWN_CA):
        air.send(frame, every_ms=5)
    (alert,) = heard(air).of(NAME)
    assert alert.severity == HIGH
    assert "track" in dict(alert.evidence)


def test_names_that_nobody_chose_are_nobodys_unless_declared() -> None:
    for policy, expected in ((Policy(), []), (Policy((Network(b"linksys", ()),)), [HIGH])):
        air = Air()
        air.send(beacon(A, b"linksys", security=WPA2_EAP), times=10)
        for _ in range(3):
            exchange(air, A, S, server_flight(REAL))
        air.wait(HOUR_S)
        air.send(beacon(E, b"linksys", security=WPA2_EAP), times=10)
        for frame in login(S, E, server_flight(ROGUE), answer=UNKNOWN_CA):
            air.send(frame, every_ms=5)
        assert severities(heard(air, policy)) == expected


def test_only_approved_access_points_teach() -> None:
    policy = Policy((Network(ssid_of(0), (MacMask(A),)),))
    air = Air()
    for _ in range(4):
        show(air, E, server_flight(ROGUE))
    network(air)
    show(air, E, server_flight(ROGUE))
    assert severities(heard(air, policy)) == [HIGH]


def test_a_list_of_servers_is_the_last_word() -> None:
    digest = hashlib.sha256(REAL).digest()
    policy = Policy((Network(ssid_of(0), (), eap_servers=frozenset({digest})),))
    air = Air()
    show(air, E, server_flight(REAL))
    assert severities(heard(air, policy)) == []
    air = Air()
    show(air, A, server_flight(ROGUE))
    (alert,) = heard(air, policy).of(NAME)
    assert (alert.severity, alert.confidence) == (HIGH, 95)
    assert alert.text.endswith("is none of those listed for the network.")


def test_a_login_whose_identity_was_not_heard_says_nothing() -> None:
    air = learnt()
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    for frame in login(S, E, server_flight(ROGUE))[2:]:
        air.send(frame, every_ms=5)
    assert severities(heard(air)) == []


def test_fragments_of_802_11_are_put_together_first() -> None:
    air = learnt()
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    for number, frame in enumerate(login(S, E, server_flight(ROGUE), answer=UNKNOWN_CA)):
        numbered = frame[:22] + sequence_control(100 + number) + frame[24:]
        for part in fragments(numbered, 200):
            air.send(part, every_ms=1, keep_seq=True)
    assert severities(heard(air)) == [HIGH]


@pytest.mark.parametrize("records", [1, 3])
def test_one_packet_may_hold_everything(records: int) -> None:
    air = learnt()
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    for frame in login(S, E, server_flight(ROGUE, records=records), size=4000, answer=UNKNOWN_CA):
        air.send(frame, every_ms=5)
    assert severities(heard(air)) == [HIGH]


def test_a_flood_of_stations_leaves_what_is_known_and_is_bounded() -> None:
    air = learnt()
    first = parts(server_flight(REAL), size=300, identifier=3)[0]
    rogue = server_flight(ROGUE)
    for n in range(10_000):
        sta = b"\xa6\x00\x00" + n.to_bytes(3, "big")
        if n % 4:
            air.send(eapol(sta, A, first, from_ap=True), every_ms=1)
            continue
        for frame in [
            *asked(sta, E, b"x@%d" % n),
            eapol(sta, E, parts(rogue, size=4000, identifier=3)[0], from_ap=True),
        ]:
            air.send(frame, every_ms=1)
    sensor = Sensor(Policy()).hear(air.frames())
    (detection,) = (each for each in sensor.detections if isinstance(each, RogueEap))
    assert len(detection.flights.messages) == MAX_MESSAGES
    assert len(detection.young) <= MAX_NETWORKS
    assert detection.evictions >= 7_500 - MAX_MESSAGES
    assert sum(len(message.octets) for message in detection.flights.messages.values()) <= MAX_MESSAGES * 300
    show(air, E, rogue)
    assert HIGH in severities(sensor.hear(air.frames())), "the network was not forgotten"


def test_realms_are_bounded() -> None:
    air = Air()
    air.send(beacon(E, ssid_of(0), security=WPA2_EAP), times=10)
    packet = parts(server_flight(ROGUE), size=4000, identifier=3)[0]
    for n in range(MAX_NETWORKS + 100):
        sta = b"\xa6\x00\x00" + n.to_bytes(3, "big")
        for frame in [*asked(sta, E, ANNA + b"%d" % n), eapol(sta, E, packet, from_ap=True)]:
            air.send(frame, every_ms=1)
    sensor = Sensor(Policy()).hear(air.frames())
    (detection,) = (each for each in sensor.detections if isinstance(each, RogueEap))
    assert len(detection.young) == MAX_NETWORKS
    assert detection.evictions == 100
