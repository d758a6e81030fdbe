"""The daemon's logs: begun, ended, told about when a disk does not take them, and never in anybody's way."""

import asyncio
import errno
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sensor.alerts.alert import Alert
from sensor.errors import RefusedError
from sensor.eventbus import ALERT
from sensor.messages import ERROR, INFO
from sensor.storage import logrun
from sensor.storage.log_settings import Limits, LogSettings
from sensor.storage.logbook import Logbook
from sensor.storage.logfile import LogError
from sensor.wids.system import DISKLOW
from tests.api.world import until
from tests.captures import START_US
from tests.logs import AP, OFFICE, Air
from tests.sensor.storage.test_kismetdb import read
from tests.sensor.storage.test_pcapng import read_back

S = 1_000_000


class Desk:
    """A logbook with its surroundings: the time, the disk, and who is told."""

    def __init__(self, folder: Path, settings: LogSettings) -> None:
        self.now_us = START_US
        self.free = 1 << 40
        self.told: list[tuple[str, int]] = []
        self.warned: list[str] = []
        self.air = Air()
        self.folder = folder
        self.book = Logbook(
            settings,
            folder,
            self.air.words,
            self.air.chain.tap,
            self.air.bus,
            alert_path=folder / "alerts.jsonl",
            say=lambda text, flags: self.told.append((text, flags)),
            warn=lambda name, text: self.warned.append(name),
            clock=lambda: self.now_us,
            free=lambda: self.free,
        )

    def files(self, kind: str) -> list[Path]:
        return sorted((self.folder / "logs").glob(f"*.{kind}"))

    def lines(self, flag: int) -> list[str]:
        return [text for text, flags in self.told if flags == flag]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logrun, "ROUND_S", 0.01)
    monkeypatch.setattr(logrun, "RETRY_S", 0.02)
    monkeypatch.setattr("sensor.storage.logbook.LOOK_EVERY_S", 0.01)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path, LogSettings(types=("alerts", "kismet", "pcapng", "wiglecsv")))
    yield made
    await made.book.close()


async def test_configured_logs_are_written_until_the_end(desk: Desk) -> None:
    desk.book.start()
    desk.air.hear(*OFFICE)
    desk.air.bus.publish(ALERT, Alert("LOUD", "OTHER", 5, START_US, "text", transmitter=AP))
    await desk.book.close()
    (database,), (capture,), (table,) = (desk.files(kind) for kind in ("kismet", "pcapng", "wiglecsv"))
    assert read(database, "SELECT count(*) FROM packets") == [(3,)]
    assert read(database, "SELECT header FROM alerts") == [("LOUD",)]
    assert read(database, "SELECT count(*) >= 3 FROM devices") == [(1,)]
    assert len(read_back(capture.read_bytes())) == 3
    assert table.read_text().startswith("WigleWifi")
    alerts = (desk.folder / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["kismet.alert.header"] for line in alerts] == ["LOUD"]
    assert desk.air.chain.tap.listeners == [desk.air.queue._listener]
    assert desk.told == []


async def test_a_log_is_begun_and_ended_on_demand(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=()))
    desk.book.start()
    run = await desk.book.begin("pcapng")
    assert run.path == desk.files("pcapng")[0]
    with pytest.raises(RefusedError, match="already"):
        await desk.book.begin("pcapng")
    with pytest.raises(RefusedError, match="no log of that kind"):
        await desk.book.begin("nonsense")
    desk.air.hear(*OFFICE)
    await desk.book.end(run.uuid.lower())
    with pytest.raises(RefusedError, match="no log"):
        await desk.book.end(run.uuid)
    assert len(read_back(desk.files("pcapng")[0].read_bytes())) == 3
    assert len(desk.lines(INFO)) == 2
    second = await desk.book.begin("pcapng")
    assert second.path != run.path
    alerts = await desk.book.begin("alerts")
    assert alerts.path == tmp_path / "alerts.jsonl"
    await desk.book.close()


async def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    limits = {"kismet": Limits(file_mb=1, file_hours=0)}
    desk = Desk(tmp_path, LogSettings(types=("kismet",), limits=limits))
    desk.book.start()
    for _ in range(30):
        desk.air.hear(*OFFICE * 100)
        await asyncio.sleep(0.02)
    await until(lambda: len(desk.files("kismet")) > 1)
    await desk.book.close()
    assert sum(int(str(read(path, "SELECT count(*) FROM packets")[0][0])) for path in desk.files("kismet")) == 9000
    assert all(read(path, "SELECT count(*) FROM devices")[0][0] for path in desk.files("kismet")[:-1])


async def test_an_old_file_is_followed_by_another(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=("pcapng",), limits={"pcapng": Limits(file_hours=1)}))
    desk.book.start()
    await until(lambda: len(desk.files("pcapng")) == 1)
    desk.now_us += 3600 * S
    await until(lambda: len(desk.files("pcapng")) == 2)
    desk.air.hear(*OFFICE)
    await desk.book.close()
    assert [len(read_back(path.read_bytes())) for path in desk.files("pcapng")] == [0, 3]


async def test_old_logs_leave(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=("pcapng",)))
    old = await asyncio.to_thread(desk.book._names["kismet"].create, START_US)
    os.utime(old, (START_US / S - 31 * 86_400,) * 2)
    desk.book.start()
    await until(lambda: not old.exists())
    await desk.book.close()


async def test_other_limits_hold_from_the_next_look_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=("alerts", "pcapng"), limits={"pcapng": Limits(0, 0, 0, 0)}))
    old = await asyncio.to_thread(desk.book._names["pcapng"].create, START_US - S)
    os.utime(old, (START_US / S - 2 * 86_400,) * 2)
    desk.book.start()
    await until(lambda: len(desk.files("pcapng")) == 2)
    desk.now_us += 3600 * S
    await asyncio.sleep(0.05)
    assert len(desk.files("pcapng")) == 2
    desk.book.tune(LogSettings(types=(), title="elsewhere", limits={"pcapng": Limits(0, 1, 0, 1)}))
    await until(lambda: not old.exists())
    await until(lambda: len(desk.files("pcapng")) == 2)
    assert {run.kind for run in desk.book.runs.values()} == {"alerts", "pcapng"}
    assert not any(path.name.startswith("elsewhere") for path in desk.files("pcapng"))
    old = await asyncio.to_thread(desk.book._names["pcapng"].create, START_US - S)
    desk.book.tune(LogSettings(keep_free_mb=1 << 21))
    await until(lambda: not old.exists())
    await desk.book.close()


async def test_what_is_written_is_counted_over_all_files(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=("alerts", "pcapng"), limits={"pcapng": Limits(file_hours=1)}))
    desk.book.start()
    desk.air.hear(*OFFICE)
    desk.air.bus.publish(ALERT, Alert("LOUD", "OTHER", 5, START_US, "text", transmitter=AP))
    await until(lambda: desk.book.written() == {"alerts": 1, "pcapng": 3})
    desk.now_us += 3600 * S
    await until(lambda: len(desk.files("pcapng")) == 2)
    desk.air.hear(*OFFICE)
    await until(lambda: desk.book.written() == {"alerts": 1, "pcapng": 6})
    await desk.book.close()


async def test_a_disk_that_fills_costs_the_oldest_log_and_one_alert(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LogSettings(types=("pcapng",), limits={"pcapng": Limits(0, 0, 0, 0)}))
    old = [await asyncio.to_thread(desk.book._names["pcapng"].create, START_US - n * S) for n in range(1, 4)]
    desk.free = 0
    desk.book.start()
    await until(lambda: not any(path.exists() for path in old))
    await until(lambda: bool(desk.warned))
    assert desk.warned == [DISKLOW]
    await desk.book.close()


async def test_a_full_disk_loses_nothing_that_finds_room_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, LogSettings(types=("pcapng",)))
    desk.book.start()
    await until(lambda: len(desk.files("pcapng")) == 1)
    write, full = os.pwrite, True

    def pwrite(descriptor: int, octets: bytes, at: int) -> int:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, octets, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    desk.air.hear(*OFFICE)
    await until(lambda: bool(desk.lines(ERROR)) and bool(desk.warned))
    desk.air.hear(*OFFICE)
    await asyncio.sleep(0.05)
    assert len(desk.lines(ERROR)) == 1
    assert "No space left" in desk.lines(ERROR)[0]
    full = False
    await until(lambda: bool(desk.lines(INFO)))
    await desk.book.close()
    assert "0 frames and events are missing" in desk.lines(INFO)[0]
    assert len(read_back(desk.files("pcapng")[0].read_bytes())) == 6


async def test_a_disk_that_hangs_loses_frames_and_they_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logrun, "MAX_WAITING", 2000)
    desk = Desk(tmp_path, LogSettings(types=("kismet",)))
    desk.book.start()
    for _ in range(50):
        desk.air.hear(*OFFICE)
    assert desk.book.lost()["kismet"] > 0
    await desk.book.close()


async def test_a_folder_that_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    desk = Desk(tmp_path, LogSettings(types=("kismet",)))
    desk.book.start()
    await until(lambda: bool(desk.lines(ERROR)))
    (run,) = desk.book.runs.values()
    assert run.path is None
    assert desk.book.kismetdb() is None
    await asyncio.sleep(0.1)
    assert len(desk.lines(ERROR)) == 1
    (tmp_path / "logs").unlink()
    await until(lambda: run.path is not None)
    assert desk.book.kismetdb() is not None
    await desk.book.close()


async def test_a_log_that_cannot_be_begun_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    desk = Desk(tmp_path, LogSettings(types=()))
    desk.book.start()
    with pytest.raises(LogError):
        await desk.book.begin("kismet")
    assert desk.book.runs == {}
    assert desk.air.chain.tap.listeners == [desk.air.queue._listener]
    await desk.book.close()
