"""The battery is told each second."""

from sensor import eventbus
from sensor.eventbus import EventBus
from sensor.telemetry.battery import Battery
from sensor.telemetry.vitals import Vitals
from tests.api.world import until


async def test_the_battery_is_published_while_it_runs() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((eventbus.BATTERY,))
    vitals = Vitals(bus)
    vitals.start()
    await until(lambda: len(subscription) > 0)
    await vitals.close()
    taken = subscription.take()
    assert taken is not None
    assert isinstance(taken[1], Battery)
