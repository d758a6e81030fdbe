"""What the actions of rules say: the checked parameters of each type of connector as a note for delivery."""

from typing import Final

from sensor.delivery.connector import Note
from sensor.rules.rule import Json

PAGERDUTY_SEVERITIES: Final = {"info": 0, "warning": 5, "error": 15, "critical": 20}  # PagerDuty's words, and ours


def message(params: Json, key: str) -> Note:
    """Return a line of text, perhaps with a level, and no more."""
    level = params.get("level")
    options = {"level": level} if isinstance(level, str) else {}
    text = str(params["message"])
    return Note(key, text.partition("\n")[0], text, options=options, name="rule")


def webhook(params: Json, key: str) -> Note:
    """Return a body that is sent as it is."""
    return Note(key, "rule", "", options={"body": str(params["body"])}, name="rule")


def email(params: Json, key: str) -> Note:
    """Return a mail and whom it is for."""
    options = {name: _texts(params[name]) for name in ("to", "cc", "bcc") if params[name]}
    return Note(key, str(params["subject"]), str(params["message"]), options=options, name="rule")


def mqtt(params: Json, key: str) -> Note:
    """Return a body and, where one is wanted, its topic."""
    options = {"body": str(params["body"])}
    if params["topic"]:
        options["topic"] = str(params["topic"])
    return Note(key, "rule", "", options=options, name="rule")


def pagerduty(params: Json, key: str) -> Note:
    """Return an event for PagerDuty, and what it is to be matched with."""
    options = {"event_action": str(params["eventAction"])}
    if params["dedupKey"]:
        options["dedup_key"] = str(params["dedupKey"])
    summary = str(params["summary"] or "A rule of the sensor is met")
    details = ("source", "timestamp", "component", "group", "class")
    document = {name: params[name] for name in details if params[name]}
    severity = PAGERDUTY_SEVERITIES.get(str(params["severity"]), 0)
    return Note(key, summary, summary, document=document, options=options, severity=severity, name="rule")


def documents(params: Json, key: str) -> Note:
    """Return documents to be written into an index."""
    return Note(key, "documents", "", document={"documents": params["documents"], "index": params["indexOverride"]})


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
