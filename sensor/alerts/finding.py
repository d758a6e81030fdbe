"""What a detection hands over when its rule holds."""

from mypy_extensions import i64

from sensor.dot11.frame import NO_MAC, Frame


class Finding:
    """One rule held once. The alert desk turns findings into incidents and alerts.

    `subject` names what is attacked or who attacks, as the rule sees it: findings of one rule with equal
    subjects belong to one incident and share a throttle.
    """

    def __init__(self, alert: str, subject: bytes, text: str, frame: Frame) -> None:
        """Take time, place and addresses from the `frame` that completed the rule."""
        self.alert: str = alert  # name of the definition
        self.subject: bytes = subject
        self.text: str = text  # one printable sentence for a person
        self.ts_us: i64 = frame.ts_us
        self.freq_khz: i64 = frame.freq_khz
        self.signal_dbm: i64 = frame.signal_dbm
        self.transmitter: bytes = frame.bssid or frame.ta  # Kismet's transmitter: the BSSID
        self.source: bytes = frame.ta
        self.dest: bytes = frame.ra
        self.other: bytes = NO_MAC
        self.channel: str = ""  # primary channel that the frame itself names, when it does
        self.confidence: i64 = 100  # percent
        self.count: i64 = 1  # frames behind this finding
        self.evidence: list[tuple[str, str]] = []  # observations that led here, in order
