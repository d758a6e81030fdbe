"""What a detection is: what it wants to see, what it remembers, when it reports."""

from mypy_extensions import i64

from sensor.alerts.definition import Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.tracking.device import Device
from sensor.tracking.observation import Observation


class Detection:
    """Base of all detections; see the catalogue for the list.

    A detection sees only frames that it asked for: every intact frame of its `kinds` (through `on_frame`),
    and every frame that brought one of its `news` bits (through `on_news`). With `ticks` it is also asked about once
    a second of packet time, traffic or not (through `on_tick`), with `wants_refused` about frames that were refused
    because their elements lie about a length (through `on_refused`). It sees packet time only, and each thing that it
    remembers has a bound. Retransmissions reach it marked, duplicates from a second
    datasource do not reach it.
    """

    def __init__(self, definition: Definition) -> None:
        """Want nothing until a subclass says otherwise."""
        self.definition: Definition = definition
        self.name: str = definition.name
        self.kinds: tuple[int, ...] = ()
        self.news: i64 = 0
        self.ticks: bool = False
        self.wants_refused: bool = False
        self.evictions: i64 = 0  # entries dropped from its bounded tables

    def meet(self, devices: dict[bytes, Device]) -> None:
        """See who is known already; the map is the tracker's own, which goes on filling and forgetting."""
        return

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """See one intact frame of the wanted kinds."""
        return None

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """See one frame that brought wanted news."""
        return None

    def on_refused(self, frame: Frame) -> Finding | None:
        """See one frame that was refused for its elements; nobody has learnt from it."""
        return None

    def on_tick(self, now_us: i64) -> list[Finding]:
        """See that packet time has come to `now_us`, before any frame of that time; after a silence once, not often."""
        return []
