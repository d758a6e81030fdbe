"""Beacons and probe responses: whose BSS they make known, and whose they do not."""

from sensor.dot11 import faults
from sensor.tracking import observation
from sensor.tracking.device import (
    ROLE_ADHOC,
    ROLE_AP,
    ROLE_RESPONDER,
)
from tests import frames
from tests.every_frame import AP, AP2, FAR, STA
from tests.frames import mac
from tests.hearing import Ear

CELL = mac("02:11:22:33:44:55")  # a BSSID that no station has


def test_a_beacon_makes_an_access_point() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(AP))
    device = ear.device(AP)
    assert (device.roles, device.is_ap) == (ROLE_AP, True)
    assert seen.device is device
    assert seen.bss is device.bss
    assert ear.tracker.access_points == 1


def test_a_probe_response_makes_a_responder() -> None:
    ear = Ear()
    ear.hear(frames.probe_response(AP, STA))
    assert (ear.device(AP).roles, ear.device(AP).is_ap) == (ROLE_RESPONDER, True)


def test_a_beacon_of_a_cell_makes_its_station_ad_hoc() -> None:
    ear = Ear()
    ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    ear.hear(frames.beacon(CELL, ta=FAR, ibss=True))
    assert ear.device(CELL).roles == ROLE_ADHOC
    assert ear.device(STA).roles == ROLE_ADHOC
    assert ear.device(FAR).roles == ROLE_ADHOC
    assert ear.device(STA).bss is None
    assert not ear.device(STA).is_ap


def test_a_bssid_that_another_transmitter_speaks_for_is_new_as_named() -> None:
    ear = Ear()
    seen = ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    assert seen.news & observation.NEW_DEVICE
    assert seen.news & observation.NEW_NAMED
    assert [device.mac for device in seen.named] == [CELL]


def test_sealed_and_cut_beacons_name_their_transmitter_and_no_more() -> None:
    ear = Ear()
    sealed = bytearray(frames.beacon(AP))
    sealed[1] |= frames.PROTECTED
    seen = ear.hear(bytes(sealed))
    assert seen.device is ear.device(AP)
    assert (ear.device(AP).bss, seen.bss, seen.advert) == (None, None, None)
    assert ear.fault(frames.beacon(AP2)[:30], seen, wire=200) == faults.OK
    assert ear.device(AP2).bss is None
