"""What commands have in common: the form of their help, options, and the numbers that these take."""

import argparse
from collections.abc import Sequence
from typing import Final, TypeAlias

from sensor.storage.log_settings import log_types

_MAX_DIGITS: Final = 12  # of a number on the command line: 10^12 ms are thirty years


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose examples stay as they are written, with room for the longest option."""

    def __init__(self, prog: str) -> None:
        """Describe `prog`."""
        super().__init__(prog, max_help_position=28)


# argparse has no public name for what `add_subparsers` returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def add_command(commands: Commands, name: str, summary: str, text: str, examples: str) -> argparse.ArgumentParser:
    """Add one command with its help, and return what its arguments are added to."""
    return commands.add_parser(
        name,
        help=summary,
        description=text,
        epilog=f"examples:\n{examples.rstrip()}",
        formatter_class=Help,
    )


def add_files(parser: argparse.ArgumentParser) -> None:
    """Take captures to read."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a capture; - for standard input")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Take the form of what is printed."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object per line")


def add_config(parser: argparse.ArgumentParser) -> None:
    """Take a configuration file instead of the system's."""
    parser.add_argument("--config", metavar="FILE", help="read this file instead of /etc/airwarden")


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Take another folder for state."""
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the state database and the alert log")


def add_places(parser: argparse.ArgumentParser) -> None:
    """Take both places: of the configuration and of the state."""
    add_config(parser)
    add_data_dir(parser)


def add_logs(parser: argparse.ArgumentParser, kinds: Sequence[str], summary: str) -> None:
    """Take what Kismet calls the same; only these kinds of log."""

    def read(text: str) -> Sequence[str]:
        try:
            types = log_types(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        if not set(types) <= set(kinds):
            raise argparse.ArgumentTypeError(f"only {', '.join(kinds)}")
        return types

    named = ",".join(kinds)
    parser.add_argument("--log-types", type=read, metavar="TYPES", help=f"{summary}: {named}")
    parser.add_argument("--log-prefix", metavar="DIR", help="where logs are written")
    parser.add_argument("-t", "--title", metavar="TITLE", help="what logs are called (Kismet)")


def whole_number(text: str) -> int:
    """Read a whole number of at least zero; raises argparse.ArgumentTypeError, as all that read an argument."""
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_DIGITS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number from 0 to {10**_MAX_DIGITS - 1:,}")
    return int(text)


def above_zero(text: str, otherwise: str) -> float:
    """Read a finite number above zero; `otherwise` ends the sentence that refuses anything else."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is {otherwise}")
    return number
