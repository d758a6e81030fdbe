"""A row as it stands."""

from dataclasses import replace

import pytest

from sensor.alerts.alert import Alert
from sensor.ledger.row import CLOSED, STATUSES
from sensor.ledger.writing import first_row
from tests.sensor.ledger.books import T0


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_is_closed_is_over(status: str) -> None:
    row = replace(first_row(Alert("X", "OTHER", 5, T0, "text"), 60, "", T0), status=status)
    assert row.is_closed == (status == CLOSED)
