"""The alert record: what was sent, to be told in any dialect."""

from dataclasses import dataclass, replace
from typing import Final

from sensor.dot11.mac import format_mac
from sensor.identity import kismet_checksum

PHY_80211: Final = 0  # the only physical layer here
PHY_ANY: Final = -1

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
    evidence: tuple[tuple[str, str], ...] = ()  # observations that led here, in order
    incident: int = 0  # number of the incident it belongs to, 0: none
    suppressed: int = 0  # findings of that incident held back since its last alert
    hash: int = 0  # unsigned 32 bits, unique within the backlog

    @property
    def message(self) -> str:
        """The line for the message bus."""
        return f"{self.header} {self.text}"

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
