"""Tests of [rules]."""

import pytest

from sensor.config.reader import Source
from sensor.config.rules import read_rules
from sensor.rules.settings import RulesSettings

BEFORE = RulesSettings(keep_hours=5, record=("devices",))


def read(text: str) -> tuple[RulesSettings, list[tuple[int, str]]]:
    source = Source("test.toml", text.encode())
    found = read_rules(source.root, BEFORE)
    return found, [(problem.line, problem.message) for problem in source.problems]


def test_everything_can_be_set() -> None:
    text = '[rules]\nkeep_hours = 48\nkeep_entries = 1000\nmax_rules = 7\nrecord = ["frames", "frames"]'
    assert read(text) == (RulesSettings(48, 1000, 7, ("devices", "frames")), [])


def test_what_is_not_said_stays() -> None:
    assert read("") == (BEFORE, [])


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("keep_hours = 0", 2, "'keep_hours' must be from 1 to 8784 hours, not 0"),
        ("keep_entries = 10", 2, "'keep_entries' must be from 1000 to 2000000 entries, not 10"),
        ("\nmax_rules = true", 3, "'max_rules' must be a whole number, not true"),
        ('record = ["devices", "frame"]', 2, "'record': 'frame' is none of frames, devices"),
        ('record = "frames"', 2, "'record' must be an array of texts"),
        ("keep_days = 1", 2, "unknown key 'keep_days' in [rules]"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(text: str, line: int, told: str) -> None:
    kept, problems = read(f"[rules]\n{text}")
    assert kept == BEFORE
    assert [each for each, _ in problems] == [line]
    assert problems[0][1].startswith(told)
