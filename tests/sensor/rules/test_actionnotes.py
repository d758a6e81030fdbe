"""What actions say, of checked parameters."""

import pytest

from sensor.rules import actionnotes
from sensor.rules.connectors import connector_type


def test_the_first_line_of_a_message_is_its_title() -> None:
    note = actionnotes.message({"message": "one\ntwo", "level": "warn"}, "k")
    assert (note.key, note.title, note.body, note.options) == ("k", "one", "one\ntwo", {"level": "warn"})
    assert actionnotes.message({"message": "x"}, "k").options == {}


def test_a_body_is_sent_as_it_is() -> None:
    assert actionnotes.webhook({"body": '{"a": 1}'}, "k").options == {"body": '{"a": 1}'}


def test_a_mail_names_whom_it_is_for_and_nobody_else() -> None:
    params = connector_type(".email").check_params({"to": ["a@b.example"], "subject": "s", "message": "m"})
    note = actionnotes.email(params, "k")
    assert (note.title, note.body, note.options) == ("s", "m", {"to": ("a@b.example",)})


@pytest.mark.parametrize(
    ("topic", "options"), [(None, {"body": "x"}), ("", {"body": "x"}), ("a/b", {"body": "x", "topic": "a/b"})]
)
def test_a_topic_is_named_only_where_one_is_wanted(topic: str | None, options: dict[str, str]) -> None:
    assert actionnotes.mqtt({"topic": topic, "body": "x"}, "k").options == options


def test_an_event_for_pagerduty_says_something_even_if_nothing_was_said() -> None:
    kind = connector_type(".pagerduty")
    note = actionnotes.pagerduty(kind.check_params({}), "k")
    assert (note.title, note.severity, note.options, note.document) == (
        "A rule of the sensor is met",
        0,
        {"event_action": "trigger"},
        {},
    )
    given = {"eventAction": "resolve", "dedupKey": "d", "summary": "s", "severity": "critical", "class": "c"}
    note = actionnotes.pagerduty(kind.check_params(given), "k")
    assert (note.title, note.severity, note.document) == ("s", 20, {"class": "c"})
    assert note.options == {"event_action": "resolve", "dedup_key": "d"}


def test_documents_keep_the_index_that_was_asked_for() -> None:
    note = actionnotes.documents({"documents": [{"a": 1}], "indexOverride": "other"}, "k")
    assert note.document == {"documents": [{"a": 1}], "index": "other"}
