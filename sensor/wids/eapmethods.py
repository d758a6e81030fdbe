"""Ways to prove oneself to 802.1X that a listener can try passwords on, because no tunnel is around them."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.eap import GTC, KEYLESS, SAFE, WEAK, method_name
from sensor.dot11.eapol import EAP_REQUEST, EAP_RESPONSE, TYPE_EAP, read_eap
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.observation import EAPOL, Observation
from sensor.wids.detection import Detection
from sensor.wids.eapnetworks import enterprise_ssid
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import access_point, channel_text, quoted, signal

HOUR_US: Final = 3_600_000_000
ANSWER_US: Final = 60_000_000  # a person may be asked for the password first
STEP_US: Final = 1_000_000  # where several radios are merged, time may step back a little
MAX_STATIONS: Final = 8192
MAX_OFFERS: Final = 1024


@final
class Offer:
    """A weak method that an access point asked one station for."""

    def __init__(self, kind: int, identifier: int, ts_us: i64) -> None:
        """Keep the request's head."""
        self.kind: int = kind
        self.identifier: int = identifier
        self.ts_us: i64 = ts_us


@final
class Use:
    """The tunnelled or otherwise safe method that a station used last in a network."""

    def __init__(self, kind: int, ts_us: i64) -> None:
        """Keep which and when."""
        self.kind: int = kind
        self.ts_us: i64 = ts_us


@final
class EapDowngrade(Detection):
    """EAPDOWNGRADE: a station answers a weak method in a network with 802.1X, above all one that has used a better one.

    The offer alone says nothing: servers begin with whatever is their default, and stations name a better one then.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.memory_us: i64 = brief.values["memory_h"] * HOUR_US
        self.offers: KeyedTable[Offer] = KeyedTable(MAX_OFFERS)
        self.stations: KeyedTable[Use] = KeyedTable(MAX_STATIONS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Remember weak offers and safe answers, judge weak answers."""
        header, carrier = seen.eapol, seen.carrier
        if header is None or carrier is None or header.packet_type != TYPE_EAP or frame.truncated:
            return None
        if seen.retransmission or frame.group_addressed:
            return None
        packet = read_eap(carrier.data, header)
        if packet is None or (packet.kind not in WEAK and packet.kind not in SAFE):
            return None
        ssid = enterprise_ssid(seen.bss)
        if not ssid:
            return None
        if frame.ta == frame.bssid:
            if packet.code == EAP_REQUEST and packet.kind in WEAK:
                self.offers.put(frame.bssid + frame.ra, Offer(packet.kind, packet.identifier, frame.ts_us))
        elif packet.code == EAP_RESPONSE:
            if packet.kind in WEAK:
                return self._answered(packet.kind, packet.identifier, ssid, frame, seen)
            self.stations.put(frame.ta + ssid, Use(packet.kind, frame.ts_us))
        self.evictions = self.offers.evictions + self.stations.evictions
        return None

    def _answered(self, kind: int, identifier: int, ssid: bytes, frame: Frame, seen: Observation) -> Finding | None:
        """Judge the answer to a weak offer, if that was heard; each offer has one."""
        offer = self.offers.get(frame.bssid + frame.ta)
        if offer is None or offer.kind != kind or offer.identifier != identifier:
            return None
        waited = -STEP_US <= frame.ts_us - offer.ts_us <= ANSWER_US
        offer.kind = 0
        if not waited:
            return None
        use = self.stations.get(frame.ta + ssid)
        if use is not None and not 0 <= frame.ts_us - use.ts_us <= self.memory_us:
            use = None
        before = f", which has used {method_name(use.kind)} with {quoted(ssid)}," if use is not None else ""
        harm = "sends its password in the clear" if kind == GTC else "lets whoever listens try passwords"
        text = (
            f"Station {format_mac(frame.ta)}{before} answers {access_point(frame.bssid, seen.bss)} with "
            f"{method_name(kind)} outside of any tunnel, which {harm}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.other = frame.bssid
        finding.count = 2
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("method", method_name(kind)))
        if use is not None:
            finding.severity = HIGH
            finding.confidence = 80
            finding.evidence.append(("method before", method_name(use.kind)))
        else:
            finding.severity = MEDIUM if kind == GTC else LOW
            finding.confidence = 50
        if kind in KEYLESS:
            finding.evidence.append(("keys", "none come of this method: nobody can join this network with it"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "EAPDOWNGRADE",
            "SPOOF",
            HIGH,
            "A station of a network with 802.1X proves itself by a method that a listener can try passwords on.",
            throttle="5/min",
            burst="1/sec",
            advice="Change the password that the station used. Let stations use one tunnelled method only, and switch "
            "the weak ones off in the server.",
            references=(
                "RFC 3748 section 7.2 (security claims), 5.4 (MD5-Challenge), 5.6 (GTC)",
                "RFC 4017 (EAP methods for wireless LANs)",
            ),
        ),
        EapDowngrade,
        (Parameter("memory_h", 720, 1, 8760, "h", "how long a station's better method is remembered"),),
    ),
)
