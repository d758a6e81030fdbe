"""`python -m tools.oracle DIR`: compares our dissection with tshark's, and our hashes with hcxpcapngtool's."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sensor.errors import AirwardenError
from tools.oracle import floor, hashes, table
from tools.oracle.captures import captures
from tools.oracle.comparison import Comparison, compare, rows_of
from tools.oracle.hashes import MODES, Hashes, Identity
from tools.oracle.tshark import Row

DONE: Final = 0
BELOW: Final = 1
MISUSED: Final = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What the other programs say of one capture."""

    path: Path
    rows: list[Row]
    note: str
    hashes: list[set[Identity]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which comparisons can be made here; the reason why not, where they cannot."""

    frames: str
    hashes: str


def wanted() -> Wanted:
    """Look at what is installed and built."""
    frames = "" if shutil.which("tshark") else "tshark is not installed"
    missing = "" if shutil.which("hcxpcapngtool") else "hcxpcapngtool is not installed"
    return Wanted(frames, missing if hashes.built() else "not built yet: `airwarden handshakes`")


def told(path: Path, want: Wanted) -> Told:
    """Ask the other programs."""
    rows, note = ([], "") if want.frames else rows_of(path)
    return Told(path, rows, note, [] if want.hashes else [hashes.theirs(path, mode) for mode in MODES])


def all_told(paths: Sequence[Path], want: Wanted) -> Iterator[Told]:
    """Ask about every capture, some at the same time, and give the answers in order."""
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        yield from pool.map(lambda path: told(path, want), paths)


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and judge by the floor."""
    least = floor.read(arguments.floor) if arguments.floor else {}
    paths = list(captures(arguments.captures))
    want = wanted()
    total, details, compared = Comparison("total"), [], []
    if not arguments.json:
        print(want.frames or table.head())
    for each in all_told(paths, want):
        name = str(each.path.relative_to(arguments.captures)) if each.path != arguments.captures else each.path.name
        if not want.frames:
            result = compare(name, each.path, each.rows, each.note)
            total.add(result)
            details.append(result.as_json())
            if not arguments.json:
                print(*table.lines(result), sep="\n", flush=True)
        if not want.hashes:
            pairs = zip(MODES, each.hashes, strict=True)
            compared.append(
                (name, [hashes.compare(mode, hashes.ours(each.path, mode), found) for mode, found in pairs])
            )
    if arguments.json:
        print_json(total, details, compared, want)
    else:
        print_totals(total, compared, want)
    complaints = list(floor.below(total, least))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return BELOW if complaints else DONE


def print_json(
    total: Comparison, details: list[dict[str, object]], compared: list[tuple[str, list[Hashes]]], want: Wanted
) -> None:
    """Print everything as one JSON object."""
    lines = {name: [each.as_json() for each in modes] for name, modes in compared}
    skipped = {"frames": want.frames, "hashes": want.hashes}
    print(json.dumps({"total": total.as_json(), "captures": details, "hashes": lines, "skipped": skipped}, indent=1))


def print_totals(total: Comparison, compared: list[tuple[str, list[Hashes]]], want: Wanted) -> None:
    """Print the sums, and the table of hashes."""
    if not want.frames:
        print("", *table.totals(total), sep="\n")
    print("", "hashes: default, then --all" if not want.hashes else f"hashes: {want.hashes}", sep="\n")
    if not want.hashes:
        print(table.hash_head())
        for name, modes in compared:
            for line in table.hash_lines(name, modes):
                print(line)
        print(table.hash_totals([modes for _, modes in compared]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 where agreement is below the floor, 2 where there is nothing to compare."""
    parser = argparse.ArgumentParser(prog="python -m tools.oracle", description=__doc__)
    parser.add_argument("captures", type=Path, help="a folder of captures, searched to the bottom, or one capture")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--floor", type=Path, help="a JSON file of fields and the least share of agreement for each")
    parsed = parser.parse_args(arguments)
    if not parsed.captures.exists():
        parser.error(f"{parsed.captures}: no such folder")
    try:
        return run(parsed)
    except AirwardenError as error:
        print(error, file=sys.stderr)
        return MISUSED


if __name__ == "__main__":
    sys.exit(main())
