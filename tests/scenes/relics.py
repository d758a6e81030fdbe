"""Old tools, and what only resembles them."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, auth, beacon, data
from tests.scenes.stage import A, Attack, Attacks, E, Innocents, S, other, ssid_of

TEST_PROTOCOL: Final = b"\xaa\xaa\x03\x00\x60\x1d\x00\x01"
FLURBLE: Final = b"\x00\x00\x00\x00Flurble gronk bloopit, bnip Frundletrune"
LINK_TEST: Final = b"\x00\x00\x00\x00" + bytes(range(16))


def airjack(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"AirJack", security=OPEN), times=3)


def nearly_airjack(air: Air, number: int = 0) -> None:
    for name in (b"airjack", b"AirJack ", b"AirJacket"):
        air.send(beacon(other(E, number), name, security=OPEN), times=3)


def netstumbler(air: Air, number: int = 0) -> None:
    air.send(data(other(S, number), other(A, number), other(A, number), TEST_PROTOCOL + FLURBLE))


def lucent_test(air: Air, number: int = 0) -> None:
    air.send(data(other(S, number), other(A, number), other(A, number), TEST_PROTOCOL + LINK_TEST))


def other_protocols(air: Air, number: int = 0) -> None:
    """The words in an ordinary packet, and the protocol with other words."""
    for body in (b"\xaa\xaa\x03\x00\x00\x00\x08\x00" + FLURBLE, TEST_PROTOCOL + b"\x00" * 40, TEST_PROTOCOL):
        air.send(data(other(S, number), other(A, number), other(A, number), body), times=5)


def overpowered(air: Air, number: int = 0) -> None:
    air.send(auth(other(S, number), A, A), times=120, every_ms=20, signal=-5)


def near_for_a_moment(air: Air, number: int = 0) -> None:
    air.send(data(other(S, number), A, A, b"x" * 40, protected=True), times=5, every_ms=20, signal=-5)
    air.send(data(other(S, number), A, A, b"x" * 40, protected=True), times=500, every_ms=20, signal=-25)


def adhoc_conflict(air: Air, number: int = 0) -> None:
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=10)
    air.send(beacon(bssid, ssid, ibss=True), times=5)
    air.send(beacon(bssid, ssid), times=20)


def two_addresses(air: Air, number: int = 0) -> None:
    """An access point and an ad-hoc cell beside each other."""
    for _ in range(20):
        air.send(beacon(other(A, number), ssid_of(number)), every_ms=50)
        air.send(beacon(other(E, number), b"printer", security=OPEN, ibss=True, ta=other(S, number)), every_ms=50)


def set_up_anew(air: Air, number: int = 0) -> None:
    """A device that is turned from one into the other."""
    air.send(beacon(other(A, number), ssid_of(number)), times=10)
    air.wait(30)
    air.restart(other(A, number))
    air.send(beacon(other(A, number), ssid_of(number), ibss=True), times=100)


ATTACKS: Final[Attacks] = {
    "ADHOCCONFLICT": Attack(adhoc_conflict),
    "AIRJACKSSID": Attack(airjack),
    "NETSTUMBLER": Attack(netstumbler, one_frame=True),
    "LUCENTTEST": Attack(lucent_test, one_frame=True),
    "OVERPOWERED": Attack(overpowered),
}

INNOCENTS: Final[Innocents] = {
    "ADHOCCONFLICT": {"two addresses": two_addresses, "a device that is set up anew": set_up_anew},
    "AIRJACKSSID": {"names that are nearly it": nearly_airjack},
    "NETSTUMBLER": {"other protocols": other_protocols, "a link test": lucent_test},
    "LUCENTTEST": {"other protocols": other_protocols, "a search": netstumbler},
    "OVERPOWERED": {"a device that passes the sensor": near_for_a_moment},
}
