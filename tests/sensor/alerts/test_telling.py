"""What an incident's alerts say; how they come about is the desk's."""

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.alerts.incident import IncidentTable
from sensor.alerts.telling import alert_at_the_end, alert_of, severity_of

RULE = Definition("X", "DENIAL", MEDIUM, "Something.", quiet_s=300)
T0 = 1_700_000_000_000_000


def test_a_finding_s_own_severity_wins() -> None:
    finding = Finding("X", b"a", "text", None, T0)
    assert severity_of(finding, RULE) == MEDIUM
    finding.severity = HIGH
    assert severity_of(finding, RULE) == HIGH


def test_counts_are_said_in_the_singular_and_in_the_plural() -> None:
    finding = Finding("X", b"a", "Seen.", None, T0)
    finding.count = 2
    incident = IncidentTable().touch(RULE, b"a", T0, 2)
    incident.held(finding)
    alert = alert_at_the_end(finding, RULE, incident, T0 + 301_000_000)
    assert alert.text == "It is over: 1 finding with 2 frames was held back. The last one: Seen."


def test_an_alert_carries_its_incident_s_counts() -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 2)
    incident.add(T0 + 4_000_000, 6)
    alert = alert_of(Finding("X", b"a", "Seen.", None, T0 + 4_000_000), RULE, incident)
    assert (alert.first_us, alert.last_us, alert.findings, alert.total_frames) == (T0, T0 + 4_000_000, 2, 8)
    assert alert.frames_per_second == 2.0
