"""`airwarden sources`: what could be captured on, and what is missing."""

import argparse
import json
import shlex
import sys
from typing import Final

from datasources.driver import Candidate
from datasources.kinds import KINDS
from datasources.linux_wifi.radio import shown
from datasources.linux_wifi.survey import survey
from sensor.cli.columns import aligned, coloured

_HEAD: Final = ("INTERFACE", "CAPTURE ON", "ADAPTER", "ADDRESS", "CHANNELS")
_NOTHING: Final = """\
No Wi-Fi interface is here.
    No adapter is plugged in, or no driver has claimed it: lsusb, lspci and dmesg say what the kernel sees.
    A capture can stand in for a radio: airwarden run -c FILE.pcapng:realtime=true"""


def run(arguments: argparse.Namespace) -> int:
    """Print every candidate; what is missing is no failure of this command."""
    candidates = survey()
    if arguments.format == "json":
        lines = [json.dumps(_record(candidate)) for candidate in candidates]
    else:
        lines = [*listing(candidates), "", "Kinds of source", *kinds()]
    print("\n".join(lines), end="\n" if lines else "")
    return 0


def listing(candidates: list[Candidate]) -> list[str]:
    """Return a table of candidates, and below each what can or must be done."""
    if not candidates:
        return _NOTHING.splitlines()
    first, *others = aligned([_HEAD, *map(_row, candidates)])
    lines = [first]
    for line, candidate in zip(others, candidates, strict=True):
        lines.append(line)
        lines += [coloured("high", f"    {problem}", sys.stdout) for problem in candidate.problems]
        lines += [coloured("info", f"    {note}", sys.stdout) for note in candidate.notes]
        if candidate.usable:
            command = f"airwarden run -c {shlex.quote(candidate.interface)}"
            lines.append(coloured("low", f"    ready: {shown(command)}", sys.stdout))
    return lines


def kinds() -> list[str]:
    """Return one line for each kind of source, by the name that `type=` takes."""
    return [f"  {line}" for line in aligned([(kind.name, kind.description) for kind in KINDS])]


def _row(candidate: Candidate) -> tuple[str, ...]:
    """Return a candidate's line of the table."""
    return (
        shown(candidate.interface) or "-",
        shown(candidate.capture_interface) or "-",
        shown(f"{candidate.phy} {candidate.hardware}".strip()) or "-",
        candidate.mac or "-",
        f"{len(candidate.channels)} in {_listed(candidate.bands)}" if candidate.channels else "-",
    )


def _listed(bands: tuple[str, ...]) -> str:
    """Return `2.4, 5 and 6 GHz`."""
    numbers = [band.removesuffix(" GHz") for band in bands]
    return " and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1]))) + " GHz"


def _record(candidate: Candidate) -> dict[str, object]:
    """Return a candidate as JSON shows it."""
    return {
        "interface": candidate.interface,
        "capture_interface": candidate.capture_interface,
        "type": "linuxwifi",
        "phy": candidate.phy,
        "hardware": candidate.hardware,
        "mac": candidate.mac,
        "uuid": candidate.uuid,
        "usable": candidate.usable,
        "problems": candidate.problems,
        "notes": candidate.notes,
        "bands": candidate.bands,
        "channels": candidate.channels,
    }
