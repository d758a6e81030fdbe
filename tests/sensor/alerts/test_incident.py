"""Incidents open, count, close and are bounded."""

from sensor.alerts.definition import Definition
from sensor.alerts.incident import IncidentTable

RULE = Definition("X", "DENIAL", 10, "Something.", quiet_s=300)
OTHER = Definition("Y", "DENIAL", 10, "Something else.", quiet_s=10)
S = 1_000_000
T0 = 1_700_000_000 * S


def test_findings_of_one_subject_share_an_incident() -> None:
    table = IncidentTable()
    first = table.touch(RULE, b"a", T0, 3)
    again = table.touch(RULE, b"a", T0 + 300 * S, 2)
    assert again is first
    assert (first.number, first.opened_us, first.last_us, first.findings, first.frames) == (1, T0, T0 + 300 * S, 2, 5)


def test_other_subjects_and_other_alerts_have_their_own() -> None:
    table = IncidentTable()
    numbers = [
        table.touch(rule, subject, T0, 1).number for rule, subject in ((RULE, b"a"), (RULE, b"b"), (OTHER, b"a"))
    ]
    assert numbers == [1, 2, 3]


def test_incident_ends_when_it_was_quiet_for_longer_than_its_definition_says() -> None:
    table = IncidentTable()
    first = table.touch(RULE, b"a", T0, 1)
    second = table.touch(RULE, b"a", T0 + 300 * S + 1, 1)
    assert first.closed
    assert not second.closed
    assert (second.number, second.findings) == (2, 1)


def test_next_incident_of_a_subject_inherits_its_throttle() -> None:
    table = IncidentTable()
    first = table.touch(RULE, b"a", T0, 1)
    assert table.touch(RULE, b"a", T0 + 1000 * S, 1).throttle is first.throttle


def test_quiet_incidents_are_closed_by_the_tick_once() -> None:
    table = IncidentTable()
    slow, fast = table.touch(RULE, b"a", T0, 1), table.touch(OTHER, b"b", T0, 1)
    assert table.close_quiet(T0 + 11 * S) == [fast]
    assert table.close_quiet(T0 + 11 * S) == []
    assert not slow.closed
    assert table.touch(OTHER, b"b", T0 + 12 * S, 1).number == 3


def test_least_recently_busy_incident_leaves_a_full_table() -> None:
    table = IncidentTable(bound=2)
    table.touch(RULE, b"a", T0, 1)
    table.touch(RULE, b"b", T0 + 1, 1)
    table.touch(RULE, b"a", T0 + 2, 1)
    table.touch(RULE, b"c", T0 + 3, 1)
    assert [incident.subject for incident in table.latest()] == [b"a", b"c"]
    assert (len(table), table.evicted, table.opened) == (2, 1, 3)


def test_earlier_packet_time_does_not_move_the_end_back() -> None:
    table = IncidentTable()
    incident = table.touch(RULE, b"a", T0, 1)
    table.touch(RULE, b"a", T0 - S, 1)
    assert incident.last_us == T0


def test_findings_held_back_are_told_with_the_next_alert() -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 1)
    assert incident.sent() == 0
    incident.held()
    incident.held()
    assert incident.sent() == 2
    assert (incident.sent(), incident.suppressed, incident.alerts) == (0, 2, 3)
