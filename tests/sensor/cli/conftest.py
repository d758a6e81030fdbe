"""What the command line's tests share."""

from pathlib import Path

import pytest

from tests.captures import write_pcap
from tests.sample_air import deauth_attack, quiet_air


@pytest.fixture(autouse=True)
def no_system_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine has in /etc must not decide a test."""
    monkeypatch.setattr("sensor.cli.configured.system_files", list)
    monkeypatch.setattr("sensor.cli.check_config.system_files", list)


@pytest.fixture
def attack(tmp_path: Path) -> Path:
    """A capture with an attack in it."""
    return write_pcap(tmp_path / "attack.pcap", deauth_attack())


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """A capture with nothing to report, and a network with a hostile name."""
    return write_pcap(tmp_path / "quiet.pcap", quiet_air())
