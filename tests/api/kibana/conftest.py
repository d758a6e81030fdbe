"""A sensor behind Kibana's API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.kibana.kibana import Kibana
from tests.api.world import World


@pytest.fixture
async def kibana(tmp_path: Path) -> AsyncIterator[Kibana]:
    async with World(tmp_path) as world:
        yield Kibana(world)
