"""What all types of rules have in common."""

import pytest

from sensor.errors import RefusedError
from sensor.rules.catalogue import TYPES
from sensor.rules.ruletype import RuleType


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_each_type_names_its_groups_and_takes_no_unknown_parameter(kind: RuleType) -> None:
    assert list(kind.all_groups)[-1] == "recovered"
    assert kind.default_group in kind.groups
    assert all(kind.context.values())
    with pytest.raises(RefusedError):
        kind.check({"nobody_knows": 1})
