"""Alerts on the command line."""

import pytest

from sensor.cli.parser import build_parser

ALERTS = [["list"], ["show", "x"], ["ack", "x"], ["close", "x", "--reason", "r"], ["note", "x", "--memo", "m"]]
NOTIFY = [["test", "x"], ["list"], ["dead"]]
RULES = [["list"], ["show", "x"], ["apply", "f"], ["test", "f", "--capture", "c"]]


@pytest.mark.parametrize(
    "action",
    [
        *(["alerts", *words] for words in ALERTS),
        *(["notify", *words] for words in NOTIFY),
        *(["rules", *words] for words in RULES),
    ],
)
def test_every_action_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")


@pytest.mark.parametrize("words", ALERTS)
def test_every_action_on_alerts_can_be_asked_of_a_running_sensor(words: list[str]) -> None:
    arguments = build_parser().parse_args(["alerts", *words, "--url", "u", "--key-file", "k", "--format", "json"])
    assert (arguments.url, arguments.key_file, arguments.format) == ("u", "k", "json")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["alerts", "close", "x"], "--reason"),
        (["alerts", "note", "x"], "--memo"),
        (["alerts", "list", "--limit", "-1"], "--limit"),
        (["notify", "dead", "--retry", "1", "--all"], "not allowed with"),
        (["notify", "dead", "--retry", "one"], "no whole number"),
        (["rules", "test", "f"], "--capture"),
    ],
)
def test_what_cannot_be_meant(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(words)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err
