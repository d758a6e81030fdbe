"""Rules do not see the alerts that rules raise."""

import pytest

from sensor.rules.indices import INDICES
from sensor.rules.own import names_own, without_own
from sensor.rules.store import Condition


@pytest.mark.parametrize(("query", "named"), [("name: RULE", True), ("name:RULER", False), ("", False)])
def test_a_query_names_them_or_not(query: str, named: bool) -> None:
    assert names_own(query) is named
    condition = without_own(Condition(), INDICES["alerts"], query)
    assert (condition == Condition()) is named


def test_other_indices_have_none() -> None:
    assert without_own(Condition(), INDICES["deauth_frames"], "") == Condition()
