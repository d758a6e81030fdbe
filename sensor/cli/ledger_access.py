"""Two ways to the alert ledger: over the API of a running sensor, and in the state database itself."""

import getpass
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import quote, urlsplit

from api.kismet.ledger import event_record
from api.kismet.records import row_record
from sensor.errors import MisconfiguredError, RefusedError, UnavailableError
from sensor.ledger.people import People
from sensor.ledger.row import Row
from sensor.ledger.store import LedgerStore
from sensor.storage.database import Database

Shown: TypeAlias = "Mapping[str, Any]"  # an alert or an event as the API's record

TIMEOUT_S: Final = 30.0
PAGE: Final = 1000
MAX_ANSWER: Final = 256 << 20
_MAX_TOLD: Final = 300  # characters of an error that the sensor sends


class Access(Protocol):
    """What the command can do with the ledger. All of it raises AirwardenError."""

    def listing(self, limit: int, *, closed: bool) -> list[Shown]:
        """Return at most so many alerts, the last opened first."""

    def alert(self, name: str) -> Shown:
        """Return one alert."""

    def events(self, name: str) -> list[Shown]:
        """Return what became of it, first things first."""

    def acknowledge(self, name: str) -> Shown:
        """Say that the caller looks after it."""

    def close(self, name: str, reason: str) -> Shown:
        """Close it."""

    def note(self, name: str, memo: str) -> Shown:
        """Write its memo."""


class Remote:
    """A running sensor's API."""

    def __init__(self, url: str, key: str) -> None:
        """Ask the sensor at `url`, with an API key."""
        if not _is_address(url):
            raise MisconfiguredError(f"{url[:80]!r} is no address such as 'http://127.0.0.1:2501'")
        if not key.isascii() or not key.isalnum():
            raise MisconfiguredError("that is no API key: 'airwarden apikey create NAME --role responder' makes one")
        self._url = url.rstrip("/")
        self._key = key
        # No redirections: the key is for this sensor alone.
        self._opener = urllib.request.build_opener(_NoRedirections)

    def listing(self, limit: int, *, closed: bool) -> list[Shown]:
        """Return at most so many alerts, the last opened first."""
        found: list[Shown] = []
        before = ""
        while len(found) < limit:
            wanted = {"limit": min(PAGE, limit - len(found)), "closed": str(closed), "before": before}
            page = self._ask("list.json", wanted)
            found += page["airwarden.alerts.list"]
            before = page["airwarden.alerts.next"]
            if not before:
                break
        return found

    def alert(self, name: str) -> Shown:
        """Return one alert."""
        alert: Shown = self._of(name, "alert.json")
        return alert

    def events(self, name: str) -> list[Shown]:
        """Return what became of it, first things first."""
        return list(self._of(name, "events.json"))

    def acknowledge(self, name: str) -> Shown:
        """Say that the key's holder looks after it."""
        alert: Shown = self._of(name, "ack.cmd")
        return alert

    def close(self, name: str, reason: str) -> Shown:
        """Close it."""
        alert: Shown = self._of(name, "close.cmd", {"reason": reason})
        return alert

    def note(self, name: str, memo: str) -> Shown:
        """Write its memo."""
        alert: Shown = self._of(name, "memo.cmd", {"memo": memo})
        return alert

    def _of(self, name: str, what: str, document: Mapping[str, object] | None = None) -> Any:
        return self._ask(f"by-id/{quote(name.encode('utf-8', 'surrogateescape'), safe='')}/{what}", document or {})

    def _ask(self, path: str, document: Mapping[str, object]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - its scheme was looked at
            f"{self._url}/airwarden/alerts/{path}",
            json.dumps(document).encode(),
            {"Content-Type": "application/json", "Cookie": f"KISMET={self._key}"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                return json.loads(answer.read(MAX_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error.read(_MAX_TOLD).decode("utf-8", "replace")) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnavailableError(f"{self._url}: {getattr(reason, 'strerror', None) or reason}") from None
        except ValueError:
            raise UnavailableError(f"{self._url}: this is no answer of a sensor") from None


def _is_address(url: str) -> bool:
    """Whether a sensor could be asked there."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        return False


class _NoRedirections(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


class Local:
    """The state database. A sensor that runs on it learns of changes within a second."""

    def __init__(self, database: Database, who: str, now_us: Callable[[], int]) -> None:
        """Read and change the ledger in `database` on behalf of `who`."""
        self._store = LedgerStore(database)
        self._people = People(self._store)
        self._who = who
        self._now_us = now_us

    def listing(self, limit: int, *, closed: bool) -> list[Shown]:
        """Return at most so many alerts, the last opened first."""
        rows: list[Row] = []
        more = True
        while more and len(rows) < limit:
            before = rows[-1].id if rows else ""
            page, more = self._store.page(min(PAGE, limit - len(rows)), before, with_closed=closed)
            rows += page
        return [row_record(row) for row in rows]

    def alert(self, name: str) -> Shown:
        """Return one alert."""
        return row_record(self._people.row(name))

    def events(self, name: str) -> list[Shown]:
        """Return what became of it, first things first."""
        return [event_record(event) for event in reversed(self._store.events(name, PAGE)[0])]

    def acknowledge(self, name: str) -> Shown:
        """Say that the caller looks after it."""
        return row_record(self._people.acknowledge(name, self._who, self._now_us())[0])

    def close(self, name: str, reason: str) -> Shown:
        """Close it."""
        return row_record(self._people.close(name, self._who, reason, self._now_us())[0])

    def note(self, name: str, memo: str) -> Shown:
        """Write its memo."""
        return row_record(self._people.note(name, self._who, memo, self._now_us())[0])


@contextmanager
def local(path: Path) -> Iterator[Local]:
    """Open the ledger in a state database that is there; raises UnavailableError if none is."""
    if not path.exists():
        raise UnavailableError(f"{path}: no sensor has kept a ledger here; --data-dir and --url say where else")
    with Database.open(path) as database:
        yield Local(database, _user(), lambda: time.time_ns() // 1000)


def _user() -> str:
    """Return the name of whoever runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _refusal(status: int, told: str) -> RefusedError:
    """Return what a refusal of the API means to a person."""
    if status == 401:
        return RefusedError("the API key is not good here, or does not permit that")
    if status == 404:
        return RefusedError("there is no such alert")
    line = told.strip().partition("\n")[0]
    return RefusedError(f"the sensor refuses ({status}): {line if line.isprintable() else ascii(line)}")
