"""Public names from one transmitter, and places that are public."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon, multiple_bssid
from tests.scenes.stage import Attack, Attacks, E, Innocents, N, other

NAMES: Final = (
    *(b"Starbucks WiFi", b"attwifi", b"xfinitywifi", b"BTWifi", b"Telekom", b"McDonalds Free WiFi"),
    *(b"Hilton Honors", b"Boingo Hotspot", b"freewifi", b"eduroam", b"WIFIonICE", b"linksys"),
)


def known_beacons(air: Air, number: int = 0) -> None:
    """One address takes turns with a dozen names."""
    boot_us = air.now_us - 50_000_000 - number * 7_000_000
    for _ in range(5):
        for name in NAMES:
            air.send(beacon(other(E, number), name, security=OPEN, tsf=air.now_us - boot_us), every_ms=70)


def made_up_addresses(air: Air, number: int = 0) -> None:
    """A dozen addresses, one clock."""
    boot_us = air.now_us - 50_000_000
    for _ in range(5):
        for index, name in enumerate(NAMES):
            bssid = bytes((2, 0x66, 0x11, number, 0, index))
            air.send(beacon(bssid, name, security=OPEN, tsf=air.now_us - boot_us), every_ms=70)


def mall(air: Air, number: int = 0) -> None:
    """A railway station: a dozen shops and trains, each with equipment of its own."""
    for _ in range(20):
        for index, name in enumerate(NAMES):
            boot_us = 10**15 + index * 17_000_000_000
            bssid = bytes((0x00, 0x20 + index, 0x30, number, 0, 1))
            tsf = air.now_us - boot_us
            air.send(beacon(bssid, name, security=OPEN, tsf=tsf), every_ms=30, signal=-45 - index * 3)


def shared_equipment(air: Air, number: int = 0) -> None:
    """One access point that several providers share, with all their names behind a Multiple BSSID element."""
    for _ in range(5):
        for name in NAMES[:6]:
            air.send(beacon(other(N, number), name, security=OPEN, extra=multiple_bssid(3)), every_ms=70)


ATTACKS: Final[Attacks] = {"KNOWNBEACONS": Attack(known_beacons)}

INNOCENTS: Final[Innocents] = {
    "KNOWNBEACONS": {"a railway station": mall, "equipment that several share": shared_equipment},
}
