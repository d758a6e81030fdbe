"""PMFDISCON, SAQUERYFLOOD and ROBUSTUNPROT: with whom protection was agreed on, and when it may be missing."""

import pytest

from sensor.dot11.mac import format_mac
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import BROADCAST, WPA2_PSK, WPA3_SAE, action, assoc_response, beacon, data, deauth, disassoc
from tests.scenes.protection import BLOCK_ACK, MME, SA_QUERY, joined, unprotected_disconnect
from tests.scenes.stage import A, S, ordinary

QUERY = b"\x00\x12\x34"


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_it_says_that_protection_held() -> None:
    air = Air()
    unprotected_disconnect(air)
    alert = Sensor().hear(air.frames()).of("PMFDISCON")[0]
    assert alert.text == (
        "3 unprotected deauthentication frames in 4.0 s to A4:5E:60:01:02:03 in the name of access point "
        '00:1B:2F:AA:00:01 ("net", channel 6), reason 7 (class 3 frame without association), although management '
        "frames are protected there: stations with protection ignore them."
    )
    assert ("signal against its track", "25 dB fainter than -50 dBm") in alert.evidence


def test_frames_in_the_stations_name_count_too() -> None:
    air = Air()
    ap, sta = joined(air)
    air.send(disassoc(sta, ap, ap, 8), times=3, every_ms=1000)
    alert = Sensor().hear(air.frames()).of("PMFDISCON")[0]
    assert f"in the name of station {format_mac(S)}" in alert.text


@pytest.mark.parametrize(("reason", "raised"), [(1, True), (4, True), (6, False), (7, False)])
def test_an_access_point_may_answer_a_station_that_it_forgot(reason: int, raised: bool) -> None:
    air = Air()
    ap, sta = joined(air)
    air.send(deauth(ap, sta, ap, reason), times=10, every_ms=100)
    assert ("PMFDISCON" in names(air)) is raised


def test_answers_without_end_are_none() -> None:
    air = Air()
    ap, sta = joined(air)
    air.send(deauth(ap, sta, ap, 7), times=30, every_ms=100)
    assert "PMFDISCON" in names(air)


@pytest.mark.parametrize(("extra", "raised"), [(b"", True), (MME, False), (MME[:-1], True), (MME + b"\x00", True)])
def test_everybody_is_sent_away_with_a_signature(extra: bytes, raised: bool) -> None:
    air = Air()
    ap, _ = joined(air)
    air.send(deauth(ap, BROADCAST, ap, 3, extra=extra), times=3, every_ms=100)
    assert ("PMFDISCON" in names(air)) is raised


def test_a_network_without_protection_protects_nothing() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 3), times=3, every_ms=100)
    air.send(deauth(A, S, A, 1), times=5, every_ms=100)
    air.send(action(A, S, A, BLOCK_ACK, b"\x02\x00\x08\x25\x00"), times=5, every_ms=50)
    assert {"PMFDISCON", "ROBUSTUNPROT"} & names(air) == set()


@pytest.mark.parametrize(("security", "raised"), [(WPA3_SAE, True), (WPA2_PSK, False)])
def test_who_is_served_where_protection_is_demanded_has_it(security: object, raised: bool) -> None:
    """The association was missed."""
    air = Air()
    air.send(beacon(A, security=WPA3_SAE if raised else WPA2_PSK), times=10)
    air.send(data(S, A, A, b"x" * 60, protected=True), times=3)
    air.send(deauth(A, S, A, 1), times=3, every_ms=100)
    air.send(action(A, S, A, BLOCK_ACK, b"\x02\x00\x08\x25\x00"), times=3, every_ms=50)
    assert ({"PMFDISCON", "ROBUSTUNPROT"} <= names(air)) is raised


@pytest.mark.parametrize(("queries", "protected", "raised"), [(12, False, True), (12, True, True), (11, True, False)])
def test_queries_count_in_the_clear_and_encrypted(queries: int, protected: bool, raised: bool) -> None:
    air = Air()
    air.send(action(A, S, A, SA_QUERY, QUERY, protected=protected), times=queries, every_ms=200)
    assert ("SAQUERYFLOOD" in names(air)) is raised


def test_answers_to_queries_do_not_count() -> None:
    air = Air()
    air.send(action(S, A, A, SA_QUERY, b"\x01\x12\x34"), times=30, every_ms=100)
    assert names(air) == set()


@pytest.mark.parametrize(("status", "raised"), [(30, True), (17, False)])
def test_associations_held_off_again_and_again(status: int, raised: bool) -> None:
    air = Air()
    air.send(assoc_response(A, S, status=status), times=4, every_ms=10_000)
    alerts = Sensor().hear(air.frames()).of("SAQUERYFLOOD")
    assert bool(alerts) is raised
    if raised:
        assert alerts[0].text.startswith("4 associations of A4:5E:60:01:02:03 refused in 30.0 s until an SA query")


def test_ten_thousand_pairs_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: action(A, b"\x06" + index.to_bytes(5, "big"), A, SA_QUERY, QUERY), every_ms=1)
    sensor = Sensor().hear(air.frames())
    flood = next(detection for detection in sensor.detections if detection.name == "SAQUERYFLOOD")
    assert flood.evictions == 10_000 - 2048
