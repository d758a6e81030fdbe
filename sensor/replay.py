"""Captures through the whole sensor, and then the end: what `airwarden replay` does, whoever shows it."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from datasources.pcapfile.capture import CaptureFile
from datasources.pcapfile.merge import merge, sub_block
from datasources.pcapfile.pace import Pace
from sensor.alerts.alert import Alert
from sensor.assembly import assemble
from sensor.config import Settings
from sensor.dot11.block import DOT11_LINKTYPES, Block
from sensor.eventbus import EventBus
from sensor.pipeline import Pipeline
from sensor.storage.log_settings import LogSettings
from sensor.tracking.device import Device

if TYPE_CHECKING:
    from sensor.storage.replaylogs import ReplayLogs

STEP_S: Final = 0.05  # frames due within it travel together; nobody waits longer without hearing of progress


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay has come."""

    frames: int
    alerts: int
    fraction: float | None  # of the bytes to read; None where a size is unknown
    seconds: float  # since it began


class Listener(Protocol):
    """Whoever shows a replay."""

    def alert(self, alert: Alert) -> None:
        """See an alert as it is sent."""

    def progress(self, progress: Progress) -> None:
        """See how far it has come, after every block and while waiting."""

    def warning(self, text: str) -> None:
        """See one line about a capture that could not be read as it should."""


class Clock(Protocol):
    """The passing of time, for a replay that keeps the capture's pace."""

    def monotonic(self) -> float:
        """Return seconds from some beginning."""

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a replay found. SSIDs are counted once each, however many devices speak of them; hidden ones are not."""

    frames: int
    malformed: int
    refused: dict[str, tuple[int, int]]  # why frames were not accepted: how many, and octets into the last of them
    duplicates: int
    evicted: int  # devices forgotten for want of room
    devices: int
    access_points: int
    advertised: int
    probed: int
    responded: int
    handshakes: int  # pairs of access point and station whose 4-way handshake can be audited
    pmkids: int  # pairs whose PMKID can
    alerts: dict[str, int]  # alerts sent by name, only those that were
    suppressed: int  # findings that the throttle held back
    seconds: float

    @property
    def frames_per_second(self) -> int:
        """The rate of the whole replay, waiting included."""
        return round(self.frames / self.seconds) if self.seconds > 0 else 0

    def record(self) -> dict[str, object]:
        """Return the last line of `--format json`."""
        return {
            "event": "summary",
            "frames": self.frames,
            "malformed": self.malformed,
            "duplicates": self.duplicates,
            "devices": self.devices,
            "access_points": self.access_points,
            "ssids": {"advertised": self.advertised, "probed": self.probed, "responded": self.responded},
            "handshakes": {"complete": self.handshakes, "pmkid": self.pmkids},
            "alerts": dict(sorted(self.alerts.items())),
            "frames_per_second": self.frames_per_second,
        }


class Replay:
    """One run over captures, merged in packet time."""

    def __init__(
        self,
        files: Sequence[str],
        settings: Settings,
        listener: Listener,
        speed: float | None,
        clock: Clock = time,
        *,
        logs: Sequence[str] = (),
    ) -> None:
        """Prepare a run at `speed` times the captures' own pace, None for as fast as can be; write kinds of `logs`."""
        self._files = files
        self._listener = listener
        self._clock = clock
        self._pace = Pace(speed=speed, packets_per_second=None, rebase=False)
        self._began = clock.monotonic()
        self._alerts = 0
        self._captures: list[CaptureFile] = []
        bus = EventBus()
        self._desk, self._pipeline = assemble(settings, bus, witness=self._show)
        self.logs = _logs(settings.logs, logs, files, self._pipeline, bus) if logs else None

    def run(self) -> Summary:
        """Replay every capture to its end; raises MisconfiguredError, before anything else, if one cannot be opened."""
        with ExitStack() as opened:
            for name in self._files:
                capture = CaptureFile(name, self._pipeline.add_source())
                self._captures.append(opened.enter_context(capture))
            blocks = merge(self._captures)
            for block in blocks if self._pace.full_speed else self._paced(blocks):
                self._pipeline.process(block)
                if self.logs is not None:
                    self.logs.turn(self._pipeline.now_us)
                self._tell_progress()
            self._desk.close(self._pipeline.now_us)
            if self.logs is not None:
                self.logs.close(self._pipeline.now_us)
        for capture in self._captures:
            for text in _complaints(capture):
                self._listener.warning(text)
        return self._summary()

    def _show(self, alert: Alert) -> None:
        """Hand an alert to whoever watches."""
        self._alerts += 1
        self._listener.alert(alert)

    def _paced(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Yield the blocks' frames when they are due."""
        index = 0
        for block in blocks:
            first = 0
            while first < len(block):
                if not self._pace.started:
                    self._pace.start(block.times_us[first], self._clock.monotonic(), 0)
                horizon = self._wait_until(self._pace.due(index, block.times_us[first])) + STEP_S
                last = first + 1
                while last < len(block) and self._pace.due(index, block.times_us[last]) <= horizon:
                    last += 1
                yield sub_block(block, first, last)
                index += last - first
                first = last

    def _wait_until(self, due: float) -> float:
        """Let time pass in small steps; return what the clock says then."""
        now = self._clock.monotonic()
        while now < due:
            self._tell_progress()
            self._clock.sleep(min(STEP_S, due - now))
            now = self._clock.monotonic()
        return now

    def _tell_progress(self) -> None:
        """Tell whoever watches how far this has come."""
        sizes = [capture.size for capture in self._captures]
        total = sum(size or 0 for size in sizes)
        read = sum(capture.bytes_read for capture in self._captures)
        fraction = min(1.0, read / total) if total and None not in sizes else None
        elapsed = self._clock.monotonic() - self._began
        self._listener.progress(Progress(self._pipeline.frames, self._alerts, fraction, elapsed))

    def _summary(self) -> Summary:
        """Return what was found."""
        tracker = self._pipeline.tracker
        advertised, probed, responded = _ssids(tracker.devices.values())
        return Summary(
            frames=self._pipeline.frames,
            malformed=self._pipeline.malformed,
            refused=self._pipeline.faults.refused(),
            evicted=tracker.evicted,
            duplicates=self._pipeline.duplicates,
            devices=len(tracker.devices),
            access_points=tracker.access_points,
            advertised=len(advertised),
            probed=len(probed),
            responded=len(responded),
            handshakes=tracker.pairs.handshakes,
            pmkids=tracker.pairs.pmkids,
            alerts=self._desk.sent,
            suppressed=sum(self._desk.suppressed.values()),
            seconds=self._clock.monotonic() - self._began,
        )


def _logs(
    settings: LogSettings, kinds: Sequence[str], files: Sequence[str], pipeline: Pipeline, bus: EventBus
) -> "ReplayLogs":
    """Return the logs of a replay, below the working folder unless the settings name another."""
    from api.kismet.log_words import words_of_replay  # noqa: PLC0415 - the API's libraries, only when they are wanted
    from sensor.storage.replaylogs import ReplayLogs  # noqa: PLC0415

    return ReplayLogs(settings, kinds, words_of_replay(pipeline.tracker, files), pipeline.tap, bus, Path())


def _ssids(devices: Iterable[Device]) -> tuple[set[bytes], set[bytes], set[bytes]]:
    """Return the SSIDs that devices advertise, ask for and answer with; hidden ones left out."""
    advertised, probed, responded = set[bytes](), set[bytes](), set[bytes]()
    for device in devices:
        probed.update(record.ssid for record in device.probed or ())
        if device.bss is not None:
            advertised.update(device.bss.advertised)
            responded.update(device.bss.responded or ())
    for ssids in (advertised, probed, responded):
        ssids.discard(b"")
    return advertised, probed, responded


def _complaints(capture: CaptureFile) -> list[str]:
    """Return what is wrong with a capture that was read to its end."""
    foreign = sorted(set(capture.linktypes) - set(DOT11_LINKTYPES))
    if foreign:
        types = ", ".join(map(str, foreign))
        return [
            *capture.warnings,
            f"{capture.name}: frames of link type {types} are not 802.11 and were counted malformed",
        ]
    return capture.warnings
