"""MALFORMMGMT and BCOM11KCHAN."""

from hypothesis import given
from hypothesis import strategies as st

from sensor.wids.malformed import MAX_DEVICES, highest_channel, impossible_neighbor
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import action, element, lying_element, probe_request, ssid_element
from tests.scenes.malformed import neighbor_report
from tests.scenes.stage import E, S


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def fuzzed(index: int) -> bytes:
    return probe_request(E, extra=element(3, b"") + element(190 + index, bytes(index)))


def test_six_ways_to_be_wrong_are_five_too_many() -> None:
    air = Air()
    air.each(5, fuzzed, every_ms=500)
    assert raised(air, "MALFORMMGMT") == []
    air.each(6, fuzzed, every_ms=500)
    text = raised(air, "MALFORMMGMT")[0]
    assert "malformed in 6 different ways within 2.5 s" in text


def test_a_slow_one_is_not_counted_together() -> None:
    air = Air()
    air.each(12, fuzzed, every_ms=2500)
    assert raised(air, "MALFORMMGMT") == []


def test_whoever_sends_nothing_but_overruns_is_heard_at_last() -> None:
    air = Air()
    for index in range(30):
        air.send(probe_request(E, extra=element(200 + index, b"") + lying_element(45, 200, b"")), every_ms=100)
    assert len(raised(air, "MALFORMMGMT")) >= 1


def test_ssids_of_other_lengths_are_no_other_fault() -> None:
    air = Air()
    air.each(20, lambda index: probe_request(E, b"x" * index, extra=element(3, b"")), every_ms=100)
    assert raised(air, "MALFORMMGMT") == []


def test_forged_transmitters_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(3000):
        air.send(probe_request(E[:3] + index.to_bytes(3, "big"), extra=element(3, b"")), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(each for each in sensor.detections if each.name == "MALFORMMGMT").evictions == 3000 - MAX_DEVICES


def test_a_report_says_whom_it_was_for() -> None:
    air = Air()
    air.send(action(E, S, E, 5, neighbor_report(240)), times=2)
    assert raised(air, "BCOM11KCHAN")[0] == (
        "Device 00:C0:CA:66:66:66 (2437 MHz) sent 2 neighbour reports to A4:5E:60:01:02:03 with channel 240, which "
        "does not exist: Broadcom's firmware wrote behind its table for it."
    )


def test_channels_end_later_in_6ghz() -> None:
    assert [highest_channel(81), highest_channel(130), highest_channel(131), highest_channel(138)] == [
        224,
        224,
        233,
        224,
    ]


@given(st.binary(max_size=80))
def test_no_list_raises_and_none_is_read_past_its_end(octets: bytes) -> None:
    found = impossible_neighbor(b"\xff" * 5 + octets + b"\x34\xff", 5, 5 + len(octets))
    assert found == impossible_neighbor(octets, 0, len(octets))


def test_a_list_that_overruns_is_nobodys_report() -> None:
    report = neighbor_report(240)[2:]
    assert impossible_neighbor(report, 0, len(report)) == 240
    for tail in (b"\x00", lying_element(1, 9, b"")):
        assert impossible_neighbor(report + tail, 0, len(report + tail)) == 0
    assert impossible_neighbor(ssid_element(b"x"), 0, 3) == 0
