"""AUTHFLOOD, ASSOCFLOOD and SAEFLOOD: what makes a flood, and what makes a busy access point."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import assoc_request, auth, data, sae_commit
from tests.scenes.knocking import assoc_flood, auth_flood, stranger
from tests.scenes.stage import A, S, ordinary, other


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_a_flood_says_how_many_from_how_many_stations_and_what_came_of_it() -> None:
    air = Air()
    auth_flood(air)
    alert = Sensor().hear(air.frames()).of("AUTHFLOOD")[0]
    assert alert.text == (
        '30 authentications in 2.6 s to access point 00:1B:2F:AA:00:01 ("net", channel 6) from 30 stations, 100 % of '
        "them from stations that had sent no data before, and 0 % led to any."
    )
    assert dict(alert.evidence)["made-up addresses"] == "100 %"


def test_a_single_station_may_flood() -> None:
    air = Air()
    air.send(data(S, A, A, b"x" * 40, protected=True))
    air.send(auth(S, A, A), times=40, every_ms=50)
    assert names(air) == {"AUTHFLOOD"}


@pytest.mark.parametrize(("served", "raised"), [(4, True), (20, False)])
def test_a_flood_goes_on_beside_stations_that_are_served(served: int, raised: bool) -> None:
    air = Air()
    for index in range(60):
        air.send(auth(stranger(index), A, A), every_ms=40)
        if index % 40 < served:
            air.send(data(stranger(index), A, A, b"x", protected=True), every_ms=1)
    assert ("AUTHFLOOD" in names(air)) is raised


def test_slower_than_the_window_is_no_flood() -> None:
    air = Air()
    air.each(100, lambda index: auth(stranger(index), A, A), every_ms=200)
    assert "AUTHFLOOD" not in names(air)


@pytest.mark.parametrize(("transaction", "raised"), [(0, True), (1, True), (2, False), (3, False)])
def test_what_begins_an_authentication_counts_and_what_goes_on_with_one_does_not(
    transaction: int, raised: bool
) -> None:
    air = Air()
    air.each(100, lambda index: auth(stranger(index), A, A, transaction=transaction), every_ms=20)
    assert ("AUTHFLOOD" in names(air)) is raised


def test_stumps_of_authentications_do_not_count() -> None:
    air = Air()
    air.each(100, lambda index: auth(stranger(index), A, A)[:-2], every_ms=20)
    assert "AUTHFLOOD" not in names(air)


def test_answers_of_the_access_point_are_not_counted() -> None:
    air = Air()
    air.each(100, lambda index: auth(A, stranger(index), A), every_ms=20)
    air.each(100, lambda index: sae_commit(A, stranger(index), A), every_ms=20)
    assert names(air) == set()


def test_sae_is_counted_for_itself() -> None:
    air = Air()
    air.each(100, lambda index: sae_commit(stranger(index), A, A), every_ms=20)
    assert names(air) == {"SAEFLOOD"}


def test_a_station_that_repeats_one_frame_without_end_is_no_flood() -> None:
    """Seen in an ordinary capture: 28 copies of each of three frames within a tenth of a second."""
    air = Air()
    for frame in range(3):
        for copy in range(40):
            air.send(auth(S, A, A, seq=frame, retry=copy > 0), every_ms=2, keep_seq=True)
            air.send(assoc_request(S, A, seq=frame, retry=copy > 0), every_ms=2, keep_seq=True)
    assert names(air) == set()


def test_a_flood_is_one_incident_and_every_frame_counts() -> None:
    air = Air()
    ordinary(air)
    air.each(1000, lambda index: auth(stranger(index), A, A), every_ms=20)
    sensor = Sensor().hear(air.frames())
    assert sensor.desk.incidents.opened == 1
    assert sum(finding.count for finding in sensor.findings) > 950


def test_two_access_points_are_two_incidents() -> None:
    air = Air()
    assoc_flood(air)
    assoc_flood(air, 1)
    alerts = Sensor().hear(air.frames()).of("ASSOCFLOOD")
    assert {alert.subject for alert in alerts} == {A, other(A, 1)}


def test_ten_thousand_access_points_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: auth(S, stranger(index), stranger(index)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    flood = next(detection for detection in sensor.detections if detection.name == "AUTHFLOOD")
    assert flood.evictions == 10_000 - 1024
