"""The command line's grammar as a whole."""

import argparse
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sensor.cli.parser import build_parser


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its grammar."""
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_example_of_a_command_can_be_meant(name: str) -> None:
    (parser,) = (parser for each, parser in commands() if each == name)
    shown = [line.partition("|")[0].partition("<")[0].partition(">")[0] for line in (parser.epilog or "").splitlines()]
    examples = [shlex.split(line.removeprefix("  sudo")) for line in shown[1:]]
    assert examples
    assert all(build_parser().parse_args(words[1:]).command for words in examples)
    assert name in {words[1] for words in examples}


def test_help_and_mistakes_wait_for_no_commands_libraries() -> None:
    program = (
        "import sys; from sensor.cli.main import main; codes = [main([*words.split()]) for words in ("
        "'--version', 'alerts --help', 'capture --help', 'replay --speed no x', 'learn', 'service install --what')]; "
        "late = {'aiohttp', 'api', 'asyncio', 'datasources', 'msgspec', 'sensor.dot11.frame', 'sensor.pipeline'}; "
        "print(codes, sorted(late & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[0, 0, 0, 2, 2, 2] []"
