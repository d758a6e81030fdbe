"""Who said what in how many frames."""

from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.pipeline import Pipeline
from sensor.wids.witness import MAX_STATEMENTS, Statement, Witness
from tests.captures import Air
from tests.frames import beacon, bss_load, country, lying_element, probe_response, wps
from tests.scenes.floods import invented
from tests.scenes.stage import A, S


def listened(air: Air) -> Witness:
    witness = Witness()
    pipeline = Pipeline([witness], lambda finding: None, lambda topic, event: None)
    packets = air.frames()
    block = Block(b"".join(packet for _, packet in packets), DLT_RADIOTAP, 0)
    at = 0
    for ts_us, packet in packets:
        block.append(at, at + len(packet), len(packet), ts_us)
        at += len(packet)
    pipeline.process(block)
    return witness


def only(air: Air) -> Statement:
    (statement,) = listened(air).statements()
    return statement


def test_frames_that_say_the_same_count_for_it_though_they_are_read_once() -> None:
    air = Air()
    air.send(beacon(A, extra=country()), times=10)
    air.send(beacon(A, channel=11, extra=wps()), times=4)
    said = only(air)
    assert said.channels == {"6": 10, "11": 4}
    assert said.countries == {"DE": 10}
    assert said.wps == {"off": 10, "on": 4}
    assert said.frames == 14


def test_what_changes_with_each_frame_is_counted_just_so() -> None:
    air = Air()
    for load in range(7):
        air.send(beacon(A, extra=bss_load(load)))
    assert only(air).channels == {"6": 7}


def test_beacons_and_responses_are_kept_apart() -> None:
    air = Air()
    air.send(beacon(A), times=5)
    air.send(probe_response(A, S), times=3)
    assert [(each.in_beacons, each.frames) for each in listened(air).statements()] == [(True, 5), (False, 3)]


def test_frames_that_overrun_say_nothing() -> None:
    air = Air()
    air.send(beacon(A, channel=11, extra=lying_element(48, 99, b"")), times=30)
    assert listened(air).statements() == []


def test_it_knows_from_when_to_when_it_listened() -> None:
    air = Air()
    start_us = air.now_us
    air.send(beacon(A), times=50)
    witness = listened(air)
    assert witness.first_us == start_us
    assert witness.last_us - start_us == 49 * 102_400


def test_a_flood_is_bounded() -> None:
    air = Air()
    for number in range(MAX_STATEMENTS + 500):
        air.send(beacon(invented(number)), every_ms=0.1)
    witness = listened(air)
    assert len(witness.statements()) == MAX_STATEMENTS
    assert witness.evictions == 500
