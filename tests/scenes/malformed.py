"""Fuzzed management frames, and software that is merely broken."""

from typing import Final

from tests.captures import Air
from tests.frames import action, beacon, bss_load, element, probe_request, probe_response, vendor
from tests.scenes.stage import Attack, Attacks, E, Innocents, S, other


def neighbor_report(channel: int, operating_class: int = 81) -> bytes:
    """A neighbour report of one access point, from the action on."""
    return b"\x05\x01" + element(52, bytes(10) + bytes((operating_class, channel, 7)))


def fuzz(air: Air, number: int = 0) -> None:
    for at in range(8):
        odd = element(3, bytes(at)) + element(221, b"\x00" * (at % 3)) + element(61, bytes(at)) + element(200 + at, b"")
        air.send(probe_response(other(E, number), S, b"fuzz", extra=odd), every_ms=700)


def broken_in_one_way(air: Air, number: int) -> None:
    """A vendor element of two octets in each of its beacons, whose load changes all the time."""
    for index in range(60):
        odd = element(221, b"\x00\x11") + bss_load(index % 7, index)
        air.send(beacon(other(E, number), b"broken", extra=odd))


def broken_client(air: Air, number: int) -> None:
    """A station that asks for its networks with a malformed element."""
    for index in range(12):
        odd = element(45, b"") + element(221, b"\x00")
        air.send(probe_request(other(S, number), b"x" * (index + 1), extra=odd), every_ms=200)


def impossible_channel(air: Air, number: int = 0) -> None:
    report = neighbor_report(240)
    air.send(action(other(E, number), S, other(E, number), 5, report), times=3, every_ms=500)


def high_channels(air: Air, number: int) -> None:
    for channel, operating_class in ((177, 125), (233, 131), (13, 81)):
        report = neighbor_report(channel, operating_class)
        air.send(action(other(E, number), S, other(E, number), 5, report), times=4, every_ms=500)


def protected_report(air: Air, number: int) -> None:
    frame = action(other(E, number), S, other(E, number), 5, neighbor_report(240), protected=True)
    air.send(frame, times=5, every_ms=500)


def another_element(air: Air, number: int) -> None:
    report = b"\x05\x01" + vendor(b"\x00\x11\x22", 1, bytes(6) + b"\xff" * 8)
    air.send(action(other(E, number), S, other(E, number), 5, report), times=5, every_ms=500)


ATTACKS: Final[Attacks] = {
    "MALFORMMGMT": Attack(fuzz),
    "BCOM11KCHAN": Attack(impossible_channel),
}
INNOCENTS: Final[Innocents] = {
    "MALFORMMGMT": {"broken in one way": broken_in_one_way, "a broken client": broken_client},
    "BCOM11KCHAN": {
        "high channels": high_channels,
        "protected": protected_report,
        "another element": another_element,
    },
}
