"""Logs of a replay: in packet time, and told at once where they cannot be written."""

from pathlib import Path

import pytest

from sensor.alerts.alert import Alert
from sensor.errors import MisconfiguredError
from sensor.eventbus import ALERT
from sensor.storage.log_settings import LogSettings
from sensor.storage.replaylogs import ReplayLogs
from tests.captures import START_US
from tests.logs import OFFICE, Air
from tests.sensor.storage.test_kismetdb import read
from tests.sensor.storage.test_pcapng import read_back


def test_every_frame_and_alert_is_in_them(tmp_path: Path) -> None:
    air = Air()
    logs = ReplayLogs(LogSettings(), ("kismet", "pcapng"), air.words, air.chain.tap, air.bus, tmp_path)
    for minute in range(3):
        air.hear(*OFFICE, at_us=START_US + minute * 60_000_000)
        logs.turn(START_US + minute * 60_000_000)
    air.bus.publish(ALERT, Alert("LOUD", "OTHER", 5, START_US, "text"))
    logs.close(START_US + 180_000_000)
    database, capture = logs.paths
    assert [path.suffix for path in logs.paths] == [".kismet", ".pcapng"]
    assert database.name.startswith("Kismet-20260302-09-00-00-1")
    assert read(database, "SELECT count(*) FROM packets") == [(9,)]
    assert read(database, "SELECT header FROM alerts") == [("LOUD",)]
    assert len(read_back(capture.read_bytes())) == 9


def test_a_replay_without_frames_has_logs_too(tmp_path: Path) -> None:
    air = Air()
    logs = ReplayLogs(LogSettings(), ("pcapng",), air.words, air.chain.tap, air.bus, tmp_path)
    logs.close(0)
    assert read_back(logs.paths[0].read_bytes()) == []


def test_the_settings_prefix_wins(tmp_path: Path) -> None:
    air = Air()
    settings = LogSettings(prefix=tmp_path / "there")
    logs = ReplayLogs(settings, ("pcapng",), air.words, air.chain.tap, air.bus, tmp_path)
    logs.close(0)
    assert logs.paths[0].parent == tmp_path / "there"


def test_a_folder_that_cannot_be_written_ends_the_replay(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    air = Air()
    logs = ReplayLogs(LogSettings(), ("kismet",), air.words, air.chain.tap, air.bus, tmp_path / "logs")
    with pytest.raises(MisconfiguredError, match="cannot write the log"):
        logs.turn(START_US)
