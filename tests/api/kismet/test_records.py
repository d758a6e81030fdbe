"""The smaller records; alerts and definitions are compared whole in `test_alerts.py`."""

from api.kismet.records import key_record, mac_text, rrd_record, ssid_text, timestamp_record
from sensor.rrd import Rrd
from sensor.storage.state import ApiKey

NOW_S = 1_800_000_000


def test_a_series_is_shown_as_of_now_at_ring_positions() -> None:
    rrd = Rrd()
    rrd.add(NOW_S, 60)
    record = rrd_record(rrd, (NOW_S + 1) * 1_000_000)
    assert record["kismet.common.rrd.last_time"] == record["kismet.common.rrd.serial_time"] == NOW_S + 1
    assert (record["kismet.common.rrd.last_value"], record["kismet.common.rrd.last_value_n1"]) == (0, 60)
    minute, hour, day = (record[f"kismet.common.rrd.{name}_vec"] for name in ("minute", "hour", "day"))
    assert isinstance(minute, list)
    assert isinstance(hour, list)
    assert isinstance(day, list)
    assert (len(minute), len(hour), len(day)) == (60, 60, 24)
    assert minute[NOW_S % 60] == 60
    assert hour[NOW_S // 60 % 60] == 1


def test_no_address_is_the_zero_address() -> None:
    assert mac_text(b"") == "00:00:00:00:00:00"
    assert mac_text(b"\xaa\xbb\xcc\xdd\xee\xff") == "AA:BB:CC:DD:EE:FF"


def test_bytes_that_are_no_text_are_shown_and_text_is_left_alone() -> None:
    assert ssid_text("Café \\ ☕".encode()) == "Café \\ ☕"
    assert ssid_text(b"a\xffb") == "a\\xffb"


def test_a_time_is_split() -> None:
    record = timestamp_record(NOW_S * 1_000_000 + 42)
    assert record == {"kismet.system.timestamp.sec": NOW_S, "kismet.system.timestamp.usec": 42}


def test_a_key_without_an_end_shows_none() -> None:
    record = key_record(ApiKey("hass", "readonly", 1, None))
    assert record["kismet.httpd.auth.expiration"] == 0
    assert "kismet.httpd.auth.token" not in record
