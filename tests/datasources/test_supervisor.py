"""The supervisor: what becomes of datasources, and who is told."""

import asyncio
from pathlib import Path

import pytest

from datasources.source import State
from datasources.supervisor import MAX_SOURCES
from datasources.tuning import Tuning
from sensor.errors import MisconfiguredError, RefusedError, UnavailableError
from sensor.messages import INFO
from tests.captures import write_pcap
from tests.datasources.clocks import settle
from tests.datasources.scripted import ScriptedDriver
from tests.datasources.supervised import Watched


async def test_adding_opens_and_tells_in_order(watched: Watched) -> None:
    source = await watched.supervisor.add("radio1:name=roof")
    assert source.state is State.RUNNING
    assert (source.number, source.driver, source.interface, source.name) == (0, "scripted", "radio1", "roof")
    assert watched.supervisor.sources == {"5FE308BD-0000-0000-0000-000000000001": source}
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED"]
    assert watched.messages == [("Datasource roof opened", INFO)]
    assert watched.alerts == []
    assert (await watched.supervisor.add("radio2")).number == 1


async def test_a_source_is_called_by_its_name_and_one_that_is_not_there_by_its_number(watched: Watched) -> None:
    source = await watched.supervisor.add("radio1:name=roof")
    assert watched.supervisor.name_of(source.number) == "roof"
    assert watched.supervisor.name_of(source.number + 1) == f"source {source.number + 1}"


async def test_each_change_is_one_event_and_one_message(watched: Watched, driver: ScriptedDriver) -> None:
    source = await watched.supervisor.add("radio1")
    watched.supervisor.pause(source.uuid)
    assert source.paused
    watched.supervisor.resume(source.uuid.lower())
    await watched.supervisor.close(source.uuid)
    await watched.supervisor.close(source.uuid)
    assert source.state is State.CLOSED
    await watched.supervisor.open(source.uuid)
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "PAUSED", "RESUMED", "CLOSED", "OPENED"]
    assert [text.split()[-1] for text, _ in watched.messages] == ["opened", "paused", "resumed", "closed", "opened"]
    used = [feed.steps for feed in driver.feeds if feed.steps]
    assert used == [["open", "pause", "resume", "close"], ["open"]]


async def test_illegal_requests_are_refused_and_change_nothing(watched: Watched) -> None:
    source = await watched.supervisor.add("radio1")
    watched.topics()
    with pytest.raises(RefusedError, match="not paused"):
        watched.supervisor.resume(source.uuid)
    with pytest.raises(RefusedError, match="cannot become opening"):
        await watched.supervisor.open(source.uuid)
    with pytest.raises(RefusedError, match="already running"):
        await watched.supervisor.add("radio1:name=again")
    watched.supervisor.pause(source.uuid)
    with pytest.raises(RefusedError, match="cannot become paused"):
        watched.supervisor.pause(source.uuid)
    with pytest.raises(RefusedError, match="no datasource with this UUID"):
        watched.supervisor.pause("nothing")
    assert (source.name, source.state) == ("radio1", State.PAUSED)
    assert watched.topics() == ["PAUSED"]


async def test_a_source_remembers_which_gps_places_it(watched: Watched) -> None:
    assert (await watched.supervisor.add("radio1:metagps=drone")).meta_gps == "drone"


async def test_a_failed_source_can_be_added_anew_with_other_options(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [UnavailableError("it is gone")]
    first = await watched.supervisor.add("radio1:retry=false")
    again = await watched.supervisor.add("radio1:name=new")
    assert again is first
    assert (again.name, again.state, again.retry, len(watched.supervisor.sources)) == ("new", State.RUNNING, True, 1)
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR", "OPENED"]


async def test_a_source_can_be_closed_while_it_opens(watched: Watched, driver: ScriptedDriver) -> None:
    driver.may_open.clear()
    async with asyncio.TaskGroup() as group:
        group.create_task(watched.supervisor.add("radio1"))
        await settle()
        (uuid,) = watched.supervisor.sources
        with pytest.raises(RefusedError, match="already opening"):
            await watched.supervisor.add("radio1")
        await watched.supervisor.close(uuid)
    assert watched.topics() == ["NEW_DATASOURCE", "CLOSED"]
    assert "close" in [step for feed in driver.feeds for step in feed.steps]


@pytest.mark.parametrize("text", ["radio1:name", "radio1:picky=maybe", "radio1:retry=maybe", "radio1:uuid=short"])
async def test_a_definition_that_cannot_work_leaves_no_source(watched: Watched, text: str) -> None:
    with pytest.raises(MisconfiguredError):
        await watched.supervisor.add(text)
    assert watched.supervisor.sources == {}
    assert watched.topics() == []


@pytest.mark.parametrize(("text", "reason"), [("radio1:type=tuba", "tuba"), ("nonsense", "this interface")])
async def test_an_unknown_kind_of_source_is_an_error_on_the_record(watched: Watched, text: str, reason: str) -> None:
    source = await watched.supervisor.add(text)
    assert source.state is State.ERROR
    assert source.error_reason.endswith(reason)
    assert source.uuid != "00000000-0000-0000-0000-000000000000"
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR"]
    assert len(watched.alerts) == 1


async def test_the_definition_may_choose_the_uuid(watched: Watched) -> None:
    source = await watched.supervisor.add("radio1:uuid=5fe308bd-0000-0000-0000-00c0ffee0001")
    assert source.uuid == "5FE308BD-0000-0000-0000-00C0FFEE0001"
    assert watched.supervisor.source(source.uuid) is source


async def test_the_number_of_sources_is_bounded(watched: Watched) -> None:
    for number in range(MAX_SOURCES):
        await watched.supervisor.add(f"radio{number}")
    with pytest.raises(RefusedError, match=str(MAX_SOURCES)):
        await watched.supervisor.add("radio9999")
    assert len(watched.supervisor.sources) == MAX_SOURCES


async def test_closing_all_ends_everything(watched: Watched, driver: ScriptedDriver) -> None:
    driver.follows_wall_clock = True
    sources = [await watched.supervisor.add(f"radio{number}") for number in range(3)]
    driver.failures = [UnavailableError("it is gone")]
    sources.append(await watched.supervisor.add("radio3"))
    await watched.supervisor.close_all()
    assert {source.state for source in sources} == {State.CLOSED}
    assert watched.topics().count("CLOSED") == 4


async def test_a_capture_is_replayed_to_its_end(tmp_path: Path) -> None:
    path = write_pcap(tmp_path / "a.pcap", [(index, b"frame") for index in range(9)])
    path.write_bytes(path.read_bytes()[:-2])
    watched = Watched()
    source = await watched.supervisor.add(str(path))
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.driver, source.packets, source.linktype) == (State.CLOSED, "pcapfile", 8, 127)
    assert source.uuid.startswith("4E1D07C3-")
    assert source.retry is False
    assert source.warning.endswith("frames read before it: 8")
    assert watched.messages[-1][0].startswith(f"Datasource {path} ended after 8 frames: {path}: cut at byte")
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "CLOSED"]


async def test_a_missing_capture_is_an_error_that_is_not_tried_again(tmp_path: Path) -> None:
    watched = Watched()
    source = await watched.supervisor.add(f"{tmp_path}/missing.pcap:realtime=true")
    await watched.supervisor.ended(source.uuid)
    assert source.state is State.ERROR
    assert source.error_reason == f"{tmp_path}/missing.pcap: cannot be opened: no such file or directory"
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR"]
    await watched.supervisor.close_all()
    assert watched.topics() == ["CLOSED"]


async def test_a_replay_that_is_closed_stops_at_once(tmp_path: Path) -> None:
    path = write_pcap(tmp_path / "a.pcap", [(index * 3_600_000_000, b"frame") for index in range(9)])
    watched = Watched()
    source = await watched.supervisor.add(f"{path}:realtime=true")
    await watched.clock.wait_for_sleepers(2)  # the replay and the tick
    await watched.supervisor.close(source.uuid)
    assert (source.state, source.packets) == (State.CLOSED, 1)
    await watched.supervisor.close_all()


HOPPING = Tuning(channels=("1", "6", "11", "13"))


async def test_a_source_is_tuned_and_remembers_it(watched: Watched, driver: ScriptedDriver) -> None:
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.tune(source.uuid, Tuning("6"))
    assert (source.channel, source.wish) == ("6", Tuning("6"))
    await watched.supervisor.tune(source.uuid, HOPPING)
    assert (source.hopping, source.hop_channels, source.wish) == (True, ("1", "6", "11", "13"), HOPPING)
    told = [text for text, _ in watched.messages[1:]]
    assert told == ["Datasource radio1 stays on channel 6", "Datasource radio1 hops over 4 channels"]


async def test_a_refused_channel_changes_nothing(watched: Watched) -> None:
    source = await watched.supervisor.add("radio1")
    with pytest.raises(RefusedError, match="14 is not allowed"):
        await watched.supervisor.tune(source.uuid, Tuning("14"))
    assert source.wish is None
    await watched.supervisor.close(source.uuid)
    with pytest.raises(RefusedError, match="does not run"):
        await watched.supervisor.tune(source.uuid, Tuning("6"))


async def test_sources_that_share_channels_are_spread_over_them(watched: Watched, driver: ScriptedDriver) -> None:
    sources = [await watched.supervisor.add(f"radio{number}") for number in range(4)]
    for source in sources[:3]:
        await watched.supervisor.tune(source.uuid, HOPPING)
    await watched.supervisor.tune(sources[3].uuid, Tuning(channels=HOPPING.channels, split=False))
    assert [source.hop_offset for source in sources] == [0, 1, 2, 0]
    await watched.supervisor.close(sources[0].uuid)
    await watched.supervisor.tune(sources[3].uuid, Tuning(channels=("36", "40")))
    assert [source.hop_offset for source in sources[1:]] == [0, 2, 0]
