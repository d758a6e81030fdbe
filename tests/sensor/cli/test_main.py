"""The command as a whole: versions, errors, exit codes, readers that leave."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sensor.build import version_line
from sensor.cli.main import main
from sensor.errors import UnavailableError

COMMANDS = (
    *("run", "replay", "handshakes", "sources", "capture", "detections", "check-config", "learn", "alerts"),
    *("user", "apikey", "notify", "rules", "service"),
)


def airwarden(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in a process of its own."""
    return subprocess.run([sys.executable, "-m", "sensor", *arguments], capture_output=True, text=True, check=False)


def test_version_says_how_it_was_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == version_line() + "\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    listed = [line.split()[0] for line in told.splitlines() if line.startswith("    ") and line[4] != " "]
    assert listed == list(COMMANDS)
    assert "exit codes" in told


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_gives_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert re.search(rf"examples:\n  (sudo )?airwarden {command}", capsys.readouterr().out)


@pytest.mark.parametrize("arguments", [[], ["dance"], ["replay"], ["user"], ["apikey", "dance"], ["replay", "x", "-y"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert "usage: airwarden" in told.err
    assert told.out == ""


def test_missing_capture_is_one_line_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.pcap")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert told.err.startswith("airwarden: ")
    assert "none.pcap" in told.err


def test_what_may_work_later_is_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def busy() -> list[Path]:
        raise UnavailableError("somebody else has it")

    monkeypatch.setattr("sensor.cli.configured.system_files", busy)
    assert main(["user", "list"]) == 1
    assert capsys.readouterr().err == "airwarden: somebody else has it\n"


def test_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> list[Path]:
        raise KeyboardInterrupt

    monkeypatch.setattr("sensor.cli.configured.system_files", interrupted)
    assert main(["user", "list"]) == 130
    assert capsys.readouterr().err == "airwarden: interrupted\n"


@pytest.mark.parametrize(
    "words",
    [
        ["detections", "\udcff"],
        ["user", "remove", "\udcff", "--data-dir", "."],
        ["notify", "test", "\udcff"],
        ["rules", "show", "\udcff", "--data-dir", "."],
        ["apikey", "create", "\udcff", "--data-dir", "."],
    ],
)
def test_a_name_that_is_no_utf_8_is_one_line(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) in (1, 2)
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert told.startswith("airwarden: ")


def test_a_file_that_cannot_be_written_is_named_in_one_line(
    attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "esc\x1b[31m"
    output.mkdir()
    assert main(["capture", "lo", "-w", str(output)]) == 1
    assert capsys.readouterr().err == f"airwarden: {tmp_path}/esc\\x1b[31m: Is a directory\n"


def test_module_is_the_command() -> None:
    told = airwarden("--version")
    assert (told.returncode, told.stdout, told.stderr) == (0, version_line() + "\n", "")


def test_reader_that_leaves_is_no_traceback(attack: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        told = subprocess.run(
            [sys.executable, "-m", "sensor", "replay", str(attack)], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert (told.returncode, told.stderr) == (1, b"")


def test_output_that_the_terminal_cannot_show_is_escaped(quiet: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    told = subprocess.run(
        [sys.executable, "-m", "sensor", "detections", "KARMA"], capture_output=True, check=False, env=environment
    )
    assert (told.returncode, told.stderr) == (0, b"")


def test_replay_starts_without_the_apis_libraries(attack: Path) -> None:
    program = (
        "import sys; from sensor.cli.main import main; "
        f"code = main(['replay', {str(attack)!r}]); "
        "print(code, sorted({'aiohttp', 'argon2', 'rich', 'sqlite3', 'tomllib', 'asyncio'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "0 []"
