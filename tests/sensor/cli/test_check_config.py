"""`airwarden check-config`."""

from pathlib import Path

import pytest

from sensor.cli.main import main


def test_good_file_is_called_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[[network]]\nssid = 'net'\nbssids = ['00:1b:2f:aa:00:01']\n")
    assert main(["check-config", str(file)]) == 0
    counts = "networks: 1, canaries: 0, watches: 0, devices: 0, tuned detections: 0, sources: 0"
    counts += ", connectors: 0, routes: 0"
    assert capsys.readouterr().out == f"{file}: good ({counts})\n"


def test_every_mistake_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.toml"
    file.write_text("colour = 1\n\n[detections.KARMA]\nthrottle = 'often'\nssids = 99\n")
    assert main(["check-config", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"{file}:1: unknown key 'colour'",
        f"{file}:4: 'throttle': 'often' is not a rate such as '5/min' (units: sec, min, hour, day)",
        f"{file}:5: 'ssids' must be from 2 to 30 SSIDs, not 99",
        "airwarden: 3 mistakes in the configuration",
    ]


def test_a_source_is_checked_by_its_driver(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.toml"
    file.write_text("sources = [\n'x.pcap:realtime=maybe',\n'wlan0:channels=\"1,6\"']\n")
    assert main(["check-config", str(file)]) == 2
    told = capsys.readouterr().err.splitlines()
    expected = "'sources': datasource x.pcap:realtime=maybe: realtime=maybe is neither true nor false"
    assert told[:-1] == [f"{file}:2: {expected}"]


def test_a_source_with_a_mistyped_option_is_good_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.toml"
    file.write_text("sources = ['x.pcap:realtme=true', 'wlan0:realtme=true']\n")
    assert main(["check-config", str(file)]) == 0
    told = capsys.readouterr()
    assert told.err == "warning: datasource x.pcap: unknown option realtme; did you mean 'realtime'?\n"
    assert "sources: 2" in told.out


def test_missing_file_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_no_configuration_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config"]) == 0
    assert capsys.readouterr().out == "no configuration: the defaults apply\n"


def test_mistakes_stop_other_commands_too(tmp_path: Path, attack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.toml"
    file.write_text("colour = 1\nshape = 2\n")
    assert main(["replay", str(attack), "--config", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"airwarden: {file}:1: unknown key 'colour'\nairwarden: {file}:2: unknown key 'shape'\n"


def test_connectors_that_cannot_work_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "a.toml"
    config.write_text('[[connector]]\nname = "ops"\nkind = "webhook"\nurl = "https://x/${NO_SUCH_VARIABLE}"\n')
    assert main(["check-config", str(config)]) == 2
    assert "a.toml:1: connector 'ops': 'url': the environment has no variable" in capsys.readouterr().err
