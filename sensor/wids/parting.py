"""What can be said of one frame that disconnects: whether it can be forged, whether it looks so, and its reason."""

from typing import Final

from mypy_extensions import i64

from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import is_group
from sensor.dot11.reasons import reason_name
from sensor.tracking.departure import departure
from sensor.tracking.device import Bss

BOOTING_US: Final = 60_000_000  # an access point that just started, or is about to, sends its old stations away

MIC_ELEMENT: Final = 76
MIC_ELEMENT_LENGTHS: Final = (16, 24)  # key id, packet number and a MIC of 8 or 16 octets
SURE: Final = 50  # percent: chance that somebody else sent a frame, from which on it counts as forged


def outlier_db(frame: Frame, bss: Bss | None) -> i64:
    """Return how far a frame's signal is from the beacons of the access point in whose name it came; 0: unknown."""
    if bss is None or not bss.signal_x8 or not frame.signal_dbm or frame.ta != frame.bssid:
        return 0
    difference = frame.signal_dbm - bss.signal_x8 // 8
    return difference if difference > 0 else -difference


def just_started(frame: Frame, bss: Bss | None) -> bool:
    """Whether the BSS's own clock says that it started within the last minute."""
    if bss is None:
        return False
    if bss.restarted_us and 0 <= frame.ts_us - bss.restarted_us < BOOTING_US:
        return True
    return bss.beacons > 0 and bss.tsf_us < BOOTING_US and frame.ts_us - bss.last_beacon_us < BOOTING_US


def signal_clause(frame: Frame, bss: Bss | None, forged_db: i64) -> str:
    """Return the end of the sentence: the signal, measured against the access point's."""
    if not frame.signal_dbm:
        return ""
    if bss is None or not bss.signal_x8 or frame.ta != frame.bssid:
        return f"; signal {frame.signal_dbm} dBm"
    track = f"; signal {frame.signal_dbm} dBm while the access point is heard at {bss.signal_x8 // 8} dBm"
    return f"{track}: likely forged" if outlier_db(frame, bss) >= forged_db else track


def bip_protected(frame: Frame, bss: Bss | None) -> bool:
    """Whether a group-addressed frame ends with the element that signs it, in a BSS that signs (802.11-2020 9.4.2.54).

    Nobody without the key can tell a right signature from a made-up one.
    """
    if bss is None or bss.current is None or not bss.current.security.mfp_capable or not is_group(frame.ra):
        return False
    data = frame.data
    for length in MIC_ELEMENT_LENGTHS:
        at: i64 = frame.end - 2 - length
        if at >= frame.body + 2 and data[at] == MIC_ELEMENT and data[at + 1] == length:
            return True
    return False


def cannot_be_forged(frame: Frame, bss: Bss | None) -> bool:
    """Whether a frame is encrypted, or signed and not off the access point's track."""
    if frame.protected:
        return True
    return bip_protected(frame, bss) and departure(frame, bss).sureness < SURE


def because(frame: Frame) -> str:
    """Return the reason in words, where it has any."""
    if frame.reason == 0:
        return "reserved reason 0"
    return f"reason {frame.reason} ({reason_name(frame.reason)})"


def add_evidence(finding: Finding, frame: Frame, bss: Bss | None, forged_db: i64) -> None:
    """Tell what speaks for and against a forgery."""
    finding.evidence.append(("reason", because(frame)))
    if bss is not None and bss.signal_x8 and frame.signal_dbm and frame.ta == frame.bssid:
        track = f"{frame.signal_dbm} dBm, beacons of the access point {bss.signal_x8 // 8} dBm"
        finding.evidence.append(("signal", track))
        if outlier_db(frame, bss) >= forged_db:
            finding.confidence = min(100, finding.confidence + 25)
    if just_started(frame, bss):
        finding.evidence.append(("access point", "started within the last minute, which may explain some of them"))
        finding.confidence -= 20
