"""What the body of a webhook looks like to those who read it: our own form, and that of five services.

Text that came from the air is made harmless for each: no network can mention people or show a link by its name.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, severity_name
from sensor.delivery.connector import Note, flat
from sensor.delivery.schema import Given
from sensor.delivery.wording import body_of, facts, time_of, title_of, whole
from sensor.ledger.row import CLOSED

PAGERDUTY_URL: Final = "https://events.pagerduty.com/v2/enqueue"
FULL_WIDTH_AT: Final = "\uff20"

Body: TypeAlias = "dict[str, object]"

_COLOURS: Final = {"info": "#6b7280", "low": "#2563eb", "medium": "#d97706", "high": "#ea580c", "critical": "#dc2626"}
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~#])")


def airwarden(note: Note, given: Given) -> Body:
    """Return all of the note."""
    return whole(note)


def slack(note: Note, given: Given) -> Body:
    """Return a message for Slack's incoming webhooks."""
    return _attached(note, given, _slack_text)


def mattermost(note: Note, given: Given) -> Body:
    """Return a message for Mattermost's incoming webhooks."""
    return _attached(note, given, _mattermost_text)


def teams(note: Note, given: Given) -> Body:
    """Return an adaptive card for a workflow of Microsoft Teams."""
    blocks: list[Body] = [
        {"type": "TextBlock", "text": _markdown(title_of(note)), "weight": "bolder", "wrap": True},
        {"type": "TextBlock", "text": _markdown(body_of(note)), "wrap": True},
    ]
    known = facts(note)
    if known:
        shown = [{"title": name, "value": _markdown(text)} for name, text in known]
        blocks.append({"type": "FactSet", "facts": shown})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def mackerel(note: Note, given: Given) -> Body:
    """Return what Mackerel's own webhook channel sends: times in seconds but for `createdAt`, in milliseconds."""
    document = note.document
    opened_s, closed_s = _seconds(document, "opened"), _seconds(document, "closed")
    is_open = note.transition != CLOSED
    status = ("critical" if note.severity >= MEDIUM else "warning") if is_open else "ok"
    alert: Body = {
        "createdAt": note.ts_us // 1000,
        "duration": max((_seconds(document, "last_seen") or 0) - (opened_s or 0), 0) // 60,
        "id": str(document.get("id", note.key)),
        "isOpen": is_open,
        "monitorName": note.name,
        "openedAt": opened_s or note.ts_us // 1_000_000,
        "status": status,
        "trigger": "monitor",
        "message": body_of(note),
    }
    if closed_s:
        alert["closedAt"] = closed_s
    sensor = document.get("sensor")
    host = sensor if isinstance(sensor, Mapping) else {}
    return {
        "orgName": "Airwarden",
        "event": "alert",
        "memo": str(document.get("memo", "")),
        "host": {"id": str(host.get("id", "")), "name": str(host.get("name", "")), "isRetired": False},
        "alert": alert,
    }


def pagerduty(note: Note, given: Given) -> Body:
    """Return an event of PagerDuty's Events API, version 2: what closes resolves what it opened."""
    action = note.text_option("event_action") or ("resolve" if note.transition == CLOSED else "trigger")
    together = note.text_option("dedup_key") or str(note.document.get("id", note.token))
    payload = {
        "summary": flat(f"{note.title}: {note.body}" if note.body != note.title else note.title, 1024),
        "source": flat(str(note.document.get("subject", "")) or "airwarden", 255),
        "severity": _pagerduty_severity(note.severity),
        "timestamp": time_of(note),
        "class": note.name,
        "custom_details": note.document,
    }
    return {
        "routing_key": given.secret("routing_key").reveal(),
        "event_action": action,
        "dedup_key": together[:255],
        "client": "Airwarden",
        "payload": payload,
    }


FORMATS: Final[dict[str, Callable[[Note, Given], Body]]] = {
    "airwarden": airwarden,
    "slack": slack,
    "teams": teams,
    "mattermost": mattermost,
    "mackerel": mackerel,
    "pagerduty": pagerduty,
}


def _attached(note: Note, given: Given, safe: Callable[[str], str]) -> Body:
    """Return a message with an attachment, a form that Slack made up and Mattermost reads."""
    fields = [{"title": name, "value": safe(text), "short": True} for name, text in facts(note)]
    attachment: Body = {
        "fallback": safe(title_of(note)),
        "color": _COLOURS[severity_name(note.severity)],
        "text": safe(body_of(note)),
        "fields": fields,
        "ts": note.ts_us // 1_000_000,
    }
    message: Body = {"text": safe(title_of(note)), "attachments": [attachment]}
    if given.text("channel"):
        message["channel"] = given.text("channel")
    return message


def _slack_text(text: str) -> str:
    """Escape what Slack gives a meaning; links and mentions need `<`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mattermost_text(text: str) -> str:
    """Escape Markdown; there a bare `@all` mentions everybody, and has no escape but another sign that looks alike."""
    return _markdown(text).replace("@", FULL_WIDTH_AT)


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _seconds(document: Mapping[str, object], field: str) -> int | None:
    value = document.get(field)
    return int(value) if isinstance(value, int | float) else None


def _pagerduty_severity(severity: int) -> str:
    if severity >= CRITICAL:
        return "critical"
    return "error" if severity >= HIGH else "warning" if severity >= MEDIUM else "info"
