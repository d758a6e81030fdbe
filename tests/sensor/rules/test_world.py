"""The running sensor, as rules ask it."""

from pathlib import Path

from sensor.dot11.block import Fix
from sensor.rules.ruletype import Place
from sensor.rules.world import SensorWorld, battery_charge
from tests.api.world import NOW_US, World
from tests.captures import Air
from tests.frames import BROADCAST, deauth, mac

AP = mac("02:aa:00:00:00:01")


async def test_devices_and_places_are_those_of_the_sensor(tmp_path: Path) -> None:
    async with World(tmp_path) as sensor:
        world = SensorWorld(sensor.pipeline, list, locate=lambda: Fix(1, 2.0, 3.0))
        assert world.heard(AP) is None
        air = Air(NOW_US)
        air.send(deauth(AP, BROADCAST, AP, 7))
        sensor.hear(air.frames())
        heard = world.heard(AP)
        assert heard is not None
        assert (heard.last_us, heard.signal_dbm, heard.channel) == (NOW_US, -50, "6")
        assert world.place() == Place(2.0, 3.0)
        assert world.charge() is None
        index, row = world.samples()[0]
        assert (index, row["packets"], row["devices"]) == ("system", 1, len(sensor.pipeline.tracker.devices))
        assert world.samples()[0][1]["packets"] == 0


def test_a_machine_may_have_no_battery() -> None:
    charge = battery_charge()
    assert charge is None or 0 <= charge.percent <= 100
