"""The catalogue of detections."""

from pathlib import Path

import pytest

from sensor.wids import catalogue, system
from sensor.wids.catalogue import DEFINITIONS, ENTRIES, PARAMETERS, detections
from sensor.wids.levels import LEVELS
from sensor.wids.policy import Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.scenes.disconnect import deauth_flood
from tests.scenes.stage import POLICY

NAMES = list(ENTRIES)


def test_each_entry_makes_the_detection_that_it_describes() -> None:
    made = [name for name, entry in ENTRIES.items() if entry.make is not None]
    assert [detection.name for detection in detections(POLICY, {})] == made
    assert set(NAMES) - set(made) == {entry.definition.name for entry in system.ENTRIES}
    assert all(entry.level in LEVELS for entry in ENTRIES.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_explains_itself(name: str) -> None:
    definition = DEFINITIONS[name]
    assert definition.description.endswith(".")
    assert definition.advice.endswith(".")
    assert definition.references
    assert definition.klass in {"SYSTEM", "PROBE", "DENIAL", "EXPLOIT", "SPOOF", "OTHER"}
    assert definition.throttle.count > 0, "an operator who switches it on has a throttle"


@pytest.mark.parametrize("name", NAMES)
def test_defaults_lie_within_their_bounds_and_units_are_said(name: str) -> None:
    for parameter in PARAMETERS[name]:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.unit
        assert parameter.meaning


def test_nothing_is_wanted_for_what_nobody_declared() -> None:
    idle = {detection.name for detection in detections(Policy(), {}) if not detection.kinds and not detection.news}
    networks = {"APSPOOF", "NETWORKDRIFT", "LOOKALIKESSID", "SSIDSTRIPPING", "CLIENTMISASSOC"}
    assert {*networks, "SSIDCANARY", "WATCH", "DEVICEFOUND", "DEVICELOST"} == idle


def test_no_detection_asks_for_every_beacon() -> None:
    assert all(0x08 not in detection.kinds for detection in detections(POLICY, {}))


def test_wishes_reach_the_detection() -> None:
    air = Air()
    deauth_flood(air)
    patient = {"DEAUTHFLOOD": {"pair_frames": 500, "bss_frames": 500}}
    assert "DEAUTHFLOOD" not in Sensor(POLICY, patient).hear(air.frames()).names()


def test_each_family_says_the_type_of_its_entries() -> None:
    """Mypyc's build from nothing cannot determine it otherwise: "Cannot determine type"."""
    folder = Path(catalogue.__file__).parent
    written = {family: (folder / f"{family}.py").read_text() for family in catalogue.FAMILIES}
    assert [family for family, text in written.items() if "\nENTRIES: Final[tuple[Entry, ...]] = " not in text] == []
