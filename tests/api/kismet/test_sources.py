"""Datasources over HTTP."""

from pathlib import Path

import pytest

from tests.api.world import World, keys
from tests.captures import write_pcap
from tests.frames import beacon, mac

UUID = "4E1D07C3-0000-0000-0000-000000000001"


async def test_sources_are_listed_and_shown_one_by_one(world: World) -> None:
    world.add_source(UUID)
    listed = await world.json("/datasource/all_sources.json")
    assert keys(listed, "kismet.datasource.uuid") == [UUID]
    assert await world.json(f"/datasource/by-uuid/{UUID}/source.json") == listed[0]
    assert await world.json(f"/datasource/by-uuid/{UUID.lower()}/source.json") == listed[0]


@pytest.mark.parametrize("what", ["source.json", "pause_source.cmd", "open_source.cmd", "close_source.cmd"])
async def test_an_unknown_source_is_an_error(world: World, what: str) -> None:
    assert (await world.get(f"/datasource/by-uuid/{UUID}/{what}")).status == 500


async def test_kinds_and_defaults(world: World) -> None:
    assert "pcapfile" in keys(await world.json("/datasource/types.json"), "kismet.datasource.driver.type")
    assert (await world.json("/datasource/defaults.json"))["kismet.datasourcetracker.default.hop_rate"] == 5


async def test_a_source_is_added_paused_resumed_closed_and_opened(world: World, tmp_path: Path) -> None:
    path = tmp_path / "office.pcap"
    packets = [(1_700_000_000_000_000 + n * 3_600_000_000, beacon(mac("00:1b:2f:00:00:01"))) for n in range(3)]
    write_pcap(path, packets, linktype=105)
    response = await world.post("/datasource/add_source.cmd", {"definition": f"{path}:name=office,realtime=true"})
    record = await response.json()
    assert (record["kismet.datasource.name"], record["kismet.datasource.running"]) == ("office", 1)
    base = f"/datasource/by-uuid/{record['kismet.datasource.uuid']}"
    for command, field, value in (
        ("pause_source", "paused", 1),
        ("resume_source", "paused", 0),
        ("close_source", "running", 0),
        ("open_source", "running", 1),
        ("disable_source", "running", 0),
    ):
        record = await world.json(f"{base}/{command}.cmd")  # the PyPI release of kismet-rest orders by GET
        assert record[f"kismet.datasource.{field}"] == value
    assert (await world.post(f"{base}/pause_source.cmd")).status == 500


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"definition": 5}, 400), ({"definition": ":name=x"}, 500), ({"definition": "a:b"}, 500)],
)
async def test_a_definition_that_cannot_work_is_refused(world: World, body: dict[str, object], status: int) -> None:
    assert (await world.post("/datasource/add_source.cmd", body)).status == status
    assert await world.json("/datasource/all_sources.json") == []
