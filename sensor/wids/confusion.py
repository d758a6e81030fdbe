"""Networks that go by another name on another channel, so that stations end up in the wrong one."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, BEACON, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Advert, Bss
from sensor.tracking.observation import BSS_DESCRIBED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, quoted, signal

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 4096
MAX_REQUESTS: Final = 4096
HEARD_WELL: Final = 10  # beacons; of whoever was heard less, another name may have been missed


@final
class SsidConfusion(Detection):
    """SSIDCONFUSION: one BSSID under two names on two channels, or a station that asks it for a name it never used."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = BSS_DESCRIBED
        self.kinds = (ASSOC_REQUEST, REASSOC_REQUEST)
        self.within_us: i64 = brief.values["within_s"] * SECOND_US
        self.requests: i64 = brief.values["requests"]
        self.asked: KeyedTable[list[int]] = KeyedTable(MAX_REQUESTS)  # BSSID, station and SSID: requests, last time
        self.reported: KeyedTable[list[int]] = KeyedTable(MAX_BSSIDS)  # BSSID: time

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look for another name of equal protection that the BSSID still uses on another channel."""
        bss, advert = seen.bss, seen.advert
        if frame.kind != BEACON or bss is None or advert is None or frame.truncated or len(bss.adverts) < 2:
            return None
        if not advert.ssid or not advert.confirmed or advert.security.is_open:
            return None
        for other in bss.adverts:
            if other is not advert and self._confusable(advert, other, bss, frame.ts_us):
                return self._two_names(advert, other, frame, bss)
        return None

    def _confusable(self, advert: Advert, other: Advert, bss: Bss, now_us: i64) -> bool:
        if not other.ssid or not other.confirmed or other.ssid == advert.ssid:
            return False
        if other.security.identity != advert.security.identity:
            return False
        if now_us - other.last_us > self.within_us or other.last_us <= advert.first_us:  # a network that was renamed
            return False
        return channel_of(bss, advert.ssid) != channel_of(bss, other.ssid)

    def _two_names(self, advert: Advert, other: Advert, frame: Frame, bss: Bss) -> Finding | None:
        last = self.reported.get(frame.bssid)
        if last is not None and 0 <= frame.ts_us - last[0] < REPORT_PAUSE_US:
            return None
        self.reported.put(frame.bssid, [frame.ts_us])
        self.evictions = self.asked.evictions + self.reported.evictions
        names = sorted([(channel_of(bss, advert.ssid), advert.ssid), (channel_of(bss, other.ssid), other.ssid)])
        text = (
            f"Access point {format_mac(frame.bssid)} is {quoted(names[0][1])} on channel {names[0][0]} and "
            f"{quoted(names[1][1])} on channel {names[1][0]}: stations may be tricked into the wrong network."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.confidence = 80
        finding.channel = channel_text(bss)
        finding.evidence.append(("protection of both", advert.security.summary))
        finding.evidence.append(("beacons", f"{names_and_beacons(advert, other)}"))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what a station asks for."""
        bss = seen.bss
        if seen.retransmission or frame.truncated or bss is None or not seen.ssid or not never_used(bss, seen.ssid):
            return None
        key = frame.bssid + frame.ta + seen.ssid
        known = self.asked.get(key)
        number = known[0] + 1 if known is not None and 0 <= frame.ts_us - known[1] <= self.within_us * 6 else 1
        self.asked.put(key, [number, frame.ts_us])
        self.evictions = self.asked.evictions + self.reported.evictions
        if number != self.requests:
            return None
        text = (
            f"Station {format_mac(frame.ta)} asks {access_point(frame.bssid, bss)} for {quoted(seen.ssid)}, a name "
            "that it does not use."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = number
        finding.confidence = 55
        finding.channel = channel_text(bss)
        finding.evidence.append(("requests", plural(number, "association request")))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def never_used(bss: Bss, ssid: bytes) -> bool:
    """Whether a BSS that is heard well, and hides no name, was never heard under this one."""
    current = bss.current
    if current is None or not current.ssid or not current.confirmed or bss.beacons < HEARD_WELL:
        return False
    if ssid in bss.advertised or b"" in bss.advertised:
        return False
    return bss.responded is None or ssid not in bss.responded


def channel_of(bss: Bss, ssid: bytes) -> int:
    """Return the channel that the BSS's beacons with this SSID name, 0: none."""
    record = bss.advertised.get(ssid)
    return 0 if record is None else record.channel


def names_and_beacons(one: Advert, other: Advert) -> str:
    """Return how many beacons each name had."""
    return f"{one.beacons} as {quoted(one.ssid)}, {other.beacons} as {quoted(other.ssid)}"


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "SSIDCONFUSION",
            "SPOOF",
            HIGH,
            "An access point goes by two names, so that a station may end up in another network than it believes.",
            throttle="5/min",
            burst="1/sec",
            advice="Use a different password for each network. Stations that trust a network by its name, as some VPN "
            "clients do, should not.",
            references=(
                "CVE-2023-52424",
                "Gollier and Vanhoef, SSID Confusion: Making Wi-Fi Clients Connect to the Wrong Network, WiSec 2024",
            ),
        ),
        SsidConfusion,
        (
            Parameter("within_s", 10, 1, 600, "s", "time within which both names have to be in use"),
            Parameter("requests", 2, 1, 100, "frames", "association requests of a station for a name that is not used"),
        ),
    ),
)
