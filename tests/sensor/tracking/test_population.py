"""Which devices are known: who is new, who is counted, and who leaves when there is no more room."""

from sensor.tracking import observation
from tests import frames
from tests.every_frame import AP, FAR, STA
from tests.frames import BROADCAST, mac
from tests.hearing import Ear

CELL = mac("02:11:22:33:44:55")  # a BSSID that no station has


def numbered(number: int) -> bytes:
    """An address for each number."""
    return b"\x02\x00" + number.to_bytes(4, "big")


def test_a_device_is_new_once() -> None:
    ear = Ear()
    assert ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE
    assert not ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE
    assert not ear.hear(frames.data(STA, AP, AP)).news & observation.NEW_DEVICE


def test_those_whom_others_name_are_new_too_and_only_then() -> None:
    ear = Ear()
    seen = ear.hear(frames.data(FAR, STA, AP, b"x", direction="from_ds"))
    assert seen.news & observation.NEW_NAMED
    assert [device.mac for device in seen.named] == [STA, FAR]
    assert ear.hear(frames.data(STA, FAR, AP, b"x")).news == 0
    assert ear.hear(frames.data(FAR, STA, AP, b"x", direction="from_ds")).news == 0


def test_frames_received_count_for_who_is_known() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA))
    seen = ear.hear(frames.deauth(AP, STA, AP))
    assert seen.receiver is ear.device(STA)
    ear.hear(frames.probe_response(AP, STA))
    ear.hear(frames.deauth(AP, BROADCAST, AP))
    assert (ear.device(STA).rx_packets, ear.device(STA).packets) == (2, 3)
    assert FAR not in ear.tracker.devices
    assert ear.hear(frames.deauth(AP, FAR, AP)).receiver is None


def test_the_least_recently_seen_leaves_first() -> None:
    ear = Ear(max_devices=3)
    for number in (1, 2, 3, 1):
        ear.hear(frames.probe_request(numbered(number)))
    ear.hear(frames.probe_request(numbered(4)))
    assert set(ear.tracker.devices) == {numbered(1), numbered(3), numbered(4)}
    assert ear.tracker.evicted == 1


def test_the_oldest_leave_even_where_many_were_last_seen_at_once() -> None:
    ear = Ear(max_devices=128)  # two leave at a time
    ear.hear(frames.probe_request(numbered(0)), after_s=10)
    for number in range(1, 128):
        ear.hear(frames.probe_request(numbered(number)), after_s=10 if number == 1 else 0)
    # The first of those that were seen together would be in the way of one that is older and was made later.
    ear.tracker.devices[numbered(100)].last_us -= 1_000_000
    ear.tracker.devices[numbered(0)].last_us = ear.now_us
    ear.hear(frames.probe_request(numbered(200)))
    assert numbered(100) not in ear.tracker.devices
    assert (len(ear.tracker.devices), ear.tracker.evicted) == (127, 2)


def test_there_are_never_more_devices_than_allowed() -> None:
    ear = Ear(max_devices=100)
    for number in range(1000):
        ear.hear(frames.data(numbered(number), STA, numbered(number + 5000), b"x", direction="from_ds"))
        assert len(ear.tracker.devices) <= 100
    assert ear.tracker.evicted == 2001 - len(ear.tracker.devices)


def test_access_points_that_leave_are_no_longer_counted() -> None:
    ear = Ear(max_devices=2)
    for number in range(5):
        ear.hear(frames.beacon(numbered(number)))
    assert (ear.tracker.access_points, ear.tracker.evicted) == (2, 3)
    ear.hear(frames.probe_request(STA))
    ear.hear(frames.probe_request(FAR))
    assert ear.tracker.access_points == 0


def test_a_device_that_was_forgotten_is_new_again() -> None:
    ear = Ear(max_devices=1)
    ear.hear(frames.probe_request(STA))
    ear.hear(frames.probe_request(FAR))
    assert ear.hear(frames.probe_request(STA)).news & observation.NEW_DEVICE


def test_a_single_device_is_room_for_a_beacon_that_needs_two() -> None:
    ear = Ear(max_devices=1)
    ear.hear(frames.beacon(CELL, ta=STA, ibss=True))
    assert set(ear.tracker.devices) == {CELL}
