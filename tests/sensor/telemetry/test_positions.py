"""The best GPS is believed, others stand by, and nobody's failure is another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sensor import eventbus
from sensor.errors import MisconfiguredError, RefusedError
from sensor.eventbus import EventBus
from sensor.telemetry.definition import parse_gps
from sensor.telemetry.positions import MAX_RECEIVERS, Position, Positions
from sensor.telemetry.reading import NO_FIX, Reading
from tests.api.world import until
from tests.gps import RealGpsd, free_port, needs_gpsd

NOW_US = 1_800_000_000_000_000
S = 1_000_000


class Sensor:
    """Positions with a clock that tests set."""

    def __init__(self, *definitions: str) -> None:
        self.now_us = NOW_US
        self.bus = EventBus()
        self.said: list[str] = []
        self.positions = Positions(
            self.bus,
            lambda: self.now_us,
            definitions=[parse_gps(text) for text in definitions],
            say=lambda text, _flags: self.said.append(text),
            first_pause_s=0.01,
        )

    def take(self, number: int, reading: Reading) -> None:
        list(self.positions.receivers.values())[number].take(reading, self.now_us)

    def latitude(self) -> float | None:
        fix = self.positions.locate()
        return None if fix is None else fix.latitude_deg


@pytest.fixture
async def sensor() -> AsyncIterator[Sensor]:
    sensor = Sensor("virtual:lat=1,lon=1", "gpsd:host=a", "gpsd:host=b,priority=-2000", "gpsd:host=c,dataonly=true")
    yield sensor
    await sensor.positions.close()


async def test_without_any_gps_there_is_no_position() -> None:
    assert Sensor().positions.position() == Position()


async def test_the_lowest_priority_with_a_fix_is_believed(sensor: Sensor) -> None:
    assert sensor.latitude() is None
    sensor.take(0, Reading(1.0, 1.0))
    assert sensor.latitude() == 1.0
    sensor.take(1, Reading(2.0, 2.0))
    assert sensor.latitude() == 2.0
    sensor.take(2, Reading(3.0, 3.0))
    assert sensor.latitude() == 3.0
    sensor.take(2, NO_FIX)
    assert sensor.latitude() == 2.0


async def test_a_stale_fix_makes_way_for_a_lesser_gps(sensor: Sensor) -> None:
    sensor.take(1, Reading(2.0, 2.0))
    sensor.now_us += 11 * S
    sensor.take(0, Reading(1.0, 1.0))
    assert sensor.latitude() == 1.0


async def test_data_only_stamps_nothing(sensor: Sensor) -> None:
    sensor.take(3, Reading(4.0, 4.0))
    assert sensor.latitude() is None


async def test_a_fix_stays_the_same_object_until_there_is_a_new_one(sensor: Sensor) -> None:
    sensor.take(1, Reading(2.0, 2.0))
    assert sensor.positions.locate() is sensor.positions.locate()


async def test_a_place_that_never_changes_never_gets_stale() -> None:
    sensor = Sensor("virtual:lat=10,lon=20,alt=5")
    subscription, _ = sensor.bus.subscribe((eventbus.GPS_LOCATION,))
    sensor.positions.start()
    await until(lambda: len(subscription) > 0)
    await sensor.positions.close()
    taken = subscription.take()
    assert taken is not None
    told = taken[1]
    assert isinstance(told, Position)
    assert told.fix is not None
    assert (told.fix.latitude_deg, told.fix.longitude_deg, told.fix.altitude_m) == (10.0, 20.0, 5.0)
    assert told.gps_uuid in sensor.positions.receivers


async def test_a_meta_gps_places_only_the_sources_that_name_it() -> None:
    sensor = Sensor()
    sensor.positions.push("meta", "drone", Reading(7.0, 7.0))
    assert sensor.latitude() is None
    assert sensor.positions.locate_for("") is None
    assert sensor.positions.locate_for("other") is None
    fix = sensor.positions.locate_for("drone")
    assert fix is not None
    assert fix.latitude_deg == 7.0


async def test_a_client_s_position_holds_thirty_seconds() -> None:
    sensor = Sensor()
    sensor.positions.push("web", "", Reading(7.0, 7.0))
    sensor.positions.push("web", "", Reading(8.0, 7.0))
    assert len(sensor.positions.receivers) == 1
    assert sensor.latitude() == 8.0
    sensor.now_us += 31 * S
    assert sensor.latitude() is None


@pytest.mark.parametrize("reading", [Reading(91.0, 0.0), Reading(0.0, 181.0), NO_FIX])
async def test_a_client_s_impossible_position_is_refused(reading: Reading) -> None:
    sensor = Sensor()
    with pytest.raises(RefusedError):
        sensor.positions.push("web", "", reading)
    assert not sensor.positions.receivers


async def test_there_is_a_bound_to_receivers() -> None:
    sensor = Sensor()
    for number in range(MAX_RECEIVERS):
        sensor.positions.push("meta", f"meta{number}", Reading(1.0, 1.0))
    with pytest.raises(RefusedError, match=f"{MAX_RECEIVERS} GPSs already"):
        sensor.positions.add("virtual:lat=1,lon=1")


async def test_what_is_there_already_is_not_added_again() -> None:
    sensor = Sensor("virtual:lat=1,lon=1", "web:name=phone")
    with pytest.raises(RefusedError, match="already a GPS with the UUID"):
        sensor.positions.add("virtual:lon=1,lat=1")
    with pytest.raises(RefusedError, match="web GPS already"):
        sensor.positions.add("web")
    with pytest.raises(MisconfiguredError):
        sensor.positions.add("nothing")


async def test_a_gps_that_is_not_there_is_told_once_and_can_be_removed() -> None:
    sensor = Sensor()
    sensor.positions.start()
    receiver = sensor.positions.add(f"gpsd:host=127.0.0.1,port={free_port()},name=roof")
    await until(lambda: bool(sensor.said))
    for _ in range(5):
        await asyncio.sleep(0.02)
    assert len(sensor.said) == 1
    assert sensor.said[0].startswith("GPS roof is not there: ConnectionRefusedError")
    await sensor.positions.remove(receiver.definition.uuid.lower())
    assert not sensor.positions.receivers
    with pytest.raises(RefusedError):
        await sensor.positions.remove(receiver.definition.uuid)
    await sensor.positions.close()


@needs_gpsd
@pytest.mark.slow
async def test_a_gpsd_that_is_killed_and_comes_back_is_heard_again(tmp_path: Path) -> None:
    gpsd = RealGpsd(tmp_path, free_port())
    sensor = Sensor()
    sensor.positions.start()
    receiver = sensor.positions.add(f"gpsd:host=127.0.0.1,port={gpsd.port}")
    try:
        for _ in range(2):
            gpsd.start()
            await waited(lambda: sensor.positions.locate() is not None)
            gpsd.stop()
            await waited(lambda: not receiver.connected)
            assert sensor.positions.locate() is None
    finally:
        gpsd.stop()
        await sensor.positions.close()
    assert sum("its clock is" in text for text in sensor.said) == 1  # the drive's is of another year
    words = [text.partition(":")[0] for text in sensor.said if "its clock" not in text]
    assert words in (GONE_AND_BACK, GONE_AND_BACK[1:])


GONE_AND_BACK = ["GPS gpsd is not there", *["GPS gpsd connected", "GPS gpsd is not there"] * 2]


async def waited(happened: Callable[[], bool]) -> None:
    """Wait for something that another process brings about."""
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.05)
