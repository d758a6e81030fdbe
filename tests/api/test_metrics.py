"""What Prometheus reads: every family, in a format that its own parser takes."""

import asyncio
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from api.kismet.log_words import words_of
from sensor.identity import device_key
from sensor.storage.log_settings import LogSettings
from sensor.storage.logbook import Logbook
from tests.api.kismet.test_device_record import AP as OFFICE_AP
from tests.api.kismet.test_device_record import office
from tests.api.world import World
from tests.captures import Air
from tests.docs.pages import code, page, rows
from tests.frames import beacon, deauth, lying_element, mac

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def read(world: World) -> Samples:
    response = await world.get("/metrics", world.readonly)
    assert response.status == 200
    assert response.content_type == "text/plain"
    samples = [sample for family in text_string_to_metric_families(await response.text()) for sample in family.samples]
    found = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}
    assert len(found) == len(samples), "two samples are one series"
    return found


async def test_frames_are_counted_by_datasource_and_kind(world: World) -> None:
    roof = world.add_source()
    world.add_source("4E1D07C3-0000-0000-0000-000000000002", name=roof.name)
    air = Air()
    air.send(beacon(AP, b"net"), times=3)
    air.send(deauth(AP, STA, AP))
    air.send(beacon(AP, b"net", extra=lying_element(7, 200, b"no")))
    world.hear(air.frames())
    samples = await read(world)
    named = {"source": "roof", "uuid": roof.uuid}
    by_kind = {kind: samples["airwarden_frames_total", _labels(kind=kind, **named)] for kind in ("beacon", "deauth")}
    assert by_kind == {"beacon": 4, "deauth": 1}
    assert samples["airwarden_frames_refused_total", _labels(reason="element-overrun")] == 1
    assert samples["airwarden_devices", ()] == 1


async def test_delays_are_a_histogram(world: World) -> None:
    for delay_us in (1_500, 4_000, 9_000_000):
        world.api.sensor.latency.note(delay_us)
    samples = await read(world)
    name = "airwarden_frame_latency_seconds_bucket"
    assert [samples[name, _labels(le=le)] for le in ("0.001", "0.002", "0.005", "5", "+Inf")] == [0, 1, 2, 2, 3]
    assert samples["airwarden_frame_latency_seconds_count", ()] == 3


async def test_alerts_are_counted_by_name(world: World) -> None:
    world.desk.raise_alert("LOUD", "x", world.now_us)
    assert (await read(world))["airwarden_alerts_total", _labels(name="LOUD")] == 1


async def test_what_waits_for_people_and_machines_is_counted(world: World) -> None:
    world.desk.raise_alert("DEAUTHFLOOD", "x", world.now_us)
    samples = await read(world)
    assert samples["airwarden_ledger_open", ()] == world.ledger.store.count_open() == 1
    log = _labels(connector="log")
    assert samples["airwarden_delivery_waiting", log] == 1
    assert samples["airwarden_delivery_sent_total", log] == samples["airwarden_delivery_dead", log] == 0


async def test_rules_and_histories_are_counted(world: World) -> None:
    world.rules.engine.evaluated, world.rules.engine.failed = 5, 2
    samples = await read(world)
    assert (samples["airwarden_rules_evaluated_total", ()], samples["airwarden_rules_failed_total", ()]) == (5, 2)
    assert samples["airwarden_rules_lag_seconds", ()] == 0
    assert samples["airwarden_histories_memory_bytes", ()] == 0
    office(world)
    await world.json(f"/devices/by-key/{device_key(OFFICE_AP)}/device.json")
    assert (await read(world))["airwarden_histories_memory_bytes", ()] > 0


async def test_logs_are_counted_by_kind(world: World, tmp_path: Path) -> None:
    logs = Logbook(
        LogSettings(types=("pcapng",), prefix=tmp_path / "logs"),
        tmp_path,
        words_of(world.api),
        world.pipeline.tap,
        world.bus,
        alert_path=tmp_path / "alerts.jsonl",
    )
    logs.start()
    world.api.logs = logs
    air = Air()
    air.send(beacon(AP, b"net"), times=3)
    world.hear(air.frames())
    kind = _labels(kind="pcapng")
    async with asyncio.timeout(10):
        while not (samples := await read(world))["airwarden_log_written_total", kind]:
            assert samples["airwarden_log_lost_total", kind] == 0
    assert samples["airwarden_log_written_total", kind] == 3
    await logs.close()


async def test_strangers_read_nothing(world: World) -> None:
    assert (await world.client.get("/metrics")).status == 401


async def test_every_metric_is_described_and_no_other(world: World) -> None:
    world.add_source()
    told = {
        code(name)
        for row in rows(page("docs/api.md"), "metric", "labels", "meaning")
        for name in row["metric"].split(", ")
    }
    text = await (await world.get("/metrics")).text()
    typed = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert sorted(told) == sorted(typed)


def _labels(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))
