"""What the operator wants of rules and of the event streams that they look into."""

from dataclasses import dataclass
from typing import Final

ON_DEMAND: Final = ("frames", "devices")  # indices that cost something, and are filled only while somebody wants them


@dataclass(frozen=True, slots=True)
class RulesSettings:
    """How much is kept, and how many rules there may be."""

    keep_hours: int = 24  # of each index
    keep_entries: int = 2_000_000  # of each index; most have a smaller bound of their own
    max_rules: int = 5_000  # of all spaces
    record: tuple[str, ...] = ()  # indices of ON_DEMAND that are filled without a rule, too
