"""Plain tables and colours."""

import io

import pytest

from sensor.cli.columns import aligned, coloured, is_screen


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert aligned([("A", "B"), ("long", "x")]) == ["A     B", "long  x"]


def test_colours_are_for_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert coloured("high", "x", io.StringIO()) == "x"
    assert coloured("high", "x", Screen()) == "\x1b[1;31mx\x1b[0m"


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("high", "x", Screen()) == "x"


def test_dumb_terminal_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert not is_screen(Screen())
