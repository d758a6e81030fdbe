"""Alerts that rules raise are kept from rules, so that none answers itself; unless a rule asks for them by name."""

import re
from typing import Final

from sensor.rules.indices import Index
from sensor.rules.store import Condition
from sensor.wids.system import RULE

_NAMED: Final = re.compile(rf"\b{RULE}\b")


def names_own(query: str) -> bool:
    """Whether a query asks for alerts that rules raise."""
    return _NAMED.search(query) is not None


def without_own(condition: Condition, index: Index, query: str) -> Condition:
    """Return a condition that such alerts do not meet, unless the query asks for them."""
    if index.table != "alerts" or names_own(query):
        return condition
    return Condition(f"({condition.sql}) AND COALESCE(name, '') <> ?", (*condition.values, RULE))
