"""`airwarden learn`: proposes which networks and devices are the operator's, from captures."""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from datasources.pcapfile.capture import CaptureFile
from datasources.pcapfile.merge import merge
from sensor.config.heard_networks import Wanted
from sensor.config.proposal import propose
from sensor.config.ssids import ssid_of_octets
from sensor.errors import MisconfiguredError
from sensor.pipeline import Pipeline
from sensor.wids.eapwitness import ServerWitness
from sensor.wids.witness import Witness

STDIN: Final = "-"
NOTHING_HEARD: Final = 1


def run(arguments: argparse.Namespace) -> int:
    """Write the proposal; 1 if there was no network to propose."""
    if arguments.files.count(STDIN) > 1:
        raise MisconfiguredError("standard input (-) can be read only once")
    output = Path(arguments.output) if arguments.output else None
    if output is not None and output.exists():
        raise MisconfiguredError(f"{output} is there already: a proposal replaces nothing that was approved")
    if output is not None and not output.parent.is_dir():  # told before hours are listened to
        raise MisconfiguredError(f"{output.parent}: there is no such folder")
    wanted = Wanted(frozenset(map(_ssid, arguments.ssid)), arguments.near, not arguments.no_devices)
    witness = Witness()
    servers = ServerWitness()
    pipeline = Pipeline([witness, servers], lambda finding: None, lambda topic, event: None)
    _listen(arguments.files, pipeline)
    heard = _heard(arguments.files, pipeline)
    text = propose(witness, pipeline.tracker.devices.values(), wanted, heard, servers.shown())
    if output is None:
        print(text, end="")
    else:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    networks, devices = text.count("\n[[network]]\n"), text.count("\n[[device]]\n")
    print(f"airwarden: {pipeline.frames} frames: networks: {networks}, devices: {devices}", file=sys.stderr)
    return 0 if networks else NOTHING_HEARD


def _listen(names: list[str], pipeline: Pipeline) -> None:
    """Take every frame of the captures in; whoever interrupts has heard enough."""
    with ExitStack() as opened:
        captures = [opened.enter_context(CaptureFile(name, pipeline.add_source())) for name in names]
        try:
            for block in merge(captures):
                pipeline.process(block)
        except KeyboardInterrupt:
            print("airwarden: interrupted: this is what was heard until now", file=sys.stderr)
        for capture in captures:
            for warning in capture.warnings:
                print(f"airwarden: warning: {warning}", file=sys.stderr)


def _heard(names: list[str], pipeline: Pipeline) -> str:
    """Say what was listened to."""
    count = len(names)
    source = "standard input" if names == [STDIN] else f"{count} capture{'s' if count > 1 else ''}"
    return f"{pipeline.frames} frames of {source}"


def _ssid(text: str) -> bytes:
    """Read an SSID from the command line; raises MisconfiguredError."""
    try:
        return ssid_of_octets(os.fsencode(text))  # a shell can give any octets, and a network can have them
    except ValueError as error:
        raise MisconfiguredError(f"--ssid: {error}") from None
