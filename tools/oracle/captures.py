"""The captures in a folder."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from datasources.pcapfile import pcap, pcapng
from datasources.pcapfile.streams import GZIP_MAGIC

_ENDINGS: Final = (".pcap", ".pcapng", ".cap")
_MAGIC_LENGTH: Final = 4


def is_capture(path: Path) -> bool:
    """Say whether a file is a capture by its name, or by what it starts with, packed or not."""
    return path.name.lower().removesuffix(".gz").endswith(_ENDINGS) or _starts_like_one(path)


def _starts_like_one(path: Path) -> bool:
    with path.open("rb") as file:
        magic = file.read(_MAGIC_LENGTH)
    if magic.startswith(GZIP_MAGIC):
        try:
            with gzip.open(path) as unpacked:
                magic = unpacked.read(_MAGIC_LENGTH)
        except (OSError, EOFError):
            return False
    return magic in pcap.MAGICS or magic == pcapng.MAGIC


def captures(place: Path) -> Iterator[Path]:
    """Give the captures in a folder and all folders in it, sorted; a file is itself."""
    if place.is_file():
        yield place
    else:
        yield from sorted(path for path in place.rglob("*") if path.is_file() and is_capture(path))
