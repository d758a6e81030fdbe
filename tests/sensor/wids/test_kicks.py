"""DISCONPAIR, ROGUEDISCON and senseless reasons: what counts as an attempt, as forged, as senseless."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, assoc_request, auth, beacon, deauth
from tests.scenes.kicks import forged, join, slow_kicks
from tests.scenes.stage import X_DBM, A, S, ordinary


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_a_slow_attack_is_told_with_how_often_and_how_long() -> None:
    air = Air()
    slow_kicks(air)
    alert = Sensor().hear(air.frames()).of("DISCONPAIR")[0]
    assert alert.text == (
        "Station A4:5E:60:01:02:03 was disconnected 5 times in 240.4 s from access point 00:1B:2F:AA:00:01 "
        '("net", channel 6), last with reason 1 (unspecified reason), though it had come to stay each time.'
    )
    assert alert.subject == A + S


@pytest.mark.parametrize(("sessions", "raised"), [(5, True), (4, False)])
def test_each_session_counts_once_however_many_frames_end_it(sessions: int, raised: bool) -> None:
    air = Air()
    ordinary(air)
    for _ in range(sessions):
        ap, sta = join(air)
        air.send(deauth(ap, sta, ap, 1), times=3, every_ms=6000)
        air.wait(20)
    assert ("DISCONPAIR" in names(air)) is raised


def test_a_station_that_did_not_come_back_is_not_thrown_off_again() -> None:
    air = Air()
    ordinary(air)
    ap, sta = join(air)
    air.send(deauth(ap, sta, ap, 7), times=20, every_ms=15_000)
    assert "DISCONPAIR" not in names(air)


def test_where_there_are_no_keys_an_association_has_come_to_stay() -> None:
    air = Air()
    air.send(beacon(A, security=OPEN), times=10)
    for _ in range(6):
        air.send(auth(S, A, A), every_ms=5)
        air.send(assoc_request(S, A, security=OPEN), every_ms=20_000)
        air.send(deauth(A, S, A, 1), every_ms=20_000)
    assert "DISCONPAIR" in names(air)


def test_forged_attempts_need_no_session() -> None:
    air = Air()
    forged(air)
    assert {"DISCONPAIR", "ROGUEDISCON"} <= names(air)


def test_attempts_further_apart_than_the_window_are_no_series() -> None:
    air = Air()
    for _ in range(8):
        ordinary(air)
        ap, sta = join(air)
        air.send(deauth(ap, sta, ap, 1), every_ms=200_000)
    assert "DISCONPAIR" not in names(air)


def test_what_shows_a_forgery_is_told() -> None:
    air = Air()
    forged(air)
    alert = Sensor().hear(air.frames()).of("ROGUEDISCON")[0]
    assert alert.text == (
        "2 forged deauthentication frames in 9.3 s, the last to A4:5E:60:01:02:03, in the name of access point "
        '00:1B:2F:AA:00:01 ("net", channel 6), reason 7 (class 3 frame without association): signal against its track '
        "25 dB fainter than -50 dBm."
    )
    assert alert.confidence == 65


@pytest.mark.parametrize(("signal", "raised"), [(-64, True), (-57, False), (-44, False)])
def test_the_signal_must_leave_the_track(signal: int, raised: bool) -> None:
    air = Air()
    ordinary(air, times=20)
    for count in range(3):
        air.send(deauth(A, S, A, 7, seq=3000 + count), every_ms=1000, signal=signal, keep_seq=True)
    assert ("ROGUEDISCON" in names(air)) is raised


def test_protected_frames_and_stations_have_no_track() -> None:
    air = Air()
    ordinary(air, times=20)
    air.send(deauth(A, S, A, 7, protected=True), times=3, every_ms=1000, signal=X_DBM)
    air.send(deauth(S, A, A, 7), times=3, every_ms=1000, signal=X_DBM)
    assert "ROGUEDISCON" not in names(air)


@pytest.mark.parametrize(("reason", "raised"), [(0, False), (24, False), (66, False), (72, True), (0xFFFF, True)])
def test_a_reason_is_senseless_if_the_standard_does_not_know_it(reason: int, raised: bool) -> None:
    air = Air()
    air.send(deauth(A, S, A, reason), times=3, every_ms=5000)
    assert ("DEAUTHCODEINVALID" in names(air)) is raised


def test_ten_thousand_victims_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: deauth(A, b"\x06" + index.to_bytes(5, "big"), A, 900), every_ms=1)
    sensor = Sensor().hear(air.frames())
    evictions = {detection.name: detection.evictions for detection in sensor.detections}
    assert evictions["DISCONPAIR"] == 10_000 - 4096
