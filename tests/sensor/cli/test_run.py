"""`airwarden run`: what reaches the daemon."""

import sys
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

from sensor.cli.main import main
from sensor.config import RunOptions, Settings
from sensor.errors import UnavailableError


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, RunOptions]]:
    """Stand in for the daemon; return what it was started with."""
    monkeypatch.setattr("sensor.cli.run.sole_tenant", nullcontext)  # the folders of these tests are nowhere
    calls: list[tuple[Settings, RunOptions]] = []

    def run(settings: Settings, options: RunOptions) -> int:
        calls.append((settings, options))
        return 0

    daemon = ModuleType("sensor.process")
    vars(daemon)["run"] = run
    monkeypatch.setitem(sys.modules, "sensor.process", daemon)
    return calls


CONFIG = """
sources = ["configured.pcapng"]
data_dir = "/told"
[api]
listen = "127.0.0.1:2600"
"""


def test_configuration_reaches_the_daemon(tmp_path: Path, started: list[tuple[Settings, RunOptions]]) -> None:
    file = tmp_path / "a.toml"
    file.write_text(CONFIG)
    assert main(["run", "--config", str(file)]) == 0
    ((settings, options),) = started
    assert settings.sources == ("configured.pcapng",)
    assert (settings.api.port, settings.data_dir, options.log) == (2600, Path("/told"), True)


def test_command_line_wins(tmp_path: Path, started: list[tuple[Settings, RunOptions]]) -> None:
    file = tmp_path / "a.toml"
    file.write_text(CONFIG)
    options = ["-c", "a.pcap:realtime=true", "-c", "b.pcap", "--listen", "[::1]:9", "--data-dir", "/x", "--no-log"]
    assert main(["run", "--config", str(file), *options]) == 0
    ((settings, told),) = started
    assert settings.sources == ("a.pcap:realtime=true", "b.pcap")
    assert (settings.api.host, settings.api.port) == ("::1", 9)
    assert (settings.data_dir, told.log) == (Path("/x"), False)


def test_reload_reads_the_file_again(tmp_path: Path, started: list[tuple[Settings, RunOptions]]) -> None:
    file = tmp_path / "a.toml"
    file.write_text(CONFIG)
    main(["run", "--config", str(file), "--data-dir", "/x"])
    file.write_text("sources = ['other.pcap']")
    again = started[0][1].reload()
    assert (again.sources, again.data_dir) == (("other.pcap",), Path("/x"))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--listen", "nowhere"], "--listen: 'nowhere' is not HOST:PORT"),
        (["--listen", "0.0.0.0:2501"], "without TLS"),
        (["-c", "wlan0:name"], "wlan0:name"),
        (["-c", "x.pcap:realtime=maybe"], "realtime=maybe is neither true nor false"),
        (["-c", "x.pcap:speed=fast"], "speed=fast is no number above zero"),
        (["-c", "x.pcap:pps=5,speed=2"], "pps goes with neither realtime nor speed"),
        (["-c", "wlan0:retry=often"], "retry=often is neither true nor false"),
    ],
)
def test_what_cannot_work_never_starts(
    options: list[str],
    complaint: str,
    started: list[tuple[Settings, RunOptions]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", *options]) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert len(told.splitlines()) == 1
    assert started == []


def test_an_option_that_looks_mistyped_is_warned_of(
    started: list[tuple[Settings, RunOptions]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "-c", "x.pcap:realtme=true,colour=red"]) == 0
    told = capsys.readouterr().err
    assert told == "airwarden: warning: datasource x.pcap: unknown option realtme; did you mean 'realtime'?\n"
    assert len(started) == 1


def test_logs_of_the_command_line_win(tmp_path: Path, started: list[tuple[Settings, RunOptions]]) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[log]\ntypes = ['pcapng']\ntitle = 'configured'\nring_mb = 3")
    main(["run", "--config", str(file)])
    main(["run", "--config", str(file), "--log-types", "kismet,alerts", "--log-prefix", "/there", "-t", "roof"])
    (configured, _), (told, _) = started
    assert (configured.logs.types, configured.logs.title) == (("pcapng",), "configured")
    assert (told.logs.types, told.logs.prefix, told.logs.title) == (("kismet", "alerts"), Path("/there"), "roof")
    assert told.logs.ring_mb == 3


def test_an_unknown_kind_of_log_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--log-types", "pcap"]) == 2
    assert "pcapng" in capsys.readouterr().err


def test_a_folder_that_another_sensor_has_is_left_alone(
    tmp_path: Path, started: list[tuple[Settings, RunOptions]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(folder: Path) -> None:
        raise UnavailableError(f"{folder} is taken")

    monkeypatch.setattr("sensor.cli.run.sole_tenant", taken)
    assert main(["run", "--data-dir", str(tmp_path)]) == 1
    assert started == []
