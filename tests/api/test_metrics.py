"""What Prometheus reads: every family, in a format that its own parser takes."""

from prometheus_client.parser import text_string_to_metric_families

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
