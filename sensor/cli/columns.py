"""Plain tables, and colours where a person looks."""

import os
from collections.abc import Sequence
from typing import Final, TextIO

_COLOURS: Final = {"critical": "1;97;41", "high": "1;31", "medium": "33", "low": "36", "info": "2"}


def is_screen(stream: TextIO) -> bool:
    """Whether a person looks at `stream` on a terminal that can do more than print."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def coloured(severity: str, text: str, stream: TextIO) -> str:
    """Return `text` in the colour of a severity where that is welcome (https://no-color.org), as it is elsewhere."""
    if not is_screen(stream) or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_COLOURS[severity]}m{text}\x1b[0m"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line for each row, its columns left-aligned; all rows are equally long."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
