"""kismetdb from PyPI, unmodified, judges the log of a replay and one that was killed while it was written."""

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import kismetdb
import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.cli.main import main
from sensor.storage.kismetlog import KismetLog
from tests import logs
from tests.docs.pages import ROOT
from tests.logs import BERLIN, Air, empty
from tests.sensor.storage.test_pcapng import tool

BIN: Final = Path(sys.executable).parent
OFFICE: Final = ROOT / "pcaps/office-attack.pcapng"
FRAMES: Final = 12_961
DEVICES: Final = 176
ALERTS: Final = 20


def replayed(folder: Path, types: str = "kismet", *options: str) -> Path:
    """Replay the office's morning and return the kismetdb log."""
    code = main(["replay", str(OFFICE), "--log-types", types, "--log-prefix", str(folder), *options])
    assert code == 0
    return next(folder.glob("*.kismet"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return replayed(tmp_path_factory.mktemp("logs"), "kismet,pcapng,wiglecsv", "--title", "office")


def run(name: str, *arguments: str) -> str:
    """Return what one of kismetdb's programs prints."""
    command = [str(BIN / name), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_names_are_kismets_and_of_packet_time(log: Path) -> None:
    assert log.name == "office-20260302-09-00-08-1.kismet"


def test_every_table_is_taken_and_counts_are_the_replays(log: Path) -> None:
    path = str(log)
    packets = kismetdb.Packets(path).get_meta()
    assert len(packets) == FRAMES
    assert sum(row["error"] for row in packets) == 37
    assert len(kismetdb.Devices(path).get_all()) == DEVICES
    assert len(kismetdb.Alerts(path).get_all()) == ALERTS
    assert [row["name"] for row in kismetdb.DataSources(path).get_all()] == [str(OFFICE)]
    assert kismetdb.DataPackets(path).get_all() == []
    assert {row["snaptype"] for row in kismetdb.Snapshots(path).get_all()} == {"SYSTEM"}


def test_filters_find_frames(log: Path) -> None:
    packets = kismetdb.Packets(str(log))
    one = packets.get_meta(sourcemac="B4:FB:E4:21:70:11")
    assert 0 < len(one) < FRAMES
    assert len(packets.get_meta(dlt=127)) == FRAMES
    assert len(packets.get_meta(frequency_gt="2400000", frequency_lt="2500000")) > 0


def test_the_pcap_tool_gives_every_frame(log: Path, tmp_path: Path) -> None:
    run("kismet_log_to_pcap", "--in", str(log), "--out", str(tmp_path / "a.pcap"), "--silent", "1")
    theirs = frames_of(tmp_path / "a.pcap")
    assert len(theirs) == FRAMES
    assert theirs == frames_of(log.with_suffix(".pcapng")) == frames_of(OFFICE)


def frames_of(path: Path) -> list[tuple[int, bytes]]:
    """Return time and octets of every frame of a capture."""
    with CaptureFile(str(path)) as capture:
        return [
            (block.times_us[n], block.data[block.starts[n] : block.ends[n]])
            for block in capture
            for n in range(len(block))
        ]


def test_the_csv_tool_gives_every_row(log: Path, tmp_path: Path) -> None:
    for table, count in (("packets", FRAMES), ("devices", DEVICES), ("datasources", 1), ("alerts", ALERTS)):
        out = tmp_path / f"{table}.csv"
        run("kismet_log_to_csv", "--in", str(log), "--table", table, "--out", str(out))
        with out.open(newline="") as file:
            assert sum(1 for _ in csv.DictReader(file, delimiter="\t")) == count


def test_the_json_tools_give_every_device(log: Path, tmp_path: Path) -> None:
    run("kismet_log_devices_to_json", "--in", str(log), "--out", str(tmp_path / "a.json"))
    devices = [json.loads(text) for text in json.loads((tmp_path / "a.json").read_text())]
    assert len({device["kismet.device.base.macaddr"] for device in devices}) == DEVICES
    lines = run("kismet_log_devices_to_filebeat_json", "--in", str(log)).splitlines()
    assert len(lines) == DEVICES


def test_the_kml_tool_runs(log: Path, tmp_path: Path) -> None:
    told = run("kismet_log_to_kml", "--in", str(log), "--out", str(tmp_path / "a.kml"))
    assert "Exported 0 devices" in told  # nobody knew where the sensor was


def test_a_place_shows_on_the_map(tmp_path: Path) -> None:
    air = Air()
    log = KismetLog(empty(tmp_path / "a.kismet"), air.words, 6)
    air.hear(*logs.OFFICE, fix=BERLIN)
    air.turn(log, last=True)
    log.close()
    told = run("kismet_log_to_kml", "--in", str(log.path), "--out", str(tmp_path / "a.kml"))
    assert "Exported 0 devices" not in told
    assert "13.3777,52.5163,34.5" in (tmp_path / "a.kml").read_text()


def test_version_10_is_what_kismetdb_refuses(tmp_path: Path) -> None:
    """The reason why version 6 is the default; if this fails, the default may go."""
    file = tmp_path / "a.toml"
    file.write_text("[log]\nkismetdb_version = 10\n")
    path = replayed(tmp_path, "kismet", "--config", str(file))
    with pytest.raises(ValueError, match="Schema mismatch in packets table"):
        kismetdb.Packets(str(path))


def test_two_replays_write_the_same(log: Path, tmp_path: Path) -> None:
    def dump(path: Path) -> list[str]:
        connection = sqlite3.connect(path)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()

    again = replayed(tmp_path, "kismet,pcapng", "--title", "office")
    assert dump(again) == dump(log)
    assert again.with_suffix(".pcapng").read_bytes() == log.with_suffix(".pcapng").read_bytes()


WRITER: Final = """
import asyncio, sys, time
from pathlib import Path
from sensor.storage.log_settings import LogSettings
from sensor.storage.logbook import Logbook
from tests.logs import Air, OFFICE

async def write(folder):
    air = Air()
    settings = LogSettings(types=("kismet", "pcapng"))
    book = Logbook(settings, folder, air.words, air.chain.tap, air.bus, alert_path=folder / "alerts.jsonl")
    book.start()
    while True:
        air.hear(*OFFICE * 20, at_us=time.time_ns() // 1000)
        air.queue.take()
        print(time.time(), flush=True)
        await asyncio.sleep(0.02)

asyncio.run(write(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("attempt", range(2))
def test_after_a_kill_the_log_opens_and_lacks_two_seconds_at_most(tmp_path: Path, attempt: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(1.5 + 1.5 * random.Random(attempt).random())
    writer.send_signal(signal.SIGKILL)
    last_s = float(writer.stdout.read().splitlines()[-1])
    writer.wait()
    writer.stdout.close()
    (path,) = (tmp_path / "logs").glob("*.kismet")
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    newest_s, count = connection.execute("SELECT max(ts_sec + ts_usec / 1e6), count(*) FROM packets").fetchone()
    connection.close()
    assert count > 0
    assert last_s - newest_s < 2
    assert len(kismetdb.Packets(str(path)).get_meta()) == count
    (capture,) = (tmp_path / "logs").glob("*.pcapng")
    tool("capinfos", "-c", str(capture))
