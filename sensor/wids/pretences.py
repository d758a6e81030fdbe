"""Frames in somebody's name about the state of an exchange: that a station sleeps, that a window has moved on.

Both work without any key, and what the real transmitter goes on to do gives them away.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ACTION, BLOCK_ACK_REQUEST, NULL, PS_POLL, QOS_DATA, QOS_NULL, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16
from sensor.tracking.device import Peer
from sensor.tracking.observation import Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, Bursts, KeyedTable
from sensor.wids.wording import access_point, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
FRESH_US: Final = 2 * SECOND_US  # data heard longer ago say little of how loud a station is now
SOON_US: Final = 20_000  # the next frame of an exchange: a fast one sends a few hundred in that time, not thousands
MAX_STATIONS: Final = 2048
MAX_PENDING: Final = 512

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1
POWER_MANAGEMENT_BIT: Final = 0x10
TO_DS: Final = 0x01
DS_BITS: Final = 0x03

MAX_AID: Final = 2007  # 802.11-2020 9.4.1.8
BLOCK_ACK: Final = 3  # action category; its action 0 is an ADDBA request (802.11-2020 9.6.4)
ADDBA: Final = 9  # octets of a request: category, action, token, parameters, timeout, starting sequence
SINGLE_TID: Final = 2  # BAR types 0 to 2 concern one traffic identifier (802.11-2020 table 9-28)
BAR: Final = 20  # octets: header, control and starting sequence
SEQUENCES: Final = 0xFFF  # 802.11-2020 9.2.4.4.2: modulo 4096
HALF: Final = 2048


@final
class Sleeper:
    """What was said in one station's name of its sleep."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Report at `needed` within `window_us`."""
        self.burst: Burst = Burst(needed, window_us)
        self.last_us: i64 = 0


@final
class FalseSleep(Detection):
    """POWERSAVEABUSE: frames that put a station to sleep, or poll for it, and are not the station's.

    A frame counts if its signal is far from the data that the station sent just before, and each time data has to come
    in between. Polls count, too, when there are more than any station needs or when they name no station.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (NULL, QOS_NULL, PS_POLL)
        self.forged_db: i64 = brief.values["forged_db"]
        self.frames: i64 = brief.values["frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.polls: Bursts = Bursts(brief.values["polls"], SECOND_US, MAX_STATIONS)
        self.stations: KeyedTable[Sleeper] = KeyedTable(MAX_STATIONS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare a frame about a station's sleep with its data."""
        poll = frame.kind == PS_POLL
        if not poll and (not frame.flags & POWER_MANAGEMENT_BIT or frame.flags & DS_BITS != TO_DS):
            return None
        device = seen.device
        peer = device.peer if device is not None else None
        if seen.retransmission or frame.flags & RETRY_BIT:
            return None
        if poll:
            burst = self.polls.due(frame.ra + frame.ta, frame.ts_us)
            if burst is not None:
                return self._polled(frame, burst)
        if peer is None or not self._forged(frame, peer):
            return None
        sleeper = self.stations.get(frame.ta)
        if sleeper is None:
            sleeper = Sleeper(self.frames, self.window_us)
            self.stations.put(frame.ta, sleeper)
            self.evictions = self.stations.evictions + self.polls.evictions
        if 0 <= peer.signal_us <= sleeper.last_us and not sleeper.burst.gap_passed(frame.ts_us):
            return None  # no data of the station since the last one
        sleeper.last_us = frame.ts_us
        return self._finding(frame, peer, sleeper) if sleeper.burst.add(frame.ts_us) else None

    def _forged(self, frame: Frame, peer: Peer) -> bool:
        """Whether the signal is far from that of the station's latest data."""
        if not frame.signal_dbm or not peer.signal_dbm or not 0 <= frame.ts_us - peer.signal_us < FRESH_US:
            return False
        away = frame.signal_dbm - peer.signal_dbm
        return away >= self.forged_db or away <= -self.forged_db

    def _finding(self, frame: Frame, peer: Peer, sleeper: Sleeper) -> Finding:
        lasted = seconds(sleeper.burst.lasted_us())
        count = sleeper.burst.report(frame.ts_us)
        what = "polls" if frame.kind == PS_POLL else "goes to sleep"
        text = (
            f"{plural(count, 'frame')} in {lasted} say that station {format_mac(frame.ta)} {what} at "
            f"{access_point(peer.bssid, None)} ({where(frame, None)}), heard at {frame.signal_dbm} dBm while its data "
            f"are heard at {peer.signal_dbm} dBm: likely forged."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 65
        finding.evidence.append(("signal", f"{frame.signal_dbm} dBm, data {peer.signal_dbm} dBm"))
        return finding

    def _polled(self, frame: Frame, burst: Burst) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        aid = frame.duration & 0x3FFF
        text = (
            f"{plural(count, 'power-save poll')} in {lasted} from {format_mac(frame.ta)} to {format_mac(frame.ra)} "
            f"({where(frame, None)}): more than any station needs."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 75 if 1 <= aid <= MAX_AID else 90
        finding.evidence.append(("association", str(aid) if 1 <= aid <= MAX_AID else f"{aid}, which nobody can have"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Moved:
    """A window that was said to start elsewhere: waiting for the next data frame of its exchange."""

    def __init__(self, start: i64, ts_us: i64, told: str) -> None:
        """Keep the starting sequence number."""
        self.start: i64 = start
        self.ts_us: i64 = ts_us
        self.told: str = told


@final
class WindowJump(Detection):
    """BLOCKACKJUMP: block acknowledgement windows moved ahead of what the transmitter really sends.

    A receiver drops everything before the new start. Whoever moves its own window goes on behind the new start, so data
    from far before it, in the very next frames, are the proof.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (BLOCK_ACK_REQUEST, ACTION, QOS_DATA)
        self.jump: i64 = brief.values["jump"]
        self.pending: KeyedTable[Moved] = KeyedTable(MAX_PENDING)
        self.moved_us: i64 = 0  # last time that any window was said to move
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_STATIONS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Note where windows are moved, and what is sent next."""
        if frame.kind == QOS_DATA:
            since = frame.ts_us - self.moved_us
            if since > SOON_US or since < -SOON_US or frame.flags & RETRY_BIT:
                return None
            return self._compare(frame)
        if frame.kind == BLOCK_ACK_REQUEST:
            self._request(frame)
        elif frame.category == BLOCK_ACK and not frame.protected:
            self._negotiation(frame)
        return None

    def _request(self, frame: Frame) -> None:
        """Read a block ack request (802.11-2020 9.3.1.7)."""
        if frame.end - frame.start < BAR:
            return
        control: i64 = u16(frame.data, frame.start + 16)
        if (control >> 1) & 0x0F > SINGLE_TID:
            return
        self._move(frame, control >> 12, u16(frame.data, frame.start + 18) >> 4, "block ack requests")

    def _negotiation(self, frame: Frame) -> None:
        """Read an ADDBA request (802.11-2020 9.6.4.2)."""
        at: i64 = frame.body
        if frame.end - at < ADDBA or frame.data[at + 1] != 0:
            return
        tid: i64 = (u16(frame.data, at + 3) >> 2) & 0x0F
        self._move(frame, tid, u16(frame.data, at + 7) >> 4, "block ack negotiations")

    def _move(self, frame: Frame, tid: i64, start: i64, told: str) -> None:
        key = frame.ta + frame.ra + bytes([tid])
        known = self.pending.get(key)
        if known is not None and known.start == start and 0 <= frame.ts_us - known.ts_us <= SOON_US:
            return  # once more
        self.moved_us = frame.ts_us
        self.pending.put(key, Moved(start, frame.ts_us, told))
        self.evictions = self.pending.evictions + self.bursts.evictions

    def _compare(self, frame: Frame) -> Finding | None:
        """Look whether a data frame lies far before the window that was said to begin."""
        key = frame.ta + frame.ra + bytes([frame.tid])
        moved = self.pending.get(key)
        if moved is None:
            return None
        since = frame.ts_us - moved.ts_us
        if not 0 <= since <= SOON_US:
            return None
        before = (moved.start - (frame.seq_ctl >> 4)) & SEQUENCES
        moved.ts_us = 0  # the next frame decides, and no other
        if before < self.jump or before >= HALF:
            return None
        burst = self.bursts.due(frame.ta + frame.ra, frame.ts_us)
        return self._finding(frame, moved, before, burst) if burst is not None else None

    def _finding(self, frame: Frame, moved: Moved, before: i64, burst: Burst) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'window')} moved in {lasted} in the name of {format_mac(frame.ta)} by {moved.told} to "
            f"{format_mac(frame.ra)} ({where(frame, None)}), the last {before} numbers ahead of the data that follow: "
            "the receiver drops those."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 85
        finding.evidence.append(("window", f"moved to {moved.start}, data at {frame.seq_ctl >> 4}"))
        finding.evidence.append(("signal of the data", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "POWERSAVEABUSE",
            "DENIAL",
            MEDIUM,
            "Forged frames put a station to sleep or fetch what is kept for it: its traffic is held back or lost.",
            throttle="5/min",
            burst="1/sec",
            advice="Walk with the sensor along the signal of the forged frames. Update the access point: some send "
            "what they kept in the clear (framing frames).",
            references=(
                "802.11-2020 11.2.3 (power management)",
                "CVE-2022-47522",
                "Schepers, Ranganathan and Vanhoef, Framing Frames, USENIX Security 2023",
            ),
        ),
        FalseSleep,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which frames count together"),
            Parameter("frames", 5, 2, 1000, "frames", "frames about one station's sleep that look forged"),
            Parameter("forged_db", 15, 5, 60, "dB", "how far their signal must be from the station's data"),
            Parameter("polls", 60, 10, 5000, "polls/s", "polls of one station within a second"),
        ),
    ),
    Entry(
        Definition(
            "BLOCKACKJUMP",
            "DENIAL",
            HIGH,
            "Block acknowledgement windows are moved in a transmitter's name: the receiver drops what it sends.",
            throttle="5/min",
            burst="1/sec",
            advice="Walk with the sensor to find who sends the block ack requests. Protected block ack agreements keep "
            "them out, where both sides can.",
            references=("802.11-2020 10.25.6.6 (receive buffer)", "Bl0ck, arXiv 2302.05899"),
        ),
        WindowJump,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which moves count together"),
            Parameter("frames", 3, 1, 1000, "windows", "windows of one exchange moved ahead of its data"),
            Parameter("jump", 128, 65, 2000, "numbers", "how far before the window's start the data must be"),
        ),
    ),
)
