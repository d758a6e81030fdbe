"""`airwarden notify` as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sensor.cli.main import main
from sensor.config.places import STATE_DATABASE
from sensor.delivery.outbox import Outbox
from sensor.storage.database import Database
from tests.sensor.delivery.notes import NOW_US, hostile, note
from tests.sensor.delivery.peers import free_port

Notify = Callable[..., int]


@pytest.fixture
def notify(tmp_path: Path) -> Notify:
    config = tmp_path / "a.toml"
    config.write_text(
        f'data_dir = "{tmp_path}"\n'
        f'[[connector]]\nname = "disk"\nkind = "file"\npath = "notes.jsonl"\n'
        f'[[connector]]\nname = "ops"\nkind = "webhook"\nurl = "http://127.0.0.1:{free_port()}/TOKEN123"\n'
        '[[connector]]\nname = "wrong"\nkind = "webhook"\nurl = "nonsense"\n'
        '[[route]]\nconnectors = ["disk"]\n'
    )

    def run(*words: str) -> int:
        return main(["notify", *words, "--config", str(config)])

    return run


def outbox(tmp_path: Path) -> Outbox:
    return Outbox(Database.open(tmp_path / STATE_DATABASE))


def test_a_test_says_what_the_receiver_said(notify: Notify, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert notify("test", "disk") == 0
    assert "disk: " in capsys.readouterr().out
    written = json.loads((tmp_path / "notes.jsonl").read_bytes())
    assert (written["name"], written["event"]) == ("TEST", "notice")


def test_a_test_that_fails_says_why_and_no_secret(notify: Notify, capsys: pytest.CaptureFixture[str]) -> None:
    assert notify("test", "ops") == 1
    told = capsys.readouterr().err
    assert "airwarden: ops: no connection: " in told
    assert "TOKEN123" not in told


def test_a_connector_that_is_not_there_or_cannot_work_is_named(
    notify: Notify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notify("test", "opps") == 1
    assert "there is no connector 'opps': disk, ops, wrong" in capsys.readouterr().err
    assert notify("test", "wrong") == 2
    assert "a.toml:10: connector 'wrong': 'url' is no address" in capsys.readouterr().err


def test_connectors_are_listed_with_what_waits(
    notify: Notify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = outbox(tmp_path)
    box.put("ops", note("a"), NOW_US)
    box.put("old", note("b"), NOW_US)
    assert notify("list") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1][:4] == ["disk", "file", "1", "0"]
    assert lines[2][:6] == ["ops", "webhook", "0", "1", "2027-01-15", "08:00"]
    assert lines[4][:4] == ["old", "(gone)", "0", "1"]


def test_the_dead_are_listed_and_tried_again(
    notify: Notify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notify("dead") == 0
    assert capsys.readouterr().out == "none\n"
    box = outbox(tmp_path)
    for told in (note("a"), hostile()):
        box.put("ops", told, NOW_US)
        entry = box.next("ops", NOW_US)
        assert entry is not None
        box.bury(entry, "HTTP 410 gone", NOW_US)
    assert notify("dead") == 0
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == 3
    assert "\x1b" not in shown
    number = str(box.dead()[0].number)
    assert notify("dead", "--retry", number) == 0
    assert notify("dead", "--retry", number) == 1
    assert notify("dead", "--all") == 0
    assert box.dead() == []
