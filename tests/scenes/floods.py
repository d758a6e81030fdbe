"""Invented access points."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon
from tests.scenes.stage import Attack, Attacks, Innocents


def invented(index: int, number: int = 0) -> bytes:
    """A made-up BSSID."""
    return bytes((0x02, 0x66, number, 0, index >> 8, index & 0xFF))


def beacon_flood(air: Air, number: int = 0) -> None:
    """Sixty new BSSIDs in ten seconds, each heard once, equally loud, with clocks that look like anybody's."""
    for index in range(60):
        clock = 7_000_000_000 + index * 91_357_911
        frame = beacon(invented(index, number), b"free %d" % index, 11, OPEN, tsf=clock)
        air.send(frame, every_ms=166, signal=-45 + index % 3, freq_mhz=2462 - 5 * number)


def a_dense_street(air: Air, number: int = 0) -> None:
    """A sensor that is switched on in a dense street: eighty access points at once, each as loud as its distance."""
    for turn in range(20):
        for index in range(80):
            bssid = bytes((0x00, 0x1B, 0x2F, index, 0, index % 3))
            air.send(beacon(bssid, b"home %d" % index), every_ms=1.2, signal=-40 - index // 2 - turn % 3)


ATTACKS: Final[Attacks] = {
    "BEACONFLOOD": Attack(beacon_flood),
}

INNOCENTS: Final[Innocents] = {
    "BEACONFLOOD": {"a dense street": a_dense_street},
}
