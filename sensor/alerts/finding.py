"""What a detection hands over when its rule holds."""

from mypy_extensions import i64

from sensor.dot11.block import Fix
from sensor.dot11.frame import NO_MAC, Frame


class Finding:
    """One rule held once. The alert desk turns findings into incidents and alerts.

    `subject` names what is attacked or who attacks, as the rule sees it: findings of one rule with equal
    subjects belong to one incident and share a throttle.
    """

    def __init__(self, alert: str, subject: bytes, text: str, frame: Frame | None, ts_us: i64 = 0) -> None:
        """Take time, place and addresses from the `frame` that completed the rule; only the time where none did."""
        self.alert: str = alert  # name of the definition
        self.subject: bytes = subject
        self.text: str = text  # one printable sentence for a person
        self.ts_us: i64 = ts_us if frame is None else frame.ts_us
        self.freq_khz: i64 = 0 if frame is None else frame.freq_khz
        self.signal_dbm: i64 = 0 if frame is None else frame.signal_dbm
        self.transmitter: bytes = NO_MAC if frame is None else frame.bssid or frame.ta  # Kismet's: the BSSID
        self.source: bytes = NO_MAC if frame is None else frame.ta
        self.dest: bytes = NO_MAC if frame is None else frame.ra
        self.other: bytes = NO_MAC
        self.fix: Fix | None = None  # where the sensor was; the packetchain says so
        self.channel: str = ""  # primary channel that the frame itself names, when it does
        self.severity: int | None = None  # where the operator set one for just this; else the definition's
        self.confidence: i64 = 100  # percent
        self.count: i64 = 1  # frames behind this finding
        self.evidence: list[tuple[str, str]] = []  # observations that led here, in order
