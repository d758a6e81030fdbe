"""The daemon: everything together, started, reloaded and ended in this process."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import aiohttp
import pytest

from datasources.linux_wifi.launcher import Launcher
from sensor import messages
from sensor.alerts.definition import HIGH, Override, Rate
from sensor.config import ApiSettings, DetectionSettings, RunOptions, Settings
from sensor.daemon import Daemon
from sensor.errors import MisconfiguredError
from tests.sensor.daemons import BASIC, PASSWORD, get, running, settings_for, until, url_of


async def test_a_capture_becomes_alerts_on_the_api_and_in_the_log(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: any("ended after 65 frames" in message.text for message in daemon.works.messages.messages))
        alerts = await get(daemon, "/alerts/all_alerts.json")
        sources = await get(daemon, "/datasource/all_sources.json")
    assert {alert["kismet.alert.header"] for alert in alerts} == {"DEAUTHFLOOD"}
    assert sources[0]["kismet.datasource.num_packets"] == 65
    logged = [json.loads(line) for line in (tmp_path / "data" / "alerts.jsonl").read_text().splitlines()]
    assert logged == alerts


async def test_what_a_throttle_held_back_is_logged_when_the_daemon_stops(tmp_path: Path, capture: Path) -> None:
    once = {"DEAUTHFLOOD": DetectionSettings(override=Override(throttle=Rate(1, 3), burst=Rate(1, 3)))}
    async with running(replace(settings_for(tmp_path, str(capture)), detections=once)) as daemon:
        await until(lambda: daemon.works.pipeline.frames >= 65)
    records = [json.loads(line) for line in (tmp_path / "data" / "alerts.jsonl").read_text().splitlines()]
    stages = [each["airwarden.alert.stage"] for each in records if each["kismet.alert.header"] == "DEAUTHFLOOD"]
    assert stages == ["opened", "over"]


async def test_a_source_that_fails_is_an_alert_and_leaves_the_others_alone(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(tmp_path / "missing.pcap"), str(capture))) as daemon:
        await until(lambda: {"SOURCEERROR", "DEAUTHFLOOD"} <= {alert.header for alert in daemon.works.desk.backlog})
        assert daemon.works.pipeline.frames >= 65


async def test_health_is_looked_after_each_second_and_with_each_block(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.health.shutil.disk_usage", lambda folder: SimpleNamespace(free=5 << 20))
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: {"DISKLOW", "DEAUTHFLOOD"} <= {alert.header for alert in daemon.works.desk.backlog})
        (low,) = [alert for alert in daemon.works.desk.backlog if alert.header == "DISKLOW"]
    assert (low.klass, low.severity, low.text) == (
        "SYSTEM",
        HIGH,
        "Only 5 MiB are free where alerts and state are kept.",
    )


@pytest.mark.parametrize("wrong", ["{capture}:realtime=maybe", "{capture}", "{capture}:name"])
async def test_a_source_that_cannot_be_added_is_an_alert_too(tmp_path: Path, capture: Path, wrong: str) -> None:
    sources = (f"{capture}:realtime=true", wrong.format(capture=capture))
    async with running(settings_for(tmp_path, *sources)) as daemon:
        await until(lambda: bool(daemon.works.desk.backlog))
        told = [message.text for message in daemon.works.messages.messages if message.flags & messages.ERROR]
        (alert,) = daemon.works.desk.backlog
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
        await daemon.works.sources.add(str(capture))
        await until(lambda: any("ended after 65 frames" in message.text for message in daemon.works.messages.messages))
        daemon.works.pipeline.tick(daemon.works.pipeline.now_us + 1_000_000)
        return [alert.text for alert in daemon.works.desk.backlog if alert.header == "DEVICEFOUND"]

    async with running(settings) as daemon:
        assert await post(daemon, "/devices/alerts/mac/both/add.cmd", {"mac": "00:1b:2f:aa:00:01"}) == 200
        assert await told(daemon) == [arrived]
    async with running(settings) as daemon:
        daemon.reload()
        assert await told(daemon) == [arrived]
        assert await post(daemon, "/devices/alerts/mac/both/remove.cmd", {"mac": "00:1b:2f:aa:00:01"}) == 200
    async with running(settings) as daemon:
        assert await told(daemon) == []


async def test_reloading_changes_detections_and_keeps_what_fails(tmp_path: Path, capture: Path) -> None:
    settings = settings_for(tmp_path)
    off = replace(settings, detections={"DEAUTHFLOOD": DetectionSettings(override=Override(enabled=False))})
    async with running(settings, off) as daemon:
        assert "DEAUTHFLOOD" in {detection.name for detection in daemon.works.pipeline.detections}
        daemon.reload()
        await daemon.works.sources.add(str(capture))
        await until(lambda: daemon.works.pipeline.frames >= 65)
        assert "DEAUTHFLOOD" not in {detection.name for detection in daemon.works.pipeline.detections}
        assert not daemon.works.desk.register.find("DEAUTHFLOOD").definition.enabled
        assert not daemon.works.desk.backlog


async def test_a_broken_configuration_is_told_and_changes_nothing(tmp_path: Path) -> None:
    def broken() -> Settings:
        raise MisconfiguredError("airwarden.toml:1: one\nairwarden.toml:2: two")

    daemon = Daemon(settings_for(tmp_path), RunOptions(reload=broken))
    before = daemon.works.pipeline.detections
    daemon.reload()
    told = [message for message in daemon.works.messages.messages if message.flags & messages.ERROR]
    daemon.works.state.close()
    assert [message.text.rpartition(": ")[2] for message in told] == ["one", "two"]
    assert daemon.works.pipeline.detections is before


async def test_a_taken_port_is_one_clear_error(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as first:
        port = int(url_of(first, "").rpartition(":")[2])
        taken = replace(settings_for(tmp_path / "second"), api=ApiSettings(port=port))
        with pytest.raises(MisconfiguredError, match="cannot listen"):
            await Daemon(taken, RunOptions(reload=lambda: taken)).run()


async def test_a_launcher_that_ends_is_an_error_and_an_alert(tmp_path: Path) -> None:
    launcher = Mock(spec=Launcher)
    daemon = Daemon(settings_for(tmp_path), RunOptions(reload=Settings), launcher)
    launcher.lost()
    (message,) = (message for message in daemon.works.messages.messages if message.flags & messages.ERROR)
    (alert,) = daemon.works.desk.backlog
    daemon.works.state.close()
    assert message.text.startswith("The launcher of capture workers has ended: ")
    assert (alert.header, alert.text) == ("SOURCEERROR", message.text)
