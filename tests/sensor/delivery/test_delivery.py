"""Delivery as a part of the daemon: from the ledger's transaction to the receiver, through kill -9."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from sensor.delivery.alertnote import Sender
from sensor.delivery.delivery import FAILED, FULL, Delivery
from sensor.delivery.outbox import SECOND_US, Outbox
from sensor.delivery.route import Route
from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings, DeliverySettings
from sensor.errors import MisconfiguredError
from sensor.rules.registry import Configured
from sensor.storage.database import Database
from tests.sensor.delivery.notes import note
from tests.sensor.delivery.peers import Receiver, Request, always, free_port, until
from tests.sensor.ledger.books import Books


class Voice:
    """Hears what delivery says to people."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.warned: list[str] = []

    def say(self, text: str, flags: int) -> None:
        self.said.append(text)

    def warn(self, header: str, klass: str, severity: int, text: str) -> None:
        self.warned.append(header)


def webhook(url: str, name: str = "ops") -> ConnectorSettings:
    return ConnectorSettings(name, "webhook", {"url": Secret(url), "timeout_s": 2})


def settings(*connectors: ConnectorSettings, **route: object) -> DeliverySettings:
    names = tuple(connector.name for connector in connectors)
    return DeliverySettings(connectors, (Route(names, **route),))  # type: ignore[arg-type]


def delivery(books: Books, wanted: DeliverySettings, voice: Voice | None = None) -> Delivery:
    made = Delivery(books.database, wanted, voice or Voice(), lambda: books.now_us, sender=Sender("UUID", "roof"))
    books.ledger.on_written.append(made.written)
    return made


def keys_of(receiver: Receiver) -> list[str]:
    return [json.loads(request.body)["key"] for request in receiver.requests]


async def test_an_alert_reaches_those_on_its_way(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        async with Receiver(always()) as receiver:
            part = delivery(books, settings(webhook(receiver.url), transitions=("opened", "closed")))
            part.start()
            books.find()
            books.find(rule="SLOW")
            await until(lambda: len(receiver.requests) == 2)
            books.wait(3600)
            await until(lambda: len(receiver.requests) == 4)
            await part.close()
    bodies = [json.loads(request.body) for request in receiver.requests]
    assert [(body["name"], body["event"]) for body in bodies] == [
        ("DEAUTHFLOOD", "opened"),
        ("SLOW", "opened"),
        ("DEAUTHFLOOD", "closed"),
        ("SLOW", "closed"),
    ]
    assert bodies[0]["document"]["id"] == bodies[2]["document"]["id"]


async def test_an_alert_waits_in_the_same_transaction_that_writes_it(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        part = delivery(books, settings(webhook("http://127.0.0.1:1/"), severity=10))
        books.find()
        books.find(rule="SLOW")
        waiting = part.outbox.next("ops", books.now_us)
        assert waiting is not None
        assert waiting.note.name == "DEAUTHFLOOD"
        assert part.outbox.next("ops", books.now_us, waiting.number) is None


async def test_what_the_ledger_does_not_write_nobody_is_told(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        part = delivery(books, settings(webhook("http://127.0.0.1:1/")))

        def fail(row: object, what: str) -> None:
            raise RuntimeError

        books.ledger.on_written.append(fail)
        with pytest.raises(RuntimeError):
            books.find()
        assert part.outbox.next("ops", books.now_us) is None


async def test_a_receiver_that_was_down_gets_five_hundred_alerts_once_and_in_order(tmp_path: Path) -> None:
    port = free_port()
    voice = Voice()
    with Books(tmp_path / "state.db") as books:
        part = delivery(books, settings(webhook(f"http://127.0.0.1:{port}/hook")), voice)
        part.start()
        for number in range(500):
            books.find(number.to_bytes(6, "big"))
            books.now_us += 172 * SECOND_US  # five hundred times makes a day
        await until(lambda: bool(voice.said))
        assert part.outbox.tallies()["ops"].waiting == len(books.rows()) >= 400
        receiver = Receiver(always())
        receiver.server.port = port
        await receiver.server.start_server()
        wanted = [row.id for row in books.rows()]
        books.now_us += 300 * SECOND_US
        part._workers["ops"].wake()
        await until(lambda: len(receiver.requests) >= len(wanted), 60)
        await part.close()
        await receiver.server.close()
        assert part.outbox.tallies()["ops"].waiting == 0
    assert [json.loads(request.body)["document"]["id"] for request in receiver.requests] == wanted
    assert len(set(keys_of(receiver))) == len(wanted)
    assert [line.partition(":")[0] for line in voice.said] == [
        "Connector ops does not take notes, they wait",
        "Connector ops takes notes again",
    ]


async def test_a_refusal_for_good_is_told_once_and_raises_an_alert(tmp_path: Path) -> None:
    voice = Voice()
    with Books(tmp_path / "state.db") as books:
        async with Receiver(always(410, "gone")) as receiver:
            part = delivery(books, settings(webhook(receiver.url)), voice)
            part.start()
            for number in range(3):
                part.post("ops", note(f"k{number}"))
            await until(lambda: len(part.outbox.dead()) == 3)
            await part.close()
    assert voice.warned == [FAILED]
    assert "HTTP 410 gone" in voice.said[0]


async def test_too_much_that_waits_raises_one_alert(tmp_path: Path) -> None:
    voice = Voice()
    with Books(tmp_path / "state.db") as books:
        part = delivery(books, settings(webhook(f"http://127.0.0.1:{free_port()}/")), voice)
        part.outbox = Outbox(books.database, max_waiting=3)
        part.start()
        for number in range(9):
            part.post("ops", note(f"k{number}"))
        await until(lambda: bool(voice.warned))
        await asyncio.sleep(0)
        await part.close()
    assert voice.warned == [FULL]


async def test_a_note_that_is_under_way_when_the_sensor_stops_is_finished(tmp_path: Path) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(request: Request) -> web.Response:
        asked.set()
        await go_on.wait()
        return web.Response()

    with Books(tmp_path / "state.db") as books:
        async with Receiver(slowly) as receiver:
            part = delivery(books, settings(webhook(receiver.url)))
            part.start()
            part.post("ops", note("k0"))
            part.post("ops", note("k1"))
            await asked.wait()
            asyncio.get_running_loop().call_later(0.05, go_on.set)
            await part.close()
            assert keys_of(receiver) == ["k0"]
        tally = part.outbox.tallies()["ops"]
    assert (tally.sent, tally.waiting) == (1, 1)


async def test_other_connectors_take_over_without_a_restart(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        async with Receiver(always()) as old, Receiver(always()) as new:
            part = delivery(books, settings(webhook(old.url)))
            part.start()
            kept = part._workers["ops"]
            part.reconfigure(settings(webhook(old.url), webhook(new.url, "new")))
            assert part._workers["ops"] is kept
            part.reconfigure(settings(webhook(new.url)))
            books.find()
            await until(lambda: len(new.requests) == 1)
            with pytest.raises(MisconfiguredError):
                part.reconfigure(settings(webhook("nonsense")))
            books.find(b"\x02\0\0\0\0\x09")
            await until(lambda: len(new.requests) == 2)
            await part.close()
        assert old.requests == []
        assert [(each.name, each.kind) for each in part.standing()] == [("ops", "webhook")]


def test_what_waits_for_a_connector_that_is_gone_is_still_shown(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        part = delivery(books, DeliverySettings())
        part.post("old", note("k"))
        (gone,) = part.standing()
    assert (gone.name, gone.kind, gone.tally.waiting) == ("old", "", 1)


async def test_rules_use_the_connectors_of_the_configuration(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        async with Receiver(always()) as receiver:
            part: Configured = delivery(books, settings(webhook(receiver.url)))
            assert [each.name for each in part.configured] == ["ops"]
            own = part.build("ops")
            assert own is not None
            assert await own.send(note()) == "HTTP 200 ok"
            await own.close()
            assert part.build("nobody") is None


SENSOR = """
    import asyncio, sys, time
    from pathlib import Path
    from sensor.delivery.alertnote import Sender
    from sensor.delivery.delivery import Delivery
    from sensor.delivery.secret import Secret
    from sensor.delivery.settings import ConnectorSettings, DeliverySettings
    from sensor.storage.database import Database
    from tests.sensor.delivery.notes import note
    from tests.sensor.delivery.test_delivery import Voice

    async def main():
        database = Database.open(Path(sys.argv[1]))
        ops = ConnectorSettings("ops", "webhook", {"url": Secret(sys.argv[2])})
        clock = lambda: time.time_ns() // 1000
        part = Delivery(database, DeliverySettings((ops,)), Voice(), clock, sender=Sender("", ""))
        part.start()
        for number in range(int(sys.argv[3]), int(sys.argv[4])):
            part.post("ops", note(f"k{number:03}"))
            print(number, flush=True)
            await asyncio.sleep(0)
        while part.outbox.tallies()["ops"].waiting:
            await asyncio.sleep(0.01)
        print("done", flush=True)
        await asyncio.sleep(3600)

    asyncio.run(main())
"""


async def test_no_note_is_lost_and_none_forgets_its_key_when_the_sensor_is_killed(tmp_path: Path) -> None:
    killed = 5
    path = tmp_path / "state.db"

    def run(url: str, first: int, last: int) -> subprocess.Popen[bytes]:
        code = textwrap.dedent(SENSOR)
        arguments = [sys.executable, "-c", code, str(path), url, str(first), str(last)]
        return subprocess.Popen(
            arguments,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path, str(Path.cwd())]))},
        )

    put = 0
    async with Receiver(always()) as receiver:
        for round_ in range(killed):
            before = len(receiver.requests)
            process = run(receiver.url, put, put + 40)
            await until(lambda: len(receiver.requests) >= before + 1 + 5 * round_ % 30, 30)  # noqa: B023
            process.send_signal(signal.SIGKILL)
            told, _ = await asyncio.to_thread(process.communicate)
            put = max([put, *(int(line) + 1 for line in told.split() if line.isdigit())])
        process = run(receiver.url, put, put)
        with Database.open(path) as database:
            outbox = Outbox(database)
            await until(lambda: not outbox.tallies()["ops"].waiting, 30)
        process.kill()
        await asyncio.to_thread(process.communicate)
    counts = Counter(keys_of(receiver))
    assert set(counts) >= {f"k{number:03}" for number in range(put)}
    assert sum(counts.values()) - len(counts) <= killed  # at most the one in flight, each time
    first_seen = list(dict.fromkeys(keys_of(receiver)))
    assert first_seen == sorted(first_seen)
