"""`[gps]` is read, and every mistake in it is told with its line."""

from pathlib import Path

import pytest

from sensor.config.load import load
from sensor.config.problems import ConfigurationError
from sensor.telemetry.settings import GpsSettings


def settings(folder: Path, text: str) -> GpsSettings:
    file = folder / "airwarden.toml"
    file.write_text(text)
    return load(file, (), {}).gps


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        settings(folder, text)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_receivers_and_patience_are_read(tmp_path: Path) -> None:
    gps = settings(tmp_path, '[gps]\nreceivers = ["gpsd:host=localhost", "virtual:lat=1,lon=2"]\nstale_after_s = 2.5\n')
    assert [str(each) for each in gps.receivers] == ["gpsd:host=localhost", "virtual:lat=1,lon=2"]
    assert gps.stale_after_s == 2.5


def test_without_the_table_there_is_no_gps(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == GpsSettings()


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    text = '[gps]\nreceivers = [\n  "gpsd:prt=5",\n  "sattelite",\n  "gpsd",\n]\nstale_after_s = 0\nrecievers = []\n'
    found = problems(tmp_path, text)
    assert [problem.split(": ")[0] for problem in found] == ["3", "4", "7", "8"]
    assert "gpsd has no option 'prt'" in found[0]
    assert "no kind of GPS is called 'sattelite'" in found[1]
    assert "'stale_after_s' must be from 1 to 3600 seconds" in found[2]
    assert "did you mean 'receivers'?" in found[3]


@pytest.mark.parametrize("twice", ['"gpsd", "gpsd"', '"web", "web:name=b"'])
def test_the_same_gps_twice_is_a_mistake(twice: str, tmp_path: Path) -> None:
    assert problems(tmp_path, f"[gps]\nreceivers = [{twice}]\n") == ["2: the same GPS stands there twice"]


def test_too_many_are_a_mistake(tmp_path: Path) -> None:
    many = ", ".join(f'"gpsd:port={number}"' for number in range(1, 18))
    assert problems(tmp_path, f"[gps]\nreceivers = [{many}]\n") == ["2: more than 16 GPSs"]
