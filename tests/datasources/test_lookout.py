"""What is done each second: ticks for others, and a look at how the sources fare."""

from datasources.outcomes import SOURCE_BLIND
from sensor.messages import ERROR, INFO
from tests.datasources.clocks import NOW_US, settle
from tests.datasources.scripted import ScriptedDriver
from tests.datasources.supervised import Watched


async def test_ticks_come_each_second_while_a_source_follows_the_wall_clock(
    watched: Watched, driver: ScriptedDriver
) -> None:
    await watched.supervisor.add("radio1")
    driver.follows_wall_clock = True
    first = await watched.supervisor.add("radio2")
    second = await watched.supervisor.add("radio3")
    for expected in (1, 2, 3):
        assert await watched.clock.wait_for_sleepers() == [1.0]
        watched.clock.advance(1.0)
        await settle()
        assert len(watched.ticks) == expected
        watched.supervisor.pause(first.uuid) if expected == 1 else await watched.supervisor.close(first.uuid)
    assert watched.ticks == [NOW_US + second * 1_000_000 for second in (1, 2, 3)]
    await watched.supervisor.close(second.uuid)
    await watched.clock.wait_for_sleepers()
    watched.clock.advance(1.0)
    await settle()
    assert len(watched.ticks) == 3


async def test_a_source_that_hears_nothing_while_another_does_is_told_once(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.follows_wall_clock = True
    deaf = await watched.supervisor.add("radio1:name=deaf")
    hearing = await watched.supervisor.add("radio2")
    for _ in range(90):
        hearing.packets += 1
        await watched.clock.wait_for_sleepers()
        watched.clock.advance(1.0)
        await settle()
    assert (deaf.blind, hearing.blind) == (True, False)
    assert [name for name, _ in watched.alerts] == [SOURCE_BLIND]
    assert "deaf has heard nothing for 60 s" in watched.alerts[0][1]
    deaf.packets += 1
    await watched.clock.wait_for_sleepers()
    watched.clock.advance(1.0)
    await settle()
    assert not deaf.blind
    assert watched.messages[-1] == ("Datasource deaf hears again", INFO)


async def test_a_warning_is_told_when_it_comes_and_when_it_has_passed(watched: Watched, driver: ScriptedDriver) -> None:
    driver.follows_wall_clock = True
    source = await watched.supervisor.add("radio1")
    for warning in ("", "the driver refuses 14", "the driver refuses 14", "", ""):
        source.warning = warning
        await watched.clock.wait_for_sleepers()
        watched.clock.advance(1.0)
        await settle()
    assert watched.messages[1:] == [
        ("Datasource radio1 warns: the driver refuses 14", ERROR),
        ("Datasource radio1 has nothing to warn of any more", INFO),
    ]


async def test_warnings_of_one_second_are_told_in_the_order_in_which_the_sources_were_added(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.follows_wall_clock = True
    sources = [await watched.supervisor.add(f"radio{number}") for number in range(3)]
    await watched.supervisor.close(sources[0].uuid)
    await watched.supervisor.open(sources[0].uuid)
    watched.messages.clear()
    for source in sources:
        source.warning = "too warm"
    await watched.clock.wait_for_sleepers()
    watched.clock.advance(1.0)
    await settle()
    assert watched.messages == [(f"Datasource radio{number} warns: too warm", ERROR) for number in range(3)]


async def test_a_warning_is_told_anew_when_the_source_was_opened_again(
    watched: Watched, driver: ScriptedDriver
) -> None:
    driver.follows_wall_clock = True
    source = await watched.supervisor.add("radio1")
    for _ in range(2):
        source.warning = "too warm"
        await watched.clock.wait_for_sleepers()
        watched.clock.advance(1.0)
        await settle()
        await watched.supervisor.close(source.uuid)
        await watched.supervisor.open(source.uuid)
    assert [text.split()[-1] for text, _ in watched.messages[1:]] == ["warm", "closed", "opened"] * 2
