"""How grave an alert is in Mackerel's words."""

import pytest

from api.mackerel.records import status_of


@pytest.mark.parametrize(
    ("severity", "status"), [(0, "WARNING"), (5, "WARNING"), (9, "WARNING"), (10, "CRITICAL"), (20, "CRITICAL")]
)
def test_severity_decides(severity: int, status: str) -> None:
    assert status_of("DEAUTHFLOOD", severity) == status


@pytest.mark.parametrize("name", ["SOURCEERROR", "SOURCEBLIND"])
def test_a_sensor_that_hears_nothing_does_not_know(name: str) -> None:
    assert status_of(name, 20) == "UNKNOWN"


@pytest.mark.parametrize("name", ["SOURCEERROR", "DEAUTHFLOOD"])
def test_what_is_closed_is_ok(name: str) -> None:
    assert status_of(name, 20, closed=True) == "OK"
