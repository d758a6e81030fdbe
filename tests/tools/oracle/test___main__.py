"""The command from end to end, on captures made here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import frames
from tests.every_frame import AP, STA
from tools.oracle import __main__ as oracle
from tools.oracle import hashes

Capture = Callable[..., Path]


@pytest.fixture
def folder(capture: Capture) -> Path:
    return capture(frames.beacon(AP), frames.rts(AP, bytes((STA[0] | 1,)) + STA[1:])).parent


@pytest.mark.usefixtures("tshark")
def test_tables_are_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert oracle.main([str(folder)]) == oracle.DONE
    printed = capsys.readouterr().out
    assert "capture.pcap" in printed
    assert "frames 2, intact 2" in printed
    assert "bandwidth signalling TA" in printed


@pytest.mark.usefixtures("tshark")
def test_json_has_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert oracle.main([str(folder), "--json"]) == oracle.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["total"]["fields"]["ta"] == {"compared": 2, "differing": 0, "explained": 1, "agreement": 0.5}
    assert [each["name"] for each in told["captures"]] == ["capture.pcap"]


@pytest.mark.usefixtures("tshark")
def test_agreement_below_the_floor_fails(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text('{"ta": 1, "ssid": 1.5}')
    assert oracle.main([str(folder), "--floor", str(floor)]) == oracle.BELOW
    assert capsys.readouterr().err == "ssid: 1.000000 is below the floor of 1.5\n"


def test_what_is_missing_is_said_and_nothing_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hashes, "built", lambda: False)
    monkeypatch.setenv("PATH", "")
    assert oracle.main([str(folder)]) == oracle.DONE
    printed = capsys.readouterr().out
    assert "tshark is not installed" in printed
    assert "not built yet" in printed


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        oracle.main([str(tmp_path / "none")])
    assert ended.value.code == oracle.MISUSED


def test_a_floor_that_cannot_be_read_is_misuse(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert oracle.main([str(folder), "--floor", str(folder / "none.json")]) == oracle.MISUSED
    assert "none.json" in capsys.readouterr().err
