"""Invented access points."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon
from tests.scenes.stage import Attack, Attacks


def invented(index: int, number: int = 0) -> bytes:
    """A made-up BSSID."""
    return bytes((0x02, 0x66, number, 0, index >> 8, index & 0xFF))


def beacon_flood(air: Air, number: int = 0) -> None:
    """Sixty new BSSIDs in ten seconds, each heard once, equally loud, with clocks that look like anybody's."""
    for index in range(60):
        clock = 7_000_000_000 + index * 91_357_911
        frame = beacon(invented(index, number), b"free %d" % index, 11, OPEN, tsf=clock)
        air.send(frame, every_ms=166, signal=-45 + index % 3, freq_mhz=2462 - 5 * number)


ATTACKS: Final[Attacks] = {
    "BEACONFLOOD": Attack(beacon_flood),
}
