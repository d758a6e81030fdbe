"""`airwarden service`, with a systemctl of our own."""

import re
from pathlib import Path

import pytest

from sensor.cli.main import main
from sensor.service.units import UNIT_FILE, beneath

RUNNING = """\
LoadState=loaded
UnitFileState=enabled
ActiveState=active
SubState=running
Result=success
StatusText=1 source running; 12 frames/s; 0 alerts
NRestarts=2"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of the package."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "airwarden").touch()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(folder))
    return folder / "airwarden"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file system that will be booted; systemctl says nothing."""
    (tmp_path / "image").mkdir()
    set_systemctl(tmp_path, monkeypatch, "")
    return tmp_path / "image"


def set_systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, *, fails: bool = False) -> None:
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    tool = folder / "systemctl"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit {int(fails)}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_installing_says_what_was_done_and_what_is_left_to_do(
    root: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--root", str(root)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"wrote {beneath(root, UNIT_FILE)}\n")
    assert f"sudo -u airwarden {program} user add admin" in said
    assert "/etc/airwarden/airwarden.toml" in said


def test_a_program_within_the_root_is_started_by_its_path_there(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / "opt/airwarden/bin"
    folder.mkdir(parents=True)
    (folder / "airwarden").touch()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(folder))
    assert main(["service", "install", "--root", str(root)]) == 0
    assert "ExecStart=/opt/airwarden/bin/airwarden run\n" in beneath(root, UNIT_FILE).read_text()


def test_a_dry_run_says_what_would_be_done_and_no_more(
    root: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--root", str(root), "--dry-run"]) == 0
    assert all(line.startswith("would ") for line in capsys.readouterr().out.splitlines())
    assert not list(root.iterdir())


def test_a_program_that_the_service_could_not_use_is_refused(
    tmp_path: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Without --root, what lies in pytest's closed folder is no program for others.
    assert main(["service", "install", "--dry-run"]) == 2
    assert f"the service could not use {program}" in capsys.readouterr().err


def test_a_clone_without_installation_is_told_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    assert main(["service", "install", "--dry-run"]) == 2
    assert "install the package first" in capsys.readouterr().err


def test_only_root_installs(program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert main(["service", "install"]) == 2
    assert main(["service", "uninstall"]) == 2
    assert capsys.readouterr().err.count("use sudo") == 2


def test_uninstalling_keeps_what_was_captured_unless_asked(
    root: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = root / "var/lib/airwarden"
    state.mkdir(parents=True)
    assert main(["service", "install", "--root", str(root)]) == 0
    assert main(["service", "uninstall", "--root", str(root)]) == 0
    assert state.is_dir()
    assert f"left {state} as it is" in capsys.readouterr().out
    assert main(["service", "uninstall", "--root", str(root), "--purge"]) == 0
    assert not state.exists()


def test_a_running_service_is_shown(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_systemctl(tmp_path, monkeypatch, RUNNING)
    assert main(["service", "status"]) == 0
    rows = dict(re.split("  +", line) for line in capsys.readouterr().out.splitlines() if "  " in line)
    assert rows["now"] == "active (running)"
    assert rows["it says"] == "1 source running; 12 frames/s; 0 alerts"
    assert rows["restarts"] == "2"


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        (RUNNING.replace("active\n", "failed\n").replace("success", "watchdog"), "watchdog"),
        ("LoadState=not-found", "no (not-found)"),
        ("", "no (unknown)"),
    ],
)
def test_a_service_that_does_not_run_is_1(
    tmp_path: Path,
    program: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    says: str,
    shown: str,
) -> None:
    set_systemctl(tmp_path, monkeypatch, says)
    assert main(["service", "status"]) == 1
    assert shown in capsys.readouterr().out


def test_a_systemd_that_cannot_be_asked_is_told(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_systemctl(tmp_path, monkeypatch, "", fails=True)
    assert main(["service", "status"]) == 1
    assert capsys.readouterr().out.startswith("systemd  cannot be asked: failed\n")


def test_files_of_another_version_are_named(root: Path, program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["service", "install", "--root", str(root)])
    assert main(["service", "status", "--root", str(root)]) == 0
    assert "up to date" in capsys.readouterr().out
    beneath(root, UNIT_FILE).write_text("[Service]\n")
    assert main(["service", "status", "--root", str(root)]) == 1
    said = capsys.readouterr().out
    assert f"missing or changed: {beneath(root, UNIT_FILE)}" in said
    assert "'airwarden service install'" in said
