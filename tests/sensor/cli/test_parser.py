"""The command line's grammar."""

import argparse
import shlex

import pytest

from datasources.definition import parse_definition
from datasources.kinds import check, driver_of, unknown_options
from sensor.cli.parser import build_parser, lifetime_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("90m", 5400), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600)],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert lifetime_s(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "30", "0d", "-1d", "1.5d", "30 d", "30D", "²d", "9999999999d"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        lifetime_s(text)


@pytest.mark.parametrize(("text", "speed"), [("max", None), ("1", 1.0), ("0.5", 0.5), ("20", 20.0)])
def test_speeds(text: str, speed: float | None) -> None:
    assert build_parser().parse_args(["replay", "x", "--speed", text]).speed == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", ""])
def test_what_is_no_speed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["replay", "x", "--speed", text])
    assert stopped.value.code == 2
    assert "--speed" in capsys.readouterr().err


def command_help(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        build_parser().parse_args([command, "--help"])
    return capsys.readouterr().out


def test_every_source_in_the_examples_of_run_is_one_that_can_work(capsys: pytest.CaptureFixture[str]) -> None:
    examples = [
        shlex.split(line) for line in command_help("run", capsys).splitlines() if line.startswith("  airwarden run")
    ]
    sources = [source for words in examples for source in build_parser().parse_args(words[1:]).sources or ()]
    assert len(sources) >= 3
    for source in map(parse_definition, sources):
        assert driver_of(source) is not None
        assert unknown_options(source)[0] == []
        check(str(source))


def test_the_help_says_all_that_lies_in_the_folder_for_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert "folder of the state database and the alert log" in " ".join(command_help("run", capsys).split())


def test_speed_is_full_unless_asked_otherwise() -> None:
    assert build_parser().parse_args(["replay", "x"]).speed is None


def test_sources_add_up() -> None:
    arguments = build_parser().parse_args(["run", "-c", "a:name=x,y=z", "-c", "b"])
    assert arguments.sources == ["a:name=x,y=z", "b"]


@pytest.mark.parametrize("action", [["user", "add", "n"], ["user", "list"], ["user", "remove", "n"]])
def test_every_action_on_logins_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")


@pytest.mark.parametrize("action", [["apikey", "create", "n"], ["apikey", "list"], ["apikey", "revoke", "n"]])
def test_every_action_on_keys_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")
