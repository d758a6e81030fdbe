import importlib
import os
from pathlib import Path

import pytest

from sensor import __version__, build


def test_mode_agrees_with_the_file_that_python_loads() -> None:
    module = importlib.import_module("sensor.dot11.frame")
    assert module.__file__ is not None
    assert build.mode() == ("interpreted" if Path(module.__file__).suffix == ".py" else "compiled")


def test_mode_is_the_one_that_this_run_was_started_for() -> None:
    expected = os.environ.get("AIRWARDEN_EXPECT_MODE")
    if expected is None:
        pytest.skip("AIRWARDEN_EXPECT_MODE is set by make check only")
    assert build.mode() == expected


def test_version_line_names_version_and_mode() -> None:
    assert build.version_line() == f"airwarden {__version__} ({build.mode()})"
