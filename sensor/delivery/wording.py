"""A note in the words that several receivers share: its time, its severity, and all of it as one JSON object."""

from datetime import UTC, datetime
from typing import Final

from sensor.alerts.definition import severity_name
from sensor.delivery.connector import Note, flat, lines

MAX_TITLE: Final = 250  # characters
MAX_BODY: Final = 8192
NOTICE: Final = "notice"  # the event of a note that is no alert's
LAST_US: Final = 253_402_300_799_000_000  # the end of the year 9999, of which datetime knows no next


def time_of(note: Note) -> str:
    """Return when it happened, as RFC 3339 writes it, with milliseconds, in UTC."""
    moment = datetime.fromtimestamp(min(max(note.ts_us, 0), LAST_US) / 1_000_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def title_of(note: Note) -> str:
    """Return the title as one line."""
    return flat(note.title, MAX_TITLE)


def body_of(note: Note) -> str:
    """Return what there is to say, as lines."""
    return lines(note.body, MAX_BODY)


def whole(note: Note) -> dict[str, object]:
    """Return all of a note, ready for JSON: see docs/delivery.md."""
    return {
        "key": note.token,
        "event": note.transition or NOTICE,
        "time": time_of(note),
        "name": note.name,
        "severity": severity_name(note.severity),
        "title": title_of(note),
        "body": body_of(note),
        "document": note.document,
    }


def facts(note: Note) -> list[tuple[str, str]]:
    """Return what people want to see at a glance of an alert, as name and text; nothing for other notes."""
    document = note.document
    wanted = (("Alert", "name"), ("Severity", "severity"), ("Subject", "subject"), ("Channel", "channel"), ("Id", "id"))
    found = ((title, document.get(field)) for title, field in wanted)
    return [(title, flat(str(value), MAX_TITLE)) for title, value in found if value not in (None, "")]
