"""The courses of a BSSID's beacons: what is one transmitter, and what must be two."""

import random

import pytest

from sensor.tracking.observation import TRACK_FORKED
from sensor.tracking.tracks import CHANNEL, CLOCK, PACE, SEQUENCE, SIGNAL, Track
from tests.captures import START_US
from tests.frames import beacon, probe_response
from tests.hearing import Ear
from tests.scenes.stage import A, S

TU_S = 0.1024


class Transmitter:
    """Something that sends beacons of A, with a clock and a counter of its own."""

    def __init__(self, boot_s: float, seq: int, signal: int, channel: int = 6) -> None:
        self.boot_us = START_US - round(boot_s * 1_000_000)
        self.seq = seq
        self.signal = signal
        self.channel = channel

    def say(self, ear: Ear, after_s: float = TU_S, *, step: int = 1, source: int = 0, freq_mhz: int = 2437) -> bool:
        """Send one beacon; say whether it was news that the track is forked."""
        self.seq = (self.seq + step) & 0xFFF
        tsf = ear.now_us + round(after_s * 1_000_000) - self.boot_us
        frame = beacon(A, channel=self.channel, tsf=tsf, seq=self.seq)
        seen = ear.hear(frame, after_s=after_s, signal=self.signal, source=source, freq_mhz=freq_mhz)
        return seen.news & TRACK_FORKED != 0


def track(ear: Ear) -> Track:
    found = ear.bss(A).track
    assert found is not None
    return found


def settled(steps: int = 10) -> tuple[Ear, Transmitter]:
    ear, real = Ear(), Transmitter(3600, 100, -50)
    for _ in range(steps):
        real.say(ear)
    return ear, real


def test_a_bssid_heard_three_times_has_no_track() -> None:
    assert settled(3)[0].bss(A).track is None
    assert settled(4)[0].bss(A).track is not None


def test_an_ad_hoc_cell_has_none() -> None:
    ear = Ear()
    for seq in range(20):
        ear.hear(beacon(A, ibss=True, seq=seq))
    assert ear.bss(A).track is None


def test_one_transmitter_has_one_course() -> None:
    ear, real = settled()
    assert not any(real.say(ear) for _ in range(2000))
    assert track(ear).families == 0


def test_two_transmitters_are_told_apart_by_everything() -> None:
    ear, real = settled()
    twin = Transmitter(90, 3000, -70)
    told = False
    for _ in range(20):
        told |= real.say(ear, 0.06)
        told |= twin.say(ear, 0.0424)
    assert told
    assert track(ear).families == CLOCK | SEQUENCE | SIGNAL | PACE
    assert 18 <= track(ear).apart_db <= 22
    assert track(ear).clocks_apart_us > 3_000_000_000


def test_a_twin_that_shares_signal_and_counter_is_told_apart_by_its_clock() -> None:
    ear, real = settled()
    twin = Transmitter(90, 0, -50)
    for _ in range(20):
        real.say(ear)
        twin.seq = real.seq
        twin.say(ear)
        real.seq = twin.seq
    assert track(ear).families == CLOCK


def test_a_forger_whose_clock_and_counter_stand_still() -> None:
    ear, real = settled()
    for _ in range(20):
        real.say(ear, 0.06)
        ear.hear(beacon(A, tsf=0, seq=0), after_s=0.04)
    assert track(ear).families & (CLOCK | SEQUENCE) == CLOCK | SEQUENCE


def test_a_restart_is_not_a_second_transmitter() -> None:
    ear, real = settled(50)
    real.boot_us, real.seq = ear.now_us, 0
    assert not any(real.say(ear) for _ in range(100))
    assert track(ear).families == 0
    assert track(ear).clock.at == 0  # the new course is the main one


def test_a_signal_that_falls_for_good_is_one_transmitter() -> None:
    ear, real = settled(50)
    real.signal = -75
    for _ in range(100):
        real.say(ear)
    assert track(ear).families == 0
    assert track(ear).signal_x8 // 8 == -75


@pytest.mark.parametrize("seed", range(5))
def test_fading_has_no_two_courses(seed: int) -> None:
    rng = random.Random(seed)
    ear, real = settled()
    for _ in range(1000):
        real.signal = rng.randint(-80, -45)
        real.say(ear)
        assert not track(ear).families & SIGNAL


@pytest.mark.parametrize("seed", range(5))
def test_a_busy_counter_has_no_two_courses(seed: int) -> None:
    rng = random.Random(seed)
    ear, real = settled()
    for _ in range(1000):
        real.say(ear, step=rng.randrange(4096))
        assert not track(ear).families & SEQUENCE


@pytest.mark.parametrize("seed", range(5))
def test_coarse_timestamps_have_no_two_clocks(seed: int) -> None:
    rng = random.Random(seed)
    ear, real = settled()
    boot_us = real.boot_us
    for _ in range(1000):
        real.boot_us = boot_us - rng.randrange(1_000_000)
        real.say(ear)
        assert not track(ear).families & CLOCK


def test_lost_beacons_are_no_course_of_their_own() -> None:
    rng = random.Random(1)
    ear, real = settled()
    for _ in range(500):
        lost = rng.randrange(30)
        real.say(ear, TU_S * (lost + 1), step=lost + 1)
    assert track(ear).families == 0


def test_two_radios_of_the_sensor_are_not_two_transmitters() -> None:
    ear, real = settled()
    for n in range(200):
        real.signal = -50 - 20 * (n % 2)
        real.say(ear, source=n % 2)
    assert track(ear).families == 0


def test_a_neighbouring_channel_hears_it_fainter() -> None:
    ear, real = settled()
    for n in range(200):
        real.signal = -50 - 20 * (n % 2)
        real.say(ear, freq_mhz=2437 + 5 * (n % 2))
    assert track(ear).families == 0


def test_the_same_beacon_twice_in_a_capture_is_one() -> None:
    ear, real = settled()
    for _ in range(100):
        real.say(ear)
        again = beacon(A, tsf=ear.now_us - real.boot_us, seq=real.seq)
        ear.hear(again, after_s=0, signal=-70)
    assert track(ear).families == 0


def test_beacons_that_are_late_now_and_then_keep_the_pace() -> None:
    rng = random.Random(1)
    ear, real = settled()
    late = 0.0
    for _ in range(500):
        before, late = late, rng.random() * 0.04
        real.say(ear, TU_S + late - before)
    assert track(ear).families == 0


def test_two_channels_at_once() -> None:
    ear, real = settled()
    other = Transmitter(90, 3000, -50, channel=11)
    told = False
    for _ in range(8):
        real.say(ear)
        told |= other.say(ear, freq_mhz=2462)
    assert told
    assert track(ear).families & CHANNEL


def test_one_move_to_another_channel_is_no_second_transmitter() -> None:
    ear, real = settled()
    real.channel = 11
    for _ in range(50):
        assert not real.say(ear, freq_mhz=2462)
    assert track(ear).families == 0


def test_whoever_was_silent_for_long_is_looked_at_anew() -> None:
    ear, real = settled()
    real.boot_us -= 10**9
    real.seq = 7
    real.say(ear, 3600)
    assert track(ear).clock.strays == 0
    assert track(ear).seq == 8


def test_the_drift_of_a_clock_is_measured() -> None:
    ear, real = settled()
    for _ in range(300):
        real.boot_us -= 10  # gains 10 µs in 102.4 ms
        real.say(ear)
    assert 90 <= track(ear).drift_ppm <= 100


def test_answers_show_where_an_access_point_counts() -> None:
    ear, real = settled()
    for _ in range(5):
        real.say(ear)
        real.seq += 1
        ear.hear(probe_response(A, S, seq=real.seq), after_s=0.01)
    assert (track(ear).shared, track(ear).apart) == (5, 0)
