"""docs/eventbus.md says what comes over the websocket."""

import re
from pathlib import Path

from api.kismet.event_stream import LOOK_S, MAX_FRAME_BYTES, MAX_TOPICS, NOT_READING_S, QUEUE
from api.kismet.events import event_record
from api.kismet.system_record import Statistics
from sensor.eventbus import ALL, TIMESTAMP, TOPICS
from sensor.telemetry.battery import Battery
from tests.api.world import NOW_US, World
from tests.captures import Air, write_pcap
from tests.docs.pages import code, page, rows
from tests.frames import beacon, handshake, mac, probe_request, probe_response

PAGE = page("docs/eventbus.md")
TABLE = {code(row["topic"]): row for row in rows(PAGE, "topic", "when", "keys")}
AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")


def promised(topic: str) -> dict[str, str]:
    """Return the keys of a topic's events, each with the record's name, empty for a bare UUID."""
    found = {}
    for part in TABLE[topic]["keys"].split("; "):
        key, _, what = part.partition(": ")
        record = re.search(r"\[(.+)\]", what)
        found[code(key)] = record[1] if record else ""
    return found


def test_every_topic_is_described_and_no_other() -> None:
    assert list(TABLE) == list(TOPICS)
    assert all(row["when"] for row in TABLE.values())


def test_limits_are_the_code_s() -> None:
    assert f"Up to {QUEUE} events" in PAGE
    assert f"no more than {QUEUE * 3 // 4} wait" in PAGE
    assert f"{MAX_TOPICS} topics" in PAGE
    assert f"above {MAX_FRAME_BYTES // 1024} KiB" in PAGE
    assert f"nothing for {NOT_READING_S:.0f} seconds" in PAGE
    assert f"within {LOOK_S:.0f} seconds" in PAGE


async def happen(world: World, capture: Path) -> None:
    """Let everything happen that is told, except what the daemon tells each second."""
    air = Air()
    air.send(beacon(AP, b"net"))
    air.send(probe_request(STA, b"net"))
    air.send(probe_response(AP, STA, b"net"))
    for message in handshake(STA, AP):
        air.send(message)
    world.hear(air.frames())
    alert = world.desk.raise_alert("LOUD", "text", NOW_US)
    world.ledger.note(alert.id, "ann", "seen to")
    world.ledger.close(alert.id, "ann", "a drill")
    await world.sources.add("/nowhere/at.all.pcap")
    air.wait(3600)  # long enough that the replay is under way when it is paused
    air.send(beacon(AP, b"net"))
    write_pcap(capture, air.frames())
    source = await world.sources.add(f"{capture}:realtime=true")
    world.sources.pause(source.uuid)
    world.sources.resume(source.uuid)
    await world.sources.close(source.uuid)


async def test_events_have_the_keys_that_are_promised(world: World, tmp_path: Path) -> None:
    subscription, _ = world.bus.subscribe((ALL,))
    await happen(world, tmp_path / "a.pcap")
    world.bus.publish(TIMESTAMP, NOW_US)
    world.bus.publish("PACKETCHAIN_STATS", world.pipeline.statistics)
    world.bus.publish("GPS_LOCATION", world.positions.position())
    world.bus.publish("BATTERY", Battery())
    world.bus.publish("STATISTICS", Statistics(1, 2, 3))
    met = set()
    while (taken := subscription.take()) is not None:
        record = event_record(*taken, world.api.devices, NOW_US)
        assert record is not None
        assert set(record) == set(promised(taken[0]))
        assert all(isinstance(record[key], str) == (not kind) for key, kind in promised(taken[0]).items())
        met.add(taken[0])
    assert met == set(TOPICS)
