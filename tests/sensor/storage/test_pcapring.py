"""The newest frames in memory, written when somebody asks."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from sensor.errors import RefusedError
from sensor.messages import ERROR
from sensor.storage import pcapring
from sensor.storage.logfile import LogError
from sensor.storage.lognames import TEMPLATE, LogNames
from sensor.storage.pcapring import PcapRing
from tests.api.world import until
from tests.captures import START_US
from tests.logs import OFFICE, Air
from tests.sensor.storage.test_pcapng import read_back, tool


class Desk:
    def __init__(self, folder: Path, max_octets: int = 1 << 20) -> None:
        self.air = Air()
        self.now_us = START_US
        self.told: list[tuple[str, int]] = []
        self.ring = PcapRing(
            self.air.chain.tap,
            max_octets,
            lambda title: LogNames(TEMPLATE, folder, f"Kismet-{title}", "pcapng"),
            self.air.words.source_name,
            lambda: self.now_us,
            lambda text, flags: self.told.append((text, flags)),
        )


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcapring, "ROUND_S", 0.01)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_snapshot_holds_what_came_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.air.hear(*OFFICE)
    snapshot = await desk.ring.snapshot("front door", 0)
    assert snapshot.after is None
    assert snapshot.before.name.startswith("Kismet-ring-front_door-2")
    assert len(tool("tshark", "-r", str(snapshot.before)).splitlines()) == 3
    await desk.ring.close()


async def test_and_another_file_what_comes_then(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.air.hear(*OFFICE)
    snapshot = await desk.ring.snapshot("door", 5)
    desk.air.hear(*OFFICE * 2)
    after = snapshot.after
    assert after is not None
    await until(lambda: len(read_back(after.read_bytes())) == 6)
    desk.now_us += 6_000_000
    await until(lambda: len(desk.air.chain.tap.listeners) == 2)
    desk.air.hear(*OFFICE)
    await desk.ring.close()
    assert len(read_back(after.read_bytes())) == 6
    assert len(read_back(snapshot.before.read_bytes())) == 3


async def test_the_oldest_frames_leave(tmp_path: Path) -> None:
    desk = Desk(tmp_path, max_octets=3000)
    for _ in range(50):
        desk.air.hear(*OFFICE)
    assert desk.ring.octets <= 3000
    snapshot = await desk.ring.snapshot("door", 0)
    assert 0 < len(read_back(snapshot.before.read_bytes())) < 30
    await desk.ring.close()


@pytest.mark.parametrize("label", ["../../etc/cron.d/x", "..", "/", "a" * 1000, "\0", "\ud800"])
async def test_no_label_leads_out_of_the_folder(tmp_path: Path, label: str) -> None:
    desk = Desk(tmp_path)
    snapshot = await desk.ring.snapshot(label, 0)
    assert snapshot.before.parent == tmp_path
    await desk.ring.close()


@pytest.mark.parametrize("post_s", [-1, 1e9, float("nan")])
async def test_no_snapshot_lasts_for_ever(tmp_path: Path, post_s: float) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(RefusedError):
        await desk.ring.snapshot("door", post_s)
    await desk.ring.close()


async def test_few_snapshots_are_written_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for _ in range(pcapring.MAX_SNAPSHOTS):
        await desk.ring.snapshot("door", 60)
    with pytest.raises(RefusedError):
        await desk.ring.snapshot("door", 60)
    await desk.ring.close()
    assert desk.air.chain.tap.listeners == [desk.air.queue._listener]


async def test_a_full_disk_is_told_and_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    desk.air.hear(*OFFICE)
    snapshot = await desk.ring.snapshot("door", 60)

    def pwrite(descriptor: int, octets: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", pwrite)
    before = names(tmp_path)
    with pytest.raises(LogError) as failed:
        await desk.ring.snapshot("window", 0)
    assert failed.value.full
    assert names(tmp_path) == before
    desk.air.hear(*OFFICE)
    await until(lambda: bool(desk.told))
    assert desk.told[0][1] == ERROR
    assert snapshot.after is not None
    await asyncio.sleep(0)
    await desk.ring.close()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    desk = Desk(tmp_path / "logs")
    with pytest.raises(LogError):
        await desk.ring.snapshot("door", 5)
    assert len(desk.air.chain.tap.listeners) == 2
    await desk.ring.close()
