"""Forged beacons among true ones, and beacons that honestly change."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA2_PSK, beacon, bss_load, csa, element, ht_capabilities, ht_operation, wmm
from tests.scenes.stage import A, Attack, Attacks, Innocents, other, ssid_of

ROUNDS: Final = 100
TRUE: Final = element(32, b"\x00") + wmm()


def constraint(power_db: int) -> bytes:
    return element(32, bytes((power_db,))) + wmm()


def beacon_lie(air: Air, number: int = 0) -> None:
    """Three beacons in ten ask stations to send with 30 dB less."""
    bssid, ssid = other(A, number), ssid_of(number)
    for step in range(ROUNDS):
        air.send(beacon(bssid, ssid, extra=constraint(30) if step % 10 in (2, 5, 8) else TRUE))


def lasting_change(air: Air, number: int = 0) -> None:
    """The access point lowers the power for good."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid, extra=TRUE), times=ROUNDS)
    air.send(beacon(bssid, ssid, extra=constraint(3)), times=ROUNDS)


def coexistence(air: Air, number: int = 0) -> None:
    """A 40 MHz network that narrows itself now and then for its neighbours (802.11-2020 11.15.12)."""
    bssid, ssid = other(A, number), ssid_of(number)
    for step in range(8):
        operation = ht_operation(6, 1 if step % 2 else 0)
        air.send(beacon(bssid, ssid, extra=ht_capabilities() + operation + TRUE), times=ROUNDS)
        air.wait(30)


def busy(air: Air, number: int = 0) -> None:
    """Beacons whose load, announcements and vendor counters change each time."""
    bssid, ssid = other(A, number), ssid_of(number)
    for step in range(ROUNDS * 2):
        extra = TRUE + bss_load(step % 7, step % 200) + element(221, b"\x00\x0c\x43" + bytes((step % 3,)))
        air.send(beacon(bssid, ssid, extra=extra + (csa(6, 1) if step % 5 == 0 else b"")))


def two_networks(air: Air, number: int = 0) -> None:
    """Two access points that differ in everything, heard by turns."""
    for _ in range(ROUNDS):
        air.send(beacon(other(A, number), ssid_of(number), extra=TRUE), every_ms=50)
        air.send(beacon(other(A, number + 50), ssid_of(number), 11, WPA2_PSK, extra=constraint(30)), every_ms=50)


ATTACKS: Final[Attacks] = {"BEACONLIE": Attack(beacon_lie)}

INNOCENTS: Final[Innocents] = {
    "BEACONLIE": {
        "a lasting change": lasting_change,
        "coexistence with neighbours": coexistence,
        "what changes all the time": busy,
        "two access points": two_networks,
    },
}
