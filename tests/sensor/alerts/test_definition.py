"""Rates and definitions."""

import pytest

from sensor.alerts.definition import HIGH, Definition, Override, Rate, severity_name


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5/sec", 5, 0),
        ("5/second", 5, 0),
        ("5/min", 5, 1),
        ("5/minute", 5, 1),
        ("1/hr", 1, 2),
        ("1/hour", 1, 2),
        ("0/day", 0, 3),
        ("7", 7, 1),
        (" 7 / min ", 7, 1),
    ],
)
def test_rate_reads_kismets_grammar(text: str, count: int, unit: int) -> None:
    assert Rate.parse(text) == Rate(count, unit)


@pytest.mark.parametrize("text", ["", "x", "5/", "/min", "5/week", "-1/min", "5/MIN", "²/min", "1/2/min", "9" * 5000])
def test_rate_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        Rate.parse(text)


def test_rate_writes_what_it_reads() -> None:
    assert [str(Rate.parse(text)) for text in ("5/second", "3", "2/hr", "1/day")] == [
        "5/sec",
        "3/min",
        "2/hour",
        "1/day",
    ]


def test_severity_between_two_names_takes_the_lower() -> None:
    assert [severity_name(number) for number in (0, 5, 7, 10, 15, 20, 99)] == [
        "info",
        "low",
        "low",
        "medium",
        "high",
        "critical",
        "critical",
    ]


def test_override_changes_only_what_it_names() -> None:
    plain = Definition("X", "SPOOF", HIGH, "Something.", advice="Do.", references=("r",), quiet_s=9)
    changed = plain.overridden(Override(severity=0))
    assert changed.severity == 0
    assert (changed.throttle, changed.burst, changed.advice, changed.references, changed.quiet_s) == (
        plain.throttle,
        plain.burst,
        "Do.",
        ("r",),
        9,
    )
    assert plain.severity == HIGH


def test_disabled_definition_has_the_limit_zero() -> None:
    disabled = Definition("X", "SPOOF", HIGH, "Something.").overridden(Override(enabled=False, throttle=Rate(5, 2)))
    assert not disabled.enabled
    assert disabled.throttle == Rate(0, 2)


def test_what_is_off_by_itself_runs_where_the_operator_enables_it() -> None:
    noisy = Definition("X", "SPOOF", HIGH, "Something.", throttle="5/min", on=False)
    assert not noisy.enabled
    assert not noisy.overridden(Override(throttle=Rate(9, 1))).enabled
    enabled = noisy.overridden(Override(enabled=True))
    assert enabled.enabled
    assert enabled.throttle == Rate(5, 1)
