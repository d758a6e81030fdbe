"""The numbers that an operator may tune in a detection."""

from typing import final


@final
class Parameter:
    """One tunable number: always an integer, in a unit fine enough for it."""

    def __init__(self, name: str, default: int, low: int, high: int, unit: str, meaning: str) -> None:
        """Allow `low` to `high`, both included; `meaning` is one sentence."""
        self.name: str = name
        self.default: int = default
        self.low: int = low
        self.high: int = high
        self.unit: str = unit
        self.meaning: str = meaning


def effective(parameters: tuple[Parameter, ...], wishes: dict[str, int]) -> dict[str, int]:
    """Return the value of each parameter by name: the operator's wish where there is one, else its default."""
    return {parameter.name: wishes.get(parameter.name, parameter.default) for parameter in parameters}
