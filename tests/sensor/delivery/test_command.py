"""Programs on this machine."""

import json
import sys
import time
from pathlib import Path

import pytest

from sensor.delivery.command import Command
from sensor.delivery.connector import DeliveryError
from sensor.delivery.kinds import build
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.notes import HOSTILE, hostile, note

SHELL = "/bin/sh"


def lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def python(code: str, timeout_s: float = 20) -> Command:
    return Command("command", (sys.executable, "-c", code), timeout_s)


async def test_the_note_is_json_on_standard_input(tmp_path: Path) -> None:
    written = tmp_path / "said"
    answer = await Command("command", (SHELL, "-c", f"cat > {written}; echo thanks"), 20).send(hostile())
    assert answer == "exit code 0 thanks"
    assert json.loads(written.read_bytes())["key"] == "k-hostile"


async def test_arguments_are_not_looked_into_by_a_shell(tmp_path: Path) -> None:
    tricky = f"$(touch {tmp_path}/hit); `id`"
    answer = await build("command", "c", {"arguments": ["/bin/echo", tricky]}).send(note())
    assert answer == f"exit code 0 {tricky}"
    assert not (tmp_path / "hit").exists()


async def test_the_environment_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter2")
    answer = await Command("command", ("/usr/bin/env",), 20).send(note(title=HOSTILE))
    names = sorted(word.partition("=")[0] for word in answer.removeprefix("exit code 0 ").split("\\x0a"))
    assert names == ["AIRWARDEN_EVENT", "AIRWARDEN_KEY", "LANG", "PATH"]


@pytest.mark.parametrize(("code", "retry"), [(1, True), (75, True), (64, False), (65, False), (78, False)])
async def test_the_exit_code_says_whether_to_come_again(code: int, retry: bool) -> None:
    with pytest.raises(DeliveryError, match=f"exit code {code} sorry") as caught:
        await Command("command", (SHELL, "-c", f"echo sorry >&2; exit {code}"), 20).send(note())
    assert caught.value.retry is retry


async def test_a_program_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    command = Command("command", (SHELL, "-c", f"sleep 600 & echo $! > {pid_file}; wait"), 0.5)
    before = time.monotonic()
    with pytest.raises(DeliveryError, match=r"killed after 0\.5 s") as caught:
        await command.send(note())
    assert caught.value.retry
    assert time.monotonic() - before < 10
    assert not lives(int(pid_file.read_text()))


async def test_a_program_that_says_much_is_read_to_its_end_and_kept_short() -> None:
    answer = await python("print('x' * 3_000_000)").send(note())
    assert len(answer) == 200


async def test_a_program_need_not_listen() -> None:
    document = {"much": "x" * 1_000_000}
    assert await Command("command", ("/bin/true",), 20).send(note(document=document)) == "exit code 0"


async def test_a_program_that_is_not_there_may_come_back() -> None:
    with pytest.raises(DeliveryError, match="cannot be started") as caught:
        await Command("command", ("/nowhere/program",), 20).send(note())
    assert caught.value.retry


def test_a_program_needs_its_full_path() -> None:
    with pytest.raises(MisconfiguredError, match="full path"):
        build("command", "c", {"arguments": ["curl", "-d", "@-"]})
