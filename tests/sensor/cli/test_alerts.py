"""`airwarden alerts`."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sensor.cli.main import main
from tests.api.world import NOW_US, World
from tests.sensor.ledger.books import Books


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with Books(tmp_path / "state.db") as opened:
        yield opened


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        yield started


def alerts(folder: Path, *arguments: str) -> int:
    return main(["alerts", *arguments, "--data-dir", str(folder)])


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRWARDEN_URL", raising=False)
    monkeypatch.delenv("AIRWARDEN_KEY", raising=False)
    monkeypatch.setenv("LOGNAME", "ann")


def test_open_alerts_are_a_table(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books.find()
    assert alerts(tmp_path, "list") == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "STATUS", "SEVERITY", "ALERT", "OPENED", "LAST", "SEEN", "COUNT", "TEXT"]
    assert line.split()[:5] == [books.only().id, "open", "medium", "DEAUTHFLOOD", "2027-01-15"]
    assert line.endswith("1      somebody deauthenticates")


def test_nothing_open_is_said(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert alerts(tmp_path, "list") == 0
    assert capsys.readouterr().out == "No alert is open; --all lists the closed ones, too.\n"
    assert alerts(tmp_path, "list", "--all") == 0
    assert capsys.readouterr().out == "There has been no alert.\n"


@pytest.mark.parametrize(("content", "told"), [(None, "No such file"), ("\n", "there is no key in it")])
def test_a_key_file_without_a_key_is_told_before_anybody_is_asked(
    content: str | None, told: str, books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    assert alerts(tmp_path, "list", "--key-file", str(file)) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"airwarden: --key-file {file}: ")
    assert told in err


def test_closed_ones_are_listed_on_demand(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books.find()
    books.wait(100)
    alerts(tmp_path, "list", "--format", "json")
    assert capsys.readouterr().out == ""
    alerts(tmp_path, "list", "--all", "--format", "json")
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["airwarden.alert.status"] == "closed"


def test_its_life_is_written_by_whoever_runs_it(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.find()
    name = books.only().id
    assert alerts(tmp_path, "ack", name) == 0
    assert alerts(tmp_path, "note", name, "--memo", "a neighbour\nat the door") == 0
    assert alerts(tmp_path, "close", name, "--reason", "a drill") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{name} DEAUTHFLOOD: acknowledged by ann",
        f"{name} DEAUTHFLOOD: acknowledged by ann",
        f"{name} DEAUTHFLOOD: closed by ann: a drill",
    ]
    assert alerts(tmp_path, "show", name) == 0
    told = capsys.readouterr().out
    assert "memo        a neighbour\n            at the door" in told
    assert told.splitlines()[-1].endswith("closed by ann: a drill")


def test_several_are_closed_at_once(books: Books, tmp_path: Path) -> None:
    for octet in (b"\1", b"\3"):
        books.find(b"\2\0\0\0\0" + octet)
    assert alerts(tmp_path, "close", *(row.id for row in books.rows()), "--reason", "a drill") == 0
    assert all(row.is_closed for row in books.rows())


def test_an_unknown_one_among_several_is_named_and_keeps_nothing_up(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.find()
    name = books.only().id
    assert alerts(tmp_path, "close", "1K5", name, "--reason", "a drill") == 1
    out, err = capsys.readouterr()
    assert out == f"{name} DEAUTHFLOOD: closed by ann: a drill\n"
    assert err == "airwarden: 1K5: there is no such alert\n"


def test_a_reason_is_needed(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books.find()
    assert alerts(tmp_path, "close", books.only().id) == 2
    assert "--reason" in capsys.readouterr().err
    assert alerts(tmp_path, "close", books.only().id, "--reason", " ") == 1
    assert not books.only().is_closed


@pytest.mark.parametrize("name", ["nothing", "1K52WM9H00000000099", "\udcff", "../x", "\x1b[2J"])
def test_unknown_alerts_are_1(books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert alerts(tmp_path, "show", name) == 1
    assert capsys.readouterr().err == "airwarden: there is no such alert\n"


def test_a_folder_without_a_sensor_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert alerts(tmp_path, "list") == 1
    assert "no sensor has kept a ledger here" in capsys.readouterr().err


def test_no_text_of_the_ledger_moves_the_terminal(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.find(text="a\x1b[2Jb\u202e", evidence=[("\x07", "\x9b")])
    books.ledger.note(books.only().id, "eve\r", "m\x1b]0;x\x07")
    alerts(tmp_path, "show", books.only().id)
    alerts(tmp_path, "list")
    assert all(char.isprintable() or char == "\n" for char in capsys.readouterr().out)


async def test_a_running_sensor_is_asked_where_the_environment_says(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = world.desk.raise_alert("LOUD", "text", NOW_US).id
    monkeypatch.setenv("AIRWARDEN_URL", str(world.client.make_url("/")))
    file = tmp_path / "key"
    file.write_text(world.admin + "\n")
    run = ["alerts", "close", name, "--reason", "r", "--key-file", str(file)]
    assert await asyncio.to_thread(main, run) == 0
    assert capsys.readouterr().out == f"{name} LOUD: closed by tests: r\n"
    assert await asyncio.to_thread(main, ["alerts", "list"]) == 2
    assert "an API key is needed" in capsys.readouterr().err


def test_with_a_key_alone_the_configuration_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AIRWARDEN_KEY", "A")
    config = tmp_path / "airwarden.toml"
    config.write_text('[api]\nlisten = "127.0.0.1:9"\nuri_prefix = "/wids"')
    assert main(["alerts", "list", "--config", str(config)]) == 1
    assert "http://127.0.0.1:9/wids: " in capsys.readouterr().err
