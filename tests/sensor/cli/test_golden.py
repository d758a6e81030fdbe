"""Stored results of a replay."""

import json
from pathlib import Path

import pytest

from sensor.cli.golden import MAX_LINES, Golden
from sensor.errors import MisconfiguredError


def alert(text: str) -> str:
    return json.dumps({"event": "alert", "kismet.alert.header": "KARMA", "kismet.alert.text": text})


def summary(frames: int, rate: int) -> str:
    return json.dumps({"event": "summary", "frames": frames, "frames_per_second": rate})


def test_rate_does_not_count() -> None:
    assert Golden("g", [alert("a"), summary(5, 100)]).difference([alert("a"), summary(5, 900)]) == []


def test_difference_names_the_field_and_both_values() -> None:
    told = Golden("g", [alert("a"), summary(5, 1)]).difference([alert("b"), summary(5, 1)])
    assert '-    alert KARMA: kismet.alert.text = "a"' in told
    assert '+    alert KARMA: kismet.alert.text = "b"' in told
    assert not any(line.startswith(("-", "+")) and "frames" in line for line in told)


def test_missing_alert_is_a_difference() -> None:
    told = Golden("g", [alert("a"), alert("b"), summary(5, 1)]).difference([alert("a"), summary(5, 1)])
    assert '-    alert KARMA: kismet.alert.text = "b"' in told


def test_frame_count_counts() -> None:
    assert "-    summary: frames = 5" in Golden("g", [summary(5, 1)]).difference([summary(6, 1)])


def test_bytes_of_alert_lines_count() -> None:
    spaced = alert("a").replace(": ", " : ")
    assert Golden("g", [spaced]).difference([alert("a")]) == ["g: the same content, but written differently"]


def test_long_difference_is_cut() -> None:
    told = Golden("g", [alert(str(number)) for number in range(MAX_LINES)]).difference([])
    assert len(told) == MAX_LINES + 1
    assert told[-1].endswith("lines more")


def test_missing_result_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match=r"--format json > .*none\.jsonl"):
        Golden.read(tmp_path / "none.jsonl")


def test_result_that_is_no_json_differs_and_does_not_break(tmp_path: Path) -> None:
    file = tmp_path / "g"
    file.write_text("what?\n[1]\n")
    assert Golden.read(file).difference([summary(5, 1)]) != []


def test_unreadable_result_is_told(tmp_path: Path) -> None:
    file = tmp_path / "g"
    file.write_bytes(b"\xff")
    with pytest.raises(MisconfiguredError, match="this is no result of --format json"):
        Golden.read(file)
    with pytest.raises(MisconfiguredError, match="cannot be read: Is a directory"):
        Golden.read(tmp_path)
