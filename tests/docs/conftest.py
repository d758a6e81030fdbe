"""A sensor behind its API, for documents that are held to what it answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        yield started
