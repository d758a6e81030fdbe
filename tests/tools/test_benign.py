"""The benign corpus as a command."""

import pytest

from tests.benign.corpus import POLICY
from tests.benign.rigs import rigs
from tools import benign


def test_it_says_what_each_sensor_heard_and_that_nothing_was_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert benign.main(["--seconds", "3", "--clients", "5"]) == 0
    told = capsys.readouterr().out
    assert "3 s of town" in told
    assert told.count(" devices\n") == len(rigs(POLICY))
    assert told.endswith("0 false alarms at medium or above\n")
