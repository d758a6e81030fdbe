"""What a replay looks like where nobody looks at a terminal: JSON lines, or plain text."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeAlias

from sensor.alerts.alert import Alert
from sensor.alerts.definition import severity_name
from sensor.dot11.mac import format_mac
from sensor.replay import Progress, Summary

Cells: TypeAlias = tuple[str, str, str, str, str, str]


class Output:
    """Base of all outputs; shows nothing."""

    def __enter__(self) -> Self:
        """Start showing."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""

    def alert(self, alert: Alert) -> None:
        """Show an alert as it comes."""

    def progress(self, progress: Progress) -> None:
        """Show how far it has come."""

    def summary(self, summary: Summary) -> None:
        """Show what was found."""


class JsonOutput(Output):
    """One JSON object per line, in ASCII: nothing that a stranger sent can act on a terminal."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """Hand each line to `write`."""
        self._write = write

    def alert(self, alert: Alert) -> None:
        """Write an alert's line."""
        self._write(alert_line(alert))

    def summary(self, summary: Summary) -> None:
        """Write the last line."""
        self._write(_line(summary.record()))


class TextOutput(Output):
    """Columns and sentences, without colours."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """Hand each line to `write`."""
        self._write = write
        self._headed = False

    def alert(self, alert: Alert) -> None:
        """Write a line of the table, under its head the first time."""
        if not self._headed:
            self._headed = True
            self._write(_columns("TIME (UTC)", "SEVERITY", "SURE", "ALERT", "SUBJECT", "TEXT"))
        self._write(_columns(*alert_cells(alert)))

    def summary(self, summary: Summary) -> None:
        """Write what was found."""
        if self._headed:
            self._write("")
        for line in summary_lines(summary):
            self._write(line)


class Transcript:
    """The lines that `--format json` would print, for comparison."""

    def __init__(self) -> None:
        """Start empty."""
        self._lines: list[str] = []

    def alert(self, alert: Alert) -> None:
        """Note an alert's line."""
        self._lines.append(alert_line(alert))

    def finish(self, summary: Summary) -> list[str]:
        """Return all lines, the summary's last."""
        return [*self._lines, _line(summary.record())]


def alert_line(alert: Alert) -> str:
    """Return an alert's JSON line: `event`, and beside it the fields of Kismet's alert record."""
    from api.kismet.records import alert_record  # the first frame need not wait for it

    return _line({"event": "alert", **alert_record(alert)})


def alert_cells(alert: Alert) -> Cells:
    """Return what the table says of an alert, printable: time, severity, confidence, name, whom it is about, text."""
    moment = datetime.fromtimestamp(alert.ts_us // 1_000_000, UTC)
    time = f"{moment:%Y-%m-%d %H:%M:%S}.{alert.ts_us % 1_000_000 // 1000:03d}"
    subject = format_mac(alert.transmitter or alert.source)
    return time, severity_name(alert.severity), f"{alert.confidence:>3} %", alert.header, subject, alert.text


def summary_lines(summary: Summary) -> list[str]:
    """Return what was found, for a person."""
    total = sum(summary.alerts.values())
    by_name = ", ".join(f"{name} {count}" for name, count in sorted(summary.alerts.items()))
    refused = f"{summary.malformed:,} malformed, {summary.duplicates:,} duplicates"
    ssids = f"{summary.advertised:,} advertised, {summary.probed:,} asked for, {summary.responded:,} answered with"
    lines = [
        f"{summary.frames:,} frames in {summary.seconds:.2f} s ({summary.frames_per_second:,} frames/s), {refused}",
        f"{summary.devices:,} devices, {summary.access_points:,} of them access points; SSIDs: {ssids}",
        f"{total:,} alert{'' if total == 1 else 's'}" + (f": {by_name}" if by_name else ""),
    ]
    if summary.handshakes or summary.pmkids:
        lines.insert(2, f"WPA: {summary.handshakes:,} handshakes and {summary.pmkids:,} PMKIDs that can be audited")
    if summary.refused:
        reasons = (f"{name} {count:,} (last at octet {at})" for name, (count, at) in summary.refused.items())
        lines.insert(1, f"not accepted: {', '.join(reasons)}")
    if summary.evicted:
        lines.append(f"{summary.evicted:,} devices were forgotten for want of room: see tracking.max_devices")
    if summary.suppressed:
        lines.append(f"{summary.suppressed:,} more findings were held back by the throttle")
    return lines


def _columns(time: str, severity: str, sure: str, alert: str, subject: str, text: str) -> str:
    """Return one line of the plain table."""
    return f"{time:<23}  {severity:<8}  {sure:<5}  {alert:<14}  {subject:<17}  {text}".rstrip()


def _line(record: dict[str, object]) -> str:
    """Return compact JSON."""
    return json.dumps(record, separators=(",", ":"))
