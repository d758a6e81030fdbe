"""The ignore list silences first sights and changes, and nothing that attackers do under any address."""

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.catalogue import ENTRIES
from sensor.wids.policy import Ignored, Policy
from tests.driver import Sensor
from tests.scenes.everything import ATTACKS, played
from tests.scenes.stage import POLICY

EVERYBODY = MacMask.parse("00:00:00:00:00:00/00:00:00:00:00:00")
DEAF = Policy(
    POLICY.networks,
    POLICY.canaries,
    watches=POLICY.watches,
    devices=POLICY.devices,
    ignored=Ignored((EVERYBODY,)),
)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_those_that_heed_it_are_silent_and_no_others(name: str) -> None:
    raised = name in Sensor(DEAF, noisy=True).hear(played(name)).names()
    assert raised is not ENTRIES[name].ignorable


def test_no_flood_heeds_it() -> None:
    assert not [entry for entry in ENTRIES.values() if entry.ignorable and entry.definition.klass == "DENIAL"]
