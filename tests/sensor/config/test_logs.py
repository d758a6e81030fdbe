"""`[log]` as it is read."""

from pathlib import Path

import pytest

from sensor.config.logs import read_logs
from sensor.config.reader import Source
from sensor.storage.log_settings import Limits, LogSettings


def read(text: str, before: LogSettings | None = None) -> tuple[LogSettings, list[str]]:
    source = Source("a.toml", text.encode())
    settings = read_logs(source.root.table("log"), Path("/etc/airwarden"), before or LogSettings())
    return settings, [problem.message for problem in source.problems]


def test_nothing_changes_nothing() -> None:
    assert read("") == (LogSettings(), [])


def test_everything_can_be_said() -> None:
    text = """
        [log]
        types = ["kismet", "alerts", "kismet"]
        prefix = "there"
        title = "roof"
        template = "%p/%l/%n-%i.%l"
        kismetdb_version = 10
        keep_free_mb = 5
        ring_mb = 7
        [log.kismet]
        file_mb = 1
        keep_days = 0
        [log.alerts]
        keep_days = 90
    """
    settings, problems = read(text)
    assert problems == []
    assert settings.types == ("kismet", "alerts")
    assert settings.prefix == Path("/etc/airwarden/there")
    assert (settings.title, settings.template, settings.kismetdb_version) == ("roof", "%p/%l/%n-%i.%l", 10)
    assert (settings.keep_free_octets, settings.ring_octets) == (5_000_000, 7_000_000)
    assert settings.limits_of("kismet") == Limits(file_mb=1, file_hours=24, keep_mb=1000, keep_days=0)
    assert settings.limits_of("alerts").keep_s == 90 * 86_400
    assert settings.limits_of("pcapng") == Limits()


def test_no_logs_at_all_can_be_wanted() -> None:
    assert read("log.types = []")[0].types == ()


def test_a_later_file_says_more() -> None:
    before, _ = read("[log]\ntitle = 'roof'\n[log.kismet]\nfile_mb = 1")
    settings, _ = read("[log.kismet]\nkeep_mb = 2", before)
    assert settings.title == "roof"
    assert settings.limits_of("kismet") == Limits(file_mb=1, keep_mb=2)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('types = ["kismt"]', "kismet"),
        ('template = "%p/../%i.%l"', "template"),
        ('template = "%i"', "template"),
        ('prefix = ""', "path"),
        ("kismetdb_version = 7", "6, 10"),
        ("kismetdb_version = 11", "from 6 to 10"),
        ("keep_free_mb = -1", "from 0"),
        ("kismet.file_mb = -1", "from 0"),
        ("alerts.keep_mb = 5", "unknown key"),
        ("nonsense.file_mb = 5", "unknown key"),
    ],
)
def test_what_is_wrong_is_told(text: str, word: str) -> None:
    _, problems = read(f"[log]\n{text}")
    assert len(problems) == 1
    assert word in problems[0]
