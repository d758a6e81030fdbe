"""Incidents open, count, close and are bounded."""

import pytest

from sensor.alerts.alert import CONTINUES, ESCALATED, OPENED
from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.alerts.incident import Incident, IncidentTable

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


def finding(confidence: int = 100, count: int = 1) -> Finding:
    made = Finding("X", b"a", "text", None, T0)
    made.confidence, made.count = confidence, count
    return made


def test_findings_held_back_wait_until_somebody_is_told() -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 1)
    last = finding(count=4)
    for each in (finding(count=3), last):
        incident.held(each)
    assert (incident.unsent, incident.unsent_frames, incident.held_back) == (2, 7, last)
    incident.sent(MEDIUM, 100)
    assert (incident.unsent, incident.unsent_frames, incident.held_back) == (0, 0, None)
    assert incident.suppressed == 2


def test_stages_are_told_apart() -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 1)
    stages = [incident.sent(severity, confidence) for severity, confidence in ((5, 60), (5, 69), (5, 70), (10, 50))]
    assert stages == [OPENED, CONTINUES, ESCALATED, ESCALATED]


@pytest.mark.parametrize(
    ("told", "now", "up"),
    [
        ((10, 60), (10, 69), False),
        ((10, 60), (10, 70), True),
        ((10, 95), (5, 100), False),
        ((10, 95), (15, 10), True),
        ((10, 49), (10, 50), True),
        ((10, 70), (10, 89), False),
        ((10, 89), (10, 90), True),
    ],
)
def test_a_step_up_is_a_graver_or_a_surer_finding(told: tuple[int, int], now: tuple[int, int], up: bool) -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 1)
    incident.sent(*told)
    assert incident.steps_up(*now) is up


def test_each_step_is_taken_once() -> None:
    incident = IncidentTable().touch(RULE, b"a", T0, 1)
    incident.sent(5, 60)
    incident.sent(10, 90)
    incident.sent(5, 60)
    assert not incident.steps_up(10, 95)


def test_the_next_incident_steps_up_from_its_own_first_alert() -> None:
    table = IncidentTable()
    table.touch(RULE, b"a", T0, 1).sent(15, 95)
    later = table.touch(RULE, b"a", T0 + 1000 * S, 1)
    assert not later.steps_up(15, 95)
    later.sent(5, 60)
    assert later.steps_up(10, 60)


class Ends:
    """Writes down which incidents have ended."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def __call__(self, incident: Incident, now_us: int) -> None:
        self.told.append((incident.number, now_us - T0))


def test_every_end_is_told_once() -> None:
    ends = Ends()
    table = IncidentTable(2, ends)
    table.touch(OTHER, b"a", T0, 1)
    table.touch(OTHER, b"a", T0 + 11 * S, 1)  # 1 was quiet
    table.touch(RULE, b"b", T0 + 12 * S, 1)
    table.touch(RULE, b"c", T0 + 13 * S, 1)  # 2 has to leave
    table.close_quiet(T0 + 400 * S)
    table.close_all(T0 + 401 * S)
    assert ends.told == [(1, 11 * S), (2, 13 * S), (3, 400 * S), (4, 400 * S)]


def test_an_open_incident_ends_when_nobody_looks_any_more() -> None:
    ends = Ends()
    table = IncidentTable(ended=ends)
    table.touch(RULE, b"a", T0, 1)
    table.close_all(T0 + S)
    assert ends.told == [(1, S)]


def test_an_incident_that_went_on_is_closed_by_a_later_tick() -> None:
    table = IncidentTable()
    incident = table.touch(OTHER, b"a", T0, 1)
    table.touch(OTHER, b"a", T0 + 8 * S, 1)
    assert table.close_quiet(T0 + 11 * S) == []
    assert table.close_quiet(T0 + 18 * S) == []
    assert table.close_quiet(T0 + 18 * S + 1) == [incident]
