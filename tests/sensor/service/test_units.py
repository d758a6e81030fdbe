"""The unit fits what the code has: command, places, exit codes. And systemd finds nothing wrong with it."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sensor.cli.main import MISUSED
from sensor.cli.parser import build_parser
from sensor.config.places import CONFIG_FILE, DROP_INS, SYSTEM_STATE
from sensor.errors import MisconfiguredError
from sensor.service import units
from sensor.service.lifecycle import ATTEMPT_US
from sensor.service.units import check_program, file_texts, installed_program, parts_of_program, program_within

PROGRAM = Path("/opt/airwarden/bin/airwarden")
MOST_EXPOSURE = 20  # of 100, as systemd-analyze rates it; 0 is a service that can do nothing

TEXTS = file_texts(PROGRAM)
LINES = TEXTS[units.UNIT_FILE].splitlines()
SETTINGS = [tuple(line.split("=", 1)) for line in LINES if "=" in line and line[0] != "#"]


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
    path = tmp_path / units.UNIT
    path.write_text(file_texts(program)[units.UNIT_FILE], "utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A file system with nothing in it but the files that make users and folders."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "sysusers.conf").write_text(TEXTS[units.SYSUSERS_FILE])
    (tmp_path / "tmpfiles.conf").write_text(TEXTS[units.TMPFILES_FILE])
    return tmp_path


def run(*command: str | Path) -> str:
    """Run a tool; return what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_is_started_is_a_command_of_ours() -> None:
    program, *arguments = shlex.split(of("ExecStart")[0])
    assert program == str(PROGRAM)
    assert build_parser().parse_args(arguments).command == "run"


def test_a_wrong_configuration_is_not_tried_again() -> None:
    assert of("Restart") == ["on-failure"]
    assert of("RestartPreventExitStatus") == [str(MISUSED)]


def test_a_reload_checks_the_configuration_and_sends_the_signal_that_the_daemon_knows() -> None:
    check, signal = of("ExecReload")
    program, *arguments = shlex.split(check)
    assert program == str(PROGRAM)
    assert build_parser().parse_args(arguments).command == "check-config"
    assert signal == "/bin/kill -HUP $MAINPID"


def test_the_daemon_itself_says_when_it_serves_and_that_it_lives() -> None:
    assert of("Type") == ["notify"]
    assert of("NotifyAccess") == ["main"]
    assert 10 <= int(of("WatchdogSec")[0]) <= 60
    # systemd takes an extension only of a time that is not over yet (TimeoutStartSec=, 90 s).
    assert ATTEMPT_US <= 90_000_000


def test_a_stop_is_over_soon_whatever_happens() -> None:
    assert 5 <= int(of("TimeoutStopSec")[0]) <= 10


def test_places_are_those_that_the_code_looks_in() -> None:
    assert of("StateDirectory") == [str(SYSTEM_STATE.relative_to("/var/lib"))]
    assert of("ConfigurationDirectory") == [str(CONFIG_FILE.parent.relative_to("/etc"))]
    made = [line.split()[:5] for line in TEXTS[units.TMPFILES_FILE].splitlines() if line[0] != "#"]
    assert made == [
        ["d", str(CONFIG_FILE.parent), "0750", "root", "airwarden"],
        ["d", str(DROP_INS), "0750", "root", "airwarden"],
        ["d", str(SYSTEM_STATE), "0700", "airwarden", "airwarden"],
    ]
    assert of("ConfigurationDirectoryMode") == ["0750"]
    assert of("StateDirectoryMode") == ["0700"]


def test_it_runs_as_a_user_with_the_two_rights_of_capture_and_no_others() -> None:
    assert of("User") == of("Group") == [units.USER]
    assert of("CapabilityBoundingSet") == of("AmbientCapabilities") == ["CAP_NET_ADMIN CAP_NET_RAW"]
    assert of("NoNewPrivileges") == ["yes"]
    assert not of("DynamicUser")


def test_nobody_sees_the_hidden_folders_from_within() -> None:
    assert of("ProtectHome") == of("PrivateTmp") == ["yes"]
    assert {str(folder) for folder in units.HIDDEN} == {"/home", "/root", "/run/user", "/tmp", "/var/tmp"}


@needs("systemd-analyze")
def test_systemd_understands_every_line(unit: Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit)  # of other units of this machine, too
    assert units.UNIT not in said


@needs("systemd-analyze")
def test_every_exposure_that_systemd_finds_has_its_reason_in_the_unit(unit: Path) -> None:
    said = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--json=short", unit)
    found = {row["name"] for row in json.loads(said) if not row["set"] and row["exposure"]}
    assert found
    reasons = "\n".join(LINES[LINES.index("# What `systemd-analyze security` still finds, and why it stays:") :])
    for name in found:
        setting, _, excepted = name.partition("=")
        subject = excepted.removeprefix("~").partition("_(")[0] if "~" in excepted else setting
        assert subject in reasons, name


@needs("systemd-analyze")
def test_systemd_finds_it_well_confined(unit: Path) -> None:
    run("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSURE}", unit)


@needs("systemd-sysusers")
@pytest.mark.root
def test_the_user_is_made_without_password_and_shell(root: Path) -> None:
    run("systemd-sysusers", f"--root={root}", root / "sysusers.conf")
    user = (root / "etc/passwd").read_text().strip().split(":")
    assert (user[0], user[1], user[5]) == ("airwarden", "x", str(SYSTEM_STATE))
    assert user[6].endswith("/nologin")


@needs("systemd-tmpfiles")
@needs("systemd-sysusers")
@pytest.mark.root
def test_folders_are_made_for_those_who_need_them(root: Path) -> None:
    run("systemd-sysusers", f"--root={root}", root / "sysusers.conf")
    run("systemd-tmpfiles", f"--root={root}", "--create", root / "tmpfiles.conf")
    state = (root / SYSTEM_STATE.relative_to("/")).stat()
    configuration = (root / CONFIG_FILE.parent.relative_to("/")).stat()
    assert (state.st_mode & 0o777, configuration.st_mode & 0o777) == (0o700, 0o750)
    assert state.st_uid not in (0, configuration.st_uid)
    assert state.st_gid == configuration.st_gid != 0


def test_networkmanager_lets_the_service_have_its_adapters_where_there_is_polkit(tmp_path: Path) -> None:
    assert units.POLKIT_FILE not in file_texts(PROGRAM, tmp_path)
    (tmp_path / "etc/polkit-1/rules.d").mkdir(parents=True)
    rule = file_texts(PROGRAM, tmp_path)[units.POLKIT_FILE]
    assert '"org.freedesktop.NetworkManager.network-control"' in rule
    assert f'subject.user === "{units.USER}"' in rule


def test_the_program_is_written_wherever_it_is_started() -> None:
    other = file_texts(Path("/srv/sensor/bin/airwarden"))[units.UNIT_FILE]
    assert str(PROGRAM) not in other
    assert "ExecStart=/srv/sensor/bin/airwarden run" in other
    assert "ExecReload=/srv/sensor/bin/airwarden check-config" in other


def test_a_program_that_is_not_installed_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    with pytest.raises(MisconfiguredError, match="install the package first"):
        installed_program()
    (tmp_path / "airwarden").touch()
    assert installed_program() == tmp_path / "airwarden"


def test_a_program_in_a_file_system_that_will_be_booted_has_its_path_there() -> None:
    assert program_within(Path("/mnt/image"), Path("/mnt/image/opt/x")) == Path("/opt/x")
    assert program_within(Path("/mnt/image"), Path("/opt/x")) == Path("/opt/x")


@pytest.fixture
def open_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that everybody may look into, as far as the checks can tell: pytest's own are closed, and in /tmp."""
    monkeypatch.setattr(units, "HIDDEN", (tmp_path / "home",))
    folder = tmp_path / "opt"
    folder.mkdir()
    for each in (folder, *folder.parents):
        if each.owner() == tmp_path.owner() and not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o001)
    (folder / "program").touch(0o644)
    return folder


def test_what_everybody_may_read_can_be_started(open_folder: Path) -> None:
    check_program(PROGRAM, [open_folder / "program"])


def test_a_closed_folder_or_file_is_named(open_folder: Path) -> None:
    (open_folder / "program").chmod(0o640)
    with pytest.raises(MisconfiguredError, match="program: other users may not read it"):
        check_program(PROGRAM, [open_folder / "program"])
    open_folder.chmod(0o750)
    with pytest.raises(MisconfiguredError, match=rf"{open_folder} is closed to other users"):
        check_program(PROGRAM, [open_folder / "program"])


def test_what_the_unit_hides_cannot_be_started() -> None:
    with pytest.raises(MisconfiguredError, match=r"/home is hidden from it; install into .* /opt/airwarden"):
        check_program(PROGRAM, [Path("/home/ann/bin/python3")])


@pytest.mark.parametrize(
    "path", ["/opt/my programs/airwarden", "/opt/100%/airwarden", '/opt/"/x', "relative", "/a\nb", "/ä"]
)
def test_a_path_that_means_something_else_to_systemd_is_refused(path: str) -> None:
    with pytest.raises(MisconfiguredError, match="systemd takes no such path"):
        check_program(Path(path), [])


def test_program_python_and_package_are_all_looked_at() -> None:
    parts = parts_of_program(PROGRAM)
    assert parts[0] == PROGRAM
    assert Path(sys.executable).resolve() in parts
    assert Path(units.__file__).resolve() in parts
