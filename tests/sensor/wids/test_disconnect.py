"""DEAUTHFLOOD: attacks, and what looks like them."""

import pytest

from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import BROADCAST, assoc_request, auth, beacon, deauth, disassoc
from tests.scenes.floods import invented
from tests.scenes.stage import A2, X_DBM, A, S, ordinary, other


def names(air: Air) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames())]


def station(number: int) -> bytes:
    return b"\xa4\x5e\x60\x00" + bytes((number >> 8, number & 0xFF))


def test_a_station_thrown_off_again_and_again() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, S, A, 7), times=11, every_ms=180, signal=X_DBM)
    alert = Sensor().hear(air.frames()).of("DEAUTHFLOOD")[0]
    assert alert.text == (
        '6 deauthentication frames in 0.9 s to A4:5E:60:01:02:03 in the name of access point 00:1B:2F:AA:00:01 ("net", '
        "channel 6), reason 7 (class 3 frame without association); signal -75 dBm while the access point is heard at "
        "-50 dBm: likely forged."
    )
    assert alert.subject == A
    assert alert.confidence == 95
    assert alert.channel == "6"


def test_a_slow_attack_on_one_station() -> None:
    air = Air()
    air.send(deauth(A, S, A, 1), times=7, every_ms=1600)
    assert "DEAUTHFLOOD" in names(air)


def test_both_directions_and_both_kinds_count_for_a_pair() -> None:
    air = Air()
    for _ in range(3):
        air.send(deauth(A, S, A), every_ms=50)
        air.send(disassoc(S, A, A), every_ms=50)
    alerts = alerts_of(air.frames())
    assert [alert.header for alert in alerts] == ["DEAUTHFLOOD"]
    assert "between station A4:5E:60:01:02:03 and access point" in alerts[0].text


def test_in_the_name_of_a_station() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(S, A, A, 3), times=6, every_ms=100, signal=X_DBM)
    alert = alerts_of(air.frames())[0]
    assert "in the name of station A4:5E:60:01:02:03 to access point" in alert.text
    assert "likely forged" not in alert.text, "the access point's signal says nothing about a station's"


def test_many_stations_twice_each() -> None:
    air = Air()
    for _ in range(2):
        air.each(12, lambda index: deauth(A, station(index), A, 7), every_ms=60)
    assert "DEAUTHFLOOD" in names(air)


def test_more_stations_than_any_access_point_has() -> None:
    air = Air()
    air.each(200, lambda index: deauth(A, station(index), A, 7), every_ms=20)
    assert "DEAUTHFLOOD" in names(air)


@pytest.mark.parametrize("every_ms", [10, 5500])
def test_an_access_point_that_sends_each_station_away_once_is_innocent(every_ms: float) -> None:
    air = Air()
    ordinary(air)
    air.each(30, lambda index: deauth(A, station(index), A, 4), every_ms=every_ms)
    air.each(30, lambda index: disassoc(A, station(index), A, 8), every_ms=every_ms)
    assert names(air) == []


def test_one_disconnection_and_its_retransmissions_are_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, S, A, 4), retries=11)
    assert names(air) == []


def test_retransmissions_between_other_frames_are_innocent() -> None:
    air = Air()
    ordinary(air)
    for copy in range(7):
        air.send(deauth(A, S, A, 4, seq=900, retry=copy > 0), every_ms=2, keep_seq=True)
        air.send(disassoc(A, other(S, 1), A, 8, seq=901, retry=copy > 0), every_ms=2, keep_seq=True)
        air.send(beacon(A), every_ms=2)
    assert names(air) == []


def test_endless_copies_of_one_sequence_number_are_no_retransmissions() -> None:
    air = Air()
    air.send(deauth(A, BROADCAST, A, 3, seq=7, retry=True), times=40, every_ms=50, keep_seq=True)
    assert "DEAUTHFLOOD" in names(air)


def test_protected_frames_cannot_be_forged() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, S, A, 7, protected=True), times=40, every_ms=20)
    assert names(air) == []


def test_a_roaming_station_says_goodbye() -> None:
    air = Air()
    ordinary(air)
    for _ in range(3):
        for here, there in ((A, A2), (A2, A)):
            air.send(auth(S, there, there), every_ms=20)
            air.send(assoc_request(S, there), every_ms=20)
            air.send(deauth(S, here, here, 3), every_ms=4000)
    assert names(air) == []


def test_a_flood_is_one_incident_that_counts_every_frame() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, S, A, 7), times=600, every_ms=50)
    sensor = Sensor().hear(air.frames())
    assert sensor.desk.incidents.opened == 1
    assert sum(finding.count for finding in sensor.findings) > 560
    assert len(sensor.of("DEAUTHFLOOD")) <= 6


def test_two_access_points_are_two_incidents() -> None:
    air = Air()
    for _ in range(12):
        air.send(deauth(A, S, A, 7), every_ms=20)
        air.send(deauth(A2, other(S, 1), A2, 7), every_ms=20)
    assert {alert.subject for alert in alerts_of(air.frames())} == {A, A2}


def test_a_restart_is_told_as_evidence() -> None:
    air = Air()
    ordinary(air)
    air.restart(A)
    air.send(beacon(A), times=3)
    air.send(deauth(A, S, A, 6), times=8, every_ms=100)
    alert = Sensor().hear(air.frames()).of("DEAUTHFLOOD")[0]
    assert any("started" in value for _, value in alert.evidence)
    assert alert.confidence == 50


def test_many_forged_bssids_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(6000, lambda index: deauth(invented(index), S, invented(index)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    flood = next(detection for detection in sensor.detections if detection.name == "DEAUTHFLOOD")
    assert flood.evictions > 5000
