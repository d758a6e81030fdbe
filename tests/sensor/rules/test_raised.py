"""What an alert says of a rule's instance; its life is told in tests/test_kibana_acceptance.py."""

from dataclasses import replace

import pytest

from sensor.rules.notifying import Hit
from sensor.rules.raised import MAX_SUBJECT, evidence_of, safe, subject_of, told
from sensor.rules.rule import Rule

RULE = Rule("1", "default", "a rule", ".index-threshold", "alerts", "1m", 1, 1)


def test_it_says_the_value_and_the_condition() -> None:
    assert told(RULE, "x", Hit("met", {"message": "x: count is 5"})) == 'Rule "a rule" is met: x: count is 5'
    assert told(RULE, "x", Hit("low", {"percent": 5, "error": ""})) == 'Rule "a rule" is met for x: low (percent 5)'


def test_nothing_in_it_deceives_a_terminal() -> None:
    hostile = replace(RULE, name="\x1b[2J")
    hit = Hit("met", {"message": "\u202e", "value\n": "\x07"})
    texts = [told(hostile, "\x00", hit), *(part for pair in evidence_of(hostile, "\x00", hit) for part in pair)]
    assert all(text.isprintable() for text in texts)


@pytest.mark.parametrize("name", ["plain", "caf\u00e9", "a\\x00b", "C:\\\\x"])
def test_an_instance_that_is_visible_keeps_its_name(name: str) -> None:
    assert safe(name) == name


def test_instances_are_told_apart_however_long_their_names() -> None:
    long = "x" * 1000
    subjects = {subject_of(RULE, name) for name in ("a", "b", long + "a", long + "b")}
    subjects |= {subject_of(replace(RULE, space="other"), "a")}
    assert len(subjects) == 5
    assert max(map(len, subjects)) <= MAX_SUBJECT
