"""Attack tools that announce themselves."""

import json
from typing import Final, final

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.element_ids import PWNGRID
from sensor.dot11.frame import BEACON, Frame
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.observation import ADVERT_CONFIRMED, UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import signal, where

PWNAGOTCHI_MAC: Final = b"\xde\xad\xbe\xef\xde\xad"  # what pwngrid puts in its beacons
PWNGRID_COMPRESSED: Final = 223  # beside 222: the payload is packed and says nothing readable

MAX_PAYLOAD: Final = 2048  # octets of JSON that are worth reading
MAX_NAME: Final = 64
MAX_COUNT: Final = 1_000_000_000
MAX_UNITS: Final = 64
REPORT_US: Final = 10_000_000
# More new units than that in a minute are one forger, who shall not get an incident for each.
CROWD: Final = 16
CROWD_US: Final = 60_000_000

# Members of a unit's advertisement; two of them are no coincidence.
FIELDS: Final = frozenset(
    {"epoch", "face", "grid_version", "identity", "name", "policy", "pwnd_run", "pwnd_tot", "session_id", "uptime"}
)
FIELDS_NEEDED: Final = 2


@final
class Unit:
    """What a Pwnagotchi says of itself; all of it may be a lie."""

    def __init__(self, name: str, identity: str, captured: int) -> None:
        """Take bounded printable texts, and -1 where it does not say how many handshakes it took."""
        self.name: str = name
        self.identity: str = identity
        self.captured: int = captured


def read_unit(payload: bytes) -> Unit | None:
    """Read the JSON that pwngrid spreads over elements 222; nothing if it is anything else."""
    if len(payload) > MAX_PAYLOAD or not payload.startswith(b"{"):
        return None
    try:
        value: object = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    if len(FIELDS.intersection(value)) < FIELDS_NEEDED:
        return None
    captured: object = value.get("pwnd_tot")
    said = -1
    if isinstance(captured, int) and not isinstance(captured, bool) and 0 <= captured <= MAX_COUNT:
        said = captured
    return Unit(_text(value.get("name")), _text(value.get("identity")), said)


def _text(value: object) -> str:
    """Return a bounded printable text; empty for what is no text."""
    return printable(value[:MAX_NAME].encode("utf-8", "surrogatepass")) if isinstance(value, str) else ""


@final
class Pwnagotchi(Detection):
    """PWNAGOTCHI: a handshake collector that greets its kind, by its own words or its well-known address.

    Its words are enough in one frame: nothing else looks like them. The bare address must be believed first.
    """

    def __init__(self, brief: Brief) -> None:
        """Want beacons with elements not seen before: a unit's mood changes often."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS | ADVERT_CONFIRMED
        self.units: KeyedTable[list[int]] = KeyedTable(MAX_UNITS)  # subject -> time of the last report
        self.strangers: Burst = Burst(CROWD, CROWD_US)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Read what a beacon says."""
        if frame.kind != BEACON:
            return None
        elements = seen.elements
        if elements is not None and elements.pwngrid:
            unit = read_unit(elements.pwngrid)
            if unit is not None:
                return self._introduced(frame, seen, unit)
        if frame.ta != PWNAGOTCHI_MAC or not seen.news & ADVERT_CONFIRMED:
            return None
        text = f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) uses the address of a Pwnagotchi."
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 60
        if elements is not None and PWNGRID in elements.ids:
            finding.confidence = 85
            packed = "compressed" if PWNGRID_COMPRESSED in elements.ids else "unreadable"
            finding.evidence.append(("advertisement", packed))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _introduced(self, frame: Frame, seen: Observation, unit: Unit) -> Finding | None:
        subject = unit.identity.encode() or frame.ta
        if self.units.get(subject) is None and self.strangers.add(frame.ts_us):
            subject = frame.ta
        if not self._due(subject, frame.ts_us):
            return None
        boast = f", and claims {unit.captured} captured handshakes" if unit.captured >= 0 else ""
        called = f' called "{unit.name}"' if unit.name else ""
        text = f"A Pwnagotchi{called} is near ({where(frame, seen.bss)}, {signal(frame)}){boast}."
        finding = Finding(self.name, subject, text, frame)
        finding.confidence = 95 if frame.ta == PWNAGOTCHI_MAC else 85
        finding.evidence.append(("name", unit.name))
        finding.evidence.append(("identity", unit.identity))
        finding.evidence.append(("address", format_mac(frame.ta)))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _due(self, subject: bytes, ts_us: int) -> bool:
        """Whether this unit was not reported just now."""
        last = self.units.get(subject)
        if last is not None and 0 <= ts_us - last[0] < REPORT_US:
            return False
        self.units.put(subject, [ts_us])
        self.evictions = self.units.evictions
        return True


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "PWNAGOTCHI",
            "PROBE",
            MEDIUM,
            "A Pwnagotchi, a pocket device that collects handshakes, makes itself known.",
            throttle="5/min",
            burst="1/sec",
            advice="Somebody near collects material for guessing passwords. Use long passphrases or WPA3.",
            references=("https://pwnagotchi.ai", "pwngrid: elements 222 to 226 in beacons of DE:AD:BE:EF:DE:AD"),
        ),
        Pwnagotchi,
    ),
)
