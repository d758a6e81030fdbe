"""A row of the alert ledger as a note: what people read of it, and what programs do."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sensor.alerts.definition import severity_name
from sensor.delivery.connector import Note
from sensor.delivery.route import Subject
from sensor.dot11.mac import format_mac
from sensor.ledger.row import ACKNOWLEDGED, CLOSED, CONTINUED, ESCALATED, NOTED, OPENED, Row
from sensor.text import printable

SECOND_US: Final = 1_000_000
MAX_SSIDS: Final = 8  # of one alert

_TITLES: Final = {
    OPENED: "{name} ({severity})",
    ESCALATED: "{name} is graver now ({severity})",
    CONTINUED: "{name} goes on ({severity})",
    ACKNOWLEDGED: "{name} is looked after by {who}",
    NOTED: "{name}: a note was written",
    CLOSED: "{name} is over",
}

Names = Callable[[bytes], Iterable[bytes]]  # of the networks of an access point


@dataclass(frozen=True, slots=True)
class Sender:
    """Who tells: this sensor."""

    id: str
    name: str


def subject_of(row: Row, transition: str, names: Names) -> Subject:
    """Return what routes look at."""
    addresses = tuple(dict.fromkeys(filter(None, (row.subject, row.transmitter, row.source, row.dest, row.other))))
    return Subject(row.definition, row.klass, row.severity, transition, ssids_of(row, names), addresses)


def ssids_of(row: Row, names: Names) -> tuple[str, ...]:
    """Return the names of the networks concerned, printable, as far as the sensor has heard of them."""
    found = [ssid for mac in dict.fromkeys((row.transmitter, row.subject)) if mac for ssid in names(mac) if ssid]
    return tuple(dict.fromkeys(printable(ssid) for ssid in found))[:MAX_SSIDS]


def note_of(row: Row, transition: str, names: Names, sender: Sender) -> Note:
    """Return the note, with a key that no other one has."""
    title = _TITLES[transition].format(
        name=row.definition, severity=severity_name(row.severity), who=row.acknowledged_by or "somebody"
    )
    return Note(
        key=f"{row.id}-{transition}-{secrets.token_hex(4)}",
        title=f"{title} - {sender.name}" if sender.name else title,
        body=_body(row, transition),
        document=document_of(row, ssids_of(row, names), sender),
        severity=row.severity,
        name=row.definition,
        transition=transition,
        ts_us=_moment_us(row, transition),
    )


def document_of(row: Row, ssids: tuple[str, ...], sender: Sender) -> dict[str, object]:
    """Return all that programs may want to know, times in Unix seconds; what is not known is left out."""
    known: dict[str, object] = {
        "id": row.id,
        "name": row.definition,
        "class": row.klass,
        "severity": severity_name(row.severity),
        "confidence": row.confidence,
        "status": row.status,
        "text": row.text,
        "subject": _mac(row.subject),
        "transmitter": _mac(row.transmitter),
        "source": _mac(row.source),
        "dest": _mac(row.dest),
        "ssids": list(ssids),
        "channel": row.channel,
        "freq_khz": row.freq_khz,
        "signal_dbm": row.signal_dbm,
        "opened": row.opened_us // SECOND_US,
        "last_seen": row.last_seen_us // SECOND_US,
        "closed": row.closed_us // SECOND_US,
        "count": row.count,
        "frames": row.frames,
        "acknowledged_by": row.acknowledged_by,
        "closed_by": row.closed_by,
        "reason": row.reason,
        "memo": row.memo[:4096],
        "previous": row.previous,
        "latitude_deg": row.latitude_deg,
        "longitude_deg": row.longitude_deg,
        "sensor": {"id": sender.id, "name": sender.name},
    }
    return {field: value for field, value in known.items() if value not in ("", 0, None, [])}


def _body(row: Row, transition: str) -> str:
    """Return what people read: what was found; at the end, how long it took, and why it is closed."""
    if transition != CLOSED:
        return row.memo if transition == NOTED else row.text
    lasted_s = max(row.last_seen_us - row.opened_us, 0) // SECOND_US
    who = f"Closed by {row.closed_by}: {row.reason}" if row.closed_by else "Nothing was found any more."
    return f"{who}\nFound {row.count} times within {lasted_s} s, {row.frames} frames. It had said: {row.text}"


def _moment_us(row: Row, transition: str) -> int:
    return {OPENED: row.opened_us, CLOSED: row.closed_us, ACKNOWLEDGED: row.acknowledged_us}.get(
        transition, row.last_seen_us
    )


def _mac(address: bytes) -> str:
    """Return an address as text; a subject may be something else, which is no address."""
    return format_mac(address) if len(address) == 6 else ""
