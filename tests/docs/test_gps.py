"""docs/gps.md says what GPSs there are."""

from sensor.telemetry.definition import BAUD, GPSD_PORT, KINDS
from sensor.telemetry.polling import FIRST_PAUSE_S, LONGEST_PAUSE_S
from sensor.telemetry.receiver import CLOCK_APART_S, PUSHED_S
from tests.docs.pages import code, page, rows

PAGE = page("docs/gps.md")


def test_every_kind_is_told_with_its_options_and_priority() -> None:
    table = {code(row["kind"]): row for row in rows(PAGE, "kind", "options of its own", "what it is", "priority")}
    assert set(table) == set(KINDS)
    for name, row in table.items():
        options = [option.strip().split(" ")[0].strip("`") for option in row["options of its own"].split(",")]
        assert [option for option in options if option] == list(KINDS[name].options)
        assert row["priority"] == str(KINDS[name].priority)


def test_common_options_are_told() -> None:
    told = [code(row["option"]) for row in rows(PAGE, "option", "default", "meaning")]
    assert told == ["name", "uuid", "priority", "dataonly", "reconnect"]


def test_numbers_are_the_code_s() -> None:
    assert f"`port` ({GPSD_PORT})" in PAGE
    assert f"`baud` ({BAUD})" in PAGE
    assert f"after {FIRST_PAUSE_S:.0f} s at first and later up to {LONGEST_PAUSE_S:.0f} s" in PAGE
    assert f"more than {CLOCK_APART_S:.0f} seconds apart" in PAGE
    assert f"holds {PUSHED_S:.0f} seconds" in page("docs/configuration.md")
