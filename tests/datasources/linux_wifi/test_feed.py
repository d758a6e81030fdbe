"""A worker's session as the daemon sees it; the worker's side of the real socket is played by the test."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from datasources.definition import parse_definition
from datasources.linux_wifi import feed as feed_module
from datasources.linux_wifi.driver import LinuxWifiDriver
from datasources.linux_wifi.feed import LinuxWifiFeed
from datasources.linux_wifi.launcher import Worker
from datasources.linux_wifi.link import WorkerLink
from datasources.linux_wifi.wire import (
    BLOCK,
    FROM_DAEMON,
    Answer,
    Command,
    Failed,
    Hop,
    MessageReader,
    Opened,
    OpenRequest,
    Pause,
    Report,
    Resume,
    Status,
    Tune,
    decode_command,
    encode_report,
    header,
)
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor.dot11.block import Block
from sensor.errors import MisconfiguredError, RefusedError, UnavailableError
from tests.datasources.clocks import HandClock
from tests.datasources.linux_wifi.ring_blocks import Heard, ring_block

OPENED = Opened("wlan0mon", "ath9k", "02:00:00:00:00:01", 127, ("1", "6", "11", "6HT40+"), tunable=True)


class Stage:
    """A feed, and the other end of its socket."""

    def __init__(self, definition: str) -> None:
        """Make a feed whose worker is this."""
        ours, self._theirs = socket.socketpair()
        self._theirs.setblocking(False)
        self._reader = MessageReader(FROM_DAEMON)
        self._commands: list[Command] = []
        self.worker = Worker(WorkerLink(ours))
        self.worker.has_started(4711, 0)
        self.worker._process = None  # nobody's to close
        self.requests: list[OpenRequest] = []
        self.blocks: list[Block] = []
        parsed = parse_definition(definition)
        self.source = Datasource(3, "uuid", parsed, "linuxwifi")
        self.feed: LinuxWifiFeed = LinuxWifiDriver(self._launch).feed(self.source, HandClock())

    async def _launch(self, request: OpenRequest) -> Worker:
        self.requests.append(request)
        return self.worker

    async def say(self, report: Report) -> None:
        """Send a report."""
        await self.send(encode_report(report))

    async def send(self, message: bytes) -> None:
        """Send octets."""
        await asyncio.get_running_loop().sock_sendall(self._theirs, message)

    async def asked(self) -> Command:
        """Return the daemon's next command."""
        while not self._commands:
            chunk = await asyncio.get_running_loop().sock_recv(self._theirs, 65536)
            assert chunk, "the daemon has gone"
            self._commands += [decode_command(payload) for _, payload in self._reader.feed(chunk)]
        return self._commands.pop(0)

    async def obey(self, error: str = "") -> Command:
        """Answer the next command."""
        command = await self.asked()
        assert not isinstance(command, OpenRequest)
        await self.say(Answer(command.id, error))
        return command

    async def open(self, opened: Opened = OPENED) -> Command | None:
        """Let the feed open; return the command that tuned it."""
        await self.say(opened)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.feed.open())
            return await self.obey() if opened.tunable else None
        raise AssertionError

    async def deliver(self, block: Block) -> int:
        """Take a block."""
        self.blocks.append(block)
        return 0

    async def run(self) -> None:
        """Run until the feed fails."""
        async with asyncio.timeout(10):
            await self.feed.run(self.deliver)

    def end(self, how: str = "exit 1") -> None:
        """End the worker."""
        self._theirs.close()
        self.worker.has_ended(how)

    def close(self) -> None:
        """Let go of everything."""
        self.feed.close()
        self._theirs.close()
        self.worker.has_ended("exit 0")


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A stage for the definition that the test names, or a bare wlan0."""
    one = Stage(getattr(request, "param", "wlan0"))
    yield one
    one.close()


def block_message(*frames: bytes) -> bytes:
    """Return frames as the worker sends them."""
    raw = ring_block([Heard(frame, ts_ns=1_772_442_000_000_005_000) for frame in frames])
    return header(BLOCK, len(raw)) + raw


async def test_opening_tells_the_source_what_it_is_and_hops_over_all_channels(stage: Stage) -> None:
    command = await stage.open()
    assert command == Hop(1, ("1", "6", "11", "6HT40+"), 5.0, 0, shuffle=True)
    source = stage.source
    assert (source.capture_interface, source.hardware, source.linktype) == ("wlan0mon", "ath9k", 127)
    assert (source.channels, source.worker_pid) == (OPENED.channels, 4711)
    assert (source.hopping, source.channel, source.hop_channels) == (True, "", OPENED.channels)
    assert stage.requests == [OpenRequest("wlan0")]


@pytest.mark.parametrize("stage", ['wlan0:channels="6,11",add_channels=1,channel_hop_rate=1/sec'], indirect=True)
async def test_the_definition_chooses_what_is_hopped_over(stage: Stage) -> None:
    assert await stage.open() == Hop(1, ("6", "11"), 1.0)


@pytest.mark.parametrize("stage", ["wlan0:add_channels=13,block_channels=6HT40+"], indirect=True)
async def test_channels_are_added_to_and_taken_from_what_the_adapter_offers(stage: Stage) -> None:
    assert await stage.open() == Hop(1, ("1", "6", "11", "13"))


@pytest.mark.parametrize("stage", ["wlan0:channel=6ht40+,snaplen=300,vif=air0,ht_channels=false"], indirect=True)
async def test_a_fixed_channel_and_what_the_worker_must_know(stage: Stage) -> None:
    assert await stage.open() == Tune(1, "6HT40+")
    assert (stage.source.channel, stage.source.hopping) == ("6HT40+", False)
    assert stage.requests == [OpenRequest("wlan0", vif="air0", snaplen=300, ht_channels=False)]


@pytest.mark.parametrize("stage", ["wlan0:channel=6"], indirect=True)
async def test_what_cannot_be_tuned_is_captured_as_it_stands_and_says_so(stage: Stage) -> None:
    assert await stage.open(Opened("wlan0", linktype=127, warning="wlan1 holds the channel")) is None
    assert stage.feed.warning.startswith("wlan1 holds the channel; its channel cannot be set from here")
    with pytest.raises(RefusedError, match="cannot be set"):
        await stage.feed.tune(Tuning("6"), 0)


async def test_frames_come_out_as_they_went_in(stage: Stage) -> None:
    await stage.open()
    await stage.send(block_message(b"first", b"second frame"))
    stage.end("killed by SIGKILL")
    with pytest.raises(UnavailableError, match="ended: killed by SIGKILL"):
        await stage.run()
    (block,) = stage.blocks
    assert [block.data[block.starts[n] : block.ends[n]] for n in range(2)] == [b"first", b"second frame"]
    assert (block.linktype, block.source, block.times_us[0]) == (127, 3, 1_772_442_000_000_005)


async def test_frames_that_come_before_the_channel_is_set_are_kept(stage: Stage) -> None:
    await stage.say(OPENED)
    await stage.send(block_message(b"early"))
    await stage.open()
    stage.end()
    with pytest.raises(UnavailableError):
        await stage.run()
    assert [block.data[block.starts[0] : block.ends[0]] for block in stage.blocks] == [b"early"]


async def test_the_heartbeat_keeps_the_source_s_account(stage: Stage) -> None:
    stage.source.dropped = 100  # of an opening before
    stage.feed._dropped_before = 100
    await stage.open()
    await stage.say(Status(1, drops=5, dwell={"2437": 400_000}))
    await stage.say(Status(2, drops=7, dwell={"2437": 200_000, "2462": 1, "x": 1}, refused=("14",)))
    stage.end()
    with pytest.raises(UnavailableError):
        await stage.run()
    assert stage.source.dropped == 107
    assert stage.source.listened_us == {2437: 600_000, 2462: 1}
    assert stage.source.warning == stage.feed.warning == "cannot hop to 14"


async def test_a_refusal_that_has_passed_leaves_only_what_lasts(stage: Stage) -> None:
    await stage.open(Opened("wlan0mon", "ath9k", channels=("1", "14"), tunable=True, warning="no NetworkManager"))
    assert stage.source.warning == "no NetworkManager"
    for refused, warning in (
        (("14",), "no NetworkManager; cannot hop to 14: not allowed here"),
        ((), "no NetworkManager"),
    ):
        stage.feed._note(Status(1, refused=refused, refusal="not allowed here"))
        assert stage.source.warning == stage.feed.warning == warning


@pytest.mark.parametrize(("retry", "kind"), [(True, UnavailableError), (False, MisconfiguredError)])
async def test_the_worker_s_own_reason_is_what_is_told(stage: Stage, retry: bool, kind: type[Exception]) -> None:
    await stage.say(Failed("no such interface: wlan0", retry))
    with pytest.raises(kind) as told:
        await stage.feed.open()
    assert str(told.value) == "no such interface: wlan0"


async def test_a_silent_worker_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.open()
    monkeypatch.setattr(feed_module, "SILENCE_LIMIT_S", 0.0)
    with pytest.raises(UnavailableError, match="silent"):
        await stage.run()


async def test_a_worker_that_does_not_open_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "OPENING_LIMIT_S", 0.0)
    with pytest.raises(UnavailableError, match="did not open"):
        await stage.feed.open()


@pytest.mark.parametrize(
    "message", [header(99, 4) + b"what", header(BLOCK, 3) + b"xyz", header(BLOCK, 64) + bytes(64)], ids=len
)
async def test_nonsense_ends_the_session(stage: Stage, message: bytes) -> None:
    await stage.open()
    await stage.send(message)
    with pytest.raises(UnavailableError, match="nonsense"):
        await stage.run()


async def test_channels_change_while_frames_flow(stage: Stage) -> None:
    await stage.open()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(stage.run())
        tuning = group.create_task(stage.feed.tune(Tuning("11"), 0))
        assert await stage.obey() == Tune(2, "11")
        await tuning
        refused = asyncio.gather(stage.feed.tune(Tuning(channels=("1", "6"), rate=2.0), 1), return_exceptions=True)
        assert await stage.obey("wlan0: device busy") == Hop(3, ("1", "6"), 2.0, 1)
        (error,) = await refused
        assert isinstance(error, RefusedError)
        assert str(error) == "wlan0: device busy"
        running.cancel()
    assert (stage.source.channel, stage.source.hopping) == ("11", False)


async def test_a_worker_that_does_not_answer_is_no_reason_to_wait_for_ever(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open()
    monkeypatch.setattr(feed_module, "ANSWER_LIMIT_S", 0.0)
    with pytest.raises(RefusedError, match="did not answer"):
        await stage.feed.tune(Tuning("11"), 0)


async def test_pausing_and_resuming_are_the_kernel_s_work(stage: Stage) -> None:
    await stage.open()
    stage.feed.pause()
    stage.feed.resume()
    assert [await stage.asked(), await stage.asked()] == [Pause(2), Resume(3)]


async def test_closing_ends_the_link(stage: Stage) -> None:
    await stage.open()
    stage.feed.close()
    assert stage.source.worker_pid == 0
    assert await asyncio.get_running_loop().sock_recv(stage._theirs, 1) == b""
