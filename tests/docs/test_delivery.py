"""docs/delivery.md says what connectors take, and what they send."""

import pytest

from sensor.delivery.kinds import KINDS
from sensor.delivery.outbox import DAY_US, DEAD_LIFETIME_US, MAX_DEAD, MAX_OCTETS, MAX_WAITING
from sensor.delivery.schema import ConnectorKind, Setting
from sensor.delivery.wording import whole
from tests.docs.pages import code, page, rows
from tests.sensor.delivery.notes import note

PAGE = page("docs/delivery.md")
BY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def default(setting: Setting) -> str:
    if setting.required:
        return "required"
    value = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    return "" if value is None else f"`{value}`"


@BY_KIND
def test_every_setting_is_described_as_it_is(kind: ConnectorKind) -> None:
    table = rows(PAGE, f"{kind.name} setting")
    assert [code(row[f"{kind.name} setting"]) for row in table] == [setting.name for setting in kind.settings]
    for row, setting in zip(table, kind.settings, strict=True):
        assert row["meaning"] == setting.meaning
        assert row["default"].partition(", with")[0] == default(setting)
        assert all(f"`{choice}`" in row["range"] for choice in setting.choices)
        assert not setting.high or row["range"] == f"{setting.low} to {setting.high}"


@BY_KIND
def test_every_option_is_described(kind: ConnectorKind) -> None:
    told = {code(row[f"{kind.name} option"]): row["meaning"] for row in rows(PAGE, f"{kind.name} option")}
    assert told == {option.name: option.meaning for option in kind.options}


def test_the_fields_of_a_note_are_those_that_are_sent() -> None:
    assert [code(row["note field"]) for row in rows(PAGE, "note field")] == list(whole(note()))


def test_bounds_are_told() -> None:
    assert f"{MAX_WAITING:,} notes and {MAX_OCTETS >> 20} MiB" in PAGE
    assert f"{DEAD_LIFETIME_US // DAY_US} days, {MAX_DEAD:,} notes" in PAGE
