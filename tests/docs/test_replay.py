"""docs/replay.md says what a replay prints and returns."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from sensor.alerts.definition import SEVERITIES
from sensor.cli.main import DONE, FAILED, INTERRUPTED, MISUSED, main
from sensor.cli.replay import ALERTED, DIFFERENT
from tests.captures import Air, write_pcap
from tests.docs.pages import code, page, rows
from tests.frames import deauth, mac

PAGE = page("docs/replay.md")
AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")


@pytest.fixture
def flood(tmp_path: Path) -> str:
    air = Air()
    air.send(deauth(AP, STA, AP, reason=7), times=60, every_ms=20)
    write_pcap(tmp_path / "flood.pcap", air.frames())
    return str(tmp_path / "flood.pcap")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Sequence[dict[str, object]]:
    assert main(["replay", *arguments, "--format", "json"]) == DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_summary_has_the_keys_that_are_promised(flood: str, capsys: pytest.CaptureFixture[str]) -> None:
    summary = printed(capsys, flood)[-1]
    assert list(summary) == [code(row["key"]) for row in rows(PAGE, "key", "meaning")]


def test_an_alert_s_line_is_the_record_and_its_event(flood: str, capsys: pytest.CaptureFixture[str]) -> None:
    alert = printed(capsys, flood)[0]
    described = {
        code(row["field"]) for row in rows(page("docs/records.md").partition("\n## alert definition")[0], "field")
    }
    of_rules = {f"airwarden.alert.{name}" for name in ("rule", "space", "instance")}
    assert set(alert) == described - of_rules | {"event"}
    assert alert["event"] == "alert"


def test_exit_codes_are_the_code_s(flood: str, tmp_path: Path) -> None:
    assert [row["code"] for row in rows(PAGE, "code", "meaning")] == [
        str(number) for number in (DONE, FAILED, MISUSED, ALERTED, INTERRUPTED)
    ]
    other = tmp_path / "other.jsonl"
    other.write_text("{}\n")
    assert main(["replay", flood, "--golden", str(other), "--fail-on", "low"]) == DIFFERENT == FAILED
    assert main(["replay", flood, "--fail-on", "low"]) == ALERTED
    assert main(["replay", str(tmp_path / "none.pcap")]) == MISUSED


def test_severities_are_named() -> None:
    assert f"Severities are {', '.join(f'`{name}`' for name in SEVERITIES)}." in PAGE


def test_the_readme_has_the_same_exit_codes() -> None:
    readme = page("README.md")
    assert all(f"{number} " in readme.partition("Exit codes: ")[2].partition("\n\n")[0] for number in (0, 1, 2, 3, 130))
