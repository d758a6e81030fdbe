"""`airwarden handshakes`: what captures hold for auditing passwords, in hashcat's 22000 format."""

import argparse
import gc
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from datasources.pcapfile.capture import CaptureFile
from sensor.dot11.block import Block
from sensor.errors import MisconfiguredError
from sensor.handshakes.extraction import Extraction
from sensor.handshakes.hashlines import Hash
from sensor.handshakes.matching import Tolerance

STDIN: Final = "-"
NOTHING_FOUND: Final = 1
US_PER_MS: Final = 1000
SECRET_MODE: Final = 0o600  # a hash is a credential that only lacks patience


def run(arguments: argparse.Namespace) -> int:
    """Write the hash lines; 1 if there are none."""
    if arguments.files.count(STDIN) > 1:
        raise MisconfiguredError("standard input (-) can be read only once")
    if arguments.output is not None and not Path(arguments.output).parent.is_dir():  # told before the captures are read
        raise MisconfiguredError(f"{Path(arguments.output).parent}: there is no such folder")
    extraction = Extraction(Tolerance(arguments.nonce_error_corrections, arguments.eapoltimeout * US_PER_MS))
    collects = gc.isenabled()
    gc.disable()  # nothing here is freed before the end, and nothing is circular
    try:
        _extract(arguments.files, extraction)
    finally:
        if collects:
            gc.enable()
    hashes = extraction.hashes(arguments.all)
    lines = list(dict.fromkeys(found.line for found in hashes))
    if arguments.output is None:
        print("\n".join(lines), end="\n" if lines else "")
        sys.stdout.flush()
    elif lines:
        append(arguments.output, lines)
    print(f"airwarden: {_summary(extraction, hashes)}", file=sys.stderr)
    return 0 if hashes else NOTHING_FOUND


def _extract(names: list[str], extraction: Extraction) -> None:
    """Take every frame of the captures in; complaints go to standard error."""
    with ExitStack() as opened:
        captures = [opened.enter_context(CaptureFile(name, n)) for n, name in enumerate(names)]
        for block in _blocks(captures):
            extraction.process(block)
        for capture in captures:
            for warning in capture.warnings:
                print(f"airwarden: warning: {warning}", file=sys.stderr)


def append(path: str, lines: list[str]) -> list[str]:
    """Add lines to a file that its owner alone may read, those that stand in it already excepted; return the rest.

    hcxpcapngtool adds to its output, too: users gather the hashes of many days in one file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, SECRET_MODE)
    regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    if regular:
        os.fchmod(descriptor, SECRET_MODE)
    with open(descriptor, "r+" if regular else "w", encoding="ascii", errors="replace") as file:  # noqa: PTH123
        before = file.read() if regular else ""
        known = set(before.splitlines())
        new = [line for line in lines if line not in known]
        if new and before and not before.endswith("\n"):
            file.write("\n")
        file.writelines(f"{line}\n" for line in new)
    return new


def _blocks(captures: list[CaptureFile]) -> Iterator[Block] | Iterable[Block]:
    """Return one capture as it stands, several merged in packet time: a handshake may be spread over radios."""
    if len(captures) == 1:
        return captures[0]
    from datasources.pcapfile.merge import merge

    return merge(captures)


def _summary(extraction: Extraction, hashes: list[Hash]) -> str:
    """Say what was found, never the hashes themselves."""
    lines = {found.line: found for found in hashes}
    handshakes = [found.handshake for found in lines.values() if found.handshake is not None]
    authorized = sum(handshake.authorized for handshake in handshakes)
    pmkids = len(lines) - len(handshakes)
    text = (
        f"{extraction.frames} frames, {extraction.messages} handshake messages: "
        f"{len(handshakes)} handshakes ({authorized} confirmed by the access point), {pmkids} PMKIDs"
    )
    forgotten = extraction.forgotten + extraction.networks.forgotten + extraction.fragments.evicted
    return f"{text}; {forgotten} found no room" if forgotten else text
