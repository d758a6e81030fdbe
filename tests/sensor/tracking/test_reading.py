"""Elements that lie teach nothing, but for those that are excused."""

import pytest

from sensor.dot11 import faults
from sensor.tracking.observation import Observation
from tests import frames
from tests.captures import radiotap
from tests.every_frame import AP, AP2, STA
from tests.hearing import Ear

FILS_SESSION = frames.extension(4, b"session!")
SEALED = b"\x2d\xff\x01"  # encrypted octets, which read as an element would overrun


def test_elements_that_overrun_are_a_fault_at_the_element() -> None:
    ear = Ear()
    overrun = frames.probe_request(STA, b"net", extra=frames.lying_element(221, 9, b"four"))
    assert ear.fault(overrun, Observation()) == faults.ELEMENT_OVERRUN
    assert ear.tracker.devices == {}
    captured = len(radiotap(overrun))
    assert ear.frame.fault_offset == captured - 6


def test_a_beacon_that_lies_teaches_nothing_and_the_next_one_all() -> None:
    ear = Ear()
    lie = frames.beacon(AP, b"evil", extra=frames.lying_element(48, 200, b"\x01"))
    assert ear.fault(lie, Observation()) == faults.ELEMENT_OVERRUN
    assert ear.tracker.devices == {}
    ear.hear(frames.beacon(AP, b"net"))
    assert list(ear.bss(AP).advertised) == [b"net"]
    assert ear.fault(lie, Observation()) == faults.ELEMENT_OVERRUN
    assert (list(ear.bss(AP).advertised), ear.bss(AP).beacons, ear.device(AP).packets) == ([b"net"], 1, 1)


def test_elements_behind_the_snap_length_are_not_missed() -> None:
    ear = Ear()
    whole = frames.beacon(AP, b"net")
    assert ear.fault(whole[:-3], Observation(), wire=len(whole)) == faults.OK
    assert list(ear.bss(AP).advertised) == [b"net"]


@pytest.mark.parametrize(
    "frame",
    [
        frames.assoc_request(STA, AP, b"fils", extra=FILS_SESSION + SEALED),
        frames.reassoc_request(STA, AP, AP2, b"fils", extra=FILS_SESSION + frames.wmm() + SEALED),
        frames.assoc_response(AP, STA, extra=FILS_SESSION + SEALED),
        frames.reassoc_response(AP, STA) + FILS_SESSION + SEALED,
    ],
)
def test_what_stands_encrypted_behind_a_fils_session_is_no_lie(frame: bytes) -> None:
    ear = Ear()
    assert ear.hear(frame).device is not None


@pytest.mark.parametrize(
    "frame",
    [
        frames.beacon(AP, extra=FILS_SESSION + SEALED),
        frames.assoc_request(STA, AP, extra=SEALED),
        frames.assoc_request(STA, AP, extra=frames.vendor(b"\xff\x09\x04", 0) + SEALED),
    ],
)
def test_elsewhere_it_is(frame: bytes) -> None:
    assert Ear().fault(frame, Observation()) == faults.ELEMENT_OVERRUN
