"""Stations of open networks that are not what they were, and those that merely change."""

from typing import Final

from tests.captures import Air
from tests.frames import BROADCAST, OPEN, beacon, data
from tests.lan import ACK, DISCOVER, NOBODY, REQUEST, Option, arp, dhcp, ipv4
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, other


def cafe(air: Air, number: int = 0) -> None:
    """An open network."""
    air.send(beacon(other(A, number), b"cafe", security=OPEN), times=5)


def asks(air: Air, sta: bytes, bssid: bytes, *options: Option, messages: tuple[int, ...] = (DISCOVER, REQUEST)) -> None:
    """A station asks for an address; the access point repeats it for everybody."""
    for message in messages:
        body = dhcp(sta, message, options=options)
        air.send(data(sta, BROADCAST, bssid, body), every_ms=40)
        air.send(data(sta, BROADCAST, bssid, body, direction="from_ds"), every_ms=400)


def given(air: Air, sta: bytes, bssid: bytes, address: str) -> None:
    """A server's answer."""
    body = dhcp(sta, ACK, given=ipv4(address))
    air.send(data(bssid, sta, bssid, body, direction="from_ds"), every_ms=50)


def another_id(air: Air, number: int = 0) -> None:
    cafe(air, number)
    for index in range(3):
        asks(air, other(S, number), other(A, number), (61, b"\x01" + other(S, 20 + index)))


def its_own_ids(air: Air, number: int) -> None:
    """Its own address, a text, and an identifier of another length (RFC 4361)."""
    cafe(air)
    for identifier in (b"\x01" + S, b"\x00thing-7", b"\xff" + bytes(18)):
        asks(air, S, A, (61, identifier), messages=(DISCOVER, REQUEST, DISCOVER, REQUEST))


def renamed(air: Air, number: int = 0) -> None:
    cafe(air, number)
    for name in (b"anna-laptop", b"kali"):
        asks(air, other(S, number), other(A, number), (12, name), messages=(DISCOVER, REQUEST))
        asks(air, other(S, number), other(A, number), (12, name), messages=(DISCOVER,))


def same_name(air: Air, number: int) -> None:
    """The same name, none at all, and another one once: a bit was damaged."""
    cafe(air)
    asks(air, S, A, (12, b"anna-laptop"))
    asks(air, S, A)
    asks(air, S, A, (12, b"anna-laptop"))
    asks(air, S, A, (12, b"anna-laptoq"), messages=(DISCOVER,))
    asks(air, S, A, (12, b"anna-laptop"))


def two_stations(air: Air, number: int) -> None:
    cafe(air)
    for index in range(2):
        asks(air, other(S, index), A, (12, b"host %d" % index), (60, b"system %d" % index))


def other_system(air: Air, number: int = 0) -> None:
    cafe(air, number)
    for system in (b"MSFT 5.0", b"android-dhcp-14"):
        asks(air, other(S, number), other(A, number), (60, system), messages=(DISCOVER, REQUEST))
        asks(air, other(S, number), other(A, number), (60, system), messages=(DISCOVER,))


def conflict(air: Air, number: int = 0) -> None:
    cafe(air, number)
    sta, bssid = other(S, number), other(A, number)
    given(air, sta, bssid, "10.0.0.5")
    for _ in range(5):
        air.send(data(sta, BROADCAST, bssid, arp(sta, ipv4("10.0.0.9"))), every_ms=900)


def renewed(air: Air, number: int) -> None:
    """Its own address, a probe, a self-given one, and then another lease."""
    cafe(air)
    given(air, S, A, "10.0.0.5")
    for address in (ipv4("10.0.0.5"), NOBODY, ipv4("169.254.7.7")):
        air.send(data(S, BROADCAST, A, arp(S, address)), times=5)
    given(air, S, A, "10.0.0.9")
    air.send(data(S, BROADCAST, A, arp(S, ipv4("10.0.0.9"))), times=5)


ATTACKS: Final[Attacks] = {
    "DHCPCLIENTID": Attack(another_id),
    "DHCPCONFLICT": Attack(conflict),
    "DHCPNAMECHANGE": Attack(renamed),
    "DHCPOSCHANGE": Attack(other_system),
}
INNOCENTS: Final[Innocents] = {
    "DHCPCLIENTID": {"its own identifiers": its_own_ids},
    "DHCPCONFLICT": {"renewed": renewed},
    "DHCPNAMECHANGE": {"the same name": same_name, "two stations": two_stations},
    "DHCPOSCHANGE": {"two stations": two_stations},
}
