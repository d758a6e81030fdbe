"""The agreement that must not be lost again: a stored share for each field."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from sensor.errors import MisconfiguredError
from tools.oracle.comparison import Comparison


def read(path: Path) -> dict[str, float]:
    """Read a floor: a JSON object of field names and shares from 0 to 1; raises MisconfiguredError."""
    try:
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise MisconfiguredError(f"{path}: {error}") from error
    if not isinstance(stored, dict) or not all(isinstance(share, int | float) for share in stored.values()):
        raise MisconfiguredError(f"{path}: is no JSON object of numbers")
    return {str(name): float(share) for name, share in stored.items()}


def below(total: Comparison, floor: Mapping[str, float]) -> Iterator[str]:
    """Give a complaint for each field whose share of what is told alike or explained is below its floor."""
    for name, least in floor.items():
        reached = total.settled(name)
        if reached is not None and reached < least:
            yield f"{name}: {reached:.6f} is below the floor of {least}"
