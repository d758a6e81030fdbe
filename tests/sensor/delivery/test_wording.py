"""A note in words."""

from sensor.delivery.wording import facts, time_of, whole
from tests.sensor.delivery.notes import hostile, note


def test_times_end_with_the_calendar() -> None:
    assert time_of(note(ts_us=0)) == "1970-01-01T00:00:00.000Z"
    assert time_of(note(ts_us=-5)) == "1970-01-01T00:00:00.000Z"
    assert time_of(note(ts_us=1 << 62)) == "9999-12-31T23:59:59.000Z"


def test_a_note_without_transition_is_a_notice() -> None:
    assert whole(note(transition=""))["event"] == "notice"


def test_texts_are_safe_to_show() -> None:
    told = whole(hostile())
    assert str(told["title"]).isprintable()
    assert "\x1b" not in str(told["body"])


def test_facts_are_those_that_there_are() -> None:
    assert facts(note(document={"id": "A1", "channel": ""})) == [("Id", "A1")]
