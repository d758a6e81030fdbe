"""Reading `[rules]`."""

from dataclasses import replace
from typing import Final

from sensor.config.reader import Table
from sensor.rules.settings import ON_DEMAND, RulesSettings
from sensor.spelling import hint
from sensor.text import printable

KEEP_HOURS: Final = (1, 8_784)  # a leap year
KEEP_ENTRIES: Final = (1_000, 2_000_000)
MAX_RULES: Final = (1, 10_000)


def read_rules(root: Table, before: RulesSettings) -> RulesSettings:
    """Return what `[rules]` says, and as before where it says nothing; what is to be recorded adds up."""
    table = root.table("rules")
    hours = table.integer("keep_hours", *KEEP_HOURS, "hours")
    entries = table.integer("keep_entries", *KEEP_ENTRIES, "entries")
    rules = table.integer("max_rules", *MAX_RULES, "rules")
    record = table.texts("record", _index)
    table.finish()
    return replace(
        before,
        keep_hours=before.keep_hours if hours is None else hours,
        keep_entries=before.keep_entries if entries is None else entries,
        max_rules=before.max_rules if rules is None else rules,
        record=tuple(dict.fromkeys((*before.record, *record))),
    )


def _index(text: str) -> str:
    """Read the name of an index that is filled on demand; raises ValueError."""
    if text not in ON_DEMAND:
        shown = printable(text[:40].encode())
        raise ValueError(f"'{shown}' is none of {', '.join(ON_DEMAND)}{hint(text, ON_DEMAND)}")
    return text
