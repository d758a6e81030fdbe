"""What every kind of datasource offers to the supervisor."""

import pytest

from datasources.clock import SystemClock
from datasources.definition import Definition
from datasources.driver import Driver, Feed
from datasources.pcapfile.replay import PcapfileDriver
from datasources.source import Datasource

DRIVERS: list[Driver] = [PcapfileDriver()]


def members(protocol: type) -> set[str]:
    """What a protocol asks for."""
    return set(protocol.__annotations__) | {name for name in vars(protocol) if not name.startswith("_")}


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
def test_drivers_and_their_feeds_are_complete(driver: Driver) -> None:
    feed = driver.feed(Datasource(0, "", Definition("somewhere"), driver.name), SystemClock())
    assert (
        {"claims", "uuid", "feed", "candidates", "name", "options", "retries", "lists", "tunes"}
        <= members(Driver)
        <= set(dir(driver))
    )
    assert {"open", "run", "pause", "resume", "tune", "close", "warning"} <= members(Feed) <= set(dir(feed))
    feed.close()  # what was never opened can be closed
