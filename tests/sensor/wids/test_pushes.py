"""Who was pushed off, by whom it looks, and how long ago."""

import pytest

from sensor.wids.pushes import Push, Pushes
from tests.frames import BROADCAST, beacon, deauth
from tests.hearing import Ear
from tests.scenes.stage import X_DBM, A, S, other

SECOND_US = 1_000_000


class Door:
    """An ear that notes pushes."""

    def __init__(self) -> None:
        self.ear = Ear()
        self.pushes = Pushes()
        for seq in range(20):
            self.ear.hear(beacon(A, seq=seq, tsf=10**9 + seq * 100_000))

    def push(self, frame: bytes, *, times: int = 1, signal: int = -50, after_s: float = 0.1) -> bool:
        strong = False
        for _ in range(times):
            seen = self.ear.hear(frame, signal=signal, after_s=after_s)
            strong = self.pushes.note(self.ear.frame, seen)
        return strong

    def before(self, station: bytes, within_s: int = 5) -> Push | None:
        return self.pushes.before(A, station, self.ear.now_us, within_s * SECOND_US)


@pytest.mark.parametrize(("frames", "strong"), [(1, False), (2, False), (3, True)])
def test_three_frames_are_a_push(frames: int, strong: bool) -> None:
    door = Door()
    assert door.push(deauth(A, S, A), times=frames) == strong
    assert (door.before(S) is not None) == strong


def test_one_that_is_surely_forged_is_a_push() -> None:
    door = Door()
    assert door.push(deauth(A, S, A), signal=X_DBM)
    push = door.before(S)
    assert push is not None
    assert push.sureness >= 40
    assert push.evidence[0] == ("signal against its track", "25 dB fainter than -50 dBm")


def test_frames_of_the_station_count_for_it_too() -> None:
    door = Door()
    door.push(deauth(S, A, A), times=3)
    assert door.before(S) is not None
    assert door.before(other(S, 1)) is None


def test_a_broadcast_pushes_everybody() -> None:
    door = Door()
    door.push(deauth(A, BROADCAST, A), times=3)
    assert door.before(S) is not None


def test_copies_and_protected_frames_push_nobody() -> None:
    door = Door()
    assert not door.push(deauth(A, S, A, retry=True), times=9)
    assert not door.push(deauth(A, S, A, protected=True), times=9)
    assert door.before(S) is None


def test_slow_frames_do_not_add_up() -> None:
    door = Door()
    assert not door.push(deauth(A, S, A), times=5, after_s=3)


def test_a_push_is_forgotten() -> None:
    door = Door()
    door.push(deauth(A, S, A), times=3)
    door.ear.now_us += 6 * SECOND_US
    assert door.before(S) is None


def test_an_access_point_that_just_started_is_excused() -> None:
    door = Door()
    door.ear.hear(beacon(A, seq=30, tsf=5_000))
    assert not door.push(deauth(A, S, A), times=9)
