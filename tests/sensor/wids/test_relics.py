"""Old tools and oddities: their exact signatures, and that most are off."""

import pytest

from sensor.wids.catalogue import DEFINITIONS
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import auth, beacon, bss_load, data
from tests.scenes.relics import FLURBLE, TEST_PROTOCOL, adhoc_conflict, netstumbler
from tests.scenes.stage import A, S


def names(air: Air, **parameters: dict[str, int]) -> list[str]:
    return Sensor(parameters=parameters, noisy=True).hear(air.frames()).names()


@pytest.mark.parametrize("name", ["NETSTUMBLER", "LUCENTTEST", "OVERPOWERED"])
def test_what_is_noise_is_off(name: str) -> None:
    assert not DEFINITIONS[name].enabled


@pytest.mark.parametrize(
    ("words", "version"),
    [(b"Flurble gronk bloopit", "0.3.22"), (b"All your 802.11b are belong to us", "0.3.23")],
)
def test_netstumbler_tells_its_version(words: bytes, version: str) -> None:
    air = Air()
    air.send(data(S, A, A, TEST_PROTOCOL + b"\x00\x00\x00\x00" + words))
    alert = Sensor(noisy=True).hear(air.frames()).of("NETSTUMBLER")[0]
    assert ("version", version) in alert.evidence


def test_netstumbler_is_silent_by_default() -> None:
    air = Air()
    netstumbler(air)
    assert Sensor().hear(air.frames()).of("NETSTUMBLER") == []


def test_protected_octets_say_nothing() -> None:
    air = Air()
    air.send(data(S, A, A, TEST_PROTOCOL + FLURBLE, protected=True))
    assert "NETSTUMBLER" not in names(air)


@pytest.mark.parametrize(("dbm", "loud"), [(-9, True), (-10, False), (0, False)])
def test_how_loud_is_too_loud(dbm: int, loud: bool) -> None:
    air = Air()
    air.send(auth(S, A, A), times=120, every_ms=20, signal=dbm)
    assert ("OVERPOWERED" in names(air)) == loud


def test_two_ad_hoc_beacons_are_too_few() -> None:
    air = Air()
    air.send(beacon(A), times=10)
    air.send(beacon(A, ibss=True), times=2)
    for stations in range(20):
        air.send(beacon(A, extra=bss_load(stations)), times=3)
    assert "ADHOCCONFLICT" not in names(air)


def test_ad_hoc_beacons_between_its_own() -> None:
    air = Air()
    for _ in range(6):
        air.send(beacon(A), times=2)
        air.send(beacon(A, ibss=True))
    air.send(beacon(A), times=20)
    assert names(air).count("ADHOCCONFLICT") == 1


def test_the_sentence_names_the_access_point() -> None:
    air = Air()
    adhoc_conflict(air)
    alert = Sensor().hear(air.frames()).of("ADHOCCONFLICT")[0]
    assert (
        alert.text
        == 'The address of access point 00:1B:2F:AA:00:01 ("net", channel 6) is in use by an ad-hoc cell, too.'
    )
    assert alert.transmitter == A


def test_forged_devices_stay_bounded() -> None:
    air = Air()
    for n in range(10_000):
        station = bytes((2, 0, 0, 0)) + n.to_bytes(2, "big")
        air.send(auth(station, A, A), every_ms=1, signal=-5)
    sensor = Sensor(noisy=True).hear(air.frames())
    assert next(d for d in sensor.detections if d.name == "OVERPOWERED").evictions > 8_000
