import sys

import pytest

from sensor.errors import UnavailableError
from tools.oracle.command import output


def test_what_is_printed_comes_back_however_the_program_ends() -> None:
    assert output([sys.executable, "-c", "print('half'); raise SystemExit(2)"]) == b"half\n"


def test_a_program_that_is_missing_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="no-such-program is not installed"):
        output(["no-such-program"])
