"""The fixtures of Mackerel's dialect."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.mackerel.client import MackerelWorld


@pytest.fixture
async def mackerel(tmp_path: Path) -> AsyncIterator[MackerelWorld]:
    async with MackerelWorld(tmp_path) as started:
        yield started
