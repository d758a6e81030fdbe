"""Series are kept of devices that somebody looks at, and of no others."""

from sensor.tracking.device import Device
from sensor.tracking.histories import FORGOTTEN_S, SIGNAL_OFFSET, Histories

NOW_S = 1_700_000_000


def device(number: int = 1) -> Device:
    return Device(number.to_bytes(6, "big"), NOW_S * 1_000_000)


def test_what_comes_is_counted_by_the_second() -> None:
    kept, heard = Histories(), device()
    heard.packets = 100  # before anybody looked
    history = kept.follow(heard, NOW_S)
    heard.packets, heard.tx_packets, heard.rx_packets, heard.data_bytes, heard.signal_last_dbm = 103, 2, 1, 500, -40
    kept.sample(NOW_S + 1, {heard.mac: heard})
    assert history.packets.last_value == 3
    assert (history.tx_packets.last_value, history.rx_packets.last_value) == (2, 1)
    assert history.data_bytes.last_value == 500
    assert history.signal.last_value == -40 + SIGNAL_OFFSET
    kept.sample(NOW_S + 2, {heard.mac: heard})
    assert sum(history.packets.at(NOW_S + 2).minute) == 3


def test_nobody_is_followed_unasked() -> None:
    kept = Histories()
    assert kept.of(device()) is None
    assert len(kept) == kept.memory_bytes == 0


def test_a_device_is_followed_once() -> None:
    kept, heard = Histories(), device()
    assert kept.follow(heard, NOW_S) is kept.follow(heard, NOW_S + 1) is kept.of(heard)
    assert len(kept) == 1


def test_whoever_nobody_asks_for_any_more_is_forgotten() -> None:
    kept, heard = Histories(), device()
    kept.follow(heard, NOW_S)
    kept.sample(NOW_S + FORGOTTEN_S, {heard.mac: heard})
    assert kept.of(heard) is not None
    kept.sample(NOW_S + FORGOTTEN_S + 1, {heard.mac: heard})
    assert kept.of(heard) is None


def test_whoever_the_tracker_has_forgotten_is_another_one_later() -> None:
    kept, heard, again = Histories(), device(), device()
    kept.follow(heard, NOW_S)
    assert kept.of(again) is None
    assert kept.follow(again, NOW_S).device is again
    kept.sample(NOW_S, {})
    assert len(kept) == 0


def test_there_is_room_for_so_many() -> None:
    kept, heard = Histories(2), [device(n) for n in (1, 2, 3)]
    kept.follow(heard[0], NOW_S)
    kept.follow(heard[1], NOW_S)
    kept.follow(heard[0], NOW_S)  # asked for again: the other one leaves first
    kept.follow(heard[2], NOW_S)
    assert [kept.of(each) is not None for each in heard] == [True, False, True]
    assert kept.evicted == 1
