"""The unit fits what the code has: command, places, exit codes. And systemd finds nothing wrong with it."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from sensor.cli.main import MISUSED
from sensor.cli.parser import build_parser
from sensor.config.places import CONFIG_FILE, DROP_INS, SYSTEM_STATE

SYSTEMD = Path(__file__).resolve().parents[2] / "systemd"
UNIT = SYSTEMD / "airwarden.service"
MOST_EXPOSURE = 15  # of 100, as systemd-analyze rates it; 0 is a service that can do nothing

SETTINGS = [
    tuple(line.split("=", 1)) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
]


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        shutil.which(tool) is None, reason=f"{tool} is not installed (Debian: apt install systemd)"
    )


def of(name: str) -> list[str]:
    """Return every value of a setting."""
    return [value for key, value in SETTINGS if key == name]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there: systemd looks for it."""
    program = tmp_path / "airwarden"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text("utf-8").replace("/opt/airwarden/bin/airwarden", str(program)), "utf-8")
    return path


def run(*command: str | Path) -> str:
    """Run a tool; return what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_is_started_is_a_command_of_ours() -> None:
    program, *arguments = shlex.split(of("ExecStart")[0])
    assert program == "/opt/airwarden/bin/airwarden"
    assert build_parser().parse_args(arguments).command == "run"


def test_a_wrong_configuration_is_not_tried_again() -> None:
    assert of("Restart") == ["on-failure"]
    assert of("RestartPreventExitStatus") == [str(MISUSED)]


def test_a_reload_is_the_signal_that_the_daemon_knows() -> None:
    assert of("ExecReload") == ["/bin/kill -HUP $MAINPID"]


def test_places_are_those_that_the_code_looks_in() -> None:
    assert of("StateDirectory") == [str(SYSTEM_STATE.relative_to("/var/lib"))]
    assert of("ConfigurationDirectory") == [str(CONFIG_FILE.parent.relative_to("/etc"))]
    made = [
        line.split()[:5] for line in (SYSTEMD / "tmpfiles.d/airwarden.conf").read_text().splitlines() if line[0] != "#"
    ]
    assert made == [
        ["d", str(CONFIG_FILE.parent), "0750", "root", "airwarden"],
        ["d", str(DROP_INS), "0750", "root", "airwarden"],
        ["d", str(SYSTEM_STATE), "0700", "airwarden", "airwarden"],
    ]
    assert of("ConfigurationDirectoryMode") == ["0750"]
    assert of("StateDirectoryMode") == ["0700"]


def test_it_runs_as_a_user_without_rights() -> None:
    assert of("User") == of("Group") == ["airwarden"]
    assert of("CapabilityBoundingSet") == of("AmbientCapabilities") == [""]
    assert of("NoNewPrivileges") == ["yes"]
    assert not of("DynamicUser")


@needs("systemd-analyze")
def test_systemd_understands_every_line(unit: Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit)  # of other units of this machine, too
    assert UNIT.name not in said


@needs("systemd-analyze")
def test_systemd_finds_it_well_confined(unit: Path) -> None:
    run("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSURE}", unit)


@needs("systemd-sysusers")
@pytest.mark.root
def test_the_user_is_made_without_password_and_shell(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    run("systemd-sysusers", f"--root={tmp_path}", SYSTEMD / "sysusers.d/airwarden.conf")
    user = (tmp_path / "etc/passwd").read_text().strip().split(":")
    assert (user[0], user[1], user[5]) == ("airwarden", "x", str(SYSTEM_STATE))
    assert user[6].endswith("/nologin")


@needs("systemd-tmpfiles")
@needs("systemd-sysusers")
@pytest.mark.root
def test_folders_are_made_for_those_who_need_them(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    run("systemd-sysusers", f"--root={tmp_path}", SYSTEMD / "sysusers.d/airwarden.conf")
    run("systemd-tmpfiles", f"--root={tmp_path}", "--create", SYSTEMD / "tmpfiles.d/airwarden.conf")
    state = (tmp_path / SYSTEM_STATE.relative_to("/")).stat()
    configuration = (tmp_path / CONFIG_FILE.parent.relative_to("/")).stat()
    assert (state.st_mode & 0o777, configuration.st_mode & 0o777) == (0o700, 0o750)
    assert state.st_uid not in (0, configuration.st_uid)
    assert state.st_gid == configuration.st_gid != 0
