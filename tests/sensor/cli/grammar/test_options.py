"""What commands have in common."""

import argparse

import pytest

from sensor.cli.grammar.options import Help, add_command, add_logs, whole_number


def test_examples_stay_as_they_are_written() -> None:
    parser = argparse.ArgumentParser(prog="airwarden")
    command = add_command(parser.add_subparsers(), "x", "what", "First line.\nSecond line.", "  airwarden x\n  y  z\n")
    assert command.format_help().endswith("\nexamples:\n  airwarden x\n  y  z\n")
    assert "\nFirst line.\nSecond line.\n" in command.format_help()


def test_the_longest_option_shares_its_line_with_its_help() -> None:
    parser = argparse.ArgumentParser(formatter_class=Help)
    parser.add_argument("--log-prefix", metavar="DIRECTORY", help="where")
    assert "  --log-prefix DIRECTORY  where\n" in parser.format_help()


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 12, 999_999_999_999)])
def test_whole_numbers(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "²", "٣", "9" * 13, "1_000"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        whole_number(text)


def test_logs_that_a_command_does_not_write_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_logs(parser, ("kismet", "pcapng"), "which")
    assert tuple(parser.parse_args(["--log-types", "pcapng,kismet"]).log_types) == ("pcapng", "kismet")
    for wrong in ("alerts", "nonsense"):
        with pytest.raises(SystemExit):
            parser.parse_args(["--log-types", wrong])
    assert "only kismet, pcapng" in capsys.readouterr().err
