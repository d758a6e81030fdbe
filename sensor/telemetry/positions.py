"""Where the sensor is: every GPS, and the one that is believed."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sensor import eventbus
from sensor.dot11.block import Fix
from sensor.errors import RefusedError
from sensor.eventbus import EventBus
from sensor.messages import ERROR, INFO
from sensor.tasks import Tasks
from sensor.telemetry.definition import GpsDefinition, parse_gps
from sensor.telemetry.gpsd_session import GpsdSession
from sensor.telemetry.lines import NmeaSession, SerialLine, TcpLine
from sensor.telemetry.polling import FIRST_PAUSE_S, ReceiverThread
from sensor.telemetry.reading import Reading
from sensor.telemetry.receiver import STALE_AFTER_S, Receiver
from sensor.telemetry.session import Session

MAX_RECEIVERS: Final = 16
TICK_S: Final = 1.0

Say = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Position:
    """Where the sensor is at one moment, as the best GPS says."""

    fix: Fix | None = None
    gps_uuid: str = ""


class Positions:
    """Every GPS by UUID; of those that have a fix, the one with the lowest priority is believed."""

    def __init__(
        self,
        bus: EventBus,
        clock: Callable[[], int],
        *,
        definitions: Sequence[GpsDefinition] = (),
        stale_after_s: float = STALE_AFTER_S,
        say: Say | None = None,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        """Know the GPSs of `definitions`; `start` connects them. `clock` tells µs since the Unix epoch."""
        self.receivers: dict[str, Receiver] = {}
        self._bus = bus
        self._clock = clock
        self._stale_after_s = stale_after_s
        self._say = say
        self._first_pause_s = first_pause_s
        self._threads: dict[str, ReceiverThread] = {}
        self._tasks = Tasks()
        self._running = False
        for definition in definitions:
            self._enter(definition)

    def start(self) -> None:
        """Connect every GPS, and tell each second where the sensor is."""
        self._running = True
        for receiver in self.receivers.values():
            self._connect(receiver)
        self._tasks.start(self._tell_each_second(), "positions")

    async def close(self) -> None:
        """Let go of every GPS."""
        self._running = False
        await self._tasks.close()
        threads, self._threads = list(self._threads.values()), {}
        await asyncio.gather(*(thread.close() for thread in threads))

    def add(self, text: str) -> Receiver:
        """Add a GPS and connect it; raises MisconfiguredError or RefusedError."""
        receiver = self._enter(parse_gps(text))
        if self._running:
            self._connect(receiver)
        return receiver

    async def remove(self, uuid: str) -> None:
        """Forget a GPS; raises RefusedError where there is none."""
        receiver = self.receiver(uuid)
        del self.receivers[receiver.definition.uuid]
        thread = self._threads.pop(receiver.definition.uuid, None)
        if thread is not None:
            await thread.close()

    def receiver(self, uuid: str) -> Receiver:
        """Return the GPS with this UUID; raises RefusedError where there is none."""
        receiver = self.receivers.get(uuid.upper())
        if receiver is None:
            raise RefusedError("there is no GPS with this UUID")
        return receiver

    def push(self, kind: str, name: str, reading: Reading) -> None:
        """Take a position that a client sends for the web GPS, or for a meta GPS by name; both come into being so.

        Raises RefusedError for a place that is nowhere.
        """
        now_us = self._clock()
        if reading.fix(now_us) is None:
            raise RefusedError("lat is from -90 to 90 and lon from -180 to 180")
        receiver = self._pushed(kind, name)
        if receiver is None:
            receiver = self.add(f'{kind}:name="{name}"' if name else kind)
        receiver.connected = True
        receiver.take(reading, now_us)

    def position(self) -> Position:
        """Return where the sensor is now."""
        now_us = self._clock()
        best = Position()
        lowest = 0
        for receiver in self.receivers.values():
            definition = receiver.definition
            if definition.data_only or definition.kind.name == "meta":
                continue
            fix = receiver.current(now_us)
            if fix is not None and (best.fix is None or definition.priority < lowest):
                best, lowest = Position(fix, definition.uuid), definition.priority
        return best

    def locate(self) -> Fix | None:
        """Return the fix to stamp on what is heard now. It is the same object until the GPS says something new."""
        return self.position().fix

    def locate_for(self, meta: str) -> Fix | None:
        """Return the fix for a datasource whose definition names the meta GPS `meta`, empty for none."""
        if not meta:
            return self.locate()
        receiver = self._pushed("meta", meta)
        return None if receiver is None else receiver.current(self._clock())

    def _pushed(self, kind: str, name: str) -> Receiver | None:
        for receiver in self.receivers.values():
            if receiver.definition.kind.name == kind and (kind == "web" or receiver.definition.options["name"] == name):
                return receiver
        return None

    def _enter(self, definition: GpsDefinition) -> Receiver:
        if definition.uuid in self.receivers:
            raise RefusedError(f"there is already a GPS with the UUID {definition.uuid}")
        if definition.kind.singleton and self._pushed(definition.kind.name, definition.name) is not None:
            raise RefusedError(f"there is a {definition.kind.name} GPS already")
        if len(self.receivers) >= MAX_RECEIVERS:
            raise RefusedError(f"there are {MAX_RECEIVERS} GPSs already")
        receiver = Receiver(definition, self._stale_after_s)
        self.receivers[definition.uuid] = receiver
        return receiver

    def _connect(self, receiver: Receiver) -> None:
        definition = receiver.definition
        if receiver.is_virtual:
            receiver.connected = True
            receiver.stand_still(self._clock())
        if receiver.is_virtual or receiver.is_pushed:
            return

        def heard(reading: Reading) -> None:
            if receiver.take(reading, self._clock()) and receiver.clocks_fell_apart():
                self._tell_clocks(receiver)

        def changed(connected: bool, complaint: str) -> None:
            self._tell_change(receiver, connected=connected, complaint=complaint)

        stop = threading.Event()
        thread = ReceiverThread(
            definition.name,
            lambda: _session(definition, stop),
            heard,
            changed,
            reconnect=definition.reconnect,
            first_pause_s=self._first_pause_s,
            stop=stop,
        )
        self._threads[definition.uuid] = thread
        thread.start()

    def _tell_change(self, receiver: Receiver, *, connected: bool, complaint: str) -> None:
        """Note a connection made or lost; people are told when it changes, not of each attempt."""
        known = receiver.connected == connected and bool(receiver.complaint) == bool(complaint)
        receiver.connected, receiver.complaint = connected, complaint
        if not connected:
            receiver.fix = None
        if known or self._say is None:
            return
        name = receiver.definition.name
        self._say(
            f"GPS {name} connected" if connected else f"GPS {name} is not there: {complaint}",
            INFO if connected else ERROR,
        )

    def _tell_clocks(self, receiver: Receiver) -> None:
        """One of the two is wrong; a sensor without a battery for its clock often is, until something sets it."""
        if self._say is not None and receiver.offset_us is not None:
            seconds = receiver.offset_us / 1_000_000
            relation = "ahead of" if seconds > 0 else "behind"
            name = receiver.definition.name
            self._say(f"GPS {name}: its clock is {abs(seconds):.0f} s {relation} the sensor's", ERROR)

    async def _tell_each_second(self) -> None:
        while True:
            for receiver in self.receivers.values():
                if receiver.is_virtual:
                    receiver.stand_still(self._clock())
            self._bus.publish(eventbus.GPS_LOCATION, self.position())
            await asyncio.sleep(TICK_S)


def _session(definition: GpsDefinition, stop: threading.Event) -> Session:
    """Return a new session with a receiver."""
    match definition.kind.name:
        case "gpsd":
            return GpsdSession(definition.host, definition.port, stop.wait)
        case "tcp":
            return NmeaSession(TcpLine(definition.host, definition.port))
        case _:
            return NmeaSession(SerialLine(definition.device, definition.baud), silence_s=0)
