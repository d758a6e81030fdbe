"""The daemon: everything together, in this process and as the command that people start."""

import asyncio
import base64
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor import messages
from sensor.alerts.definition import HIGH, Override, Rate
from sensor.config import ApiSettings, DetectionSettings, RunOptions, Settings
from sensor.daemon import Daemon
from sensor.errors import MisconfiguredError
from sensor.storage.log_settings import Limits, LogSettings
from sensor.telemetry.definition import parse_gps
from sensor.telemetry.settings import GpsSettings
from tests.captures import Air, write_pcap
from tests.frames import beacon, deauth, mac
from tests.sensor.storage.test_kismetdb import read
from tests.sensor.storage.test_pcapng import read_back

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
PASSWORD = "correct horse"
BASIC = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A deauthentication flood against an access point that is heard before."""
    air = Air()
    air.send(beacon(AP, b"net"), times=5)
    air.send(deauth(AP, STA, AP, reason=7), times=60, every_ms=20)
    write_pcap(tmp_path / "flood.pcap", air.frames())
    return tmp_path / "flood.pcap"


def settings_for(tmp_path: Path, *sources: str) -> Settings:
    return Settings(api=ApiSettings(port=0), data_dir=tmp_path / "data", sources=sources)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds; half a minute is a failure."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


@asynccontextmanager
async def running(settings: Settings, reloaded: Settings | None = None, *, log: bool = True) -> AsyncIterator[Daemon]:
    daemon = Daemon(settings, RunOptions(reload=lambda: reloaded or settings, log=log))
    daemon.state.set_login("admin", PASSWORD, "admin")
    task = asyncio.ensure_future(daemon.run())  # noqa: TID251 - awaited below
    try:
        await until(lambda: bool(daemon.messages.messages) or task.done())
        yield daemon
    finally:
        daemon.stop()
        await task


def url_of(daemon: Daemon, path: str) -> str:
    greeting = next(m.text for m in daemon.messages.messages if "API on " in m.text)
    return greeting.partition("API on ")[2] + path


async def get(daemon: Daemon, path: str) -> Any:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Basic {BASIC}"}) as session,
        session.get(url_of(daemon, path)) as response,
    ):
        assert response.status == 200
        return await response.json()


async def test_a_capture_becomes_alerts_on_the_api_and_in_the_log(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: any("ended after 65 frames" in message.text for message in daemon.messages.messages))
        alerts = await get(daemon, "/alerts/all_alerts.json")
        sources = await get(daemon, "/datasource/all_sources.json")
    assert {alert["kismet.alert.header"] for alert in alerts} == {"DEAUTHFLOOD"}
    assert sources[0]["kismet.datasource.num_packets"] == 65
    logged = [json.loads(line) for line in (tmp_path / "data" / "alerts.jsonl").read_text().splitlines()]
    assert logged == alerts


async def test_no_log_writes_none(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture)), log=False) as daemon:
        await until(lambda: bool(daemon.desk.backlog))
    assert not (tmp_path / "data" / "alerts.jsonl").exists()


async def test_logs_are_written_where_that_is_wanted(tmp_path: Path, capture: Path) -> None:
    logs = LogSettings(types=("alerts", "kismet", "pcapng"))
    async with running(replace(settings_for(tmp_path, str(capture)), logs=logs)) as daemon:
        await until(lambda: bool(daemon.desk.backlog))
        active = await get(daemon, "/logging/active.json")
    assert [record["kismet.log.type_driver"]["kismet.logfile.type.class"] for record in active] == list(logs.types)
    (database,), (written,) = ((tmp_path / "data" / "logs").glob(f"*.{kind}") for kind in ("kismet", "pcapng"))
    assert read(database, "SELECT count(*) FROM packets") == [(65,)]
    assert read(database, "SELECT DISTINCT header FROM alerts") == [("DEAUTHFLOOD",)]
    assert len(read_back(written.read_bytes())) == 65


async def test_frames_behind_alerts_are_written_where_that_is_wanted(tmp_path: Path, capture: Path) -> None:
    settings = replace(settings_for(tmp_path, str(capture)), alert_captures=True)
    async with running(settings) as daemon:
        await until(lambda: daemon.pipeline.frames >= 65)
        alerts = {alert.hash: alert for alert in daemon.desk.backlog if daemon.desk.shelf.of(alert.hash)}
    assert alerts
    files = sorted((tmp_path / "data" / "alerts").iterdir())
    assert {int(file.stem.rpartition("-")[2]) for file in files} == set(alerts)
    with CaptureFile(str(files[0])) as written:
        assert sum(len(block) for block in written) > 1


@pytest.mark.parametrize(("wanted", "log"), [(False, True), (True, False)])
async def test_frames_behind_alerts_stay_in_memory_otherwise(
    tmp_path: Path, capture: Path, wanted: bool, log: bool
) -> None:
    settings = replace(settings_for(tmp_path, str(capture)), alert_captures=wanted)
    async with running(settings, log=log) as daemon:
        await until(lambda: bool(len(daemon.desk.shelf)))
    assert not (tmp_path / "data" / "alerts").exists()


async def test_what_a_throttle_held_back_is_logged_when_the_daemon_stops(tmp_path: Path, capture: Path) -> None:
    once = {"DEAUTHFLOOD": DetectionSettings(override=Override(throttle=Rate(1, 3), burst=Rate(1, 3)))}
    async with running(replace(settings_for(tmp_path, str(capture)), detections=once)) as daemon:
        await until(lambda: daemon.pipeline.frames >= 65)
    records = [json.loads(line) for line in (tmp_path / "data" / "alerts.jsonl").read_text().splitlines()]
    stages = [each["airwarden.alert.stage"] for each in records if each["kismet.alert.header"] == "DEAUTHFLOOD"]
    assert stages == ["opened", "over"]


async def test_a_source_that_fails_is_an_alert_and_leaves_the_others_alone(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(tmp_path / "missing.pcap"), str(capture))) as daemon:
        await until(lambda: {"SOURCEERROR", "DEAUTHFLOOD"} <= {alert.header for alert in daemon.desk.backlog})
        assert daemon.pipeline.frames >= 65


async def test_health_is_looked_after_each_second_and_with_each_block(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.health.shutil.disk_usage", lambda folder: SimpleNamespace(free=5 << 20))
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: {"DISKLOW", "DEAUTHFLOOD"} <= {alert.header for alert in daemon.desk.backlog})
        (low,) = [alert for alert in daemon.desk.backlog if alert.header == "DISKLOW"]
    assert (low.klass, low.severity, low.text) == (
        "SYSTEM",
        HIGH,
        "Only 5 MiB are free where alerts and state are kept.",
    )


async def test_an_alert_of_the_sensor_itself_can_be_switched_off(tmp_path: Path) -> None:
    off = {"SOURCEERROR": DetectionSettings(override=Override(enabled=False))}
    settings = replace(settings_for(tmp_path, str(tmp_path / "missing.pcap")), detections=off)
    async with running(settings) as daemon:
        await until(lambda: daemon.desk.suppressed.get("SOURCEERROR") == 1)
        assert not daemon.desk.backlog


@pytest.mark.parametrize("wrong", ["{capture}:realtime=maybe", "{capture}", "{capture}:name"])
async def test_a_source_that_cannot_be_added_is_an_alert_too(tmp_path: Path, capture: Path, wrong: str) -> None:
    sources = (f"{capture}:realtime=true", wrong.format(capture=capture))
    async with running(settings_for(tmp_path, *sources)) as daemon:
        await until(lambda: bool(daemon.desk.backlog))
        told = [message.text for message in daemon.messages.messages if message.flags & messages.ERROR]
        (alert,) = daemon.desk.backlog
    assert alert.header == "SOURCEERROR"
    assert alert.text.startswith("Datasource not added: ")
    assert told == [alert.text]


async def test_a_subscriber_hears_time_and_packets_each_second(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as daemon, aiohttp.ClientSession() as session:
        url = url_of(daemon, f"/eventbus/events.ws?user=admin&password={PASSWORD.replace(' ', '%20')}")
        async with session.ws_connect(url) as socket:
            for topic in ("TIMESTAMP", "PACKETCHAIN_STATS"):
                await socket.send_json({"SUBSCRIBE": topic})
            heard = [next(iter(await socket.receive_json(timeout=10))) for _ in range(2)]
    assert sorted(heard) == ["PACKETCHAIN_STATS", "TIMESTAMP"]


async def test_time_that_passes_without_captures_ends_what_is_told_of_them(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[int] = []
    async with running(settings_for(tmp_path)) as daemon:
        monkeypatch.setattr(daemon.captures, "close", ends.append)
        source = await daemon.sources.add(f"{capture}:realtime=true")
        heard = len(ends)
        await until(lambda: len(ends) > heard and daemon.pipeline.frames >= 40)
        assert source.running
    assert ends[-1] >= daemon.pipeline.now_us - 2_000_000


async def test_the_sensor_knows_where_it_is_and_does_not_say_it_of_captures(tmp_path: Path, capture: Path) -> None:
    gps = GpsSettings((parse_gps("virtual:lat=-16.8,lon=179.9"),))
    async with running(replace(settings_for(tmp_path, str(capture)), gps=gps)) as daemon:
        await until(lambda: "DEAUTHFLOOD" in daemon.desk.sent)
        shown = await get(daemon, "/gps/location.json")
        daemon.desk.send_notice("HERE", "SYSTEM", 5, "text", 5)
        places = {alert.header: alert.fix for alert in daemon.desk.backlog}
    assert shown["kismet.common.location.geopoint"] == [179.9, -16.8]
    assert places["DEAUTHFLOOD"] is None
    here = places["HERE"]
    assert here is not None
    assert here.latitude_deg == -16.8


async def test_frames_that_wait_for_the_chain_are_counted(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: daemon.pipeline.frames > 0)
        assert max(daemon.pipeline.statistics.queued_rrd.minute) > 0


async def post(daemon: Daemon, path: str, document: dict[str, Any]) -> int:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Basic {BASIC}"}) as session,
        session.post(url_of(daemon, path), json=document) as response,
    ):
        return response.status


async def test_devices_that_a_client_asks_for_are_told_of_now_after_a_reload_and_after_a_restart(
    tmp_path: Path, capture: Path
) -> None:
    settings = settings_for(tmp_path)
    arrived = "Your listed device 00:1B:2F:AA:00:01 is heard on 2437 MHz."

    async def told(daemon: Daemon) -> list[str]:
        await daemon.sources.add(str(capture))
        await until(lambda: any("ended after 65 frames" in message.text for message in daemon.messages.messages))
        daemon.pipeline.tick(daemon.pipeline.now_us + 1_000_000)
        return [alert.text for alert in daemon.desk.backlog if alert.header == "DEVICEFOUND"]

    async with running(settings) as daemon:
        assert await post(daemon, "/devices/alerts/mac/both/add.cmd", {"mac": "00:1b:2f:aa:00:01"}) == 200
        assert await told(daemon) == [arrived]
    async with running(settings) as daemon:
        daemon.reload()
        assert await told(daemon) == [arrived]
        assert await post(daemon, "/devices/alerts/mac/both/remove.cmd", {"mac": "00:1b:2f:aa:00:01"}) == 200
    async with running(settings) as daemon:
        assert await told(daemon) == []


async def test_reloading_changes_how_long_logs_stay(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    changed = replace(settings, logs=replace(settings.logs, limits={"alerts": Limits(file_mb=7)}, types=("pcapng",)))
    async with running(settings, changed) as daemon:
        daemon.reload()
        logs = daemon._logs
        assert logs is not None
        assert logs._settings.limits_of("alerts").file_mb == 7
        assert [run.kind for run in logs.runs.values()] == ["alerts"]


async def test_reloading_changes_detections_and_keeps_what_fails(tmp_path: Path, capture: Path) -> None:
    settings = settings_for(tmp_path)
    off = replace(settings, detections={"DEAUTHFLOOD": DetectionSettings(override=Override(enabled=False))})
    async with running(settings, off) as daemon:
        assert "DEAUTHFLOOD" in {detection.name for detection in daemon.pipeline.detections}
        daemon.reload()
        await daemon.sources.add(str(capture))
        await until(lambda: daemon.pipeline.frames >= 65)
        assert "DEAUTHFLOOD" not in {detection.name for detection in daemon.pipeline.detections}
        assert not daemon.desk.definition("DEAUTHFLOOD").definition.enabled
        assert not daemon.desk.backlog


async def test_a_broken_configuration_is_told_and_changes_nothing(tmp_path: Path) -> None:
    def broken() -> Settings:
        raise MisconfiguredError("airwarden.toml:1: one\nairwarden.toml:2: two")

    daemon = Daemon(settings_for(tmp_path), RunOptions(reload=broken))
    before = daemon.pipeline.detections
    daemon.reload()
    told = [message for message in daemon.messages.messages if message.flags & messages.ERROR]
    daemon.state.close()
    assert [message.text.rpartition(": ")[2] for message in told] == ["one", "two"]
    assert daemon.pipeline.detections is before


async def test_a_taken_port_is_one_clear_error(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as first:
        port = int(url_of(first, "").rpartition(":")[2])
        taken = replace(settings_for(tmp_path / "second"), api=ApiSettings(port=port))
        with pytest.raises(MisconfiguredError, match="cannot listen"):
            await Daemon(taken, RunOptions(reload=lambda: taken)).run()


@contextmanager
def started(tmp_path: Path, *arguments: str, status: int = 0) -> Iterator["subprocess.Popen[str]"]:
    """`airwarden run` as people start it, once it has told where its API is; `status` is how it is to end."""
    command = [sys.executable, "-m", "sensor", "run", "--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0"]
    with subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("API on http://127.0.0.1:" in line for line in process.stderr)
        yield process
        assert process.wait(timeout=30) == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_stops_cleanly_when_told(tmp_path: Path, capture: Path, number: signal.Signals) -> None:
    with started(tmp_path, "-c", f"{capture}:realtime=true") as process:
        process.send_signal(number)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_hangup_reloads_and_goes_on(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stderr is not None
        process.send_signal(signal.SIGHUP)
        assert any("Configuration reloaded" in line for line in process.stderr)
        process.terminate()
        process.stderr.read()


def test_the_service_manager_hears_of_start_reload_and_end(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "60000000")

        def hear(wanted: str) -> str:
            while wanted not in (heard := manager.recv(4096).decode()):
                pass
            return heard

        with started(tmp_path, "-c", f"{capture}:realtime=true") as process:
            hear("STATUS=opening 1 source")
            assert "1 source running" in hear("READY=1")
            hear("WATCHDOG=1")
            process.send_signal(signal.SIGHUP)
            hear("RELOADING=1\nMONOTONIC_USEC=")
            hear("READY=1")
            process.terminate()
            hear("STOPPING=1")
            assert process.stderr is not None
            process.stderr.read()


def test_a_stuck_loop_that_is_aborted_leaves_where_it_was_stuck(tmp_path: Path) -> None:
    with started(tmp_path, status=-signal.SIGABRT) as process:
        assert process.stderr is not None
        process.send_signal(signal.SIGABRT)
        left = process.stderr.read()
    assert "most recent call first" in left
    assert "sensor/daemon.py" in left
