"""Kills a sensor's alert desk again and again while it works, and looks whether its ledger has what it told.

`python -m tools.crash_test [--rounds N] [--seed N]`. A child process runs desk and ledger under load on one database:
findings of many subjects, alerts raised by name, acknowledgements, closings. It writes each id to a pipe as soon as a
client could have seen it. After a random time it gets SIGKILL, while this process acknowledges alerts in the same
database as the command line would. Then everything that was told must be there, as it was told.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.alerts.alert import Alert
from sensor.alerts.definition import Definition
from sensor.alerts.desk import AlertDesk
from sensor.alerts.finding import Finding
from sensor.errors import AirwardenError
from sensor.eventbus import ALERT, EventBus
from sensor.ledger.ledger import Ledger
from sensor.ledger.people import People
from sensor.ledger.row import OPEN
from sensor.ledger.store import LedgerStore
from sensor.storage.database import Database, checkpoint

ROUNDS: Final = 50
LONGEST_S: Final = 0.3  # of a life
READY: Final = b"ready"
_RULE: Final = Definition("LOAD", "OTHER", 10, "Load.", throttle="100000/sec", burst="100000/sec", quiet_s=1)


@dataclass
class Tally:
    """What was told over all lives, and what is missing."""

    rounds: int = 0
    opened: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)  # acknowledged by another process at the same time
    missing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return one line."""
        return (
            f"{self.rounds} times killed; {len(self.opened)} alerts told, {len(self.acknowledged)} acknowledged and"
            f" {len(self.closed)} closed by the sensor, {len(self.beside)} acknowledged beside it;"
            f" {len(self.missing)} missing"
        )


def child(path: Path, seed: int) -> None:
    """Live until killed: report, raise, acknowledge and close, and tell each id on standard output."""
    chance = random.Random(seed)  # noqa: S311 - it keeps no secret
    with Database.open(path) as database:
        bus = EventBus()
        ledger = Ledger(LedgerStore(database), bus, now_us)
        desk = AlertDesk([_RULE], bus, witness=ledger.witness, ended=ledger.ended)
        ledger.follow(desk)
        told, _ = bus.subscribe((ALERT,))
        threading.Thread(target=bring_to_the_disk, args=(path,), daemon=True).start()
        tell(READY)
        for number in range(sys.maxsize):
            act(chance, number, desk, ledger)
            while (taken := told.take()) is not None:
                alert = taken[1]
                if isinstance(alert, Alert) and alert.id:
                    tell(b"opened " + alert.id.encode())
            if number % 50 == 0:
                desk.tick(now_us())
                ledger.flush()


def bring_to_the_disk(path: Path) -> None:
    """Do what the daemon does each few seconds, far more often."""
    while True:
        checkpoint(path)
        time.sleep(0.01)


def act(chance: random.Random, number: int, desk: AlertDesk, ledger: Ledger) -> None:
    """Do one thing that a sensor, or a client of it, would."""
    match chance.randrange(4):
        case 0:
            desk.raise_alert(_RULE.name, f"number {number} of {os.getpid()}", now_us())
        case 1 if desk.backlog:
            name = chance.choice(desk.backlog).id
            if ledger.acknowledge(name, "crash test").status != OPEN:
                tell(b"acknowledged " + name.encode())
        case 2 if desk.backlog:
            name = chance.choice(desk.backlog).id
            ledger.close(name, "crash test", "load")
            tell(b"closed " + name.encode())
        case _:
            subject = b"\2\0\0\0\0" + chance.randbytes(1)
            desk.report(Finding(_RULE.name, subject, "load", None, now_us()))


def tell(line: bytes) -> None:
    """Write a line in one piece: what a reader has got was true when it was written."""
    os.write(sys.stdout.fileno(), line + b"\n")


def now_us() -> int:
    """Return the wall clock."""
    return time.time_ns() // 1000


def crash(path: Path, rounds: int, seed: int, longest_s: float = LONGEST_S) -> Tally:
    """Let so many children live and die; return what they told and what of it the ledger lacks."""
    chance = random.Random(seed)  # noqa: S311 - it keeps no secret
    tally = Tally()
    for _ in range(rounds):
        live_and_die(path, chance, tally, longest_s)
        tally.rounds += 1
    with Database.open(path) as database:
        tally.missing = sorted(missing(LedgerStore(database), tally))
    return tally


def live_and_die(path: Path, chance: random.Random, tally: Tally, longest_s: float) -> None:
    """Start a child, write beside it, kill it, and take down what it told."""
    arguments = [sys.executable, "-m", "tools.crash_test", "--child", str(path), "--seed", str(chance.random())[2:]]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        process.stdout.readline()
        dies_at = time.monotonic() + chance.uniform(0, longest_s)
        seen = sorted(tally.opened)
        while time.monotonic() < dies_at:
            if seen and chance.random() < 0.5:
                beside(path, chance.choice(seen), tally)
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        for line in process.stdout.read().split(b"\n")[:-1]:  # the last one may be cut
            what, _, name = line.decode().partition(" ")
            {"opened": tally.opened, "acknowledged": tally.acknowledged, "closed": tally.closed}[what].add(name)


def beside(path: Path, name: str, tally: Tally) -> None:
    """Acknowledge an alert as another process, which opens the database and closes it."""
    try:
        with Database.open(path) as database:
            if People(LedgerStore(database)).acknowledge(name, "beside", now_us())[1]:
                tally.beside.add(name)
    except AirwardenError as error:
        tally.missing.append(f"{name}: {error}")


def missing(store: LedgerStore, tally: Tally) -> Iterator[str]:
    """Yield what was told and is not so."""
    yield from tally.missing
    rows = store.several(tally.opened | tally.acknowledged | tally.closed)
    yield from (f"{name}: not there" for name in (tally.opened | tally.acknowledged | tally.closed) - set(rows))
    for name in (tally.acknowledged | tally.beside) & set(rows):
        if rows[name].status == OPEN:
            yield f"{name}: not acknowledged"
    for name in tally.beside & set(rows):
        if rows[name].acknowledged_by != "beside":
            yield f"{name}: not acknowledged by whom it was"
    for name in tally.closed & set(rows):
        if not rows[name].is_closed:
            yield f"{name}: not closed"
    for name in rows:
        if not store.events(name, 1)[0]:
            yield f"{name}: without events"


def main(argv: list[str] | None = None) -> int:
    """Run, and print the count; 1 if anything is missing."""
    parser = argparse.ArgumentParser(description="kill -9 the alert desk under load, and look what its ledger has")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.child is not None:
        child(arguments.child, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        tally = crash(Path(folder) / "state.db", arguments.rounds, arguments.seed)
    print(tally)
    for line in tally.missing:
        print(line)
    return 1 if tally.missing else 0


if __name__ == "__main__":
    sys.exit(main())
