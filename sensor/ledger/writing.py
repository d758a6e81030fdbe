"""How an alert becomes a row, and what it adds to one that is there."""

from bisect import bisect
from dataclasses import replace
from hashlib import blake2b
from typing import Final

from sensor.alerts.alert import Alert
from sensor.alerts.incident import CONFIDENCE_CLASSES
from sensor.ledger.identifier import MAX_TIME_US
from sensor.ledger.row import MAX_TEXT_BYTES, OPEN, Row
from sensor.ledger.store import clamped, sound

_DIGEST_OCTETS: Final = 16


def matter_of(alert: Alert) -> bytes:
    """Return what tells an alert's matter from others of its definition.

    Incidents are told apart by their subject. Where there is none, as of what clients raise and what the sensor says
    of itself, the words count, too: one datasource that fails must not hide another.
    """
    if alert.incident:
        return alert.subject
    words = blake2b(alert.text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_OCTETS)
    return alert.subject + words.digest()


def first_row(alert: Alert, quiet_us: int, previous: str, now_us: int) -> Row:
    """Return the row that an alert opens, still without an id."""
    fix = alert.fix
    return Row(
        id="",
        definition=sound(alert.header),
        klass=sound(alert.klass),
        severity=alert.severity,
        confidence=alert.confidence,
        status=OPEN,
        subject=alert.subject,
        transmitter=alert.transmitter,
        source=alert.source,
        dest=alert.dest,
        other=alert.other,
        device=alert.device,
        channel=sound(alert.channel),
        freq_khz=alert.freq_khz,
        signal_dbm=alert.signal_dbm,
        text=sound(alert.text, MAX_TEXT_BYTES),
        evidence=alert.evidence,
        hash=alert.hash,
        phy=alert.phy,
        latitude_deg=None if fix is None else fix.latitude_deg,
        longitude_deg=None if fix is None else fix.longitude_deg,
        opened_us=_time(alert.first_us or alert.ts_us),
        last_seen_us=_time(alert.last_us or alert.ts_us),
        count=clamped(alert.findings),
        frames=clamped(alert.total_frames),
        quiet_us=quiet_us,
        acknowledged_by="",
        acknowledged_us=0,
        closed_us=0,
        reason="",
        closed_by="",
        memo="",
        previous=previous,
        recorded_us=now_us,
    )


def is_graver(alert: Alert, row: Row) -> bool:
    """Return whether an alert is more severe, or surer by a class, than what a row says."""
    surer = bisect(CONFIDENCE_CLASSES, alert.confidence) > bisect(CONFIDENCE_CLASSES, row.confidence)
    return surer or alert.severity > row.severity


def graver(row: Row, alert: Alert) -> Row:
    """Return a row as an alert describes it that is graver, or surer, than what was said before."""
    return replace(
        row,
        severity=max(row.severity, alert.severity),
        confidence=max(row.confidence, alert.confidence),
        transmitter=alert.transmitter,
        source=alert.source,
        dest=alert.dest,
        other=alert.other,
        device=alert.device,
        channel=sound(alert.channel),
        freq_khz=alert.freq_khz,
        signal_dbm=alert.signal_dbm,
        text=sound(alert.text, MAX_TEXT_BYTES),
        evidence=alert.evidence,
        hash=alert.hash,
    )


def seen(row: Row, last_us: int, count: int, frames: int) -> Row:
    """Return a row with so much found by then; itself where that is nothing new."""
    last_us = max(row.last_seen_us, _time(last_us))
    count, frames = clamped(max(row.count, count)), clamped(max(row.frames, frames))
    if (last_us, count, frames) == (row.last_seen_us, row.count, row.frames):
        return row
    return replace(row, last_seen_us=last_us, count=count, frames=frames)


def _time(ts_us: int) -> int:
    """Return a time that an id can begin with."""
    return max(0, min(ts_us, MAX_TIME_US))
