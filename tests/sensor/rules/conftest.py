"""A bench for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sensor.rules.rules import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as bench:
        yield bench
