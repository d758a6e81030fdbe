"""A database that fails: what waits, what is lost, and when it is asked again."""

import logging

import pytest

from sensor.alerts.alert import Alert
from sensor.errors import UnavailableError
from sensor.ledger.unwritten import MAX_PATIENCE_S, MAX_UNWRITTEN, Unwritten
from tests.sensor.ledger.books import T0

ERROR = UnavailableError("database is locked")


def alert(number: int) -> Alert:
    return Alert("X", "OTHER", 5, T0, f"text {number}")


def pause_s(unwritten: Unwritten) -> int:
    """Seconds that pass before another attempt."""
    seconds = 0
    while unwritten.waits():
        seconds += 1
    return seconds


def test_a_database_that_works_is_never_waited_for() -> None:
    assert pause_s(Unwritten()) == 0


def test_each_failure_doubles_the_pause_up_to_a_minute() -> None:
    unwritten, pauses = Unwritten(), []
    for _ in range(8):
        unwritten.complain(ERROR)
        pauses.append(pause_s(unwritten))
    assert pauses == [1, 2, 4, 8, 16, 32, MAX_PATIENCE_S, MAX_PATIENCE_S]
    unwritten.recover()
    assert not unwritten.failing
    unwritten.complain(ERROR)
    assert pause_s(unwritten) == 1


def test_the_oldest_alert_goes_where_too_many_wait() -> None:
    unwritten = Unwritten()
    for number in range(MAX_UNWRITTEN + 2):
        unwritten.put_off(alert(number))
    assert (len(unwritten), unwritten.lost) == (MAX_UNWRITTEN, 2)
    assert (unwritten.alerts[0].text, unwritten.alerts[-1].text) == ("text 2", f"text {MAX_UNWRITTEN + 1}")


def test_failing_is_logged_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    unwritten = Unwritten()
    unwritten.recover()
    for _ in range(3):
        unwritten.complain(ERROR)
    for _ in range(2):
        unwritten.recover()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "the alert ledger cannot be written: database is locked"),
        ("WARNING", "the alert ledger is written again, 0 alerts are missing"),
    ]
