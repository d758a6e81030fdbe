"""A log as clients see it. What becomes of frames is tested with the logbook."""

from pathlib import Path

from sensor.eventbus import EventBus
from sensor.storage.alertlog import AlertLog
from sensor.storage.logrun import AlertRun


async def test_the_log_of_alerts_is_one_like_others(tmp_path: Path) -> None:
    run = AlertRun("alerts", AlertLog(tmp_path / "alerts.jsonl", EventBus(), lambda alert: b"{}"))
    run.start()
    assert (run.kind, run.path, run.template) == ("alerts", tmp_path / "alerts.jsonl", str(tmp_path / "alerts.jsonl"))
    assert run.lost == 0
    assert run.uuid == run.uuid.upper()
    assert "lerts" in run.description
    await run.close()
