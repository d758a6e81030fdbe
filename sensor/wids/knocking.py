"""Floods of what a station begins with: authentications, associations, SAE commits.

Real stations go on: they send data soon, if only the answers of a key exchange. A flood's stations never do, and they
are either many that never sent any or very few.
"""

from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, AUTH, REASSOC_REQUEST, Frame
from sensor.dot11.mac import is_local
from sensor.tracking.device import Device
from sensor.tracking.observation import Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import access_point, channel_text, listed, plural, seconds

SECOND_US: Final = 1_000_000
ALGORITHM_SAE: Final = 3  # 802.11-2020 9.4.1.1
AUTHENTICATION: Final = 6  # octets: algorithm, transaction sequence number, status code (802.11-2020 table 9-42)
COMMIT: Final = 80  # octets: fixed fields, group, scalar and element of the shortest curve, P-192 (802.11-2020 9.4.1)

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6
COPIES_APART: Final = 8  # frames of others that may come between copies

MAX_BSSIDS: Final = 1024
MAX_KNOCKS: Final = 512  # of one BSSID, kept for a look at who knocks
STEP: Final = 4  # frames between two looks at the whole window
FEW: Final = 3  # stations that make a flood by themselves


@final
class Knock:
    """One frame that asks to be let in, and what was known of its sender then."""

    def __init__(self, frame: Frame, device: Device) -> None:
        """Keep the sender, to see later whether it went on."""
        self.ts_us: i64 = frame.ts_us
        self.seq_ctl: i64 = frame.seq_ctl
        self.device: Device = device
        self.data_packets: i64 = device.data_packets
        self.stranger: bool = device.data_packets == 0

    @property
    def went_on(self) -> bool:
        """Whether its sender has sent data since."""
        return self.device.data_packets > self.data_packets


@final
class Door:
    """Who knocked at one BSSID lately, the oldest leaving first."""

    def __init__(self, window_us: i64, bound: int) -> None:
        """Start with nobody."""
        self.window_us: i64 = window_us
        self.knocks: deque[Knock] = deque(maxlen=bound)
        self.unreported: i64 = 0
        self.unseen: i64 = 0  # since the last look
        self.reported_us: i64 = 0

    def add(self, knock: Knock) -> None:
        """Take one in and let the old ones go."""
        knocks = self.knocks
        ts_us = knock.ts_us
        while knocks and not -self.window_us <= ts_us - knocks[0].ts_us <= self.window_us:
            knocks.popleft()
        if not knocks:
            self.unreported = 0
        knocks.append(knock)
        self.unreported += 1
        self.unseen += 1

    def repeats(self, frame: Frame) -> bool:
        """Whether a frame is one of the last ones once more: receivers drop such copies, however many there are."""
        knocks = self.knocks
        if not frame.flags & RETRY_BIT:
            return False
        back: i64 = 1
        while back <= COPIES_APART and back <= len(knocks):
            knock = knocks[-back]
            if knock.seq_ctl == frame.seq_ctl and knock.device.mac == frame.ta:
                return True
            back += 1
        return False

    def worth_a_look(self, needed: i64, ts_us: i64) -> bool:
        """Whether there are enough, and enough new ones since the last look."""
        if len(self.knocks) < needed or self.unseen < STEP:
            return False
        self.unseen = 0
        since = ts_us - self.reported_us
        return self.reported_us == 0 or since < 0 or since >= REPORT_PAUSE_US


@final
class Crowd:
    """Those at one door, in numbers."""

    def __init__(self, knocks: "deque[Knock]") -> None:
        """Count a window of them."""
        count: i64 = len(knocks)
        counts: dict[bytes, int] = {}
        for knock in knocks:
            mac = knock.device.mac
            counts[mac] = counts.get(mac, 0) + 1
        self.stations: list[bytes] = sorted(counts, key=counts.__getitem__, reverse=True)
        self.strangers: i64 = sum([1 for knock in knocks if knock.stranger]) * 100 // count
        self.made_up: i64 = sum([1 for mac in self.stations if is_local(mac)]) * 100 // len(counts)
        self.went_on: i64 = sum([1 for knock in knocks if knock.went_on]) * 100 // count
        self.lasted_us: i64 = max(0, knocks[-1].ts_us - knocks[0].ts_us)


class KnockFlood(Detection):
    """Base of AUTHFLOOD, ASSOCFLOOD and SAEFLOOD: many requests at one BSSID, and hardly anybody goes on."""

    words: str = "request"

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.frames: i64 = brief.values["frames"]
        self.strangers: i64 = brief.values["strangers_percent"]
        self.went_on: i64 = brief.values["went_on_percent"]
        self.doors: KeyedTable[Door] = KeyedTable(MAX_BSSIDS)

    def wants(self, frame: Frame, seen: Observation) -> bool:
        """Whether this frame asks for what is counted."""
        return True

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a station's request."""
        device = seen.device
        if device is None or seen.retransmission or frame.ra != frame.bssid or not self.wants(frame, seen):
            return None
        door = self._door(frame.bssid)
        if door.repeats(frame):
            return None
        door.add(Knock(frame, device))
        if not door.worth_a_look(self.frames, frame.ts_us):
            return None
        crowd = Crowd(door.knocks)
        if crowd.went_on > self.went_on:
            return None
        if crowd.strangers < self.strangers and len(crowd.stations) > FEW:
            return None
        return self._finding(frame, seen, door, crowd)

    def _finding(self, frame: Frame, seen: Observation, door: Door, crowd: Crowd) -> Finding:
        count = door.unreported
        door.unreported = 0
        door.reported_us = frame.ts_us
        text = (
            f"{plural(len(door.knocks), self.words)} in {seconds(crowd.lasted_us)} to "
            f"{access_point(frame.bssid, seen.bss)} from {plural(len(crowd.stations), 'station')}, "
            f"{crowd.strangers} % of them from stations that had sent no data before, and {crowd.went_on} % led to any."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 85 if crowd.went_on == 0 else 70
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("stations", listed(crowd.stations)))
        finding.evidence.append(("no data before", f"{crowd.strangers} %"))
        finding.evidence.append(("made-up addresses", f"{crowd.made_up} %"))
        finding.evidence.append(("went on", f"{crowd.went_on} %"))
        return finding

    def _door(self, bssid: bytes) -> Door:
        door = self.doors.get(bssid)
        if door is None:
            door = Door(self.window_us, max(MAX_KNOCKS, self.frames))
            self.doors.put(bssid, door)
            self.evictions = self.doors.evictions
        return door


@final
class AuthenticationFlood(KnockFlood):
    """AUTHFLOOD: first frames of authentications other than SAE."""

    def __init__(self, brief: Brief) -> None:
        """Want authentications."""
        super().__init__(brief)
        self.kinds = (AUTH,)
        self.words = "authentication"

    def wants(self, frame: Frame, seen: Observation) -> bool:
        """Whether it begins an authentication, if only with mdk4's number 0; SAE's are counted for themselves."""
        if frame.auth_sequence > 1 or frame.protected or frame.end - frame.body < AUTHENTICATION:
            return False
        return frame.auth_algorithm != ALGORITHM_SAE


@final
class SaeFlood(KnockFlood):
    """SAEFLOOD: SAE commits, each of which costs an access point an elliptic curve computation."""

    def __init__(self, brief: Brief) -> None:
        """Want authentications."""
        super().__init__(brief)
        self.kinds = (AUTH,)
        self.words = "SAE commit"

    def wants(self, frame: Frame, seen: Observation) -> bool:
        """Whether it is a whole commit."""
        if frame.auth_sequence != 1 or frame.auth_algorithm != ALGORITHM_SAE:
            return False
        return frame.end - frame.body >= COMMIT


@final
class AssociationFlood(KnockFlood):
    """ASSOCFLOOD: association requests, each of which may take a place in the access point's table."""

    def __init__(self, brief: Brief) -> None:
        """Want both kinds of association requests."""
        super().__init__(brief)
        self.kinds = (ASSOC_REQUEST, REASSOC_REQUEST)
        self.words = "association request"

    def wants(self, frame: Frame, seen: Observation) -> bool:
        """Whether it is whole: a request names its network (802.11-2020 table 9-34)."""
        return seen.elements is not None and seen.elements.ssid_length >= 0


def _parameters(window_s: int, frames: int) -> tuple[Parameter, ...]:
    return (
        Parameter("window_s", window_s, 1, 300, "s", "time within which requests count together"),
        Parameter("frames", frames, 5, 500, "frames", "requests to one access point"),
        Parameter("strangers_percent", 60, 0, 100, "%", "least share of requests whose sender had sent no data before"),
        Parameter("went_on_percent", 20, 0, 100, "%", "largest share of requests whose sender then sends data"),
    )


_ADVICE: Final = (
    "Real stations may be refused while it lasts. Walk with the sensor: all those stations are one transmitter, whose "
    "signal leads to it."
)
BELLARDO: Final = "Bellardo and Savage, 802.11 Denial-of-Service Attacks, USENIX Security 2003"

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "AUTHFLOOD",
            "DENIAL",
            MEDIUM,
            "Stations that nobody knows authenticate with one access point by the dozen, and none of them goes on.",
            throttle="5/min",
            burst="1/sec",
            advice=_ADVICE,
            references=("802.11-2020 12.3.3", BELLARDO),
        ),
        AuthenticationFlood,
        _parameters(5, 30),
    ),
    Entry(
        Definition(
            "ASSOCFLOOD",
            "DENIAL",
            MEDIUM,
            "Stations that nobody knows associate with one access point by the dozen, and none of them goes on: its "
            "table of stations is being filled.",
            throttle="5/min",
            burst="1/sec",
            advice=_ADVICE,
            references=("802.11-2020 11.3.5", BELLARDO),
        ),
        AssociationFlood,
        _parameters(60, 21),
    ),
    Entry(
        Definition(
            "SAEFLOOD",
            "DENIAL",
            MEDIUM,
            "One access point is flooded with SAE commits, each of which costs it a computation that may keep it from "
            "serving anybody.",
            throttle="5/min",
            burst="1/sec",
            advice="Update the access point: anti-clogging tokens have to be on. " + _ADVICE,
            references=(
                "802.11-2020 12.4.6 (anti-clogging tokens)",
                "Vanhoef and Ronen, Dragonblood, IEEE S&P 2020",
            ),
        ),
        SaeFlood,
        _parameters(5, 40),
    ),
)
