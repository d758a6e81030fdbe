"""Frames in an access point's name, held against its track."""

import pytest

from sensor.tracking.departure import OFF_TRACK, ON_TRACK, UNKNOWN, Departure, departure
from tests.frames import beacon, deauth, probe_response
from tests.hearing import Ear
from tests.scenes.stage import A, S

BEACONS = 30


def known(*, shared: bool = True) -> tuple[Ear, int]:
    """Return an ear that knows A's counter, and the number after the last one; not shared: beacons have their own."""
    ear, seq = Ear(), 100
    for n in range(BEACONS):
        ear.hear(beacon(A, tsf=10**9 + n * 110_000, seq=seq), after_s=0.1)
        seq += 1
        ear.hear(probe_response(A, S, tsf=10**9 + n * 110_000 + 10_000, seq=seq if shared else 2000 + n), after_s=0.01)
        seq += 1 if shared else 0
    return ear, seq if shared else 2000 + BEACONS


def judged(ear: Ear, frame: bytes, *, after_s: float = 0.05, signal: int | None = -50) -> Departure:
    seen = ear.hear(frame, after_s=after_s, signal=signal)
    return departure(ear.frame, seen.bss)


@pytest.mark.parametrize("shared", [True, False])
def test_the_access_points_own_frame_is_on_its_track(shared: bool) -> None:
    ear, seq = known(shared=shared)
    found = judged(ear, deauth(A, S, A, seq=seq))
    assert (found.signal, found.sequence, found.sureness) == (ON_TRACK, ON_TRACK, 0)
    assert ("sequence number", "on the track") in found.evidence()


@pytest.mark.parametrize("shared", [True, False])
def test_a_forged_frame_is_off_by_signal_and_sequence(shared: bool) -> None:
    ear, seq = known(shared=shared)
    found = judged(ear, deauth(A, S, A, seq=(seq + 1500) & 0xFFF), signal=-75)
    assert (found.signal, found.sequence) == (OFF_TRACK, OFF_TRACK)
    assert found.sureness >= 80
    assert ("signal against its track", "25 dB fainter than -50 dBm") in found.evidence()


def test_one_observation_alone_is_half_the_proof() -> None:
    ear, seq = known()
    assert 20 <= judged(ear, deauth(A, S, A, seq=seq), signal=-65).sureness <= 40
    ear, seq = known()
    assert 20 <= judged(ear, deauth(A, S, A, seq=seq + 1500)).sureness <= 40


def test_an_unknown_signal_says_nothing() -> None:
    ear, seq = known()
    assert judged(ear, deauth(A, S, A, seq=seq), signal=None).signal == UNKNOWN


def test_a_counter_that_was_never_understood_says_nothing() -> None:
    ear = Ear()
    for n in range(BEACONS):
        ear.hear(beacon(A, tsf=10**9 + n * 100_000, seq=n))
    found = judged(ear, deauth(A, S, A, seq=2000))
    assert (found.sequence, found.sureness) == (UNKNOWN, 0)


def test_a_track_of_long_ago_says_nothing() -> None:
    ear, _ = known()
    found = judged(ear, deauth(A, S, A, seq=4000), after_s=60, signal=-80)
    assert (found.signal, found.sequence, found.sureness) == (UNKNOWN, UNKNOWN, 0)


def test_a_probe_response_with_another_clock_is_off() -> None:
    ear, seq = known()
    found = judged(ear, probe_response(A, S, tsf=5, seq=seq))
    assert found.sureness >= 40
    assert [what for what, _ in found.evidence()] == ["signal against its track", "sequence number", "timestamp"]


def test_frames_of_stations_and_of_strangers_are_not_judged() -> None:
    ear, _ = known()
    assert judged(ear, deauth(S, A, A, seq=4000), signal=-90).sureness == 0
    assert departure(ear.frame, None).sureness == 0
