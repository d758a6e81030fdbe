"""The sensor's own log as a receiver."""

import logging

import pytest

from sensor.delivery.connector import Note
from sensor.delivery.kinds import build


@pytest.mark.parametrize(
    ("severity", "level"), [(0, logging.INFO), (10, logging.WARNING), (15, logging.ERROR), (20, logging.ERROR)]
)
async def test_the_level_is_that_of_the_severity(severity: int, level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert await build("server-log", "log", {}).send(Note("k", "title", "body", severity=severity)) == "written"
    assert caplog.record_tuples == [("airwarden.notes", level, "title: body")]


async def test_a_note_may_ask_for_a_level(caplog: pytest.LogCaptureFixture) -> None:
    await build("server-log", "log", {}).send(Note("k", "t", "", options={"level": "fatal"}))
    assert caplog.record_tuples == [("airwarden.notes", logging.CRITICAL, "t")]


async def test_a_line_break_does_not_make_a_second_line(caplog: pytest.LogCaptureFixture) -> None:
    await build("server-log", "log", {}).send(Note("k", "t", "a\nERROR forged", severity=20))
    assert caplog.messages[-1] == "t: a\\x0aERROR forged"
