"""What the ledger's rows look like in Mackerel's dialect: whole seconds, and nothing where there is nothing."""

from typing import Final, TypeAlias

from sensor.alerts.definition import MEDIUM
from sensor.ledger.row import CLOSED, NOTED, Event, Row
from sensor.wids.system import SOURCEBLIND, SOURCEERROR

OK: Final = "OK"
CRITICAL: Final = "CRITICAL"
WARNING: Final = "WARNING"
UNKNOWN: Final = "UNKNOWN"
CHECK: Final = "check"  # the type of all our alerts: a check with a message, about a host
MONITORING: Final = "monitoring"  # what made an entry of a log: the sensor,
MANUAL: Final = "manual"  # or a person
_DEAF: Final = frozenset({SOURCEERROR, SOURCEBLIND})  # the sensor cannot know what goes on

Document: TypeAlias = "dict[str, object]"

SECOND_US: Final = 1_000_000


def status_of(definition: str, severity: int, *, closed: bool = False) -> str:
    """Return Mackerel's word for how grave it is."""
    if closed:
        return OK
    if definition in _DEAF:
        return UNKNOWN
    return CRITICAL if severity >= MEDIUM else WARNING


def alert_document(row: Row, host: str) -> Document:
    """Return an alert."""
    document: Document = {
        "id": row.id,
        "status": status_of(row.definition, row.severity, closed=row.is_closed),
        "monitorId": row.definition,
        "type": CHECK,
        "hostId": host,
        "message": row.text,
        "openedAt": row.opened_us // SECOND_US,
    }
    if row.is_closed:
        document["closedAt"] = row.closed_us // SECOND_US
    if row.reason:
        document["reason"] = row.reason
    if row.memo:
        document["memo"] = row.memo
    return document


def log_document(event: Event, row: Row) -> Document:
    """Return an entry of an alert's log. Mackerel knows of status alone: the detail says what else happened."""
    detail: Document = {"message": _words(event)}
    if event.what == NOTED and row.memo:
        detail["memo"] = row.memo
    return {
        "id": str(event.number),
        "createdAt": event.at_us // SECOND_US,
        "status": status_of(row.definition, event.severity, closed=event.what == CLOSED),
        "trigger": MANUAL if event.who else MONITORING,
        "monitorId": row.definition,
        "statusDetail": {"type": CHECK, "detail": detail},
    }


def _words(event: Event) -> str:
    who = f" by {event.who}" if event.who else ""
    return f"{event.what}{who}{': ' if event.detail else ''}{event.detail}"
