"""`airwarden rules`."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from sensor.cli.main import main
from sensor.dot11.block import Block
from tests.captures import Air, write_pcap
from tests.frames import BROADCAST, deauth, mac
from tests.sensor.rules.rules import COUNT

AP = mac("02:aa:00:00:00:01")
RULE: dict[str, Any] = {
    "name": "flood",
    "alertTypeId": ".index-threshold",
    "consumer": "alerts",
    "schedule": {"interval": "10s"},
    "params": COUNT,
}


def written(folder: Path, *rules: dict[str, Any]) -> str:
    path = folder / "rules.json"
    path.write_text(json.dumps(rules), "utf-8")
    return str(path)


def flood(folder: Path, count: int) -> str:
    air = Air()
    air.each(count, lambda number: deauth(AP, BROADCAST, AP, 7), every_ms=20)
    return str(write_pcap(folder / "flood.pcap", air.frames()))


def test_a_file_of_rules_is_applied_again_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data-dir", str(tmp_path)]
    assert main(["rules", "apply", written(tmp_path, RULE, {**RULE, "id": "mine", "name": "b"}), *where]) == 0
    made = capsys.readouterr().out
    assert made.count("made ") == 2
    assert main(["rules", "apply", written(tmp_path, RULE), *where]) == 0
    assert capsys.readouterr().out == made.splitlines()[0].replace("made", "changed") + "\n"
    assert main(["rules", "list", *where]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[0].split() == ["SPACE", "ID", "STATE", "EVERY", "TYPE", "NAME"]
    assert "default  mine" in listed[2]
    assert main(["rules", "show", "mine", *where]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "b"


def test_toml_will_do_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        """
        [[rule]]
        name = "battery"
        alertTypeId = "airwarden.battery"
        consumer = "alerts"
        schedule = {interval = "1m"}
        params = {below = 10}
        """,
        "utf-8",
    )
    assert main(["rules", "apply", str(path), "--data-dir", str(tmp_path), "--space", "ops"]) == 0
    assert capsys.readouterr().out.startswith("made ")


def test_what_cannot_be_applied_is_told_and_the_rest_is_applied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, {**RULE, "schedule": {"interval": "0s"}}, RULE)
    assert main(["rules", "apply", file, "--data-dir", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("made ")
    assert "rule 1: [schedule.interval]: string is not a valid duration: 0s" in err


def test_a_rule_is_tried_on_a_capture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", written(tmp_path, RULE), "--capture", flood(tmp_path, 101)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "flood  02:AA:00:00:00:01  threshold met" in lines[0]
    assert "is 101" in lines[0]
    assert lines[1] == "1 would have been told"


def test_a_capture_without_the_condition_tells_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", written(tmp_path, RULE), "--capture", flood(tmp_path, 100)]) == 0
    assert capsys.readouterr().out == "0 would have been told\n"


def test_a_capture_that_is_cut_off_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capture = Path(flood(tmp_path, 101))
    capture.write_bytes(capture.read_bytes()[:-10])
    assert main(["rules", "test", written(tmp_path, RULE), "--capture", str(capture)]) == 0
    out, err = capsys.readouterr()
    assert out == "0 would have been told\n"
    assert err.startswith("airwarden: warning: ")


@pytest.mark.parametrize("content", ["", "name = 'x'\n", "rule = []\n"])
def test_a_file_without_rules_is_told(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(content, "utf-8")
    assert main(["rules", "apply", str(path), "--data-dir", str(tmp_path)]) == 2
    assert "there is no rule in it; in TOML a rule begins with [[rule]]" in capsys.readouterr().err


def test_a_rule_or_a_file_that_is_not_there_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data-dir", str(tmp_path)]
    assert main(["rules", "list", *where]) == 0
    assert capsys.readouterr().out == "There is no rule: docs/rules.md has an example.\n"
    assert main(["rules", "show", "x", "--space", "ops", *where]) == 1
    assert capsys.readouterr().err == "airwarden: there is no rule x in space ops: 'airwarden rules list' names them\n"
    assert main(["rules", "apply", str(tmp_path), *where]) == 2
    assert capsys.readouterr().err == f"airwarden: {tmp_path}: Is a directory\n"


def test_nothing_of_a_file_is_applied_that_holds_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([RULE, 5]), "utf-8")
    assert main(["rules", "apply", str(path), "--data-dir", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "rule 2: this is no object" in err


@pytest.mark.parametrize("content", ["{", "5", "\x00", "[]"])
def test_a_file_that_cannot_be_read_is_an_error_of_usage(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rules.json"
    path.write_text(content, "utf-8")
    assert main(["rules", "test", str(path), "--capture", flood(tmp_path, 1)]) == 2


def two_floods(folder: Path) -> str:
    """A flood that is over before the silence is, another one later, and a hidden jump of a day between them."""
    air = Air()
    for pause_us in (0, 400_000_000, 86_400_000_000):
        air.now_us += pause_us
        air.each(150, lambda number: deauth(AP, BROADCAST, AP, 7), every_ms=20)
    return str(write_pcap(folder / "floods.pcap", air.frames()))


RULES = (
    RULE,
    {**RULE, "name": "short", "schedule": {"interval": "3s"}, "throttle": "1m",
     "params": {**COUNT, "timeWindowSize": 10, "timeWindowUnit": "s"}},
    {**RULE, "name": "alerts", "alertTypeId": "airwarden.alert", "params": {}, "notifyWhen": "onActionGroupChange"},
    {**RULE, "name": "devices", "params": {**COUNT, "index": "devices", "termField": "mac", "threshold": [0],
     "filterKuery": "event:heard"}, "notifyWhen": "onActionGroupChange"},
    {**RULE, "name": "seen", "alertTypeId": "airwarden.device-seen", "params": {"macs": ["02:aa:00:00:00:01"]}},
)  # fmt: skip


def test_the_same_capture_says_the_same_each_time_and_at_any_speed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, capture = written(tmp_path, *RULES), two_floods(tmp_path)
    said = []
    for frames in (None, None, 7):  # the last time a few frames at a time, as they come when a capture is played slowly
        if frames is not None:
            monkeypatch.setattr("datasources.pcapfile.merge.merge", slices(frames))
        assert main(["rules", "test", file, "--capture", capture]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[2]
    told = {line.split("  ")[1] for line in said[0].splitlines()[:-1]}
    assert told == {"flood", "short", "alerts", "devices", "seen"}


def slices(frames: int) -> Callable[[Iterable[Iterable[Block]]], Iterator[Block]]:
    """Return what gives the frames of a capture a few at a time."""

    def merge(captures: Iterable[Iterable[Block]]) -> Iterator[Block]:
        for block in (block for capture in captures for block in capture):
            for first in range(0, len(block), frames):
                part = Block(block.data, block.linktype, block.source)
                for number in range(first, min(first + frames, len(block))):
                    part.append(
                        block.starts[number], block.ends[number], block.wire_lengths[number], block.times_us[number]
                    )
                yield part

    return merge


def test_rules_run_while_nothing_is_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", written(tmp_path, RULE), "--capture", two_floods(tmp_path)]) == 0
    groups = [line.split("  ")[3] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert [group for group, _ in groupby(groups)] == ["threshold met", "recovered"] * 2 + ["threshold met"]
