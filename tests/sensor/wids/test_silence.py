"""RADIOQUIET: whose silence counts, and who must have listened."""

import pytest

from sensor.packetchain.listening import Listening
from sensor.wids.catalogue import ENTRIES
from sensor.wids.entry import Brief
from sensor.wids.parameters import effective
from sensor.wids.policy import Policy
from sensor.wids.silence import RadioQuiet, distinct
from tests.captures import START_US, Air
from tests.driver import Sensor
from tests.frames import beacon
from tests.scenes.silence import FAINT, access_point, radio_quiet, steadily

NAME = "RADIOQUIET"


def texts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def test_the_sentence_says_how_many_where_and_who_is_left() -> None:
    air = Air()
    radio_quiet(air)
    (text,) = texts(air)
    assert text.startswith("4 access points on 2437 MHz (00:1")
    assert text.endswith("after having been heard steadily; 1 others there are still heard.")


@pytest.mark.parametrize(("needed", "count"), [(4, 1), (5, 0)])
def test_how_many_have_to_vanish(needed: int, count: int) -> None:
    air = Air()
    radio_quiet(air)
    assert len(texts(air, access_points=needed)) == count


def test_they_have_to_vanish_together() -> None:
    air = Air()
    four = [access_point(index) for index in range(4)]
    steadily(air, [*four, FAINT], 40)
    for left in (3, 2, 1):
        steadily(air, [*four[:left], FAINT], 6)
    steadily(air, [FAINT], 20)
    assert texts(air) == []


def test_whoever_was_not_heard_steadily_is_not_missed() -> None:
    air = Air()
    four = [access_point(index) for index in range(4)]
    for _ in range(40):
        steadily(air, four, 0.2)
        steadily(air, [FAINT], 0.8)
    steadily(air, [FAINT], 20)
    assert texts(air) == []


def test_they_are_told_once_and_again_after_they_came_back() -> None:
    air = Air()
    radio_quiet(air)
    radio_quiet(air)
    assert len(texts(air)) == 2


def test_one_box_is_one_however_many_bssids_it_has() -> None:
    assert distinct([b"\x00\x1b\x2f\xaa\x00\x01", b"\x02\x1b\x2f\xaa\x00\x02", b"\x00\x1b\x2f\xaa\x09\x01"]) == [
        b"\x00\x1b\x2f\xaa\x00\x01",
        b"\x00\x1b\x2f\xaa\x09\x01",
    ]


@pytest.mark.parametrize(("listened_percent", "count"), [(100, 1), (95, 1), (50, 0), (0, 0)])
def test_silence_counts_where_somebody_listened(listened_percent: int, count: int) -> None:
    """A jammer leaves nothing to hear: only the account of what was listened to tells it from a radio elsewhere."""
    listening = Listening()
    sensor = Sensor()
    entry = ENTRIES[NAME]
    values = effective(entry.parameters, {})
    watcher = RadioQuiet(Brief(entry.definition, values, Policy(), listening))
    sensor.pipeline.watch([watcher])
    air = Air()
    steadily(air, [access_point(index) for index in range(4)], 60)
    sensor.hear(air.frames())
    for second in range(20):
        now_us = START_US + (60 + second) * 1_000_000
        for back in range(60 if second == 0 else 1):
            listening.note(now_us - back * 1_000_000, 2437, listened_percent * 10_000)
        sensor.pipeline.tick(now_us)
    assert len(sensor.of(NAME)) == count


def test_forged_access_points_stay_bounded() -> None:
    air = Air()
    for n in range(4_000):
        air.send(beacon(bytes((0, 1, 2, 3)) + n.to_bytes(2, "big"), b"x"), times=3, every_ms=0.2)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 2_000
