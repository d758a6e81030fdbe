"""Settings for a command."""

from pathlib import Path

import pytest

from sensor.cli.configured import configured, data_dir, state_file
from sensor.config import Settings
from sensor.config.problems import ConfigurationError


def test_no_file_gives_the_defaults() -> None:
    assert configured(None).sources == ()


def test_the_real_catalogue_decides_what_is_known(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[detections.KARMA]\nssids = 5\n[detections.KARM]\n")
    with pytest.raises(ConfigurationError) as refused:
        configured(str(file))
    assert str(refused.value) == f"{file}:3: unknown detection 'KARM'; did you mean 'KARMA'?"


def test_sources_are_read_as_the_datasources_read_them(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("sources = [\n  'wlan0:name=roof',\n  'wlan0:name',\n]\n")
    with pytest.raises(ConfigurationError) as refused:
        configured(str(file))
    assert [problem.line for problem in refused.value.problems] == [3]


def test_command_line_wins_over_configuration_wins_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.cli.configured.state_dir", lambda: Path("/default"))
    told = Settings(data_dir=Path("/told"))
    assert data_dir(told, "/option") == Path("/option")
    assert data_dir(told, None) == Path("/told")
    assert data_dir(Settings(), None) == Path("/default")


def test_state_is_one_file_in_that_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("data_dir = 'state'\n")
    assert state_file(str(file), None) == tmp_path / "state" / "state.db"
