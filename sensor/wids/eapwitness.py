"""Which certificates access points let stations see: what `eap_servers` can be proposed from. It accuses nobody."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import INFO, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.eap import read_tls_fragment
from sensor.dot11.frame import Frame
from sensor.tracking.observation import EAPOL, Observation
from sensor.wids.detection import Detection
from sensor.wids.eapcases import Server
from sensor.wids.eapflights import Flights
from sensor.wids.eapnetworks import enterprise_ssid, realm_of
from sensor.wids.windows import KeyedTable

MAX_SHOWN: Final = 4096


@final
class Shown:
    """One certificate that one access point showed to users of one realm."""

    def __init__(self, ssid: bytes, bssid: bytes, realm: bytes | None, server: Server) -> None:
        """Start with no exchange; `realm` is None where the stations' names were not heard."""
        self.ssid: bytes = ssid
        self.bssid: bytes = bssid
        self.realm: bytes | None = realm
        self.server: Server = server
        self.exchanges: i64 = 0


@final
class ServerWitness(Detection):
    """Listens to every login with 802.1X and remembers; what it saw is read from `shown`."""

    def __init__(self) -> None:
        """Want every 802.1X packet."""
        super().__init__(Definition("SERVERWITNESS", "SYSTEM", INFO, "Remembers who showed which certificate."))
        self.news = EAPOL
        self.flights: Flights = Flights()
        self.table: KeyedTable[Shown] = KeyedTable(MAX_SHOWN)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count the exchange that shows a certificate."""
        header, carrier = seen.eapol, seen.carrier
        if header is None or carrier is None or seen.retransmission or frame.truncated or frame.group_addressed:
            return None
        fragment = read_tls_fragment(carrier.data, header)
        if fragment is None:
            return None
        certificate = self.flights.certificate(fragment, frame)
        ssid = enterprise_ssid(seen.bss)
        if certificate and ssid:
            self._count(Server(certificate), ssid, frame.bssid, realm_of(seen.receiver, frame.bssid))
        self.evictions = self.flights.messages.evictions + self.table.evictions
        return None

    def _count(self, server: Server, ssid: bytes, bssid: bytes, realm: bytes | None) -> None:
        key = bssid + server.digest + bytes((len(ssid),)) + ssid
        if realm is not None:
            key += b"@" + realm
        shown = self.table.get(key)
        if shown is None:
            shown = Shown(ssid, bssid, realm, server)
            self.table.put(key, shown)
        shown.exchanges += 1

    def shown(self) -> list[Shown]:
        """Return everything that was shown, what was shown longest ago first."""
        return self.table.values()
