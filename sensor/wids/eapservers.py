"""Servers that an access point lets stations prove themselves to, known by the certificates that they show."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.eap import TlsFragment, read_tls_fragment
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.tls import accepts_server
from sensor.tracking.observation import EAPOL, Observation
from sensor.wids.detection import Detection
from sensor.wids.eapcases import (
    APPROVED,
    DAY_US,
    FOR_MEDIUM,
    FOREIGN,
    LEAST,
    UNKNOWN,
    Case,
    ServedNetwork,
    Server,
)
from sensor.wids.eapflights import Flights
from sensor.wids.eapnetworks import enterprise_ssid, realm_of
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.twins import COMMON_SSIDS
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import access_point, channel_text, quoted, signal

ANSWER_US: Final = 30_000_000  # a station that takes longer to answer has given up
STEP_US: Final = 1_000_000  # where several radios are merged, time may step back a little

MAX_NETWORKS: Final = 1024  # of those well known, and of the others
MAX_PENDING: Final = 512  # findings that wait for a station's answer


@final
class Pending:
    """A finding whose station has not answered yet."""

    def __init__(self, case: Case, ts_us: i64) -> None:
        """Wait from `ts_us` on."""
        self.case: Case = case
        self.ts_us: i64 = ts_us


@final
class RogueEap(Detection):
    """ROGUEEAP: an access point of a network with 802.1X shows a server certificate that the network's never showed.

    Another certificate alone is no crime: servers share the work, and certificates run out. So it has to come from
    another issuer than all known ones, from an access point that is new or a stranger, or with other signs of a lure.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.policy: Policy = brief.policy
        self.exchanges: i64 = brief.values["exchanges"]
        self.memory_us: i64 = brief.values["memory_days"] * DAY_US
        self.flights: Flights = Flights()
        # A flood of made-up realms pushes out none that is well known.
        self.young: KeyedTable[ServedNetwork] = KeyedTable(MAX_NETWORKS)
        self.grown: KeyedTable[ServedNetwork] = KeyedTable(MAX_NETWORKS)
        self.pending: KeyedTable[Pending] = KeyedTable(MAX_PENDING)
        self.dropped: i64 = 0  # servers and tales that had to make room

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Follow TLS in EAP, both ways."""
        header, carrier = seen.eapol, seen.carrier
        if header is None or carrier is None or seen.retransmission or frame.truncated:
            return None
        fragment = read_tls_fragment(carrier.data, header)
        if fragment is None or frame.group_addressed:
            return None
        if frame.ta != frame.bssid:
            return self._answered(fragment, frame, seen) if len(self.pending) else None
        certificate = self.flights.certificate(fragment, frame)
        finding = None
        if certificate:
            finding = self._judge(Case(Server(certificate), fragment.identifier), frame, seen)
        self.evictions = self.dropped + self.flights.messages.evictions + self.pending.evictions
        self.evictions += self.young.evictions + self.grown.evictions
        return finding

    def _judge(self, case: Case, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a certificate against those of its network."""
        bss = seen.bss
        ssid = enterprise_ssid(bss)
        if bss is None or not ssid or (ssid.lower() in COMMON_SSIDS and not self.policy.networks_named(ssid)):
            return None
        server = case.server
        listed = self.policy.eap_servers(ssid)
        if listed:
            if server.digest in listed:
                return None
            case.listed = True
            case.add(0, "listed servers", str(len(listed)))
            return self._finding(case, frame, seen)
        realm = realm_of(seen.receiver, frame.bssid)
        if realm is None:
            return None
        key = ssid + b"\x00" + realm
        network = self._network(key)
        network.forget(frame.ts_us - self.memory_us)
        word = self._word(ssid, frame.bssid)
        if network.find(server) is None:
            if network.since_us:
                case.weigh(network, bss, word, frame.ts_us)
            elif word == FOREIGN:
                return None  # nothing to hold it against yet, and no reason to believe it
        ours = word == APPROVED or (word == UNKNOWN and network.related(frame.bssid))
        if case.points < LEAST or (case.points < FOR_MEDIUM and ours):
            if network.learn(server, frame.ts_us):
                self.dropped += 1
            if ours or not network.since_us or frame.ts_us - bss.first_us >= DAY_US:
                network.enter(bss)
            if not network.since_us and network.exchanges >= self.exchanges:
                network.since_us = frame.ts_us
                self.grown.put(key, network)
        return self._tell(case, network, frame, seen)

    def _network(self, key: bytes) -> ServedNetwork:
        network = self.grown.get(key)
        if network is None:
            network = self.young.get(key)
        if network is None:
            network = ServedNetwork()
            self.young.put(key, network)
        return network

    def _word(self, ssid: bytes, bssid: bytes) -> i64:
        """Return what the operator says of an access point: APPROVED, FOREIGN or UNKNOWN."""
        if self.policy.approved(ssid, bssid):
            return APPROVED
        return FOREIGN if self.policy.approvals(ssid) > 0 else UNKNOWN

    def _tell(self, case: Case, network: ServedNetwork, frame: Frame, seen: Observation) -> Finding | None:
        """Report a case if it is one; what is of low severity is told once."""
        if case.points < LEAST:
            return None
        key = frame.bssid + case.server.digest
        if case.points < FOR_MEDIUM and network.told.get(key, 0) >= case.points:
            return None
        if network.tell(key, case.points):
            self.dropped += 1
        return self._finding(case, frame, seen)

    def _finding(self, case: Case, frame: Frame, seen: Observation) -> Finding:
        self.pending.put(frame.bssid + frame.ra, Pending(case, frame.ts_us))
        named = access_point(frame.bssid, seen.bss)
        name = f", {quoted(case.server.name)}," if case.server.name else ""
        against = "listed for the network" if case.listed else "that the network's access points showed before"
        text = (
            f"{named[:1].upper()}{named[1:]} lets station {format_mac(frame.ra)} talk to an EAP server whose "
            f"certificate{name} is none of those {against}."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        return self._filled(finding, case, seen, signal(frame))

    def _filled(self, finding: Finding, case: Case, seen: Observation, heard: str) -> Finding:
        finding.channel = channel_text(seen.bss)
        if case.severity != HIGH:
            finding.severity = case.severity
        finding.confidence = case.confidence
        finding.evidence.append(("certificate", case.server.shown))
        finding.evidence.extend(case.evidence)
        finding.evidence.append(("signal", heard))
        return finding

    def _answered(self, fragment: TlsFragment, frame: Frame, seen: Observation) -> Finding | None:
        """See whether a station goes on with a server that was told of: a finding of its own, and graver."""
        key = frame.bssid + frame.ta
        pending = self.pending.get(key)
        if pending is None or pending.ts_us == 0 or fragment.identifier != pending.case.identifier:
            return None
        case = pending.case
        since = frame.ts_us - pending.ts_us
        pending.ts_us = 0
        if not -STEP_US <= since <= ANSWER_US or not accepts_server(fragment.octets) or case.severity < MEDIUM:
            return None
        text = (
            f"Station {format_mac(frame.ta)} goes on to prove itself to an EAP server behind "
            f"{access_point(frame.bssid, seen.bss)} whose certificate is none of this network's: what it tells there "
            "has to count as known to others."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        self._filled(finding, case, seen, "unknown")
        finding.severity = CRITICAL if case.severity == HIGH else HIGH
        finding.other = frame.ta
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "ROGUEEAP",
            "SPOOF",
            HIGH,
            "An access point of a network with 802.1X shows a server certificate that is none of the network's.",
            throttle="5/min",
            burst="1/sec",
            advice="If it is a server of yours, list it under `eap_servers`. If not, find the transmitter, and change "
            "the passwords of stations that went on. Let stations check the server's certificate and name.",
            references=(
                "RFC 5216 section 5.3 (certificate validation)",
                "RFC 5246 section 7.4.2 (server certificate)",
            ),
        ),
        RogueEap,
        (
            Parameter(
                "exchanges", 3, 1, 1000, "exchanges", "logins with a visible certificate before others are judged"
            ),
            Parameter("memory_days", 90, 1, 800, "days", "how long a certificate is known that nobody shows any more"),
        ),
    ),
)
