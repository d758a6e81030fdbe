"""A row that is being added to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sensor.alerts.alert import Alert
from sensor.alerts.incident import Incident
from sensor.ledger.followed import Followed
from sensor.ledger.row import Row
from sensor.ledger.writing import first_row
from tests.sensor.ledger.books import AP, QUIET_S, RULE, SECOND, T0, Books

ROW = first_row(Alert("X", "OTHER", 5, T0, "text", subject=AP, findings=3), QUIET_S * SECOND, "", T0)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with Books(tmp_path / "state.db") as opened:
        yield opened


def followed(row: Row = ROW, incident: Incident | None = None) -> Followed:
    return Followed(row, 1, incident, before=2, before_frames=20, heard_us=T0)


def test_what_is_not_added_to_stays_the_row_that_is_stored() -> None:
    assert followed().row is ROW


def test_an_incident_counts_on_top_of_those_before_it() -> None:
    each = followed()
    each.count(T0 + 7, findings=5, frames=50)
    assert (each.row.last_seen_us, each.row.count, each.row.frames) == (T0 + 7, 7, 70)
    assert each.stored is ROW


def test_alerts_without_an_incident_count_one_each() -> None:
    each = followed()
    for n in (1, 2):
        each.count_one(T0 + n, frames=10)
    assert (each.row.last_seen_us, each.row.count, each.row.frames) == (T0 + 2, ROW.count + 2, ROW.frames + 20)


def test_a_row_ends_by_itself_unless_an_incident_stands_behind_it(books: Books) -> None:
    books.find()
    incident = books.desk.incident_of(RULE.name, AP)
    assert incident is not None
    each = followed(incident=incident)
    assert each.expires_us is None
    each.incident = None
    assert each.expires_us == T0 + QUIET_S * SECOND


def test_adding_up_takes_what_the_desk_has_counted(books: Books) -> None:
    books.find()
    incident = books.desk.incident_of(RULE.name, AP)
    each = followed(incident=incident)
    each.add_up()
    assert incident is not None
    assert each.row.count == 2 + incident.findings
    each.incident = None
    books.find()
    each.add_up()
    assert each.row.count == 3
