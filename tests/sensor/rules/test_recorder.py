"""What the sensor tells, as entries."""

import pytest

from sensor import eventbus
from sensor.alerts.alert import Alert
from sensor.dot11.mac import parse_mac
from sensor.eventbus import EventBus
from sensor.packetchain.tally import FrameTally
from sensor.rules import recorder as module
from sensor.rules.recorder import LATE_US, Entry, Recorder
from sensor.rules.rollcall import RollCall
from sensor.rules.ruletype import Charge, Late, Place, SourceHealth
from sensor.tracking.device import Device, ProbedSsid
from sensor.tracking.events import SsidEvent
from tests.sensor.packetchain.test_tally import frame
from tests.sensor.rules.rules import NOW_US, SECOND_US, FixedWorld

MAC = parse_mac("02:00:00:00:00:01")


def test_tallied_frames_belong_to_the_second_in_which_they_were_heard() -> None:
    world = FixedWorld()
    world.all_sources = [SourceHealth("U", "roof", "running", healthy=True, number=0)]
    recorder = Recorder(EventBus(), world)
    tally = recorder.tally = FrameTally()
    recorder.second(NOW_US)
    tally.note(frame(signal_dbm=-40))
    recorder.second(NOW_US + SECOND_US)
    index, ts_us, row = recorder.take(NOW_US + SECOND_US)[0]
    assert (index, ts_us) == ("frames", NOW_US)
    assert row == {
        "kind": "deauth",
        "bssid": "02:02:02:02:02:02",
        "channel": "6",
        "freq_khz": 2_437_000,
        "source": "U",
        "signal_dbm": -40,
        "count": 1,
    }


def test_events_become_entries_and_none_is_later_than_its_writing() -> None:
    bus = EventBus()
    recorder = Recorder(bus, FixedWorld())
    recorder.take(NOW_US)
    device = Device(MAC, NOW_US)
    bus.publish(eventbus.NEW_DEVICE, device)
    bus.publish(eventbus.DOT11_PROBED_SSID, SsidEvent(device, ProbedSsid(b"\xff<x>", NOW_US)))
    bus.publish(eventbus.ALERT, Alert("KARMA", "SPOOF", 15, NOW_US + 99 * SECOND_US, "x", transmitter=MAC))
    entries = recorder.take(NOW_US + SECOND_US)
    assert [(index, ts_us) for index, ts_us, _ in entries] == [
        ("devices", NOW_US),
        ("probes", NOW_US),
        ("alerts", NOW_US + SECOND_US),
    ]
    assert entries[1][2] == {"ssid": "\\xff<x>", "mac": "02:00:00:00:00:01"}
    assert entries[2][2]["bssid"] == "02:00:00:00:00:01"


def test_the_world_is_sampled_each_ten_seconds() -> None:
    world = FixedWorld()
    world.all_sources = [SourceHealth("U", "roof", "running", healthy=True, packets=10)]
    world.battery, world.here = Charge(50, mains=False), Place(1, 2)
    recorder = Recorder(EventBus(), world)
    assert [index for index, _, _ in recorder.take(NOW_US)] == ["sources", "battery", "gps"]
    world.all_sources = [SourceHealth("U", "roof", "running", healthy=True, packets=15)]
    assert recorder.take(NOW_US + 9 * SECOND_US) == []
    assert recorder.take(NOW_US + 10 * SECOND_US)[0][2]["packets"] == 5


def test_what_cannot_be_kept_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PENDING", 2)
    recorder = Recorder(EventBus(), FixedWorld())
    entries: list[Entry] = [("probes", NOW_US, {"ssid": str(number)}) for number in range(3)]
    recorder.give_back(entries)
    assert recorder.dropped == 1
    recorder._add("probes", NOW_US, {})
    assert recorder.dropped == 2
    assert recorder.take(NOW_US) == entries[1:]


def test_devices_are_told_of_each_minute_while_somebody_asks() -> None:
    world = FixedWorld()
    world.known = {MAC: Device(MAC, NOW_US)}
    recorder = Recorder(EventBus(), world)
    recorder.second(NOW_US)
    assert recorder.take(NOW_US) == []
    recorder.roll_call = RollCall()
    for second in range(61):
        world.known[MAC].last_us = NOW_US + second * SECOND_US
        recorder.second(NOW_US + second * SECOND_US)
    heard = [(row["mac"], row["event"], (ts_us - NOW_US) // SECOND_US) for _, ts_us, row in recorder.take(NOW_US)]
    assert [each[:2] for each in heard] == [("02:00:00:00:00:01", "heard")] * 2


def test_what_is_dated_long_ago_is_noticed() -> None:
    recorder = Recorder(EventBus(), FixedWorld())
    recorder._add("frames", NOW_US - LATE_US, {})
    recorder.take(NOW_US)
    assert recorder.late is None
    recorder._add("frames", NOW_US - LATE_US - 1, {})
    recorder.take(NOW_US)
    assert recorder.late == Late(NOW_US, NOW_US - LATE_US - 1)
