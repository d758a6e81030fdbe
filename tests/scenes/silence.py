"""Access points that vanish, together or not."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, csa
from tests.scenes.stage import Attack, Attacks, Innocents

FAINT: Final = bytes.fromhex("3c3786777777")


def access_point(index: int, number: int = 0) -> bytes:
    """An access point of its own, unlike its neighbours in address."""
    return bytes((0x00, 0x10 + index, 0x2F, 0x51 * (index + 1) & 0xFF, number, 0x40 * index & 0xFF))


def steadily(air: Air, bssids: list[bytes], seconds: float, *, channel: int = 6) -> None:
    """Beacons of all, ten a second."""
    for _ in range(round(seconds * 10)):
        for bssid in bssids:
            freq_mhz = 2407 + 5 * channel if channel < 15 else 5000 + 5 * channel
            air.send(beacon(bssid, b"net of %d" % bssid[3], channel), every_ms=100 / len(bssids), freq_mhz=freq_mhz)


def radio_quiet(air: Air, number: int = 0) -> None:
    """Four fall silent within a second; a faint one is still heard."""
    channel = (6, 11)[number % 2]
    four = [access_point(index, number) for index in range(4)]
    faint = FAINT[:5] + bytes((number,))
    steadily(air, [*four, faint], 40, channel=channel)
    steadily(air, [faint], 20, channel=channel)


def one_box(air: Air, number: int = 0) -> None:
    """One access point with four BSSIDs restarts."""
    base = access_point(1, number)
    virtual = [bytes((base[0] | local, *base[1:5], base[5] + last)) for local, last in ((0, 0), (2, 1), (2, 2), (0, 3))]
    steadily(air, [*virtual, FAINT], 40)
    steadily(air, [FAINT], 20)


def one_after_the_other(air: Air, number: int = 0) -> None:
    """The sensor drives away."""
    there = [access_point(index, number) for index in range(5)]
    while there:
        steadily(air, [*there, FAINT], 35)
        there.pop()
    steadily(air, [FAINT], 20)


def radar(air: Air, number: int = 0) -> None:
    """All access points of a channel leave it because of radar, and say so."""
    four = [access_point(index, number) for index in range(4)]
    steadily(air, [*four, FAINT], 40, channel=100)
    for left in (3, 2, 1):
        for bssid in four:
            air.send(beacon(bssid, b"net of %d" % bssid[3], 100, extra=csa(52, left)), every_ms=25, freq_mhz=5500)
    steadily(air, [FAINT], 20, channel=100)


def the_sensor_left(air: Air, number: int = 0) -> None:
    """Everything falls silent: the radio went elsewhere."""
    four = [access_point(index, number) for index in range(4)]
    steadily(air, four, 40)
    steadily(air, [FAINT], 30, channel=11)


def hopping(air: Air, number: int = 0) -> None:
    """A radio that is here half a second in two."""
    four = [access_point(index, number) for index in range(4)]
    for _ in range(30):
        steadily(air, [*four, FAINT], 0.4)
        air.wait(1.6)
    for _ in range(10):
        steadily(air, [FAINT], 0.4)
        air.wait(1.6)


ATTACKS: Final[Attacks] = {"RADIOQUIET": Attack(radio_quiet)}

INNOCENTS: Final[Innocents] = {
    "RADIOQUIET": {
        "one box with several BSSIDs": one_box,
        "a sensor that drives away": one_after_the_other,
        "radar": radar,
        "a radio that went elsewhere": the_sensor_left,
        "a radio that hops": hopping,
    },
}
