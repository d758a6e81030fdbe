"""What stations bring upon themselves, and what is only made to look like it."""

from tests.captures import Air
from tests.driver import alerts_of
from tests.frames import BROADCAST, assoc_request, auth, data, deauth
from tests.scenes.stage import A2, X_DBM, A, S, ordinary


def names(air: Air) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames())]


def station(number: int) -> bytes:
    return b"\xa4\x5e\x60\x00" + bytes((number >> 8, number & 0xFF))


def test_answers_to_data_of_strangers_are_an_access_points_duty() -> None:
    air = Air()
    ordinary(air)
    for index in range(60):
        air.send(data(station(index % 20), BROADCAST, A, b"x", direction="to_ds"), every_ms=20)
        air.send(deauth(A, station(index % 20), A, 7), every_ms=20)
    assert names(air) == []


def test_a_station_that_is_served_was_not_forgotten() -> None:
    air = Air()
    ordinary(air)
    for _ in range(20):
        air.send(data(S, A2, A, b"x", direction="to_ds"), every_ms=20)
        air.send(data(A2, S, A, b"x", direction="from_ds"), every_ms=20)
        air.send(deauth(A, S, A, 7), every_ms=20)
    assert "DEAUTHFLOOD" in names(air)


def test_an_access_point_may_refuse_whoever_fails_to_join() -> None:
    """As with a wrong passphrase: the phone tries again and again."""
    air = Air()
    ordinary(air)
    for _ in range(8):
        air.send(auth(S, A, A), every_ms=5)
        air.send(auth(A, S, A, transaction=2), every_ms=5)
        air.send(assoc_request(S, A), every_ms=500)
        air.send(deauth(A, S, A, 15), every_ms=100)
        air.send(deauth(S, A, A, 3), every_ms=100)
    assert "DEAUTHFLOOD" not in names(air)


def test_an_answer_that_looks_forged_is_none() -> None:
    air = Air()
    ordinary(air, times=30)
    for index in range(60):
        air.send(data(station(index % 5), BROADCAST, A, b"x", direction="to_ds"), every_ms=20)
        air.send(deauth(A, station(index % 5), A, 7, seq=2000 + index), every_ms=20, signal=X_DBM)
    assert "DEAUTHFLOOD" in names(air)


def test_one_frame_excuses_one_answer() -> None:
    air = Air()
    ordinary(air)
    for _ in range(4):
        air.send(data(S, BROADCAST, A, b"x", direction="to_ds"), every_ms=20)
        air.send(deauth(A, S, A, 7), times=4, every_ms=20)
    assert "DEAUTHFLOOD" in names(air)
