"""NetworkManager is told over nmcli, where it is installed."""

from pathlib import Path

import pytest

from datasources.linux_wifi.networkmanager import give_back, release

NMCLI = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in
*"device show"*) echo "$STATE"; exit "$SHOW_CODE" ;;
*) echo "$SET_SAID" >&2; exit "$SET_CODE" ;;
esac
"""


@pytest.fixture
def nmcli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of an nmcli that is first in the path."""
    program = tmp_path / "nmcli"
    program.write_text(NMCLI)
    program.chmod(0o755)
    for name, value in {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "LOG": str(tmp_path / "log"),
        "STATE": "100 (connected)",
        "SHOW_CODE": "0",
        "SET_SAID": "",
        "SET_CODE": "0",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "log"


def test_it_lets_go_and_gets_back(nmcli: Path) -> None:
    assert release("wlan0") == ""
    give_back("wlan0")
    assert nmcli.read_text().splitlines() == [
        "-g GENERAL.STATE device show wlan0",
        "device set wlan0 managed no",
        "device set wlan0 managed yes",
    ]


@pytest.mark.parametrize(("state", "code"), [("10 (unmanaged)", "0"), ("", "8"), ("Error: no such device", "10")])
def test_what_it_does_not_manage_is_not_mentioned(
    nmcli: Path, monkeypatch: pytest.MonkeyPatch, state: str, code: str
) -> None:
    monkeypatch.setenv("STATE", state)
    monkeypatch.setenv("SHOW_CODE", code)
    assert release("wlan0") is None
    assert "managed" not in nmcli.read_text()


def test_a_refusal_is_quoted(nmcli: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_SAID", "Error: not authorized")
    monkeypatch.setenv("SET_CODE", "1")
    assert release("wlan0") == "NetworkManager does not let go of wlan0: Error: not authorized"


def test_without_it_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert release("wlan0") is None
    give_back("wlan0")
