"""What is wrong with a configuration: every problem at once, each with its file and line."""

from collections.abc import Iterable
from dataclasses import dataclass

from sensor.errors import MisconfiguredError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; line 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return `file:line: message`."""
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class ConfigurationError(MisconfiguredError):
    """The configuration cannot work; `problems` says everything that is wrong with it, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take at least one problem."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
