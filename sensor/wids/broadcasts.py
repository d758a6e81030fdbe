"""Everybody sent away at once: broadcasts of deauthentication and disassociation."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.finding import Finding
from sensor.dot11.frame import BROADCAST, DEAUTH, DISASSOC, Frame
from sensor.tracking.device import Bss
from sensor.tracking.observation import Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief
from sensor.wids.parting import add_evidence, because, cannot_be_forged, just_started, outlier_db, signal_clause
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, seconds

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 1024

# Reasons that make no sense in a broadcast (802.11-2020 table 9-49): 0 is reserved, 6 and 7 answer a class 2 or class 3
# frame of one station.
SENSELESS: Final = (0, 6, 7)


@final
class Broadcasts:
    """Broadcast disconnections in the name of one BSSID: those that look forged, and the rest."""

    def __init__(self, forged: i64, plain: i64, window_us: i64) -> None:
        """Report at `forged` frames that look forged within `window_us`, or at `plain` of any look."""
        self.forged: Burst = Burst(forged, window_us)
        self.plain: Burst = Burst(plain, window_us)


@final
class BroadcastDisconnect(Detection):
    """BCASTDISCON: everybody sent away in the name of a BSSID, more than once and unlike a restart.

    Two frames are enough where the signal is not the access point's, or where the reason makes no sense in a
    broadcast. Others need more, and count for nothing while the access point's clock says that it just started.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.forged_frames: i64 = brief.values["forged_frames"]
        self.plain_frames: i64 = brief.values["plain_frames"]
        self.forged_db: i64 = brief.values["forged_db"]
        self.bssids: KeyedTable[Broadcasts] = KeyedTable(MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a broadcast by how it looks."""
        if frame.ra != BROADCAST or frame.ta != frame.bssid or seen.retransmission:
            return None
        bss = seen.bss
        if cannot_be_forged(frame, bss):
            return None
        forged = outlier_db(frame, bss) >= self.forged_db or frame.reason in SENSELESS
        if not forged and just_started(frame, bss):
            return None
        broadcasts = self._broadcasts(frame.bssid)
        forged_due = forged and broadcasts.forged.add(frame.ts_us)
        plain_due = broadcasts.plain.add(frame.ts_us)
        if not forged_due and not plain_due:
            return None
        lasted = seconds(broadcasts.plain.lasted_us())
        broadcasts.forged.report(frame.ts_us)
        return self._finding(frame, bss, broadcasts.plain.report(frame.ts_us), lasted, forged)

    def _finding(self, frame: Frame, bss: Bss | None, count: i64, lasted: str, forged: bool) -> Finding:
        what = "deauthentication" if frame.kind == DEAUTH else "disassociation"
        text = f"{plural(count, what + ' frame')} in {lasted} to all stations in the name of "
        text += f"{access_point(frame.bssid, bss)}, {because(frame)}{signal_clause(frame, bss, self.forged_db)}."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 75 if forged else 50
        finding.channel = channel_text(bss)
        if frame.reason in SENSELESS:
            finding.evidence.append(("oddity", f"reason {frame.reason} makes no sense in a broadcast"))
        add_evidence(finding, frame, bss, self.forged_db)
        return finding

    def _broadcasts(self, bssid: bytes) -> Broadcasts:
        broadcasts = self.bssids.get(bssid)
        if broadcasts is None:
            broadcasts = Broadcasts(self.forged_frames, self.plain_frames, self.window_us)
            self.bssids.put(bssid, broadcasts)
            self.evictions = self.bssids.evictions
        return broadcasts
