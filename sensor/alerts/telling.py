"""What is told of an incident: the alert that a finding becomes."""

from dataclasses import replace
from typing import Final

from sensor.alerts.alert import OVER, Alert
from sensor.alerts.crowd import CROWD, Crowd
from sensor.alerts.definition import Definition
from sensor.alerts.finding import Finding
from sensor.alerts.incident import Incident
from sensor.dot11.mac import is_group

HELD_BACK: Final = "held back"  # in the evidence of an incident's last alert


def severity_of(finding: Finding, definition: Definition) -> int:
    """Return how grave a finding is: as the definition says, unless it brings a severity of its own."""
    return definition.severity if finding.severity is None else finding.severity


def alert_of(finding: Finding, definition: Definition, incident: Incident) -> Alert:
    """Return the alert that tells of `finding`, with nothing yet about who was told before."""
    culprit = finding.transmitter if is_group(finding.source) else finding.source or finding.transmitter
    return Alert(
        header=definition.name,
        klass=definition.klass,
        severity=severity_of(finding, definition),
        ts_us=finding.ts_us,
        text=finding.text,
        confidence=finding.confidence,
        subject=finding.subject,
        transmitter=finding.transmitter,
        source=finding.source,
        dest=finding.dest,
        other=finding.other,
        device=culprit,
        channel=finding.channel,
        freq_khz=finding.freq_khz,
        signal_dbm=finding.signal_dbm,
        frames=finding.count,
        evidence=tuple(finding.evidence),
        incident=incident.number,
        first_us=incident.opened_us,
        last_us=incident.last_us,
        findings=incident.findings,
        total_frames=incident.frames,
        suppressed=incident.unsent,
        fix=finding.fix,
    )


def alert_of_many(alert: Alert, crowd: Crowd) -> Alert:
    """Return the alert about one subject as one about all that it stands for."""
    text = f"{alert.text} It stands for {crowd.words()} within a minute."
    return replace(alert, subject=CROWD, text=text, evidence=(*alert.evidence, ("not told one by one", crowd.words())))


def alert_at_the_end(held_back: Finding, definition: Definition, incident: Incident, now_us: int) -> Alert:
    """Return the alert that tells what was held back since an incident's last alert, now that it is closed."""
    counts = f"{_counted(incident.unsent, 'finding')} with {_counted(incident.unsent_frames, 'frame')}"
    how = "It is over" if incident.quiet(now_us) else "It is followed no longer"
    were = "was" if incident.unsent == 1 else "were"
    alert = alert_of(held_back, definition, incident)
    return replace(
        alert,
        ts_us=now_us,
        text=f"{how}: {counts} {were} held back. The last one: {alert.text}",
        subject=incident.subject,
        frames=incident.unsent_frames,
        evidence=(*alert.evidence, (HELD_BACK, counts)),
        stage=OVER,
    )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
