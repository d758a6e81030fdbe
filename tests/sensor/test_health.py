"""How the sensor itself is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sensor.health import DISK_EVERY_S, Health, free_octets
from tests.captures import START_US

MIB = 1 << 20
S = 1_000_000


class Case:
    """A sensor's health, and what it told."""

    def __init__(self, parameters: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.told: list[tuple[str, str]] = []
        self.free_mib = 10_000.0
        self.health = Health(self._tell, Path("/nowhere"), parameters or {}, self._free)
        self.seconds = 0

    def second(self, *, wall_off_us: int = 0, lost: int = 0) -> None:
        self.seconds += 1
        self.health.second(START_US + self.seconds * S + wall_off_us, self.seconds * S, lost)

    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def _tell(self, name: str, text: str) -> None:
        self.told.append((name, text))

    def _free(self, folder: Path) -> int:
        if self.free_mib < 0:
            raise OSError(5, "no such disk")
        return round(self.free_mib * MIB)


def test_root_is_told_and_nobody_else() -> None:
    case = Case()
    case.health.started(1000)
    assert case.told == []
    case.health.started(0)
    assert case.names() == ["ROOTUSER"]


@pytest.mark.parametrize(("off_us", "way"), [(3 * S, "forward by 3.0 s"), (-3600 * S, "back by 3600.0 s")])
def test_a_clock_that_is_set_is_told_once(off_us: int, way: str) -> None:
    case = Case()
    for _ in range(5):
        case.second()
    for _ in range(5):
        case.second(wall_off_us=off_us)
    assert case.names() == ["CLOCKJUMP"]
    assert way in case.told[0][1]


def test_a_clock_that_is_slewed_is_not() -> None:
    case = Case()
    for second in range(1000):
        case.second(wall_off_us=second * 500)  # 500 ppm, as fast as Linux slews
    assert case.told == []


def test_losses_add_up_and_are_told_with_pauses() -> None:
    case = Case()
    for _ in range(65):
        case.second(lost=4)
    assert case.names() == ["PACKETLOST"] * 3
    assert [text.split()[0] for _, text in case.told] == ["12", "120", "120"]


def test_a_few_lost_frames_are_nothing() -> None:
    case = Case()
    case.second(lost=9)
    assert case.told == []
    tight = Case({"PACKETLOST": {"frames": 1}})
    tight.second(lost=1)
    assert tight.names() == ["PACKETLOST"]


def test_frames_that_wait_long_are_told_of_live_sources_only() -> None:
    case = Case()
    case.second()
    now_us = START_US + S
    case.health.block(0, now_us - 9 * S, now_us - 8 * S, live=False, wall_us=now_us)
    case.health.block(1, now_us - 2 * S, now_us - 1 * S, live=True, wall_us=now_us)
    assert case.told == []
    case.health.block(1, now_us - 5 * S, now_us - 4 * S, live=True, wall_us=now_us)
    case.health.block(1, now_us - 5 * S, now_us - 4 * S, live=True, wall_us=now_us)
    assert case.names() == ["PACKETQUEUE"]
    for _ in range(30):
        case.second()
    case.health.block(1, now_us - 5 * S, now_us - 4 * S, live=True, wall_us=now_us)
    assert case.names() == ["PACKETQUEUE"] * 2


def test_packet_times_that_go_backwards_are_told_for_each_source() -> None:
    case = Case()
    case.health.block(0, START_US, START_US + 60 * S, live=False, wall_us=START_US)
    case.health.block(1, START_US - 3600 * S, START_US - 3000 * S, live=False, wall_us=START_US)
    case.health.block(0, START_US + 51 * S, START_US + 55 * S, live=False, wall_us=START_US)
    assert case.told == []
    for _ in range(2):
        case.health.block(0, START_US + 20 * S, START_US + 30 * S, live=False, wall_us=START_US)
    assert case.names() == ["CLOCKJUMP"]
    assert "number 0 went back by 30.0 s" in case.told[0][1]


def test_a_full_disk_is_told_once_until_there_was_room_again() -> None:
    case = Case()
    for free_mib in (1000, 199, 150, 210, 190, 400, 100):
        case.free_mib = free_mib
        for _ in range(DISK_EVERY_S):
            case.second()
    assert case.names() == ["DISKLOW"] * 2
    assert "Only 199 MiB" in case.told[0][1]


def test_a_disk_that_does_not_answer_is_somebody_elses_matter(tmp_path: Path) -> None:
    case = Case()
    case.free_mib = -1
    case.second()
    assert case.told == []
    assert free_octets(tmp_path) > 0


def test_parameters_can_be_tuned_while_it_runs() -> None:
    case = Case()
    case.free_mib = 5000
    case.second()
    case.health.tune({"DISKLOW": {"free_mib": 8000}})
    for _ in range(DISK_EVERY_S):
        case.second()
    assert case.names() == ["DISKLOW"]
