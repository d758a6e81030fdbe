"""Logs on a disk that is really full: a small tmpfs that nobody else sees, in a mount namespace of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

# Runs in the namespace; prints what became of the logs. The ballast is somebody else's file on the same disk.
PROBE = """
import asyncio, json, os, sys
from pathlib import Path
from sensor.messages import ERROR, INFO
from sensor.storage import logbook, logrun
from sensor.storage.log_settings import Limits, LogSettings
from tests.api.world import until
from tests.captures import START_US
from tests.logs import OFFICE
from tests.sensor.storage.test_kismetdb import read
from tests.sensor.storage.test_logbook import Desk
from tests.sensor.storage.test_pcapng import read_back

logrun.ROUND_S, logrun.RETRY_S, logbook.LOOK_EVERY_S = 0.01, 0.05, 0.05
folder, kinds, keep_free_mb = Path(sys.argv[1]), tuple(sys.argv[2].split(",")), int(sys.argv[3])

async def run():
    unlimited = {kind: Limits(0, 0, 0, 0) for kind in kinds}
    desk = Desk(folder, LogSettings(types=kinds, limits=unlimited, keep_free_mb=keep_free_mb))
    desk.book._retention._free = desk.book._free  # the real one
    old = [desk.book._names["pcapng"].create(START_US - n * 3_600_000_000) for n in (2, 1)]
    for at, path in enumerate(old):
        path.write_bytes(bytes(200_000))
        os.utime(path, (1000 + at, 1000 + at))
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(700_000))
    desk.book.start()
    heard = 0
    while any(path.exists() for path in old) or not all(run._failing for run in desk.book.runs.values()):
        desk.air.hear(*OFFICE * 20)
        heard += 60
        await asyncio.sleep(0.01)
    for _ in range(10):  # nothing is left to remove, and the air goes on
        desk.air.hear(*OFFICE * 20)
        heard += 60
        await asyncio.sleep(0.02)
    waiting = desk.book.lost()
    ballast.unlink()
    await until(lambda: not any(run._failing for run in desk.book.runs.values()))
    desk.air.hear(*OFFICE)
    heard += 3
    written = [run for run in desk.book.runs.values()]
    await desk.book.close()
    count = {}
    if "kismet" in kinds:
        count["kismet"] = sum(read(path, "SELECT count(*) FROM packets")[0][0] for path in desk.files("kismet"))
        count["sound"] = [read(path, "PRAGMA integrity_check")[0][0] for path in desk.files("kismet")]
    if "pcapng" in kinds:
        count["pcapng"] = sum(len(read_back(path.read_bytes())) for path in desk.files("pcapng"))
    print(json.dumps({
        "heard": heard, "warned": desk.warned, "errors": desk.lines(ERROR), "lost": waiting,
        "again": desk.lines(INFO), "counted": {run.kind: run.written for run in written}, **count,
    }))

async def limited():
    async with asyncio.timeout(60):
        await run()

asyncio.run(limited())
"""


# A disk that nothing can be written to, until it can.
READ_ONLY = """
import asyncio, json, subprocess, sys
from pathlib import Path
from sensor.messages import ERROR
from sensor.storage import logbook, logrun
from sensor.storage.log_settings import LogSettings
from tests.api.world import until
from tests.logs import OFFICE
from tests.sensor.storage.test_logbook import Desk

logrun.ROUND_S, logrun.RETRY_S, logbook.LOOK_EVERY_S = 0.01, 0.05, 0.05
kinds = tuple(sys.argv[2].split(","))

async def run():
    desk = Desk(Path(sys.argv[1]), LogSettings(types=kinds))
    desk.book.start()
    desk.air.hear(*OFFICE)
    await until(lambda: len(desk.lines(ERROR)) == len(kinds))
    await asyncio.sleep(0.3)
    subprocess.run(["mount", "-o", "remount,rw", sys.argv[1]], check=True)
    await until(lambda: all(run.written for run in desk.book.runs.values()))
    await desk.book.close()
    print(json.dumps({"errors": desk.lines(ERROR), "warned": desk.warned, "lost": desk.book.lost()}))

asyncio.run(run())
"""


def on_a_small_disk(folder: Path, probe: str, *arguments: str, options: str = "size=2m") -> dict[str, Any]:
    """Run the probe on a tmpfs; return what it tells."""
    mount = f'mount -t tmpfs -o {options} tmpfs \'{folder}\' && exec "$0" -c "$1" \'{folder}\' "$2" "$3"'
    command = ["unshare", "-m", "sh", "-c", mount, sys.executable, probe, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"no mount namespace: {done.stderr.strip()[:200]}")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.root
@pytest.mark.parametrize("kinds", ["pcapng", "kismet", "kismet,pcapng"])
def test_a_disk_that_runs_full_costs_old_logs_and_nothing_that_finds_room_later(tmp_path: Path, kinds: str) -> None:
    told = on_a_small_disk(tmp_path, PROBE, kinds, "0")
    assert "DISKLOW" in told["warned"]
    assert len(told["errors"]) >= len(kinds.split(","))
    assert set(told["lost"].values()) == {0}, "what could not be written waited in memory"
    for kind in kinds.split(","):
        assert told[kind] == told["counted"][kind] == told["heard"]
    assert set(told.get("sound", ["ok"])) == {"ok"}


@pytest.mark.root
def test_a_disk_that_is_read_only_is_told_with_its_path_and_tried_again(tmp_path: Path) -> None:
    told = on_a_small_disk(tmp_path, READ_ONLY, "kismet,pcapng", options="size=2m,ro")
    problem = f"{tmp_path}/logs: Read-only file system"
    assert sorted(told["errors"]) == [f"Log {kind} cannot be written: {problem}" for kind in ("kismet", "pcapng")]
    assert told["warned"] == []
