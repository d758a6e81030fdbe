"""A source at work: its frames, its failures, and how often it is tried again."""

import pytest

from datasources.outcomes import SOURCE_ERROR, SOURCE_OPEN
from datasources.source import State
from sensor.dot11.block import Block, Fix
from sensor.errors import MisconfiguredError, UnavailableError
from sensor.messages import ERROR, INFO
from tests.datasources.clocks import NOW_US, settle
from tests.datasources.scripted import ScriptedDriver
from tests.datasources.supervised import Watched


async def test_frames_are_counted_when_the_chain_has_taken_them(watched: Watched, driver: ScriptedDriver) -> None:
    block = Block(b"ab", 127, 0)
    block.append(0, 1, 1, 5)
    block.append(1, 2, 1, 6)
    driver.blocks = [block, block]
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.packets, source.error_packets, source.linktype) == (4, 2, 127)
    shown = source.packets_rrd.at(NOW_US // 1_000_000), source.octets_rrd.at(NOW_US // 1_000_000)
    assert [series.last_value for series in shown] == [4, 4]
    assert watched.taken == [block, block]
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "CLOSED"]
    assert watched.messages[-1] == ("Datasource radio1 ended after 4 frames", INFO)
    await watched.supervisor.ended(source.uuid)


async def test_each_block_is_stamped_with_where_the_sensor_is(watched: Watched, driver: ScriptedDriver) -> None:
    driver.blocks = [Block(b"", 127, 0), Block(b"", 127, 0)]
    driver.may_end.set()
    watched.fix = Fix(5, 60.17, 24.94)
    await watched.supervisor.ended((await watched.supervisor.add("radio1")).uuid)
    assert [block.fix for block in watched.taken] == [watched.fix, watched.fix]


async def test_a_capture_is_not_stamped_with_where_the_sensor_is_now(
    watched: Watched, driver: ScriptedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptedDriver, "tunes", False)
    driver.blocks = [Block(b"", 127, 0)]
    driver.may_end.set()
    watched.fix = Fix(5, 60.17, 24.94)
    await watched.supervisor.ended((await watched.supervisor.add("radio1")).uuid)
    assert [block.fix for block in watched.taken] == [None]


async def test_a_failure_is_one_event_one_message_one_alert_and_tried_again_ever_later(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.failures = [UnavailableError("it is gone") for _ in range(6)]
    source = await watched.supervisor.add("radio1")
    assert (source.error, source.error_reason) == (True, "it is gone")
    assert watched.messages == [("Datasource radio1 failed: it is gone", ERROR)]
    assert watched.alerts == [(SOURCE_ERROR, "Datasource radio1 failed: it is gone")]
    waits = []
    for _ in range(6):
        (wait,) = await watched.clock.wait_for_sleepers()
        assert source.state is State.BACKOFF
        waits.append(wait)
        watched.clock.advance(wait)
    await settle()
    assert source.state is State.RUNNING
    assert waits == [5, 10, 20, 40, 60, 60]
    assert (source.retry_attempts, source.total_retry_attempts, source.error_reason) == (0, 6, "")
    assert watched.topics() == ["NEW_DATASOURCE"] + ["ERROR"] * 6 + ["OPENED"]
    assert watched.alerts == [
        (SOURCE_ERROR, "Datasource radio1 failed: it is gone"),
        (SOURCE_OPEN, "Datasource radio1 works again"),
    ]


async def test_a_retry_alerts_again_when_it_fails_for_another_reason_or_had_worked_between(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.failures = [UnavailableError(reason) for reason in ("gone", "gone", "down", "gone")]
    driver.breakdown = UnavailableError("gone")
    source = await watched.supervisor.add("radio1")
    for _ in range(4):
        watched.clock.advance((await watched.clock.wait_for_sleepers())[0])
        await settle()
    assert source.state is State.RUNNING
    driver.may_end.set()
    await watched.clock.wait_for_sleepers()
    told = [text.rpartition(" ")[2] for _, text in watched.alerts]
    assert told == ["gone", "down", "gone", "again", "gone"]


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 3.75), (1.0, 6.25)])
async def test_chance_keeps_adapters_from_starting_together(
    watched: Watched, driver: ScriptedDriver, chance: float, wait: float
) -> None:
    watched.chance = chance
    driver.failures = [UnavailableError("it is gone")]
    await watched.supervisor.add("radio1")
    assert await watched.clock.wait_for_sleepers() == [wait]


async def test_what_cannot_pass_by_itself_is_not_tried_again(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [MisconfiguredError("it has no monitor mode")]
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.error_reason, source.retry) == (State.ERROR, "it has no monitor mode", True)


async def test_a_breakdown_while_running_is_tried_again(watched: Watched, driver: ScriptedDriver) -> None:
    driver.breakdown = UnavailableError("the antenna fell off")
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.clock.wait_for_sleepers()
    assert (source.state, source.retry_attempts) == (State.BACKOFF, 1)
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "ERROR"]
    await watched.supervisor.close(source.uuid)
    assert watched.topics() == ["CLOSED"]


async def test_without_retry_an_error_stays_until_somebody_acts(watched: Watched, driver: ScriptedDriver) -> None:
    driver.failures = [UnavailableError("it is gone")]
    source = await watched.supervisor.add("radio1:retry=false")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.retry_attempts) == (State.ERROR, 0)
    await watched.supervisor.open(source.uuid)
    assert (source.state, source.error_reason) == (State.RUNNING, "")
    assert watched.topics() == ["NEW_DATASOURCE", "ERROR", "OPENED"]


async def test_an_unexpected_exception_is_an_error_too_and_logged(
    watched: Watched, driver: ScriptedDriver, caplog: pytest.LogCaptureFixture
) -> None:
    driver.breakdown = ValueError("nobody\nthought of this")
    driver.may_end.set()
    source = await watched.supervisor.add("radio1")
    await watched.supervisor.ended(source.uuid)
    assert (source.state, source.error_reason) == (State.ERROR, "ValueError: nobody\\x0athought of this")
    assert "task datasource radio1 failed" in caplog.text
    assert watched.topics() == ["NEW_DATASOURCE", "OPENED", "ERROR"]
