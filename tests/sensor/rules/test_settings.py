"""What rules keep unless the operator wants otherwise."""

from sensor.rules.indices import STORED
from sensor.rules.settings import ON_DEMAND, RulesSettings


def test_no_index_is_cut_by_default_and_what_is_filled_on_demand_exists() -> None:
    assert max(index.max_rows for index in STORED.values()) == RulesSettings().keep_entries
    assert set(ON_DEMAND) <= set(STORED)
