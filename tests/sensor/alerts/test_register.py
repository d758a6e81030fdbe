"""The definitions in force: whose they are, what may be defined, and what the operator wants of them."""

import pytest

from sensor.alerts.alert import PHY_80211, PHY_ANY
from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, Definition, Override
from sensor.alerts.register import (
    MAX_DEFINITIONS,
    MAX_NAME,
    MAX_TEXT,
    BurstTooLongError,
    DuplicateAlertError,
    Register,
    UnknownAlertError,
    cleaned,
)
from sensor.errors import RefusedError

FLOOD = Definition("DEAUTHFLOOD", "DENIAL", MEDIUM, "Many.", throttle="2/min", burst="1/sec")
SPOOF = Definition("APSPOOF", "SPOOF", HIGH, "Another.", throttle="10/min", burst="1/sec")


def register(**overrides: Override) -> Register:
    return Register([FLOOD, SPOOF], overrides)


def test_definitions_stand_in_the_order_in_which_they_came() -> None:
    both = register()
    both.define("AAA", "Mine.", "custom", HIGH, "5/min", "2/sec")
    assert [(state.definition.name, state.phy) for state in both] == [
        ("DEAUTHFLOOD", PHY_80211),
        ("APSPOOF", PHY_80211),
        ("AAA", PHY_ANY),
    ]


def test_a_definition_is_found_however_its_name_is_written() -> None:
    both = register()
    assert both.find(" ApSpoof ") is both["APSPOOF"]
    with pytest.raises(UnknownAlertError, match=r"Unknown alert type 'NO\\x1bPE'"):
        both.find("no\x1bpe")


def test_what_a_client_defines_is_bounded_and_printable() -> None:
    definition = register().define("x\x1b" * MAX_NAME, "y\n" * MAX_TEXT, "k\x00", 0, "5/min", "1/sec").definition
    assert definition.name.startswith("X\\x1bX")
    assert f"{definition.name}{definition.klass}{definition.description}".isprintable()
    assert (definition.klass, str(definition.throttle), str(definition.burst)) == ("K\\x00", "5/min", "1/sec")


def test_wishes_are_for_the_sensors_own_and_replace_the_earlier_ones() -> None:
    both = register(DEAUTHFLOOD=Override(severity=CRITICAL), MINE=Override(severity=CRITICAL))
    both.define("MINE", "Mine.", "custom", HIGH, "5/min", "2/sec")
    assert (both["DEAUTHFLOOD"].definition.severity, both["MINE"].definition.severity) == (CRITICAL, HIGH)
    both.override({"APSPOOF": Override(enabled=False)})
    assert (both["DEAUTHFLOOD"].definition.severity, both["APSPOOF"].definition.enabled) == (MEDIUM, False)


def test_a_text_is_cut_before_it_is_made_printable() -> None:
    assert cleaned("abc\ud800", 3) == "abc"
    assert cleaned("a\ud800", 9).isprintable()


def test_defining_a_known_name_is_refused() -> None:
    with pytest.raises(DuplicateAlertError):
        register().define("deauthflood", "Mine.", "custom", HIGH, "5/min", "2/sec")


def test_burst_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(BurstTooLongError):
        register().define("MINE", "Mine.", "custom", HIGH, "5/sec", "2/min")


@pytest.mark.parametrize(
    ("name", "severity", "throttle"),
    [("", 0, "5/min"), ("MINE", 256, "5/min"), ("MINE", -1, "5/min"), ("MINE", 0, "x")],
)
def test_senseless_definition_is_refused(name: str, severity: int, throttle: str) -> None:
    with pytest.raises(RefusedError):
        register().define(name, "Mine.", "custom", severity, throttle, "1/sec")


def test_number_of_definitions_is_bounded() -> None:
    full = register()
    for number in range(MAX_DEFINITIONS - 2):
        full.define(f"N{number}", "Mine.", "custom", 0, "5/min", "1/sec")
    with pytest.raises(RefusedError, match="no more than"):
        full.define("ONEMORE", "Mine.", "custom", 0, "5/min", "1/sec")
