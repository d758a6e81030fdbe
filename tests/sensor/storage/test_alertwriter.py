"""What holds for everything that is written of alerts; the log's own tests are beside this."""

import asyncio

import pytest

from sensor.eventbus import ALERT, MESSAGE, EventBus
from sensor.storage.alertwriter import AlertWriter


class Disk:
    """Takes what is written, unless it fails."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.fails = False

    def write(self, batch: list[int]) -> None:
        if self.fails:
            raise OSError("full")
        self.written.append(batch)


def odd_ones(alert: object) -> int | None:
    return alert if isinstance(alert, int) and alert % 2 else None


async def test_what_the_encoder_makes_nothing_of_is_left_out() -> None:
    bus, disk = EventBus(), Disk()
    writer = AlertWriter("test", bus, odd_ones, disk.write)
    for number in range(5):
        bus.publish(ALERT, number)
    bus.publish(MESSAGE, 7)
    await writer.close()
    assert disk.written == [[1, 3]]
    assert (writer.written, writer.lost) == (2, 0)


async def test_nothing_is_written_where_there_is_nothing() -> None:
    bus, disk = EventBus(), Disk()
    writer = AlertWriter("test", bus, odd_ones, disk.write)
    bus.publish(ALERT, 2)
    await writer.close()
    assert disk.written == []


async def test_a_failure_is_counted_and_told_with_the_writer_s_name(caplog: pytest.LogCaptureFixture) -> None:
    bus, disk = EventBus(), Disk()
    disk.fails = True
    writer = AlertWriter("alert things", bus, odd_ones, disk.write)
    writer.start()
    bus.publish(ALERT, 1)
    async with asyncio.timeout(10):
        while not writer.lost:  # noqa: ASYNC110 - a counter has no event of its own
            await asyncio.sleep(0)
    await writer.close()
    assert [record.getMessage() for record in caplog.records] == ["alert things: full"]
