"""Where state lives when nobody says so."""

import os
from pathlib import Path

import pytest

from sensor.config import places


@pytest.fixture
def ordinary_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Become somebody with a home and no right to the system's folder."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    return tmp_path


def test_root_uses_the_systems_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert places.state_dir() == places.SYSTEM_STATE


@pytest.mark.usefixtures("ordinary_user")
def test_whoever_may_write_there_uses_the_systems_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path == places.SYSTEM_STATE and mode == os.W_OK)
    assert places.state_dir() == places.SYSTEM_STATE


def test_ordinary_user_has_a_folder_at_home(ordinary_user: Path) -> None:
    assert places.state_dir() == ordinary_user / ".local/state/airwarden"


@pytest.mark.usefixtures("ordinary_user")
def test_xdg_state_home_is_honoured_when_absolute(monkeypatch: pytest.MonkeyPatch, ordinary_user: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/var/tmp/state")
    assert places.state_dir() == Path("/var/tmp/state/airwarden")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert places.state_dir() == ordinary_user / ".local/state/airwarden"


def test_drop_ins_come_after_the_main_file_by_name(tmp_path: Path) -> None:
    main, folder = tmp_path / "airwarden.toml", tmp_path / "airwarden.d"
    folder.mkdir()
    assert places.system_files(main, folder) == []
    for path in (main, folder / "20.toml", folder / "10.toml", folder / "ignored.txt"):
        path.touch()
    assert places.system_files(main, folder) == [main, folder / "10.toml", folder / "20.toml"]
