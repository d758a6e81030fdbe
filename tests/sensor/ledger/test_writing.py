"""Alerts as rows."""

import pytest

from sensor.alerts.alert import Alert
from sensor.dot11.block import Fix
from sensor.ledger.identifier import MAX_TIME_US
from sensor.ledger.row import MAX_TEXT_BYTES
from sensor.ledger.writing import first_row, graver, is_graver, matter_of, seen
from tests.sensor.ledger.books import AP, STA, T0

ALERT = Alert("X", "OTHER", 5, T0, "text", subject=AP)


def test_incidents_are_told_apart_by_their_subject_alone() -> None:
    assert matter_of(Alert("X", "C", 5, T0, "one", subject=AP, incident=1)) == AP
    assert matter_of(Alert("X", "C", 5, T0, "two", subject=AP, incident=2)) == AP


def test_what_is_no_incident_is_told_apart_by_its_words_too() -> None:
    one, two = (matter_of(Alert("X", "C", 5, T0, text)) for text in ("wlan0 is gone", "wlan1 is gone"))
    assert one != two
    assert matter_of(Alert("X", "C", 5, T0 + 1, "wlan0 is gone")) == one
    assert matter_of(Alert("X", "C", 5, T0, "\ud800", subject=AP)) != matter_of(ALERT)


def test_a_row_begins_as_its_alert() -> None:
    alert = Alert("X", "OTHER", 5, T0, "text", source=STA, fix=Fix(T0, 52.5, 13.4), first_us=T0 - 5, findings=3)
    row = first_row(alert, 60, "before", T0 + 9)
    assert (row.opened_us, row.last_seen_us, row.count, row.previous) == (T0 - 5, T0, 3, "before")
    assert (row.latitude_deg, row.longitude_deg, row.recorded_us, row.source) == (52.5, 13.4, T0 + 9, STA)


def test_times_are_such_that_an_id_can_begin_with_them() -> None:
    assert first_row(Alert("X", "C", 5, -1, "t"), 60, "", T0).opened_us == 0
    assert first_row(Alert("X", "C", 5, 1 << 70, "t"), 60, "", T0).opened_us == MAX_TIME_US


def test_text_is_bounded_and_what_is_no_character_is_escaped() -> None:
    assert len(first_row(Alert("X", "C", 5, T0, "\u3042" * 9999), 60, "", T0).text.encode()) <= MAX_TEXT_BYTES
    assert first_row(Alert("X\0", "\ud800", 5, T0, "t"), 60, "", T0).definition == "X\\x00"


def test_counts_only_grow() -> None:
    row = seen(first_row(ALERT, 60, "", T0), T0 + 5, 7, 70)
    assert seen(row, T0 + 4, 6, 69) is row
    assert (row.last_seen_us, row.count, row.frames) == (T0 + 5, 7, 70)


def test_what_is_graver_says_it_anew() -> None:
    row = graver(first_row(ALERT, 60, "", T0), Alert("X", "OTHER", 15, T0, "worse", source=STA, confidence=60))
    assert (row.severity, row.confidence, row.text, row.source) == (15, 100, "worse", STA)


@pytest.mark.parametrize(
    ("severity", "confidence", "graver_now"),
    [(10, 60, False), (15, 10, True), (5, 70, True), (10, 69, False), (5, 89, True), (5, 60, False)],
)
def test_graver_is_more_severe_or_surer_by_a_class(severity: int, confidence: int, graver_now: bool) -> None:
    row = first_row(Alert("X", "OTHER", 10, T0, "text", confidence=60), 60, "", T0)
    assert is_graver(Alert("X", "OTHER", severity, T0, "text", confidence=confidence), row) is graver_now
