"""PROBEFLOOD and EAPOLFLOOD: thresholds, and who is counted."""

import pytest

from sensor.wids.calling import FOLLOWED
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import eapol, eapol_key, eapol_packet, probe_request
from tests.scenes.calling import LOGOFF, START, eapol_flood, probe_flood
from tests.scenes.knocking import stranger
from tests.scenes.stage import A, S


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_guessing_names_is_told_with_some_of_them() -> None:
    air = Air()
    probe_flood(air)
    alert = Sensor().hear(air.frames()).of("PROBEFLOOD")[0]
    assert alert.text == (
        "40 probe requests in 2.3 s from device A4:5E:60:01:02:03 (2437 MHz) for 40 networks: more than any scan needs."
    )
    assert dict(alert.evidence)["networks asked for"].startswith('"guess 0", "guess 1", "guess 10"')


@pytest.mark.parametrize(("count", "raised"), [(199, False), (200, True)])
def test_requests_for_anybody_need_to_be_endless(count: int, raised: bool) -> None:
    air = Air()
    air.send(probe_request(S), times=count, every_ms=20)
    assert ("PROBEFLOOD" in names(air)) is raised


@pytest.mark.parametrize(("spread", "raised"), [(3, True), (20, False)])
def test_new_addresses_in_one_place_are_one_transmitter(spread: int, raised: bool) -> None:
    air = Air()
    for index in range(100):
        air.send(probe_request(stranger(index)), every_ms=30, signal=-60 + index % spread)
    assert ("PROBEFLOOD" in names(air)) is raised


def test_slow_requests_are_no_flood() -> None:
    air = Air()
    air.each(200, lambda index: probe_request(S, b"name %d" % index), every_ms=140)
    assert names(air) == set()


def test_ten_thousand_addresses_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000 * FOLLOWED, lambda index: probe_request(stranger(index // FOLLOWED)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    flood = next(detection for detection in sensor.detections if detection.name == "PROBEFLOOD")
    assert flood.evictions == 10_000 - 2048


def test_starts_are_told_with_the_access_point() -> None:
    air = Air()
    eapol_flood(air)
    alert = Sensor().hear(air.frames()).of("EAPOLFLOOD")[0]
    assert alert.text == (
        "30 EAPOL-Start frames in 1.2 s from 30 stations to access point 00:1B:2F:AA:00:01 (2437 MHz), which keep "
        "its authenticator busy."
    )


@pytest.mark.parametrize(("count", "raised"), [(4, False), (5, True)])
def test_logoffs_are_rare(count: int, raised: bool) -> None:
    air = Air()
    air.each(count, lambda index: eapol(S, A, LOGOFF), every_ms=1000)
    assert ("EAPOLFLOOD" in names(air)) is raised


def test_frames_of_the_access_point_and_keys_are_not_counted() -> None:
    air = Air()
    air.each(100, lambda index: eapol(S, A, START, from_ap=True), every_ms=10)
    air.each(100, lambda index: eapol(S, A, eapol_key(2)), every_ms=10)
    air.each(100, lambda index: eapol(S, A, eapol_packet(0, b"\x01\x01\x00\x05\x01")), every_ms=10)
    assert "EAPOLFLOOD" not in names(air)
