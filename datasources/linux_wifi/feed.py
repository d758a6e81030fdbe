"""One live capture, seen from the daemon: a worker's messages in, blocks of frames and a source's facts out."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from datasources.driver import Deliver
from datasources.linux_wifi.channels import hop_list, parse_channel
from datasources.linux_wifi.launcher import Worker
from datasources.linux_wifi.link import Message
from datasources.linux_wifi.tpacket import read_block
from datasources.linux_wifi.wire import Answer, Command, Failed, Hop, Opened, OpenRequest, Pause, Resume, Status, Tune
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor.errors import MalformedError, MisconfiguredError, RefusedError, UnavailableError

OPENING_LIMIT_S: Final = 30.0  # an adapter on a slow bus loads its firmware first
SILENCE_LIMIT_S: Final = 15.0  # as long as Kismet waits for its helpers; a worker speaks each second
ANSWER_LIMIT_S: Final = 10.0
_EARLY_BLOCKS: Final = 256  # more than the ring holds cannot come before the first channel is set


class LinuxWifiFeed:
    """A worker's session, from its start to its end."""

    def __init__(
        self,
        source: Datasource,
        request: OpenRequest,
        tuning: Tuning,
        start: Callable[[OpenRequest], Awaitable[Worker]],
    ) -> None:
        """Capture for `source` what `request` says, tuned as `tuning` says; `start` gives a worker."""
        self.warning = ""
        self.follows_wall_clock = True
        self._source = source
        self._request = request
        self._tuning = tuning
        self._start = start
        self._worker: Worker | None = None
        self._tunable = False
        self._running = False
        self._linktype = 0
        self._lasting = ""  # what is worth knowing as long as the worker lives
        self._early: list[bytes] = []
        self._dropped_before = source.dropped
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._commands = 0

    async def open(self) -> None:
        """Start the worker, learn what it captures on, and tune it."""
        self._worker = await self._start(self._request)
        self._source.worker_pid = self._worker.pid
        try:
            async with asyncio.timeout(OPENING_LIMIT_S):
                opened = await self._opened()
        except TimeoutError:
            raise UnavailableError(f"its capture worker did not open it within {OPENING_LIMIT_S:.0f} s") from None
        self._introduce(opened)
        if self._tunable:
            await self.tune(self._tuning, self._source.hop_offset)
        elif self._source.definition.text("channel") or self._source.definition.text("channels"):
            self._introduce_warnings(opened.warning, "its channel cannot be set from here: it is captured as it stands")

    async def run(self, deliver: Deliver) -> None:
        """Deliver what is captured until the worker ends, which is always a failure."""
        self._running = True
        for block in self._early:
            await self._deliver(block, deliver)
        self._early.clear()
        while True:
            try:
                async with asyncio.timeout(SILENCE_LIMIT_S):
                    message = await self._receive()
            except TimeoutError:
                raise UnavailableError(f"its capture worker was silent for {SILENCE_LIMIT_S:.0f} s") from None
            if isinstance(message, bytes):
                await self._deliver(message, deliver)
            else:
                self._note(message)

    async def tune(self, tuning: Tuning, offset: int) -> None:
        """Stay on a channel or hop; raise RefusedError if the radio will not, MisconfiguredError for no channel."""
        source = self._source
        if not self._tunable:
            raise RefusedError(f"datasource {source.name}: its channel cannot be set from here")
        self._commands += 1
        if tuning.channel:
            channel = parse_channel(tuning.channel).text
            await self._ask(Tune(self._commands, channel))
            source.channel, source.hopping = channel, False
        else:
            channels = self._hop_channels(tuning)
            await self._ask(Hop(self._commands, channels, tuning.rate, offset, tuning.shuffle))
            source.channel, source.hopping, source.hop_channels = "", True, channels
        source.hop_rate, source.hop_offset = tuning.rate, offset
        source.hop_shuffle, source.hop_split = tuning.shuffle, tuning.split

    def pause(self) -> None:
        """Let the kernel drop frames from now on."""
        self._commands += 1
        self._tell(Pause(self._commands))

    def resume(self) -> None:
        """Take frames again."""
        self._commands += 1
        self._tell(Resume(self._commands))

    def close(self) -> None:
        """Let the worker put things back and end; it is not waited for here."""
        self._source.worker_pid = 0
        for answer in self._answers.values():
            answer.cancel()
        if self._worker is not None:
            self._worker.close()

    def _hop_channels(self, tuning: Tuning) -> tuple[str, ...]:
        definition = self._source.definition
        channels = hop_list(
            self._source.channels,
            channels=tuning.channels,
            add=definition.items("add_channels"),
            block=definition.items("block_channels"),
        )
        if not channels:
            raise MisconfiguredError("the adapter offers no channel to hop over")
        return channels

    async def _opened(self) -> Opened:
        """Return the worker's first word; raise what it failed of."""
        message = await self._receive()
        if not isinstance(message, Opened):
            raise UnavailableError("its capture worker began with something else than what it opened")
        return message

    def _introduce(self, opened: Opened) -> None:
        """Enter the facts of what was opened."""
        source = self._source
        source.capture_interface = opened.capture_interface
        source.hardware = opened.hardware
        source.channels = opened.channels
        source.channel = opened.channel
        source.linktype = self._linktype = opened.linktype
        self._introduce_warnings(opened.warning)
        source.hopping, source.hop_channels = False, ()
        self._tunable = opened.tunable

    async def _receive(self) -> Message:
        """Return the next message; raise when the worker has failed, ended, or talks nonsense."""
        if self._worker is None:
            raise RefusedError("a capture must be opened before it runs")
        try:
            message = await self._worker.link.receive()
        except MalformedError as error:
            raise UnavailableError(f"its capture worker talks nonsense: {error}") from error
        if message is None:
            raise UnavailableError(f"its capture worker ended: {await self._worker.ended()}")
        if isinstance(message, Failed):
            raise (UnavailableError if message.retry else MisconfiguredError)(message.reason)
        return message

    async def _deliver(self, raw: bytes, deliver: Deliver) -> None:
        """Hand over the frames of one ring block."""
        try:
            block = read_block(raw, self._linktype, self._source.number)
        except MalformedError as error:
            raise UnavailableError(f"its capture worker talks nonsense: {error}") from error
        if len(block):
            await deliver(block)

    def _note(self, message: object) -> None:
        """Take in anything that is no block."""
        if isinstance(message, Status):
            self._note_status(message)
        elif isinstance(message, Answer):
            answer = self._answers.pop(message.id, None)
            if answer is not None and not answer.done():
                answer.set_result(message.error)

    def _note_status(self, status: Status) -> None:
        source = self._source
        source.dropped = self._dropped_before + status.drops
        for freq_mhz, listened_us in status.dwell.items():
            with suppress(ValueError):
                source.listened_us[int(freq_mhz)] = source.listened_us.get(int(freq_mhz), 0) + listened_us
        why = f": {status.refusal}" if status.refusal else ""
        self._warn(f"cannot hop to {', '.join(status.refused)}{why}" if status.refused else "")

    def _introduce_warnings(self, *lasting: str) -> None:
        self._lasting = "; ".join(filter(None, lasting))
        self._warn()

    def _warn(self, passing: str = "") -> None:
        """Show what is worth knowing now."""
        self._source.warning = self.warning = "; ".join(filter(None, (self._lasting, passing)))

    async def _ask(self, command: Tune | Hop) -> None:
        """Send a command and wait until it was carried out; raise RefusedError when it was not."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[command.id] = answer
        try:
            self._tell(command)
            async with asyncio.timeout(ANSWER_LIMIT_S):
                error = await self._answer(answer)
        except TimeoutError:
            raise RefusedError(f"its capture worker did not answer within {ANSWER_LIMIT_S:.0f} s") from None
        finally:
            self._answers.pop(command.id, None)
        if error:
            raise RefusedError(error)

    async def _answer(self, answer: asyncio.Future[str]) -> str:
        """Wait for an answer, reading on where nobody else does; blocks that come first are kept."""
        while not self._running and not answer.done():
            message = await self._receive()
            if not isinstance(message, bytes):
                self._note(message)
            elif len(self._early) < _EARLY_BLOCKS:
                self._early.append(message)
        return await answer

    def _tell(self, command: Command) -> None:
        """Send a command; a worker that has ended is found out by reading."""
        if self._worker is not None:
            with suppress(UnavailableError):
                self._worker.link.send(command)
