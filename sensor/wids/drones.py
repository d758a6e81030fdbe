"""Aircraft that identify themselves, and those that cannot be what they say."""

import math
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.remote_id import UNKNOWN_ALTITUDE, RemoteId, read_remote_id
from sensor.text import printable
from sensor.tracking.observation import ADVERT_CONFIRMED, UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_DRONES: Final = 512
MAX_CLAIMS: Final = 64  # identities of one transmitter, or at one place
METRES_IN_E7: Final = 0.011132  # of a meridian, for 1e-7 degrees
LEAST_STEP_US: Final = 900_000  # positions are told once a second (F3411-22a 5.4.4)
MAX_STEP_US: Final = 60_000_000
PRINTED: Final = range(0x20, 0x7F)


def identity(uas_id: bytes) -> str:
    """Return an aircraft's identity as text; identities may be plain numbers (F3411-22a 5.4.5.5)."""
    if all(octet in PRINTED for octet in uas_id):
        return f'"{printable(uas_id)}"'
    return uas_id.hex()


def place(said: RemoteId) -> str:
    """Return where an aircraft says it is."""
    if not said.has_position:
        return "at no place that it tells"
    where_to = f"at {degrees(said.latitude_e7)}, {degrees(said.longitude_e7)}"
    return where_to if said.altitude_m == UNKNOWN_ALTITUDE else f"{where_to}, {said.altitude_m} m high"


def degrees(e7: int) -> str:
    """Return 1e-7 degrees with five decimals, which is a metre."""
    return f"{e7 / 1e7:.5f}"


def metres(latitude_e7: int, longitude_e7: int, said: RemoteId) -> float:
    """Return how far a place is from an aircraft's, over short ways."""
    north = (said.latitude_e7 - latitude_e7) * METRES_IN_E7
    scale = math.cos(math.radians(latitude_e7 / 1e7))
    east = (said.longitude_e7 - longitude_e7) * METRES_IN_E7 * scale
    return math.hypot(north, east)


def read(frame: Frame, seen: Observation) -> RemoteId | None:
    """Return what an intact frame with new elements says of an aircraft."""
    elements = seen.elements
    if elements is None or not elements.remote_id or frame.truncated or seen.retransmission:
        return None
    return read_remote_id(elements.remote_id)


@final
class Drone:
    """What one transmitter says of its aircraft."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Start before its first element."""
        self.uas_id: bytes = b""
        self.last: RemoteId | None = None  # with a position
        self.burst = Burst(needed, window_us)


@final
class DroneId(Detection):
    """DRONEID: an aircraft says who and where it is, as it must nearly everywhere."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS | ADVERT_CONFIRMED
        self.frames: int = brief.values["frames"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.drones: KeyedTable[Drone] = KeyedTable(MAX_DRONES)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Put together what its beacons say one after the other."""
        said = read(frame, seen)
        if said is None:
            return None
        drone = self.drones.get(frame.ta)
        if drone is None:
            drone = Drone(self.frames, self.window_us)
            self.drones.put(frame.ta, drone)
            self.evictions = self.drones.evictions
        drone.uas_id = said.uas_id or drone.uas_id
        if said.has_position:
            drone.last = said
        if not drone.burst.add(frame.ts_us) or not drone.uas_id:
            return None
        drone.burst.report(frame.ts_us)
        told = drone.last or said
        text = (
            f"An aircraft that calls itself {identity(drone.uas_id)} ({said.scheme}, device {format_mac(frame.ta)}, "
            f"{where(frame, seen.bss)}) says that it is {place(told)}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = self.frames
        finding.confidence = 80
        finding.evidence.append(("identity", identity(drone.uas_id)))
        finding.evidence.append(("scheme", said.scheme))
        if told.speed_cms >= 0:
            finding.evidence.append(("speed", f"{told.speed_cms // 100} m/s"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Claims:
    """The identities that one transmitter has used, or that were at one place, and when each was last."""

    def __init__(self) -> None:
        """Start with none."""
        self.seen_us: dict[bytes, int] = {}
        self.reports = Burst(1, SECOND_US)

    def add(self, uas_id: bytes, ts_us: int, window_us: int) -> int:
        """Take one more in; return how many different ones there were within the window."""
        self.seen_us.pop(uas_id, None)
        if len(self.seen_us) >= MAX_CLAIMS:
            del self.seen_us[next(iter(self.seen_us))]
        self.seen_us[uas_id] = ts_us
        return len([last_us for last_us in self.seen_us.values() if 0 <= ts_us - last_us <= window_us])


@final
class Flight:
    """Where one identity was last."""

    def __init__(self, latitude_e7: int, longitude_e7: int, ts_us: int) -> None:
        """Start at its first position."""
        self.latitude_e7: int = latitude_e7
        self.longitude_e7: int = longitude_e7
        self.ts_us: int = ts_us
        self.leaps: i64 = 0
        self.reports = Burst(1, SECOND_US)


@final
class DroneSpoof(Detection):
    """DRONESPOOF: one transmitter is many aircraft, many are at one point, or one leaps further than any can fly."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS
        self.identities: int = brief.values["identities"]
        self.together: int = brief.values["together"]
        self.leaps: int = brief.values["leaps"]
        self.speed_mps: int = brief.values["speed_mps"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.transmitters: KeyedTable[Claims] = KeyedTable(MAX_DRONES)
        self.places: KeyedTable[Claims] = KeyedTable(MAX_DRONES)
        self.flights: KeyedTable[Flight] = KeyedTable(MAX_DRONES)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare what is said with what can be."""
        said = read(frame, seen)
        if said is None or not said.uas_id:
            return None
        count = self._claims(self.transmitters, frame.ta).add(said.uas_id, frame.ts_us, self.window_us)
        if count >= self.identities:
            what = f"one transmitter is {count} aircraft within {seconds(self.window_us)}"
            return self._report(frame, seen, said, self._claims(self.transmitters, frame.ta).reports, what)
        if not said.has_position:
            return None
        point = said.latitude_e7.to_bytes(8, "big", signed=True) + said.longitude_e7.to_bytes(8, "big", signed=True)
        count = self._claims(self.places, point).add(said.uas_id, frame.ts_us, self.window_us)
        if count >= self.together:
            what = f"{count} aircraft are at one and the same point"
            return self._report(frame, seen, said, self._claims(self.places, point).reports, what)
        return self._leap(frame, seen, said)

    def _claims(self, table: KeyedTable[Claims], key: bytes) -> Claims:
        claims = table.get(key)
        if claims is None:
            claims = Claims()
            table.put(key, claims)
            self.evictions = self.transmitters.evictions + self.places.evictions + self.flights.evictions
        return claims

    def _leap(self, frame: Frame, seen: Observation, said: RemoteId) -> Finding | None:
        """Follow an identity's way; one leap may be a bad fix of its receiver."""
        flight = self.flights.get(said.uas_id)
        if flight is None:
            self.flights.put(said.uas_id, Flight(said.latitude_e7, said.longitude_e7, frame.ts_us))
            return None
        step_us: int = frame.ts_us - flight.ts_us
        if 0 <= step_us < LEAST_STEP_US:
            return None
        way = metres(flight.latitude_e7, flight.longitude_e7, said)
        flight.latitude_e7 = said.latitude_e7
        flight.longitude_e7 = said.longitude_e7
        flight.ts_us = frame.ts_us
        if not 0 <= step_us <= MAX_STEP_US:
            flight.leaps = 0
            return None
        if way * SECOND_US <= self.speed_mps * step_us:
            return None
        flight.leaps += 1
        if flight.leaps < self.leaps:
            return None
        what = f"{identity(said.uas_id)} leapt {round(way)} m in {seconds(step_us)}"
        return self._report(frame, seen, said, flight.reports, what)

    def _report(self, frame: Frame, seen: Observation, said: RemoteId, reports: Burst, what: str) -> Finding | None:
        if not reports.add(frame.ts_us):
            return None
        count = reports.report(frame.ts_us)
        text = (
            f"What device {format_mac(frame.ta)} ({where(frame, seen.bss)}) says of aircraft cannot be: {what}. The "
            f"last one calls itself {identity(said.uas_id)}, {place(said)}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 80
        finding.evidence.append(("found", what))
        finding.evidence.append(("scheme", said.scheme))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DRONEID",
            "OTHER",
            LOW,
            "An aircraft nearby says who and where it is.",
            throttle="5/min",
            burst="1/sec",
            advice="Nothing, unless none should fly there: the position is its own word.",
            references=("ASTM F3411-22a", "EN 4709-002", "French decree of 27 December 2019"),
        ),
        DroneId,
        (
            Parameter("frames", 2, 1, 100, "frames", "frames of one aircraft that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
        ),
    ),
    Entry(
        Definition(
            "DRONESPOOF",
            "SPOOF",
            MEDIUM,
            "What is said of aircraft cannot be: one transmitter is many, many are at one point, or one leaps too far.",
            throttle="5/min",
            burst="1/sec",
            advice="Believe no position that you hear; look for the transmitter on the ground.",
            references=("ASTM F3411-22a",),
        ),
        DroneSpoof,
        (
            Parameter("identities", 8, 3, 64, "aircraft", "identities of one transmitter"),
            Parameter("together", 5, 3, 64, "aircraft", "identities at one and the same point"),
            Parameter("leaps", 3, 1, 100, "leaps", "leaps of one aircraft that are believed"),
            Parameter("speed_mps", 200, 50, 2000, "m/s", "speed above which a way is a leap"),
            Parameter("window_s", 60, 5, 3600, "s", "time within which identities count together"),
        ),
    ),
)
