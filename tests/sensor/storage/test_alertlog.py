"""The log of alerts."""

import asyncio
from pathlib import Path

import pytest

from sensor.eventbus import ALERT, MESSAGE, EventBus
from sensor.storage import alertlog
from sensor.storage.alertlog import AlertLog, append, rotate


def encode(alert: object) -> bytes:
    return repr(alert).encode()


async def test_every_alert_becomes_one_line_and_nothing_else_does(tmp_path: Path) -> None:
    bus = EventBus()
    log = AlertLog(tmp_path / "alerts.jsonl", bus, encode)
    log.start()
    bus.publish(ALERT, 1)
    bus.publish(MESSAGE, "no alert")
    bus.publish(ALERT, 2)
    await log.close()
    assert log.path.read_text() == "1\n2\n"
    assert (log.written, log.lost) == (2, 0)


async def test_what_still_waits_is_written_at_the_end(tmp_path: Path) -> None:
    bus = EventBus()
    log = AlertLog(tmp_path / "alerts.jsonl", bus, encode)
    bus.publish(ALERT, "late")  # the writer was never started
    await log.close()
    assert log.path.read_text() == "'late'\n"


async def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    append(tmp_path / "alerts.jsonl", b"x\n")
    assert (tmp_path / "alerts.jsonl").stat().st_mode & 0o777 == 0o600


async def test_a_disk_that_fails_is_counted_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bus = EventBus()
    folder = tmp_path / "gone"
    log = AlertLog(folder / "alerts.jsonl", bus, encode)
    log.start()
    for number in range(3):
        bus.publish(ALERT, number)
        while log.lost <= number:  # noqa: ASYNC110 - a counter has no event of its own
            await asyncio.sleep(0)
    folder.mkdir()
    bus.publish(ALERT, "works")
    await log.close()
    assert log.lost == 3
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert log.path.read_text() == "'works'\n"


def test_a_full_file_makes_room_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    for number in range(9):
        append(path, b"line %d\n" % number, 10)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["alerts.jsonl", *(f"alerts.jsonl.{number}" for number in range(1, alertlog.KEPT + 1))]
    assert path.read_text() == "line 8\n"
    assert (tmp_path / "alerts.jsonl.1").read_text() == "line 7\n"
    assert (tmp_path / f"alerts.jsonl.{alertlog.KEPT}").read_text() == f"line {8 - alertlog.KEPT}\n"


def test_rotation_leaves_no_gap_where_a_file_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("new")
    path.with_name("log.2").write_text("old")
    rotate(path)
    assert path.with_name("log.1").read_text() == "new"
    assert path.with_name("log.3").read_text() == "old"
