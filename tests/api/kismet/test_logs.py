"""`/logging/*`: what is written, on demand, and what was written, to download."""

import errno
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.kismet.log_words import words_of
from sensor.storage import logrun
from sensor.storage.kismetlog import KismetLog
from sensor.storage.log_settings import KINDS, LogSettings
from sensor.storage.logbook import Logbook
from tests.api.world import NOW_S, NOW_US, World, until
from tests.captures import radiotap
from tests.frames import beacon, data, mac
from tests.sensor.storage.test_pcapng import read_back, tool

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
FRAMES = [(NOW_US, radiotap(beacon(AP))), (NOW_US + 1_000_000, radiotap(data(STA, STA, AP)))]


@pytest.fixture
async def book(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Logbook]:
    monkeypatch.setattr(logrun, "ROUND_S", 0.01)
    book = Logbook(
        LogSettings(types=("alerts",), ring_mb=1),
        tmp_path,
        words_of(world.api),
        world.pipeline.tap,
        world.bus,
        alert_path=tmp_path / "alerts.jsonl",
        clock=lambda: world.now_us,
    )
    world.api.logs = book
    book.start()
    yield book
    await book.close()


def octets_of(path: str) -> bytes:
    return Path(path).read_bytes()


async def kismetdb(world: World, book: Logbook) -> KismetLog:
    """Begin a kismetdb log and have frames in it."""
    world.add_source()
    assert (await world.get("/logging/by-class/kismet/start.cmd")).status == 200
    world.hear(FRAMES)
    log = book.kismetdb()
    assert log is not None
    await until(lambda: log.packets == 2)
    return log


async def test_logs_are_listed(world: World, book: Logbook, tmp_path: Path) -> None:
    (record,) = await world.json("/logging/active.json")
    (run,) = book.runs.values()
    assert record.pop("kismet.log.type_driver")["kismet.logfile.type.class"] == "alerts"
    assert record == {
        "kismet.logfile.uuid": run.uuid,
        "kismet.logfile.description": "Alerts and nothing else, a JSON object a line",
        "kismet.logfile.path": str(tmp_path / "alerts.jsonl"),
        "kismet.logfile.template": str(tmp_path / "alerts.jsonl"),
        "kismet.logfile.open": 1,
        "airwarden.logfile.lost": 0,
    }


async def test_kinds_are_listed(world: World) -> None:
    kinds = await world.json("/logging/drivers.json")
    assert [kind["kismet.logfile.type.class"] for kind in kinds] == list(KINDS)
    assert all(kind["kismet.logfile.type.singleton"] == 1 for kind in kinds)


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_log_is_begun_and_ended(world: World, book: Logbook, verb: str) -> None:
    cookies = {"KISMET": world.admin}
    response = await world.client.request(verb, "/logging/by-class/pcapng/start.cmd", cookies=cookies)
    record = await response.json(content_type=None)
    assert record["kismet.logfile.open"] == 1
    assert Path(record["kismet.logfile.path"]).is_relative_to(book.prefix)
    stop = f"/logging/by-uuid/{record['kismet.logfile.uuid']}/stop.cmd"
    assert await (await world.client.request(verb, stop, cookies=cookies)).text() == "OK"
    assert len(await world.json("/logging/active.json")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/logging/by-class/nonsense/start.cmd",
        "/logging/by-class/alerts/start.cmd",
        "/logging/by-class/..%2f..%2fetc/start.cmd",
        "/logging/by-uuid/nonsense/stop.cmd",
    ],
)
async def test_what_cannot_be_begun_or_ended_is_told(world: World, book: Logbook, path: str) -> None:
    response = await world.get(path)
    assert response.status == 500
    assert (await response.text()).startswith("ERROR: ")


async def test_a_folder_that_cannot_be_written_is_told(world: World, book: Logbook) -> None:
    book.prefix.write_text("in the way")
    response = await world.get("/logging/by-class/kismet/start.cmd")
    assert response.status == 500
    assert "logs" in await response.text()


async def test_a_sensor_without_logs_says_so(world: World) -> None:
    assert await world.json("/logging/active.json") == []
    assert (await world.get("/logging/by-class/kismet/start.cmd")).status == 500
    assert (await world.get("/logging/kismetdb/pcap/a.pcapng")).status == 404
    assert (await world.post("/logging/kismetdb/pcap/drop.cmd", {"drop_before": 1})).status == 500
    assert (await world.post("/logging/pcapng_ring/snapshot/a.cmd")).status == 400


async def test_frames_of_the_log_can_be_had(world: World, book: Logbook, tmp_path: Path) -> None:
    await kismetdb(world, book)
    response = await world.get("/logging/kismetdb/pcap/my%22%0d%0atitle.pcapng")
    assert response.content_type == "application/vnd.tcpdump.pcap"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my___title.pcapng"'
    path = tmp_path / "a.pcapng"
    path.write_bytes(await response.read())
    assert len(tool("tshark", "-r", str(path)).splitlines()) == 2


@pytest.mark.parametrize(("wanted", "count"), [({"timestamp_start": NOW_S + 1}, 1), ({"limit": 1}, 1), ({}, 2)])
async def test_they_are_chosen_by_filters_of_query_and_document(
    world: World, book: Logbook, wanted: dict[str, int], count: int
) -> None:
    await kismetdb(world, book)
    by_document = await world.post("/logging/kismetdb/pcap/a.pcapng", wanted)
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    by_query = await world.get(f"/logging/kismetdb/pcap/a.pcapng?{query}")
    for response in (by_document, by_query):
        assert len(read_back(await response.read())) == count


async def test_a_filter_that_cannot_be_read_is_a_bad_request(world: World, book: Logbook) -> None:
    response = await world.get("/logging/kismetdb/pcap/a.pcapng?signal_min=loud")
    assert response.status == 400
    assert "'signal_min'" in await response.text()


async def test_a_log_that_is_gone_is_told(world: World, book: Logbook) -> None:
    log = await kismetdb(world, book)
    log.path.unlink()
    assert (await world.get("/logging/kismetdb/pcap/a.pcapng")).status == 500


async def test_old_frames_are_dropped(world: World, book: Logbook) -> None:
    log = await kismetdb(world, book)
    response = await world.post("/logging/kismetdb/pcap/drop.cmd", {"drop_before": NOW_S + 1})
    assert await response.text() == "1 packets removed\n"
    reader = sqlite3.connect(log.path)
    assert reader.execute("SELECT count(*) FROM packets").fetchone() == (1,)
    reader.close()
    for wrong in ({}, {"drop_before": "x"}, {"drop_before": -1}, {"drop_before": 1e30}):
        assert (await world.post("/logging/kismetdb/pcap/drop.cmd", wrong)).status == 400


async def test_a_snapshot_tells_its_files(world: World, book: Logbook) -> None:
    world.hear(FRAMES)
    response = await world.post("/logging/pcapng_ring/snapshot/door.cmd", {"post_seconds": 5})
    told = await response.json(content_type=None)
    assert set(told) == {"label", "pre_path", "post_path"}
    assert told["label"] == "door"
    assert len(read_back(octets_of(told["pre_path"]))) == 2
    assert Path(told["post_path"]).parent == book.prefix
    at_once = await world.post("/logging/pcapng_ring/snapshot/door.cmd")
    assert (await at_once.json(content_type=None))["post_path"] == ""
    assert (await world.post("/logging/pcapng_ring/snapshot/door.cmd", {"post_seconds": -5})).status == 400


async def test_a_snapshot_without_room_is_507(world: World, book: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    def pwrite(descriptor: int, octets: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", pwrite)
    response = await world.post("/logging/pcapng_ring/snapshot/door.cmd")
    assert response.status == 507
    assert "No space left" in (await response.json(content_type=None))["error"]


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/logging/by-class/kismet/start.cmd"),
        ("GET", "/logging/by-uuid/x/stop.cmd"),
        ("GET", "/logging/kismetdb/pcap/a.pcapng"),
        ("POST", "/logging/kismetdb/pcap/drop.cmd"),
        ("POST", "/logging/pcapng_ring/snapshot/a.cmd"),
    ],
)
async def test_only_admins_command_logs_and_get_frames(world: World, book: Logbook, verb: str, path: str) -> None:
    response = await world.client.request(verb, path, cookies={"KISMET": world.readonly})
    assert response.status == 401
