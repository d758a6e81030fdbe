"""Every kind of log can be opened, and is what it says."""

from pathlib import Path

import pytest

from sensor.storage.kismetlog import KismetLog
from sensor.storage.log_settings import ALERTS, KINDS
from sensor.storage.logfile import LogFile
from sensor.storage.logkinds import LOG_KINDS, open_log
from sensor.storage.pcapnglog import PcapngLog
from sensor.storage.wiglelog import WigleLog
from tests.logs import Air, empty


def test_there_are_those_that_can_be_configured() -> None:
    assert tuple(LOG_KINDS) == KINDS


@pytest.mark.parametrize(("kind", "made"), [("kismet", KismetLog), ("pcapng", PcapngLog), ("wiglecsv", WigleLog)])
def test_each_is_opened_as_what_it_is(tmp_path: Path, kind: str, made: type[LogFile]) -> None:
    log = open_log(kind, empty(tmp_path / "a"), Air().words, version=6)
    assert type(log) is made
    log.close()
    assert kind != ALERTS
