"""ATTACKTOOL: each tool by its constants, and nobody by half of them."""

import pytest

from sensor.wids.toolmarks import OLD_HCX_ELEMENTS
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import deauth, element, management, rates, rsn
from tests.scenes.stage import A, S
from tests.scenes.toolmarks import TOOLS, airbase, bettercap, marauder

NAME = "ATTACKTOOL"


def tools_of(air: Air, **parameters: int) -> list[str]:
    alerts = Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)
    return [dict(alert.evidence)["tool"] for alert in alerts]


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_a_tool_is_known_by_its_frames(tool: str) -> None:
    air = Air()
    TOOLS[tool](air, 0)
    assert set(tools_of(air)) == {tool.strip()}


def test_the_sentence_names_tool_and_constants() -> None:
    air = Air()
    marauder(air)
    assert Sensor().hear(air.frames()).of(NAME)[0].text == (
        "3 frames in 0.1 s in the name of 00:1B:2F:AA:00:01 (2437 MHz) look like those of ESP32 Marauder: reason 2, "
        "duration 314, sequence number 4095."
    )


@pytest.mark.parametrize(("frames", "expected"), [(3, ["ESP32 Marauder"]), (30, [])])
def test_several_frames_are_needed(frames: int, expected: list[str]) -> None:
    air = Air()
    marauder(air)
    assert tools_of(air, frames=frames)[:1] == expected


def test_one_beacon_with_the_time_of_day_is_a_misread_clock() -> None:
    air = Air()
    airbase(air)
    assert tools_of(Air()) == []
    sensor = Sensor().hear(air.frames()[:2])
    assert sensor.of(NAME) == []


def test_answers_with_other_sequence_numbers_are_not_bettercaps() -> None:
    air = Air()
    for seq in range(64):
        air.send(deauth(A, S, A, 6, seq=seq), every_ms=3, keep_seq=True)
        air.send(deauth(S, A, A, 6, seq=seq + 700), every_ms=3, keep_seq=True)
    assert tools_of(air) == []


def test_both_ways_have_to_follow_each_other() -> None:
    air = Air()
    for _ in range(10):
        air.send(deauth(A, S, A, 7, duration=314), every_ms=1500)
        air.send(deauth(S, A, A, 7, duration=314), every_ms=1500)
    assert tools_of(air) == []


def test_forged_pairs_stay_bounded() -> None:
    air = Air()
    for n in range(10_000):
        bssid = bytes((2, 0, 0, 0)) + n.to_bytes(2, "big")
        air.send(deauth(bssid, S, bssid, 7, duration=314), every_ms=1)
        air.send(deauth(S, bssid, bssid, 7, duration=314), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 5_000


def test_two_victims_are_two_subjects() -> None:
    air = Air()
    bettercap(air, 0)
    bettercap(air, 1)
    assert len({alert.subject for alert in Sensor().hear(air.frames()).of(NAME)}) == 2


def test_old_hcxdumptool_is_told_by_the_order_of_its_elements() -> None:
    air = Air()
    elements = element(0, b"net") + rates() + rsn() + OLD_HCX_ELEMENTS
    fixed = b"\x31\x04\x05\x00"
    air.send(management(0, A, S, A, fixed + elements), times=4, every_ms=500)
    found = Sensor().hear(air.frames()).of(NAME)
    assert [dict(alert.evidence)["tool"] for alert in found] == ["hcxdumptool before 6.3"]
    sorted_like_a_driver = element(0, b"net") + rates() + rsn() + OLD_HCX_ELEMENTS[-22:] + OLD_HCX_ELEMENTS[:-22]
    air = Air()
    air.send(management(0, A, S, A, fixed + sorted_like_a_driver), times=4, every_ms=500)
    assert Sensor().hear(air.frames()).of(NAME) == []
