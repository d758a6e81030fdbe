"""Who is on a list, and when they were heard themselves."""

from sensor.dot11.mac import MacMask
from sensor.tracking.device import Device
from sensor.wids.roll import MAX_MASKED, Requests, Roll, Sighting, Sightings
from tests.scenes.floods import invented
from tests.scenes.stage import A, E

VENDOR = MacMask.parse("00:1b:2f:00:00:00/ff:ff:ff:00:00:00")


def device(mac: bytes, frames: int, last_us: int, retries: int = 0) -> Device:
    made = Device(mac, 0)
    made.tx_packets, made.retries, made.last_us = frames, retries, last_us
    return made


def test_an_address_belongs_to_the_first_entry_that_has_it() -> None:
    roll = Roll([(MacMask(E),), (VENDOR, MacMask(E))])
    roll.meet({A: device(A, 1, 0), E: device(E, 1, 0)})
    assert roll.entries() == [(E, 0), (A, 1)]


def test_what_masks_catch_is_bounded() -> None:
    roll = Roll([(MacMask.parse("00:00:00:00:00:00/00:00:00:00:00:00"),)])
    for number in range(10_000):
        roll.catch(invented(number))
    assert len(roll.entries()) == MAX_MASKED
    assert roll.evictions == 10_000 - MAX_MASKED


def test_who_was_caught_is_had() -> None:
    roll = Roll([(VENDOR,)])
    roll.meet({A: device(A, 1, 0)})
    assert (roll.has(A), roll.has(E)) == (True, False)


def test_each_replacement_of_the_requests_can_be_told_from_the_one_before() -> None:
    requests = Requests()
    requests.replace([A], [])
    assert (requests.version, requests.found, requests.lost) == (1, [A], [])
    requests.replace([A], [])
    assert requests.version == 2


def test_ten_thousand_requests_and_all_that_masks_catch_are_remembered() -> None:
    sightings = Sightings()
    for number in range(10_000 + MAX_MASKED):
        sightings.of(invented(number)).last_us = 1
    assert sightings.of(invented(0)).last_us == 1


def test_one_frame_and_its_repetitions_are_not_enough() -> None:
    sighting = Sighting()
    assert not sighting.heard(device(A, 1, 5))
    assert not sighting.heard(device(A, 4, 5, retries=3))
    assert sighting.heard(device(A, 5, 9, retries=3))
    assert sighting.last_us == 9


def test_what_others_send_to_it_does_not_count() -> None:
    sighting = Sighting()
    sighting.heard(device(A, 5, 5))
    assert not sighting.heard(device(A, 5, 99))
    assert sighting.last_us == 5


def test_a_device_that_was_forgotten_and_met_anew_is_heard() -> None:
    sighting = Sighting()
    sighting.heard(device(A, 500, 5))
    assert sighting.heard(device(A, 2, 9))


def test_it_appears_once_until_it_was_absent() -> None:
    sightings = Sightings()
    seen = [sightings.appears(A, device(A, frames, at), 100) for frames, at in ((2, 10), (4, 50), (6, 149), (8, 249))]
    assert seen == [True, False, False, True]
