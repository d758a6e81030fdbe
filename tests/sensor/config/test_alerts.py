"""Tests of [alerts]'s part about the ledger."""

from sensor.config.alerts import read_retention
from sensor.config.reader import Source
from sensor.ledger.retention import Retention

BEFORE = Retention(keep_days=10, keep_count=1000)


def read(text: str) -> tuple[Retention, list[str]]:
    source = Source("test.toml", text.encode())
    found = read_retention(source.root.table("alerts"), BEFORE)
    return found, [problem.message for problem in source.problems]


def test_both_bounds_can_be_set() -> None:
    assert read("[alerts]\nkeep_days = 30\nkeep_count = 500") == (Retention(30, 500), [])


def test_what_is_not_said_stays() -> None:
    assert read("[alerts]\nkeep_days = 30") == (Retention(30, 1000), [])


def test_nobody_can_keep_nothing() -> None:
    kept, problems = read("[alerts]\nkeep_days = 0\nkeep_count = 99")
    assert kept == BEFORE
    assert len(problems) == 2
