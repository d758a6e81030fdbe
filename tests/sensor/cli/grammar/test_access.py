"""Logins and keys on the command line."""

import argparse

import pytest

from sensor.cli.grammar.access import lifetime_s
from sensor.cli.parser import build_parser


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


@pytest.mark.parametrize("action", [["user", "add", "n"], ["user", "list"], ["user", "remove", "n"]])
def test_every_action_on_logins_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")


@pytest.mark.parametrize("action", [["apikey", "create", "n"], ["apikey", "list"], ["apikey", "revoke", "n"]])
def test_every_action_on_keys_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")
