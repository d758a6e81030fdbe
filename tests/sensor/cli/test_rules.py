"""`airwarden rules`."""

import json
from pathlib import Path
from typing import Any

import pytest

from sensor.cli.main import main
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


@pytest.mark.parametrize("content", ["{", "5", "\x00"])
def test_a_file_that_cannot_be_read_is_an_error_of_usage(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rules.json"
    path.write_text(content, "utf-8")
    assert main(["rules", "test", str(path), "--capture", flood(tmp_path, 1)]) == 2
