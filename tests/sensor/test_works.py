"""The works: which parts the settings make, and that they are joined."""

from dataclasses import replace
from pathlib import Path

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.alerts.definition import Override
from sensor.config import DetectionSettings
from sensor.storage.log_settings import Limits, LogSettings
from sensor.telemetry.definition import parse_gps
from sensor.telemetry.settings import GpsSettings
from tests.sensor.daemons import get, running, settings_for, until
from tests.sensor.storage.test_kismetdb import read
from tests.sensor.storage.test_pcapng import read_back


async def test_no_log_writes_none(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture)), log=False) as daemon:
        await until(lambda: bool(daemon.works.desk.backlog))
    assert not (tmp_path / "data" / "alerts.jsonl").exists()


async def test_logs_are_written_where_that_is_wanted(tmp_path: Path, capture: Path) -> None:
    logs = LogSettings(types=("alerts", "kismet", "pcapng"))
    async with running(replace(settings_for(tmp_path, str(capture)), logs=logs)) as daemon:
        await until(lambda: bool(daemon.works.desk.backlog))
        active = await get(daemon, "/logging/active.json")
    assert [record["kismet.log.type_driver"]["kismet.logfile.type.class"] for record in active] == list(logs.types)
    (database,), (written,) = ((tmp_path / "data" / "logs").glob(f"*.{kind}") for kind in ("kismet", "pcapng"))
    assert read(database, "SELECT count(*) FROM packets") == [(65,)]
    assert read(database, "SELECT DISTINCT header FROM alerts") == [("DEAUTHFLOOD",)]
    assert len(read_back(written.read_bytes())) == 65


async def test_frames_behind_alerts_are_written_where_that_is_wanted(tmp_path: Path, capture: Path) -> None:
    settings = replace(settings_for(tmp_path, str(capture)), alert_captures=True)
    async with running(settings) as daemon:
        await until(lambda: daemon.works.pipeline.frames >= 65)
        alerts = {alert.hash: alert for alert in daemon.works.desk.backlog if daemon.works.desk.shelf.of(alert.hash)}
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
        await until(lambda: bool(len(daemon.works.desk.shelf)))
    assert not (tmp_path / "data" / "alerts").exists()


async def test_an_alert_of_the_sensor_itself_can_be_switched_off(tmp_path: Path) -> None:
    off = {"SOURCEERROR": DetectionSettings(override=Override(enabled=False))}
    settings = replace(settings_for(tmp_path, str(tmp_path / "missing.pcap")), detections=off)
    async with running(settings) as daemon:
        await until(lambda: daemon.works.desk.suppressed.get("SOURCEERROR") == 1)
        assert not daemon.works.desk.backlog


async def test_the_sensor_knows_where_it_is_and_does_not_say_it_of_captures(tmp_path: Path, capture: Path) -> None:
    gps = GpsSettings((parse_gps("virtual:lat=-16.8,lon=179.9"),))
    async with running(replace(settings_for(tmp_path, str(capture)), gps=gps)) as daemon:
        await until(lambda: "DEAUTHFLOOD" in daemon.works.desk.sent)
        shown = await get(daemon, "/gps/location.json")
        daemon.works.desk.send_notice("HERE", "SYSTEM", 5, "text", 5)
        places = {alert.header: alert.fix for alert in daemon.works.desk.backlog}
    assert shown["kismet.common.location.geopoint"] == [179.9, -16.8]
    assert places["DEAUTHFLOOD"] is None
    here = places["HERE"]
    assert here is not None
    assert here.latitude_deg == -16.8


async def test_reloading_changes_how_long_logs_stay(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    changed = replace(settings, logs=replace(settings.logs, limits={"alerts": Limits(file_mb=7)}, types=("pcapng",)))
    async with running(settings, changed) as daemon:
        daemon.reload()
        logs = daemon.works.logs
        assert logs is not None
        assert logs._settings.limits_of("alerts").file_mb == 7
        assert [run.kind for run in logs.runs.values()] == ["alerts"]


async def test_rules_may_ask_how_each_source_is(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(tmp_path / "missing.pcap"), f"{capture}:realtime=true")) as daemon:
        sources = daemon.works.sources.sources
        await until(lambda: sorted(source.state.value for source in sources.values()) == ["error", "running"])
        asked = {source.state: source for source in daemon.works._sources_health()}
    assert [asked[state].healthy for state in ("error", "running")] == [False, True]
    assert asked["error"].error
    assert {source.uuid for source in asked.values()} == set(sources)
