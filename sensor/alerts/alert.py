"""The alert record: what was sent, to be told in any dialect."""

from dataclasses import dataclass, replace
from typing import Final

from sensor.dot11.block import Fix
from sensor.dot11.mac import format_mac
from sensor.identity import kismet_checksum

PHY_80211: Final = 0  # the only physical layer here
PHY_ANY: Final = -1

# What an alert is in the course of its incident.
OPENED: Final = "opened"  # the incident's first
ESCALATED: Final = "escalated"  # graver, or surer, than all before it: no throttle held it back
CONTINUES: Final = "continues"
OVER: Final = "over"  # tells what was held back until the incident closed
STAGES: Final = (OPENED, ESCALATED, CONTINUES, OVER)

Evidence = tuple[tuple[str, str], ...]  # observations and their values, printable, in the order of coming

_SECOND_US: Final = 1_000_000
_ZERO_MAC: Final = "00:00:00:00:00:00"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it was sent. Addresses are 6 bytes, empty where the alert has none."""

    header: str  # name of its definition
    klass: str
    severity: int
    ts_us: int  # packet time
    text: str  # printable
    phy: int = PHY_80211
    confidence: int = 100  # percent
    subject: bytes = b""  # what is attacked or who attacks, as the rule sees it
    transmitter: bytes = b""  # the BSSID where there is one
    source: bytes = b""
    dest: bytes = b""
    other: bytes = b""
    device: bytes = b""  # MAC of the device involved
    channel: str = ""
    freq_khz: int = 0  # 0: unknown
    signal_dbm: int = 0  # 0: unknown
    frames: int = 1  # frames behind it
    evidence: Evidence = ()  # what led here
    incident: int = 0  # number of the incident it belongs to, 0: none
    stage: str = ""  # one of `STAGES`, empty without an incident
    first_us: int = 0  # packet time of the incident's first finding
    last_us: int = 0  # packet time of its newest one
    findings: int = 1  # of the incident so far
    total_frames: int = 1  # behind those
    suppressed: int = 0  # findings of that incident held back since its last alert
    fix: Fix | None = None  # where the sensor was, None where nobody knows
    hash: int = 0  # unsigned 32 bits, unique within the backlog
    id: str = ""  # of its row in the ledger, empty where nobody keeps one

    @property
    def message(self) -> str:
        """The line for the message bus."""
        return f"{self.header} {self.text}"

    @property
    def frames_per_second(self) -> float:
        """How many frames a second were behind the incident so far, counted over at least one second."""
        return self.total_frames * _SECOND_US / max(self.last_us - self.first_us, _SECOND_US)

    def checksum(self) -> int:
        """Return Kismet's checksum of what tells this alert from others."""
        seconds, micros = divmod(self.ts_us, 1_000_000)
        addresses = (self.transmitter, self.source, self.dest, self.other)
        parts = [self.header, str(self.severity), str(self.phy), f"{seconds}.{micros:06d}"]
        parts += [format_mac(mac) or _ZERO_MAC for mac in addresses]
        return kismet_checksum(" ".join([*parts, self.channel]).encode("utf-8", "backslashreplace"))

    def numbered(self, number: int) -> "Alert":
        """Return this alert with `number` as its hash."""
        return replace(self, hash=number)
