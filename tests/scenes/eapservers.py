"""Access points that let stations talk to another EAP server, and servers that share the work or were renewed."""

from typing import Final

from tests.captures import Air
from tests.eap import RESUMED, TLS_1_3, certificate, login, server_flight
from tests.frames import WPA2_EAP, beacon
from tests.scenes.stage import A2, X_DBM, A, Attack, Attacks, E, Innocents, N, S, other, ssid_of

REAL: Final = certificate("radius.example.org", "Example CA")
RENEWED: Final = certificate("radius.example.org", "Example CA", key=2, serial=2)
SECOND: Final = certificate("radius2.example.org", "Example CA", key=3, serial=3)
FOREIGN: Final = certificate("radius.example.net", "Network CA", key=4)
ROGUE: Final = certificate("radius.example.org", "Other CA", key=5)
HOUR_S: Final = 3600


def exchange(air: Air, bssid: bytes, sta: bytes, *flights: bytes, identity: bytes = b"anna@example.org") -> None:
    """One login for each flight of a server."""
    for flight in flights:
        for frame in login(sta, bssid, flight, identity=identity):
            air.send(frame, every_ms=5)
        air.wait(60)


def network(air: Air, number: int = 0, *certificates_: bytes) -> tuple[bytes, bytes]:
    """An access point whose stations log in with these certificates in turn; return it and its SSID."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid, security=WPA2_EAP), times=10)
    for _ in range(4):
        exchange(air, bssid, other(S, number), *(server_flight(each) for each in certificates_ or (REAL,)))
    air.wait(HOUR_S)
    return bssid, ssid


def rogue_eap(air: Air, number: int = 0) -> None:
    """A stranger appears under the network's name, and a station proves itself to its server."""
    _, ssid = network(air, number)
    rogue = other(E, number)
    air.send(beacon(rogue, ssid, security=WPA2_EAP), times=10, signal=X_DBM)
    for frame in login(other(S, number), rogue, server_flight(ROGUE)):
        air.send(frame, every_ms=5, signal=X_DBM)


def twin(air: Air, number: int, flight: bytes, *, lost: tuple[int, ...] = ()) -> None:
    """The same stranger shows something else."""
    _, ssid = network(air, number)
    stranger = other(N, number)
    air.send(beacon(stranger, ssid, security=WPA2_EAP), times=10)
    for frame in login(other(S, number), stranger, flight, lost=lost):
        air.send(frame, every_ms=5)


def renewal(air: Air, number: int = 0) -> None:
    """A year is over: the same authority signs another certificate with another key; a new access point has it, too."""
    bssid, ssid = network(air, number)
    exchange(air, bssid, other(S, number), server_flight(RENEWED))
    air.send(beacon(other(A2, number), ssid, security=WPA2_EAP), times=10)
    exchange(air, other(A2, number), other(S, number), server_flight(SECOND))


def two_servers(air: Air, number: int = 0) -> None:
    """Two servers of two authorities share the work."""
    bssid, _ = network(air, number, REAL, FOREIGN)
    exchange(air, bssid, other(S, number), server_flight(FOREIGN), server_flight(REAL))


def roaming(air: Air, number: int = 0) -> None:
    """A guest of another university, whose own server answers."""
    bssid, _ = network(air, number)
    exchange(air, bssid, other(N, number), server_flight(FOREIGN), identity=b"bert@example.net")


def another_maker(air: Air, number: int = 0) -> None:
    """A new access point of another maker leads to the same server."""
    twin(air, number, server_flight(REAL))


def resumption(air: Air, number: int = 0) -> None:
    """A session goes on without a certificate."""
    twin(air, number, RESUMED)


def tls_1_3(air: Air, number: int = 0) -> None:
    """The certificate is encrypted."""
    twin(air, number, TLS_1_3)


def lost_fragment(air: Air, number: int = 0) -> None:
    """A fragment of the known certificate was not heard: what is left must not pass for another one."""
    twin(air, number, server_flight(REAL), lost=(1,))


ATTACKS: Final[Attacks] = {"ROGUEEAP": Attack(rogue_eap)}
INNOCENTS: Final[Innocents] = {
    "ROGUEEAP": {
        "a renewed certificate, a new access point": renewal,
        "two servers": two_servers,
        "a guest from elsewhere": roaming,
        "an access point of another maker": another_maker,
        "a resumed session": resumption,
        "TLS 1.3": tls_1_3,
        "a lost fragment": lost_fragment,
    }
}
