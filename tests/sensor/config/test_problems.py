"""How problems read."""

from sensor.config.problems import ConfigurationError, Problem
from sensor.errors import MisconfiguredError


def test_problem_names_file_and_line() -> None:
    assert str(Problem("a.toml", 3, "wrong")) == "a.toml:3: wrong"


def test_problem_with_the_file_as_a_whole_names_no_line() -> None:
    assert str(Problem("a.toml", 0, "wrong")) == "a.toml: wrong"


def test_error_tells_every_problem() -> None:
    error = ConfigurationError([Problem("a", 1, "x"), Problem("b", 2, "y")])
    assert str(error) == "a:1: x\nb:2: y"
    assert isinstance(error, MisconfiguredError)
