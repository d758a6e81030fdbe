import json
from pathlib import Path

import pytest

from sensor.errors import MisconfiguredError
from tests.docs.pages import ROOT
from tools.oracle import floor
from tools.oracle.comparison import TAKEN, Comparison
from tools.oracle.facts import FIELDS


@pytest.fixture
def total() -> Comparison:
    result = Comparison("total")
    result.compared.update({"ssid": 10, "ta": 10})
    result.differing["ssid"] += 1
    result.explained["ta"] += 5
    return result


def test_a_share_below_its_floor_is_complained_of(total: Comparison) -> None:
    assert list(floor.below(total, {"ssid": 0.95})) == ["ssid: 0.900000 is below the floor of 0.95"]
    assert list(floor.below(total, {"ssid": 0.9})) == []


def test_explained_differences_and_fields_that_nobody_has_are_no_loss(total: Comparison) -> None:
    assert list(floor.below(total, {"ta": 1, "akm": 1})) == []


@pytest.mark.parametrize("text", ["[]", "{", '{"ssid": "all"}'])
def test_what_is_no_floor_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "floor.json"
    path.write_text(text)
    with pytest.raises(MisconfiguredError):
        floor.read(path)


def test_the_stored_floor_knows_every_field() -> None:
    stored = ROOT / "tools/oracle/floor.json"
    assert set(floor.read(stored)) == {TAKEN, *FIELDS}
    assert min(json.loads(stored.read_text()).values()) > 0.999
