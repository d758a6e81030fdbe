"""Bodies for the services that read webhooks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.delivery.connector import Note, as_json
from sensor.delivery.formats import FORMATS
from sensor.delivery.kinds import WEBHOOK
from sensor.delivery.schema import Given
from tests.sensor.delivery.notes import NOW_US, hostile, note

GIVEN = Given(WEBHOOK, {"url": "https://x/", "routing_key": "r" * 32, "channel": "#wids"})


def body(form: str, told: Note) -> dict[str, object]:
    return FORMATS[form](told, GIVEN)


def test_every_format_of_the_settings_is_there() -> None:
    setting = WEBHOOK.setting("format")
    assert setting is not None
    assert set(setting.choices) == set(FORMATS)


def test_slack_is_told_title_text_and_facts() -> None:
    message = body("slack", note())
    assert message["text"] == "DEAUTHFLOOD high"
    assert message["channel"] == "#wids"
    (attachment,) = message["attachments"]  # type: ignore[misc]
    assert attachment["ts"] == NOW_US // 1_000_000  # type: ignore[has-type]
    assert {"title": "Severity", "value": "high", "short": True} in attachment["fields"]  # type: ignore[has-type]


def test_nobody_is_mentioned_in_slack_by_a_network() -> None:
    assert "<!channel>" not in str(body("slack", hostile()))
    assert "&lt;!channel&gt;" in str(body("slack", hostile()))


def test_nobody_is_mentioned_in_mattermost_by_a_network() -> None:
    assert "@all" not in str(body("mattermost", hostile()))


@pytest.mark.parametrize("form", ["mattermost", "teams"])
def test_a_network_cannot_show_a_link(form: str) -> None:
    message = body(form, note(title="[reset password](http://evil.example)"))
    assert "\\\\[reset password\\\\](" in str(message)


def test_a_card_for_teams_has_the_facts() -> None:
    message = body("teams", note())
    assert message["type"] == "message"
    assert "FactSet" in str(message)
    assert "FactSet" not in str(body("teams", note(document={})))


def test_mackerel_is_told_seconds_and_milliseconds() -> None:
    opened = {"id": "A1", "opened": 1_799_999_000, "last_seen": 1_799_999_600, "sensor": {"id": "U", "name": "roof"}}
    message = body("mackerel", note(document=opened))
    assert message["event"] == "alert"
    assert message["host"] == {"id": "U", "name": "roof", "isRetired": False}
    alert = message["alert"]
    assert isinstance(alert, dict)
    assert alert["openedAt"] == 1_799_999_000
    assert alert["createdAt"] == NOW_US // 1000
    assert (alert["isOpen"], alert["status"], alert["duration"]) == (True, "critical", 10)
    assert "closedAt" not in alert


def test_mackerel_hears_that_an_alert_is_over() -> None:
    alert = body("mackerel", note(transition="closed", document={"id": "A1", "closed": 1_800_000_001}))["alert"]
    assert isinstance(alert, dict)
    assert (alert["isOpen"], alert["status"], alert["closedAt"]) == (False, "ok", 1_800_000_001)


def test_pagerduty_resolves_what_it_triggered() -> None:
    opened, closed = body("pagerduty", note("k1")), body("pagerduty", note("k2", transition="closed"))
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"] == "A1"
    assert opened["routing_key"] == "r" * 32


@pytest.mark.parametrize("form", FORMATS)
@given(st.text(), st.text(), st.dictionaries(st.sampled_from(["id", "name", "subject", "opened"]), st.text()))
def test_whatever_is_told_is_json(form: str, title: str, text: str, document: dict[str, object]) -> None:
    raw = as_json(body(form, note(title=title, body=text, document=document)))
    assert isinstance(json.loads(raw), dict)
    if form == "mattermost":
        assert b"@all" not in raw.replace(b"\\", b"")


@pytest.mark.parametrize(("severity", "word"), [(0, "info"), (10, "warning"), (15, "error"), (20, "critical")])
def test_pagerduty_knows_four_severities(severity: int, word: str) -> None:
    payload = body("pagerduty", note(severity=severity))["payload"]
    assert isinstance(payload, dict)
    assert payload["severity"] == word


def test_an_action_chooses_what_pagerduty_does() -> None:
    wanted = body("pagerduty", note(options={"event_action": "acknowledge", "dedup_key": "mine"}))
    assert (wanted["event_action"], wanted["dedup_key"]) == ("acknowledge", "mine")
