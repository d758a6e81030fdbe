"""The pcapfile datasource: pace, pauses, times, backpressure."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from datasources.definition import parse_definition
from datasources.pcapfile.replay import STEP_SECONDS, PcapfileDriver, PcapfileFeed
from datasources.source import Datasource
from sensor.dot11.block import Block
from sensor.errors import MisconfiguredError, RefusedError
from sensor.tasks import Tasks
from tests.captures import write_pcap
from tests.datasources.clocks import NOW_US, HandClock, RacingClock, settle

FIRST_US = 1_600_000_000_000_000


class Taker:
    """A chain that notes when it got which times."""

    def __init__(self, clock: HandClock | RacingClock) -> None:
        """Note times of `clock`."""
        self.deliveries: list[tuple[float, list[int]]] = []
        self._clock = clock

    async def take(self, block: Block) -> int:
        """Take a block at once."""
        self.deliveries.append((round(self._clock.monotonic() - 1000.0, 6), list(block.times_us)))
        return 0

    @property
    def times_us(self) -> list[int]:
        """Every frame's time, in order."""
        return [ts_us for _, times_us in self.deliveries for ts_us in times_us]


def capture(tmp_path: Path, seconds: Sequence[float]) -> str:
    """A capture with frames at these seconds after its first."""
    packets = [(FIRST_US + round(second * 1_000_000), b"frame") for second in seconds]
    return str(write_pcap(tmp_path / "a.pcap", packets))


def cut_by_one_byte(path: str) -> str:
    """Spoil the last frame of a capture."""
    Path(path).write_bytes(Path(path).read_bytes()[:-1])
    return path


def feed_of(path: str, options: str, clock: HandClock | RacingClock) -> PcapfileFeed:
    """A replay with these options."""
    return PcapfileDriver().feed(Datasource(7, "", parse_definition(f"{path}:{options}"), "pcapfile"), clock)


async def replayed(path: str, options: str = "") -> Taker:
    """Replay a capture to its end with a clock that never makes anybody wait."""
    clock = RacingClock()
    taker = Taker(clock)
    feed = feed_of(path, options, clock)
    await feed.open()
    await feed.run(taker.take)
    feed.close()
    return taker


async def test_full_speed_keeps_own_times_and_never_waits(tmp_path: Path) -> None:
    taker = await replayed(capture(tmp_path, [0, 1000, 5, 2000]))
    assert taker.deliveries == [(0.0, [FIRST_US + offset * 1_000_000 for offset in (0, 1000, 5, 2000)])]


async def test_realtime_keeps_the_pace_and_shifts_times_to_now(tmp_path: Path) -> None:
    seconds = [0, 0.01, 0.5, 2.0, 1.0, 3.0]
    taker = await replayed(capture(tmp_path, seconds), "realtime=true")
    assert taker.times_us == [NOW_US + round(second * 1_000_000) for second in seconds]
    due = [0, 0.01, 0.5, 2.0, 2.0, 3.0]  # a frame from the past does not wait
    handed_over = [at for at, times_us in taker.deliveries for _ in times_us]
    assert all(0 <= at - when <= STEP_SECONDS for at, when in zip(handed_over, due, strict=True))


async def test_frames_due_within_a_step_travel_together(tmp_path: Path) -> None:
    taker = await replayed(capture(tmp_path, [index / 1000 for index in range(1000)]), "realtime=true")
    assert len(taker.times_us) == 1000
    assert 19 <= len(taker.deliveries) <= 22


@pytest.mark.parametrize(("options", "lasts"), [("speed=4", 2.5), ("realtime=true,speed=0.5", 20.0), ("pps=2", 1.0)])
async def test_factor_and_packets_per_second_set_the_pace(tmp_path: Path, options: str, lasts: float) -> None:
    taker = await replayed(capture(tmp_path, [0, 1, 10]), options)
    assert taker.deliveries[-1][0] == pytest.approx(lasts, abs=STEP_SECONDS)


@pytest.mark.parametrize(
    ("options", "first_us"),
    [
        ("", FIRST_US),
        ("realtime=false", FIRST_US),
        ("pps=1000", FIRST_US),
        ("realtime=true,rebase=false", FIRST_US),
        ("realtime=true", NOW_US),
        ("speed=20", NOW_US),
    ],
)
async def test_times_are_shifted_with_the_capture_s_own_pace_only(tmp_path: Path, options: str, first_us: int) -> None:
    taker = await replayed(capture(tmp_path, [0, 1]), options)
    assert taker.times_us == [first_us, first_us + 1_000_000]


@pytest.mark.parametrize("options", ["realtime=true,pps=5", "speed=2,pps=5", "pps=none", "speed=0", "realtime=perhaps"])
def test_options_that_cannot_work_are_refused(options: str) -> None:
    with pytest.raises(MisconfiguredError):
        feed_of("a.pcap", options, HandClock())


async def test_a_pause_stops_reading_and_nothing_is_caught_up(tmp_path: Path) -> None:
    clock = HandClock()
    taker = Taker(clock)
    tasks = Tasks()
    feed = feed_of(capture(tmp_path, [0, 1, 2, 3]), "realtime=true", clock)
    await feed.open()
    run = tasks.start(feed.run(taker.take), "run")

    assert await clock.wait_for_sleepers() == [1.0]
    clock.advance(0.5)
    feed.pause()
    clock.advance(100.0)
    await settle()
    assert [at for at, _ in taker.deliveries] == [0.0]
    feed.resume()
    for at in (1, 2, 3):
        (wait,) = await clock.wait_for_sleepers()
        assert wait == pytest.approx(0.5 if at == 1 else 1.0)
        clock.advance(wait)
    await run
    feed.close()
    assert [at for at, _ in taker.deliveries] == [0.0, 101.0, 102.0, 103.0]
    assert taker.times_us == [NOW_US, NOW_US + 101_000_000, NOW_US + 102_000_000, NOW_US + 103_000_000]


async def test_a_replay_at_full_speed_stays_paused(tmp_path: Path) -> None:
    clock = HandClock()
    taker = Taker(clock)
    tasks = Tasks()
    feed = feed_of(capture(tmp_path, [0, 1]), "", clock)
    await feed.open()
    feed.pause()
    run = tasks.start(feed.run(taker.take), "run")
    done, _ = await asyncio.wait([run], timeout=0.02)
    assert not done
    assert taker.deliveries == []
    feed.resume()
    await run
    assert len(taker.times_us) == 2


async def test_a_slow_chain_is_waited_for_and_loses_nothing(tmp_path: Path) -> None:
    path = str(write_pcap(tmp_path / "long.pcap", [(FIRST_US + index, bytes(1000)) for index in range(3000)]))
    taken = asyncio.Semaphore(0)
    arrived = asyncio.Semaphore(0)
    seen: list[int] = []

    async def take(block: Block) -> int:
        arrived.release()
        await taken.acquire()
        seen.extend(block.times_us)
        return 0

    tasks = Tasks()
    feed = feed_of(path, "", HandClock())
    await feed.open()
    run = tasks.start(feed.run(take), "run")
    while not run.done():
        await asyncio.wait([run, tasks.start(arrived.acquire(), "arrival")], return_when=asyncio.FIRST_COMPLETED)
        assert arrived.locked()  # never a second block before the first is taken
        taken.release()
    assert seen == [FIRST_US + index for index in range(3000)]
    await tasks.close()


async def test_a_cut_capture_ends_with_a_warning(tmp_path: Path) -> None:
    path = cut_by_one_byte(capture(tmp_path, [0, 1, 2]))
    clock = RacingClock()
    taker = Taker(clock)
    feed = feed_of(path, "", clock)
    await feed.open()
    await feed.run(taker.take)
    assert len(taker.times_us) == 2
    assert "frames read before it: 2" in feed.warning


async def test_a_replay_knows_its_number_and_must_be_open(tmp_path: Path) -> None:
    feed = feed_of(capture(tmp_path, [0]), "", HandClock())
    numbers: list[int] = []

    async def take(block: Block) -> int:
        numbers.append(block.source)
        return 0

    with pytest.raises(RefusedError):
        await feed.run(take)
    await feed.open()
    await feed.run(take)
    assert numbers == [7]


async def test_what_is_no_capture_cannot_be_opened(tmp_path: Path) -> None:
    feed = feed_of(str(tmp_path / "missing.pcap"), "", HandClock())
    with pytest.raises(MisconfiguredError, match=r"missing\.pcap"):
        await feed.open()
    feed.close()


@pytest.mark.parametrize(
    ("interface", "claimed"),
    [("-", True), ("missing.pcapng", True), ("a.cap.gz", True), ("/dev/something", True), ("wlan0", False)],
)
def test_interfaces_that_can_only_be_captures_are_claimed(interface: str, claimed: bool) -> None:
    assert PcapfileDriver().claims(interface) is claimed


def test_the_uuid_is_kismet_s() -> None:
    assert PcapfileDriver().uuid("a.pcap").startswith("4E1D07C3-0000-0000-0000-0000")
