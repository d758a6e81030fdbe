"""The supervisor: what becomes of datasources, and who is told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from datasources.source import Datasource, State
from datasources.supervisor import MAX_SOURCES, SOURCE_BLIND, SOURCE_ERROR, SOURCE_OPEN, Supervisor
from datasources.tuning import Tuning
from sensor.dot11.block import Block, Fix
from sensor.errors import MisconfiguredError, RefusedError, UnavailableError
from sensor.eventbus import ALL, EventBus
from sensor.messages import ERROR, INFO
from tests.captures import write_pcap
from tests.datasources.clocks import NOW_US, HandClock, settle
from tests.datasources.scripted import ScriptedDriver


class Watched:
    """A supervisor, and everything it says."""

    def __init__(self, driver: ScriptedDriver | None = None) -> None:
        """Supervise with a clock that stands still; the usual drivers without one of our own."""
        self.bus = EventBus()
        self.subscription, _ = self.bus.subscribe((ALL,))
        self.clock = HandClock()
        self.chance = 0.5
        self.fix: Fix | None = None
        self.messages: list[tuple[str, int]] = []
        self.alerts: list[tuple[str, str]] = []
        self.ticks: list[int] = []
        self.taken: list[Block] = []
        self.supervisor = Supervisor(
            self.bus,
            self._take,
            tick=self.ticks.append,
            message=lambda text, flags: self.messages.append((text, flags)),
            alert=lambda name, text: self.alerts.append((name, text)),
            clock=self.clock,
            drivers=(driver,) if driver else None,
            chance=lambda: self.chance,
            locate=lambda _source: self.fix,
        )

    async def _take(self, block: Block) -> int:
        self.taken.append(block)
        return 1

    def topics(self) -> list[str]:
        """The topics published since the last call; every payload is a record."""
        topics = []
        while event := self.subscription.take():
            assert isinstance(event[1], Datasource)
            topics.append(event[0].removeprefix("DATASOURCE_"))
        return topics


@pytest.fixture
def driver() -> ScriptedDriver:
    """The radios."""
    return ScriptedDriver()


@pytest.fixture
async def watched(driver: ScriptedDriver) -> AsyncIterator[Watched]:
    """A supervisor of scripted radios, closed afterwards."""
    one = Watched(driver)
    yield one
    await one.supervisor.close_all()


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


async def test_frames_are_counted_when_the_chain_has_taken_them(watched: Watched, driver: ScriptedDriver) -> None:
    block = Block(b"ab", 127, 0)
    block.append(0, 1, 1, 5)
    block.append(1, 2, 1, 6)
    driver.blocks = [block, block]
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.packets, source.error_packets, source.linktype) == (4, 2, 127)
    shown = source.packets_rrd.at(NOW_US // 1_000_000), source.octets_rrd.at(NOW_US // 1_000_000)
    assert [series.last_value for series in shown] == [4, 4]
    assert watched.taken == [block, block]
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "CLOSED"]
    assert watched.messages[-1] == ("Datasource radio1 ended after 4 frames", INFO)
    await watched.supervisor.ended(source.uuid)


async def test_each_block_is_stamped_with_where_the_sensor_is(watched: Watched, driver: ScriptedDriver) -> None:
    driver.blocks = [Block(b"", 127, 0), Block(b"", 127, 0)]
    driver.may_end.set()
    watched.fix = Fix(5, 60.17, 24.94)
    await watched.supervisor.ended((await watched.supervisor.add("radio1")).uuid)
    assert [block.fix for block in watched.taken] == [watched.fix, watched.fix]


async def test_a_capture_is_not_stamped_with_where_the_sensor_is_now(
    watched: Watched, driver: ScriptedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptedDriver, "tunes", False)
    driver.blocks = [Block(b"", 127, 0)]
    driver.may_end.set()
    watched.fix = Fix(5, 60.17, 24.94)
    await watched.supervisor.ended((await watched.supervisor.add("radio1")).uuid)
    assert [block.fix for block in watched.taken] == [None]


async def test_a_source_remembers_which_gps_places_it(watched: Watched) -> None:
    assert (await watched.supervisor.add("radio1:metagps=drone")).meta_gps == "drone"


async def test_a_failure_is_one_event_one_message_one_alert_and_tried_again_ever_later(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.failures = [UnavailableError("it is gone") for _ in range(6)]
    source = await watched.supervisor.add("radio1")
    assert (source.error, source.error_reason) == (True, "it is gone")
    assert watched.messages == [("Datasource radio1 failed: it is gone", ERROR)]
    assert watched.alerts == [(SOURCE_ERROR, "Datasource radio1 failed: it is gone")]
    waits = []
    for _ in range(6):
        (wait,) = await watched.clock.wait_for_sleepers()
        assert source.state is State.BACKOFF
        waits.append(wait)
        watched.clock.advance(wait)
    await settle()
    assert source.state is State.RUNNING
    assert waits == [5, 10, 20, 40, 60, 60]
    assert (source.retry_attempts, source.total_retry_attempts, source.error_reason) == (0, 6, "")
    assert watched.topics() == ["NEW_DATASOURCE"] + ["ERROR"] * 6 + ["OPENED"]
    assert watched.alerts == [
        (SOURCE_ERROR, "Datasource radio1 failed: it is gone"),
        (SOURCE_OPEN, "Datasource radio1 works again"),
    ]


async def test_a_retry_alerts_again_when_it_fails_for_another_reason_or_had_worked_between(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.failures = [UnavailableError(reason) for reason in ("gone", "gone", "down", "gone")]
    driver.breakdown = UnavailableError("gone")
    source = await watched.supervisor.add("radio1")
    for _ in range(4):
        watched.clock.advance((await watched.clock.wait_for_sleepers())[0])
        await settle()
    assert source.state is State.RUNNING
    driver.may_end.set()
    await watched.clock.wait_for_sleepers()
    told = [text.rpartition(" ")[2] for _, text in watched.alerts]
    assert told == ["gone", "down", "gone", "again", "gone"]


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 3.75), (1.0, 6.25)])
async def test_chance_keeps_adapters_from_starting_together(
    watched: Watched, driver: ScriptedDriver, chance: float, wait: float
) -> None:
    watched.chance = chance
    driver.failures = [UnavailableError("it is gone")]
    await watched.supervisor.add("radio1")
    assert await watched.clock.wait_for_sleepers() == [wait]


async def test_what_cannot_pass_by_itself_is_not_tried_again(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [MisconfiguredError("it has no monitor mode")]
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.error_reason, source.retry) == (State.ERROR, "it has no monitor mode", True)


async def test_a_breakdown_while_running_is_tried_again(watched: Watched, driver: ScriptedDriver) -> None:
    driver.breakdown = UnavailableError("the antenna fell off")
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.clock.wait_for_sleepers()
    assert (source.state, source.retry_attempts) == (State.BACKOFF, 1)
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "ERROR"]
    await watched.supervisor.close(source.uuid)
    assert watched.topics() == ["CLOSED"]


async def test_without_retry_an_error_stays_until_somebody_acts(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [UnavailableError("it is gone")]
    source = await watched.supervisor.add("radio1:retry=false")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.retry_attempts) == (State.ERROR, 0)
    await watched.supervisor.open(source.uuid)
    assert (source.state, source.error_reason) == (State.RUNNING, "")
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR", "OPENED"]


async def test_a_failed_source_can_be_added_anew_with_other_options(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [UnavailableError("it is gone")]
    first = await watched.supervisor.add("radio1:retry=false")
    again = await watched.supervisor.add("radio1:name=new")
    assert again is first
    assert (again.name, again.state, again.retry, len(watched.supervisor.sources)) == ("new", State.RUNNING, True, 1)
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR", "OPENED"]


async def test_an_unexpected_exception_is_an_error_too_and_logged(
    watched: Watched, driver: ScriptedDriver, caplog: pytest.LogCaptureFixture
) -> None:
    driver.breakdown = ValueError("nobody\nthought of this")
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.error_reason) == (State.ERROR, "ValueError: nobody\\x0athought of this")
    assert "task datasource radio1 failed" in caplog.text
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "ERROR"]


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


async def test_ticks_come_each_second_while_a_source_follows_the_wall_clock(
    watched: Watched, driver: ScriptedDriver
) -> None:
    await watched.supervisor.add("radio1")
    driver.follows_wall_clock = True
    first = await watched.supervisor.add("radio2")
    second = await watched.supervisor.add("radio3")
    for expected in (1, 2, 3):
        assert await watched.clock.wait_for_sleepers() == [1.0]
        watched.clock.advance(1.0)
        await settle()
        assert len(watched.ticks) == expected
        watched.supervisor.pause(first.uuid) if expected == 1 else await watched.supervisor.close(first.uuid)
    assert watched.ticks == [NOW_US + second * 1_000_000 for second in (1, 2, 3)]
    await watched.supervisor.close(second.uuid)
    await watched.clock.wait_for_sleepers()
    watched.clock.advance(1.0)
    await settle()
    assert len(watched.ticks) == 3


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


async def test_a_source_that_hears_nothing_while_another_does_is_told_once(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.follows_wall_clock = True
    deaf = await watched.supervisor.add("radio1:name=deaf")
    hearing = await watched.supervisor.add("radio2")
    for _ in range(90):
        hearing.packets += 1
        await watched.clock.wait_for_sleepers()
        watched.clock.advance(1.0)
        await settle()
    assert (deaf.blind, hearing.blind) == (True, False)
    assert [name for name, _ in watched.alerts] == [SOURCE_BLIND]
    assert "deaf has heard nothing for 60 s" in watched.alerts[0][1]
    deaf.packets += 1
    await watched.clock.wait_for_sleepers()
    watched.clock.advance(1.0)
    await settle()
    assert not deaf.blind
    assert watched.messages[-1] == ("Datasource deaf hears again", INFO)


async def test_a_warning_is_told_when_it_comes_and_when_it_has_passed(watched: Watched, driver: ScriptedDriver) -> None:
    driver.follows_wall_clock = True
    source = await watched.supervisor.add("radio1")
    for warning in ("", "the driver refuses 14", "the driver refuses 14", "", ""):
        source.warning = warning
        await watched.clock.wait_for_sleepers()
        watched.clock.advance(1.0)
        await settle()
    assert watched.messages[1:] == [
        ("Datasource radio1 warns: the driver refuses 14", ERROR),
        ("Datasource radio1 has nothing to warn of any more", INFO),
    ]
