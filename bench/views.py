"""Views of many devices, measured: how long a page and a whole list take over HTTP, and how long the loop is held.

`python -m bench.views 50000` prints a table. The requests come from a thread of the same process, which makes the
figures a little worse than what a client elsewhere sees.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sensor.assembly import spare_the_collector
from sensor.build import mode
from sensor.manufacturers import MANUFACTURERS
from tests.api.world import NOW_US, World
from tests.captures import Packet, radiotap
from tests.frames import beacon, data, probe_request

DEVICES: Final = 50_000
ROUNDS: Final = 5
BLOCK: Final = 5000
OUIS: Final = (b"\x00\x1b\x2f", b"\x00\x1e\xc2", b"\x00\x50\xf2", b"\x02\x11\x22", b"\xda\xa1\x19")
TICK_S: Final = 0.001

BASE: Final = "kismet.device.base."
# What Kismet's web page asks of its main table.
COLUMNS: Final = (
    *(f"{BASE}{name}" for name in ("commonname", "name", "username", "type", "phyname", "crypt", "channel")),
    *(f"{BASE}{name}" for name in ("frequency", "first_time", "last_time", "datasize", "macaddr", "manuf", "key")),
    *(f"{BASE}packets.data", f"{BASE}tags/notes"),
    (f"{BASE}signal/kismet.common.signal.last_signal", "signal"),
    (f"{BASE}packets.rrd/kismet.common.rrd.minute_vec", "minute"),
    ("dot11.device/dot11.device.last_bssid", "bssid"),
)
VIEW: Final = "/devices/views/all/devices.json"
SORTS: Final = {
    name: f"{BASE}{name}"
    for name in ("last_time", "manuf", "commonname", "name", "type", "crypt", "channel", "frequency", "macaddr", "key")
} | {
    "packets": f"{BASE}packets.total",
    "signal": f"{BASE}signal/kismet.common.signal.last_signal",
    "rate": f"{BASE}packets.rrd/kismet.common.rrd.last_value",
    "clients": "dot11.device/dot11.device.num_associated_clients",
    "network": "dot11.device/dot11.device.last_bssid",
}
FAR: Final = (("last_time", "500"), ("last_time", "900"), ("commonname", "500"))
SEARCHES: Final = (
    ("last_time", "net 12"),
    ("signal", "1b:2f"),
    ("signal", "b:2"),
    ("packets", "nowhere"),
    ("last_time", "netgear"),
    ("commonname", "wi-fi"),
)
PATTERNS: Final = (
    ("macaddr", "^DA:A1"),
    ("macaddr", "^(DA|00).*[13]$"),
    ("commonname", "(?i)NET 1"),
    ("manuf", "(?i)apple|netgear"),
)
FEW: Final = (f"{BASE}macaddr", f"{BASE}last_time", (f"{BASE}signal/kismet.common.signal.last_signal", "signal"))


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, by the name it has in the table."""

    name: str
    path: str
    form: dict[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a request took: milliseconds, the longest that the loop was held meanwhile, bytes of the answer.

    On a busy machine others hold the loop, too: `work_ms` (the least of all rounds) and `busy_ms` count only the time
    in which its thread had a processor.
    """

    name: str
    median_ms: float
    worst_ms: float
    work_ms: float
    held_ms: float
    busy_ms: float
    size: int


def crowd(count: int) -> list[Packet]:
    """Return frames that make `count` devices: a fifth access points, the others stations, some of them with data."""
    chance = random.Random(1)
    packets: list[Packet] = []
    for n in range(count):
        address = chance.choice(OUIS) + n.to_bytes(3, "big")
        signal_dbm = -chance.randrange(30, 95)
        if n % 5 == 0:
            frame = beacon(address, f"net {n}".encode(), 1 + n % 11)
        elif n % 5 == 1:
            bssid = OUIS[0] + (n - n % 5).to_bytes(3, "big")
            frame = data(address, bssid, bssid, b"\0" * (n % 500))
        else:
            frame = probe_request(address, f"home {n % 10_000}".encode() if n % 3 else b"")
        packets.append((NOW_US - chance.randrange(3_600_000_000), radiotap(frame, signal_dbm)))
    return packets


def asks() -> list[Ask]:
    """Return what is measured."""
    return [*pages(), *lists()]


def pages() -> list[Ask]:
    """Return requests for a page of 50."""
    found = [_page(f"page by {name}", name) for name in SORTS]
    found += [_page(f"page {number} by {name}", name, page=number) for name, number in FAR]
    found += [_page(f"page by {name}, search {text}", name, search=text) for name, text in SEARCHES]
    for name, pattern in PATTERNS:
        filtered = _document(COLUMNS, regex=[[SORTS[name], pattern]])
        found.append(_page(f"page by last_time, {name} like {pattern}", "last_time", json=filtered))
    legacy = _document(COLUMNS, datatable=True, colmap={"0": SORTS["last_time"]})
    order = {"order[0][column]": "0", "order[0][dir]": "asc"}
    found.append(
        Ask("DataTables, search wi-fi", VIEW, order | {"json": legacy, "length": "50", "search[value]": "wi-fi"})
    )
    found.append(Ask("page of SSIDs", "/phy/phy80211/ssids/views/ssids.json", {"page": "0", "length": "50"}))
    return found


def _page(name: str, sort: str, **more: str) -> Ask:
    asked = {"json": _document(COLUMNS), "page": "0", "length": "50", "sort": SORTS[sort], "sort_dir": "asc"}
    return Ask(name, VIEW, asked | more)


def lists() -> list[Ask]:
    """Return requests for everything."""
    return [
        Ask("list, 3 fields", "/devices/last-time/0/devices.json", {"json": _document(FEW)}),
        Ask("list, 3 fields by manuf", VIEW, {"json": _document(FEW), "sort": SORTS["manuf"]}),
        Ask("list, columns", "/devices/last-time/0/devices.itjson", {"json": _document(COLUMNS)}),
        Ask("list, whole records", "/devices/all_devices.itjson", {}),
    ]


def _document(fields: Sequence[object], **more: object) -> str:
    return json.dumps({"fields": fields} | more)


class Held:
    """The longest that the loop was held, by the clock and in processor time, looked at each millisecond.

    What becomes due while others run has to wait for the next of them, too: shown are up to two turns.
    """

    def __init__(self) -> None:
        """Start with nothing held."""
        self.worst_s = 0.0
        self.busiest_s = 0.0
        self._before_s = self._busy_s = 0.0
        self._next: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Look from now on."""
        self._before_s, self._busy_s = time.perf_counter(), time.thread_time()
        self._next = asyncio.get_running_loop().call_later(TICK_S, self._look)

    def end(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()

    def _look(self) -> None:
        self.worst_s = max(self.worst_s, time.perf_counter() - self._before_s - TICK_S)
        self.busiest_s = max(self.busiest_s, time.thread_time() - self._busy_s)
        self.begin()


def fetch(port: int, key: str, ask: Ask) -> tuple[float, int]:
    """Ask once; return seconds and bytes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Cookie": f"KISMET={key}", "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    connection.request("POST", ask.path, urlencode(ask.form), headers)
    answer = connection.getresponse()
    body = answer.read()
    took_s = time.perf_counter() - begun
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"bench: {ask.path} says {answer.status}: {body[:200]!r}")
    return took_s, len(body)


async def measure(world: World, ask: Ask) -> Figures:
    """Ask for a page several times, once before that to warm up; for a list once."""
    port = world.client.port or 0
    held, times, worked, size = Held(), [], [], 0
    rounds = ROUNDS if "length" in ask.form else 1
    if rounds > 1:
        await asyncio.to_thread(fetch, port, world.admin, ask)
    held.begin()
    for _ in range(rounds):
        begun = time.thread_time()
        took_s, size = await asyncio.to_thread(fetch, port, world.admin, ask)
        worked.append((time.thread_time() - begun) * 1000)
        times.append(took_s * 1000)
    held.end()
    figures = Figures(
        ask.name, median(times), max(times), min(worked), held.worst_s * 1000, held.busiest_s * 1000, size
    )
    print(f"{figures.name}: {figures.median_ms:.1f} ms", file=sys.stderr, flush=True)
    return figures


async def run(count: int) -> list[Figures]:
    """Fill a sensor with devices and measure every request."""
    await asyncio.to_thread(MANUFACTURERS.load)
    with tempfile.TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            world.add_source()
            packets = crowd(count)
            for at in range(0, count, BLOCK):
                world.hear(packets[at : at + BLOCK])
            del packets
            spare_the_collector()  # as the daemon does
            return [await measure(world, ask) for ask in asks()]


def table(figures: Sequence[Figures], count: int) -> Table:
    """Return the figures for people."""
    shown = Table(title=f"{count} devices, {mode()}", box=SIMPLE_HEAD)
    for column in ("request", "median ms", "worst ms", "work ms", "held ms", "busy ms", "bytes"):
        shown.add_column(column, justify="left" if column == "request" else "right")
    for each in figures:
        numbers = (each.median_ms, each.worst_ms, each.work_ms, each.held_ms, each.busy_ms)
        shown.add_row(each.name, *(f"{number:.1f}" for number in numbers), str(each.size))
    return shown


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    Console().print(table(asyncio.run(run(wanted)), wanted))
