"""Datasources over HTTP."""

from pathlib import Path

import pytest

from datasources.tuning import Tuning
from tests.api.world import World, keys
from tests.captures import write_pcap
from tests.datasources.scripted import ScriptedDriver
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


@pytest.fixture
async def radio(world: World) -> str:
    """The path of a running source with channels."""
    world.sources.drivers["scripted"] = ScriptedDriver()
    source = await world.sources.add("radio7:type=scripted,name=roof")
    await world.sources.tune(source.uuid, Tuning(channels=("1", "6", "11"), rate=2.0))
    return f"/datasource/by-uuid/{source.uuid}"


async def tuned(world: World, radio: str, body: dict[str, object]) -> tuple[object, ...]:
    """Set the channel; return channel, hopping, channels and rate as the answer shows them."""
    response = await world.post(f"{radio}/set_channel.cmd", body)
    assert response.status == 200, await response.text()
    record = await response.json()
    return tuple(record[f"kismet.datasource.{name}"] for name in ("channel", "hopping", "hop_channels", "hop_rate"))


async def test_a_channel_locks_and_hopping_goes_on_as_before(world: World, radio: str) -> None:
    locked = await tuned(world, radio, {"cmd": "lock", "uuid": "x", "channel": "6HT40+"})
    assert locked == ("6HT40+", 0, ["1", "6", "11"], 2)
    record = await world.json(f"{radio}/set_hop.cmd")
    assert (record["kismet.datasource.channel"], record["kismet.datasource.hopping"]) == ("", 1)
    assert record["kismet.datasource.hop_channels"] == ["1", "6", "11"]


async def test_what_is_not_said_of_hopping_stays_as_it_is(world: World, radio: str) -> None:
    assert await tuned(world, radio, {"rate": 4}) == ("", 1, ["1", "6", "11"], 4)
    assert await tuned(world, radio, {"channels": ["36", "40"]}) == ("", 1, ["36", "40"], 4)
    assert await tuned(world, radio, {"rate": 0.5, "channels": ["1"], "shuffle": False}) == ("", 1, ["1"], 0.5)


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"channel": ""}, {"channel": 6}, {"channels": []}, {"channels": [1, 6]}, {"rate": 0}, {"rate": -1}),
        *({"rate": "5"}, {"rate": 1e9}, {"channel": "14"}, {"channels": ["14"]}),
    ],
    ids=str,
)
async def test_a_channel_that_makes_no_sense_or_is_refused_changes_nothing(
    world: World, radio: str, body: dict[str, object]
) -> None:
    before = await world.json(f"{radio}/source.json")
    response = await world.post(f"{radio}/set_channel.cmd", body)
    assert response.status == 500
    assert (await response.text()).startswith("ERROR: ")
    after = await world.json(f"{radio}/source.json")
    assert {name for name in before if before[name] != after[name]} <= {"kismet.datasource.packets_rrd"}


async def test_only_admins_tune_and_list_interfaces(world: World, radio: str) -> None:
    assert (await world.post(f"{radio}/set_channel.cmd", {"channel": "6"}, key=world.readonly)).status == 401
    assert (await world.get("/datasource/list_interfaces.json", key=world.readonly)).status == 401


async def test_interfaces_are_listed_with_the_source_that_uses_them(world: World, radio: str) -> None:
    listed = await world.json("/datasource/list_interfaces.json")
    found, made = [each for each in listed if each["kismet.datasource.probed.interface"].startswith("radio7")]
    assert found["kismet.datasource.probed.capture_interface"] == "radio7mon"
    assert found["kismet.datasource.probed.in_use_uuid"] in radio
    assert made["kismet.datasource.probed.in_use_uuid"] in radio
    assert found["kismet.datasource.type_driver"]["kismet.datasource.driver.type"] == "scripted"
    await world.get(f"{radio}/close_source.cmd")
    listed = await world.json("/datasource/list_interfaces.json")
    assert keys(listed, "kismet.datasource.probed.in_use_uuid")[-1] == "00000000-0000-0000-0000-000000000000"


async def test_a_failed_source_that_is_tuned_says_that_it_does_not_run(world: World, radio: str) -> None:
    await world.get(f"{radio}/close_source.cmd")
    response = await world.post(f"{radio}/set_channel.cmd", {"channel": "6"})
    assert (response.status, await response.text()) == (500, "ERROR: datasource roof: does not run, it is closed\n")
