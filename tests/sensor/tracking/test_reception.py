"""How a device is heard: when, how loud, on which frequency, by whom."""

from sensor.tracking.device import (
    MAX_FREQUENCIES,
)
from tests import frames
from tests.every_frame import STA
from tests.hearing import Ear


def test_first_and_last_time_are_packet_time() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA))
    first = ear.now_us
    ear.hear(frames.probe_request(STA), after_s=7)
    assert (ear.device(STA).first_us, ear.device(STA).last_us) == (first, first + 7_000_000)


def test_signal_is_last_lowest_and_highest() -> None:
    ear = Ear()
    for signal in (-60, -40, None, -80, -70):
        ear.hear(frames.probe_request(STA), signal=signal)
    device = ear.device(STA)
    assert (device.signal_last_dbm, device.signal_min_dbm, device.signal_max_dbm) == (-70, -80, -40)


def test_without_a_signal_nothing_is_said_of_one() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA), signal=None)
    device = ear.device(STA)
    assert (device.signal_last_dbm, device.signal_min_dbm, device.signal_max_dbm) == (0, 0, 0)


def test_frequencies_are_counted_where_the_radio_was_tuned() -> None:
    ear = Ear()
    for freq_mhz in (2412, 2412, 2437, 2412, None, 5180):
        ear.hear(frames.probe_request(STA), freq_mhz=freq_mhz)
    device = ear.device(STA)
    packets = dict(device.frequencies or {})
    packets[device.freq_khz] = packets.get(device.freq_khz, 0) + device.freq_packets
    assert packets == {2_412_000: 3, 2_437_000: 1, 5_180_000: 1}


def test_only_so_many_frequencies_are_kept() -> None:
    ear = Ear()
    for number in range(MAX_FREQUENCIES + 4):
        ear.hear(frames.probe_request(STA), freq_mhz=2000 + number)
    device = ear.device(STA)
    assert len(device.frequencies or {}) == MAX_FREQUENCIES
    assert device.freq_khz == (2000 + MAX_FREQUENCIES + 3) * 1000
    assert ear.tracker.forgotten == 3


def test_sources_that_heard_a_device_are_remembered() -> None:
    ear = Ear()
    ear.hear(frames.probe_request(STA), source=1)
    ear.hear(frames.probe_request(STA), source=4)
    assert ear.device(STA).sources == 0b10010
    ear.frame.source = 6
    ear.tracker.note_duplicate(ear.frame)
    assert ear.device(STA).sources == 0b1010010
    assert ear.device(STA).packets == 2
