"""The daemon on the command line."""

import shlex

import pytest

from datasources.definition import parse_definition
from datasources.kinds import check, driver_of, unknown_options
from sensor.cli.parser import build_parser


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


def test_sources_add_up() -> None:
    arguments = build_parser().parse_args(["run", "-c", "a:name=x,y=z", "-c", "b"])
    assert arguments.sources == ["a:name=x,y=z", "b"]
