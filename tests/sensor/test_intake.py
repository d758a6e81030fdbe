"""The intake: blocks into the chain, time that passes, and the account of each second."""

import asyncio
from pathlib import Path

import pytest

from datasources.supervisor import Supervisor
from sensor import intake
from sensor.assembly import assemble
from sensor.capture_news import CaptureNews
from sensor.config import Settings
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.eventbus import EventBus
from sensor.health import Health
from sensor.intake import LATE_US, SLICE, Intake
from sensor.latency import Latency
from sensor.telemetry.positions import Positions
from sensor.works import now_us
from tests.captures import START_US, Air
from tests.datasources.scripted import ScriptedDriver
from tests.every_frame import AP
from tests.frames import beacon
from tests.sensor.daemons import running, settings_for, until

MS = 1000


def block_of(frames: int, source: int = 0, *, broken: int = 0) -> Block:
    """A block of beacons, the first of them cut off in their headers."""
    air = Air()
    air.send(beacon(AP, b"net"), times=frames, every_ms=1)
    packets = [packet[:6] if n < broken else packet for n, (_, packet) in enumerate(air.packets)]
    block = Block(b"".join(packets), DLT_RADIOTAP, source)
    place = 0
    for (ts_us, _), packet in zip(air.packets, packets, strict=True):
        block.append(place, place + len(packet), len(packet), ts_us)
        place += len(packet)
    return block


class Case:
    """An intake between scripted radios and a real chain, with a clock that tests set."""

    def __init__(self, folder: Path) -> None:
        self.now_us = START_US
        self.told: list[str] = []
        self.seconds: list[int] = []
        self.bus = EventBus()
        captures = CaptureNews(self.bus, None)
        _, self.pipeline = assemble(Settings(), self.bus, captures=captures, each_second=self.seconds.append)
        self.driver = ScriptedDriver()
        self.sources = Supervisor(self.bus, lambda block: self.intake.deliver(block), drivers=[self.driver])
        self.latency = Latency()
        health = Health(lambda name, text: self.told.append(name), folder, {})
        positions = Positions(self.bus, self.clock)
        self.quiet: list[int] = []
        self.intake = Intake(
            self.sources,
            self.pipeline,
            captures,
            positions,
            health,
            self.latency,
            self.clock,
            self.quiet.append,
        )

    def clock(self) -> int:
        return self.now_us


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


async def test_others_have_their_turn_after_each_slice(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "TURN_S", 0.0)
    delivering = asyncio.ensure_future(case.intake.deliver(block_of(2 * SLICE + 10)))  # noqa: TID251 - awaited below
    seen = []
    while not delivering.done():
        await asyncio.sleep(0)
        seen.append(int(case.pipeline.frames))
    assert await delivering == 0
    assert sorted(set(seen)) == [SLICE, 2 * SLICE, 2 * SLICE + 10]


async def test_a_turn_takes_in_what_is_there_before_others_have_theirs(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "TURN_S", 3600.0)
    await case.intake.deliver(block_of(1))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.ensure_future(count())  # noqa: TID251 - cancelled below
    await asyncio.sleep(0)
    for _ in range(20):
        await case.intake.deliver(block_of(SLICE + 1))
    assert turns <= 1
    counting.cancel()


async def test_frames_of_all_blocks_under_way_wait(case: Case) -> None:
    await asyncio.gather(*(case.intake.deliver(block_of(frames)) for frames in (SLICE, 3)))
    assert max(case.pipeline.statistics.queued_rrd.minute) == SLICE + 3
    await case.intake.deliver(block_of(1))
    assert case.intake._waiting == 0


async def test_malformed_frames_are_counted(case: Case) -> None:
    assert await case.intake.deliver(block_of(5, broken=2)) == 2


async def test_an_empty_block_is_nothing(case: Case) -> None:
    assert await case.intake.deliver(Block(b"", DLT_RADIOTAP, 0)) == 0
    assert (case.pipeline.frames, case.latency.count) == (0, 0)


@pytest.mark.parametrize(("live", "delays"), [(True, [7 * MS]), (False, [])])
async def test_how_late_a_block_is_counts_for_live_sources(case: Case, live: bool, delays: list[int]) -> None:
    case.driver.tunes = live
    await case.sources.add("radio1")
    block = block_of(3)
    case.now_us = block.times_us[-1] + 7 * MS
    await case.intake.deliver(block)
    assert (case.latency.count, case.latency.total_us) == (len(delays), sum(delays))
    await case.sources.close_all()


async def test_packet_times_that_go_back_are_told(case: Case) -> None:
    air = Air(START_US + 3600 * 1000 * MS)
    air.send(beacon(AP, b"net"))
    later = Block(air.packets[0][1], DLT_RADIOTAP, 0)
    later.append(0, len(air.packets[0][1]), len(air.packets[0][1]), air.packets[0][0])
    await case.intake.deliver(later)
    await case.intake.deliver(block_of(1))
    assert case.told == ["CLOCKJUMP"]


async def test_what_a_second_source_hears_as_well_is_no_second_frame(case: Case) -> None:
    for radio in ("radio1", "radio2"):
        await case.sources.add(radio)
    for source in (0, 1):
        await case.intake.deliver(block_of(4, source))
    assert case.pipeline.duplicates == 4
    await case.sources.close_all()


def test_time_passes_a_moment_late(case: Case) -> None:
    case.intake.tick(START_US)
    assert case.seconds == [START_US - LATE_US]


async def test_each_second_losses_and_listening_are_accounted_once(case: Case) -> None:
    for radio in ("radio1", "radio2"):
        source = await case.sources.add(radio)
        source.dropped = 1000
        source.listened_us = {2437: 300_000, 2462: 100_000}
    for second in range(3):
        case.intake.account(START_US + second * 1000 * MS)
    assert case.pipeline.statistics.dropped == 2000
    assert case.told == ["PACKETLOST"]
    shares = case.pipeline.listening.shares(START_US + 60_000 * MS)
    assert shares[2437] == 3 * shares[2462]
    await case.sources.close_all()


async def test_packet_time_goes_on_where_no_source_is_open(case: Case) -> None:
    case.intake.account(START_US)
    assert not case.quiet, "there was no packet yet"
    source = await case.sources.add("radio1")
    await case.intake.deliver(block_of(2))
    newest_us = int(case.pipeline.now_us)
    case.intake.account(START_US)
    assert not case.quiet
    for _ in range(2):
        await case.sources.close(source.uuid)
        case.quiet.clear()
        for _ in range(3):
            case.intake.account(START_US)
        assert case.quiet == [newest_us + second * 1000 * MS for second in (1, 2, 3)]
        await case.sources.add("radio1")
        case.intake.account(START_US)
    assert len(case.quiet) == 3
    assert not case.seconds[1:], "no detection is told of it"
    await case.sources.close_all()


async def test_alerts_end_though_the_last_capture_has(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: any(source.state == "closed" for source in daemon.works.sources.sources.values()))
        ledger = daemon.works.ledger
        assert [row.definition for row in ledger.store.page(10)[0]] == ["DEAUTHFLOOD"]
        for _ in range(3600):
            daemon.works.intake.account(now_us())
        ledger.flush()
        assert ledger.store.page(10)[0] == []
        (row,) = ledger.store.page(10, with_closed=True)[0]
        assert 0 <= row.closed_us - row.last_seen_us - row.quiet_us < 1000 * MS


async def test_time_that_passes_without_captures_ends_what_is_told_of_them(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[int] = []
    async with running(settings_for(tmp_path)) as daemon:
        monkeypatch.setattr(daemon.works.captures, "close", ends.append)
        source = await daemon.works.sources.add(f"{capture}:realtime=true")
        heard = len(ends)
        await until(lambda: len(ends) > heard and daemon.works.pipeline.frames >= 40)
        assert source.running
    assert ends[-1] >= daemon.works.pipeline.now_us - 2_000_000


async def test_frames_that_wait_for_the_chain_are_counted(tmp_path: Path, capture: Path) -> None:
    async with running(settings_for(tmp_path, str(capture))) as daemon:
        await until(lambda: daemon.works.pipeline.frames > 0)
        assert max(daemon.works.pipeline.statistics.queued_rrd.minute) > 0
