"""Many addresses and one transmitter, or as many transmitters."""

import pytest

from sensor.wids.strangers import MAX_RECENT, Strangers
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon, lying_element, rates, ssid_element
from tests.scenes.floods import invented

LIE = ssid_element(b"net") + rates() + lying_element(221, 200, b"\x00")


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def lies(air: Air, addresses: int, signals: tuple[int, ...], every_ms: float = 50) -> None:
    for index in range(24):
        frame = beacon(invented(index % addresses), elements=LIE)
        air.send(frame, every_ms=every_ms, signal=signals[index % len(signals)])


@pytest.mark.parametrize(
    ("addresses", "signals", "every_ms", "raised"),
    [
        (24, (-63, -64), 50, True),
        (12, (-63,), 50, True),
        (11, (-63,), 50, False),
        (24, (-40, -55, -70, -85), 50, False),
        (24, (0,), 50, False),
        (24, (-63,), 2000, False),
    ],
)
def test_lies_about_lengths(addresses: int, signals: tuple[int, ...], every_ms: float, raised: bool) -> None:
    air = Air()
    lies(air, addresses, signals, every_ms)
    assert ("MALFORMMGMT" in names(air)) is raised


@pytest.mark.parametrize(("signals", "raised"), [((-63, -64), True), ((-40, -55, -70, -85), False)])
def test_long_names_of_addresses_heard_once(signals: tuple[int, ...], raised: bool) -> None:
    air = Air()
    for index in range(12):
        air.send(beacon(invented(index), b"x" * 40), every_ms=50, signal=signals[index % len(signals)])
    assert ("LONGSSID" in names(air)) is raised


def test_a_flood_does_not_grow_the_tables() -> None:
    air = Air()
    for index in range(5000):
        air.send(beacon(invented(index), elements=LIE), every_ms=1, signal=-60)
    sensor = Sensor().hear(air.frames())
    found = next(each for each in sensor.detections if each.name == "MALFORMMGMT")
    strangers = getattr(found, "strangers")  # noqa: B009
    assert isinstance(strangers, Strangers)
    assert [len(crowd.recent) for crowd in strangers.crowds.values()] == [MAX_RECENT]
