"""`airwarden notify`: try connectors, see what waits, and have dead notes tried again."""

import argparse
import asyncio
import secrets
import sys
import time
from typing import Final

from sensor.cli.columns import aligned
from sensor.cli.configured import configured, data_dir
from sensor.config import Settings
from sensor.config.places import STATE_DATABASE
from sensor.delivery.connector import Connector, DeliveryError, Note, flat
from sensor.delivery.outbox import RULES_LANE, SECOND_US, Outbox, Tally
from sensor.delivery.settings import connect
from sensor.errors import RefusedError
from sensor.storage.database import Database

DONE: Final = 0
FAILED: Final = 1


def run(arguments: argparse.Namespace) -> int:
    """Send a test, or look at the outbox."""
    settings = configured(arguments.config)
    if arguments.action == "test":
        return _test(settings, arguments.name)
    with Database.open(data_dir(settings, arguments.data_dir) / STATE_DATABASE) as database:
        outbox = Outbox(database, lifetime_us=settings.delivery.expire_hours * 3600 * SECOND_US)
        if arguments.action == "list":
            return _list(settings, outbox)
        if arguments.all or arguments.retry is not None:
            return _retry(outbox, arguments.retry)
        return _dead(outbox)


def _test(settings: Settings, name: str) -> int:
    """Send a note now, beside the outbox."""
    found = next((each for each in settings.delivery.connectors if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in settings.delivery.connectors) or "none is configured"
        raise RefusedError(f"there is no connector {flat(name, 64)!r}: {known}")
    connector = connect(found)
    try:
        answer = asyncio.run(_send(connector))
    except DeliveryError as error:
        print(f"airwarden: {name}: {error}", file=sys.stderr)
        return FAILED
    print(f"{name}: {answer}")
    return DONE


async def _send(connector: Connector) -> str:
    try:
        return await connector.send(trial())
    finally:
        await connector.close()


def trial() -> Note:
    """Return what a connector is tried with."""
    return Note(
        key=f"test-{secrets.token_hex(8)}",
        title="Airwarden: a test",
        body="Somebody ran 'airwarden notify test'. Nothing has happened.",
        document={"test": True},
        name="TEST",
        ts_us=time.time_ns() // 1000,
    )


def _list(settings: Settings, outbox: Outbox) -> int:
    tallies, delivery = outbox.tallies(), settings.delivery
    kinds = {each.name: each.kind for each in delivery.connectors}
    head = ("CONNECTOR", "KIND", "ROUTES", "WAITING", "OLDEST", "SENT", "DEAD", "DROPPED", "LAST ERROR")
    rows = [head]
    for name in [*kinds, *(name for name in tallies if name not in kinds)]:
        tally = tallies.get(name, Tally())
        routes = sum(name in route.connectors for route in delivery.routes)
        counts = (str(tally.sent), str(tally.dead), str(tally.dropped))
        oldest = moment(tally.oldest_us) if tally.waiting else "-"
        error = f"{moment(tally.last_error_us)} {tally.last_error}" if tally.last_error_us else "-"
        kind = kinds.get(name, "(rules)" if name.startswith(RULES_LANE) else "(gone)")
        rows.append((flat(name, 64), kind, str(routes), str(tally.waiting), oldest, *counts, error))
    print("\n".join(aligned(rows)) if len(rows) > 1 else "no connector is configured: see docs/delivery.md")
    return DONE


def _dead(outbox: Outbox) -> int:
    dead = outbox.dead()
    rows = [(str(d.number), d.connector, moment(d.created_us), str(d.attempts), d.title, d.error) for d in dead]
    head = ("ID", "CONNECTOR", "CREATED", "ATTEMPTS", "TITLE", "ERROR")
    print("\n".join(aligned([head, *(tuple(flat(cell, 100) for cell in row) for row in rows)])) if dead else "none")
    return DONE


def _retry(outbox: Outbox, number: int | None) -> int:
    count = outbox.revive(time.time_ns() // 1000, number)
    if not count and number is not None:
        raise RefusedError(f"there is no dead note {number}")
    print(f"{count} waiting again")
    return DONE


def moment(ts_us: int) -> str:
    """Return a time as day and minute, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(ts_us // SECOND_US))
