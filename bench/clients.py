"""The soak's clients, in a process of their own: websocket subscribers and REST pollers that measure what they get.

Prints one JSON object when its time is over.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from typing import Final

import aiohttp

ALERT: Final = "SOAK"
EVERY_S: Final = 1.0  # an alert is raised
PAGE: Final = {"page": "0", "length": "50", "sort": "kismet.device.base.last_time", "sort_dir": "asc"}
POLLED: Final = (
    "/alerts/last-time/-60/alerts.json",
    "/system/status.json",
    "/packetchain/packet_stats.json",
    "/devices/views/all/devices.json",
    "/datasource/all_sources.json",
)
LAST_S: Final = 5.0  # how long the last alerts may take


class Clients:
    """Subscribers who count alerts and note how late they come, and pollers who note how long answers take."""

    def __init__(self, url: str, key: str) -> None:
        """Talk to the API at `url` with an admin's key."""
        self._url = url
        self._cookies = {"KISMET": key}
        self.raised: dict[str, float] = {}  # text of an alert -> when it was raised
        self.received: list[int] = []  # by subscriber
        self.late_ms: list[float] = []
        self.answers_ms: dict[str, list[float]] = {path: [] for path in POLLED}
        self.errors = 0
        self.events = 0

    async def run(self, subscribers: int, pollers: int, seconds: float) -> None:
        """Do it for so long."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(self._url, cookies=self._cookies, connector=connector) as session:
            await self._define(session)
            self.received = [0] * subscribers
            async with asyncio.TaskGroup() as group:
                listening = [group.create_task(self._listen(session, number)) for number in range(subscribers)]
                polling = [group.create_task(self._poll(session, number)) for number in range(pollers)]
                await asyncio.sleep(1.0)
                ends = time.monotonic() + seconds
                while time.monotonic() < ends:
                    await self._raise(session)
                    await asyncio.sleep(EVERY_S)
                await asyncio.sleep(LAST_S)
                for task in (*listening, *polling):
                    task.cancel()

    async def _define(self, session: aiohttp.ClientSession) -> None:
        document = {"name": ALERT, "description": "Raised by the soak.", "throttle": "1000/sec", "burst": "1000/sec"}
        async with session.post("/alerts/definitions/define_alert.cmd", json=document) as answer:
            if answer.status not in (200, 503):
                raise SystemExit(f"bench: {answer.status} {await answer.text()}")

    async def _raise(self, session: aiohttp.ClientSession) -> None:
        text = f"number {len(self.raised)}"
        self.raised[text] = time.monotonic()
        async with session.post("/alerts/raise_alert.cmd", json={"name": ALERT, "text": text}) as answer:
            self.errors += answer.status != 200

    async def _listen(self, session: aiohttp.ClientSession, number: int) -> None:
        async with session.ws_connect("/eventbus/events.ws", max_msg_size=0) as socket:
            await socket.send_json({"SUBSCRIBE": "*"})
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                self.events += 1
                if ALERT in message.data and '"ALERT"' in message.data:
                    text = json.loads(message.data)["ALERT"]["kismet.alert.text"]
                    self.received[number] += 1
                    self.late_ms.append((time.monotonic() - self.raised[text]) * 1000)

    async def _poll(self, session: aiohttp.ClientSession, number: int) -> None:
        path = POLLED[number % len(POLLED)]
        while True:
            began = time.monotonic()
            async with session.get(path, params=PAGE if "views" in path else None) as answer:
                await answer.read()
                self.errors += answer.status != 200
            self.answers_ms[path].append((time.monotonic() - began) * 1000)
            await asyncio.sleep(0.2)


def at_share(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all do not exceed."""
    ordered = sorted(values) or [0.0]
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.clients", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--subscribers", type=int, default=20)
    parser.add_argument("--pollers", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    clients = Clients(arguments.url, arguments.key)
    asyncio.run(clients.run(arguments.subscribers, arguments.pollers, arguments.seconds))
    print(
        json.dumps(
            {
                "raised": len(clients.raised),
                "received": clients.received,
                "events": clients.events,
                "errors": clients.errors,
                "alert_ms": [at_share(clients.late_ms, share) for share in (0.5, 0.99, 1.0)],
                "answers_ms": {
                    path: [len(times), *(at_share(times, share) for share in (0.5, 0.99, 1.0))]
                    for path, times in clients.answers_ms.items()
                },
            }
        )
    )


if __name__ == "__main__":
    main()
