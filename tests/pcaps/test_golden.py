"""Every capture of ours gives the alerts that are stored beside it, at any speed."""

from pathlib import Path

import pytest

from sensor.cli.main import main

PCAPS = Path(__file__).resolve().parents[2] / "pcaps"
CAPTURES = sorted(path for path in PCAPS.iterdir() if path.suffix in {".pcap", ".pcapng"})


def golden_of(capture: Path) -> Path:
    return capture.with_suffix(".golden.jsonl")


def test_there_is_a_capture_to_compare() -> None:
    assert CAPTURES


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("speed", ["max", "600"])
def test_alerts_are_the_stored_ones(capture: Path, speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["replay", str(capture), "--format", "json", "--speed", speed, "--golden", str(golden_of(capture))])
    assert code == 0, capsys.readouterr().err
