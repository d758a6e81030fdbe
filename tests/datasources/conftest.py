"""Radios for every test of sources, and who supervises them."""

from collections.abc import AsyncIterator

import pytest

from tests.datasources.scripted import ScriptedDriver
from tests.datasources.supervised import Watched


@pytest.fixture
def driver() -> ScriptedDriver:
    """The radios."""
    return ScriptedDriver()


@pytest.fixture
async def watched(driver: ScriptedDriver) -> AsyncIterator[Watched]:
    """A supervisor of scripted radios, closed afterwards."""
    one = Watched(driver)
    yield one
    await one.supervisor.close_all()
