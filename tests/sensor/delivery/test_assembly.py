"""Delivery within a whole sensor: networks by what the tracker heard, warnings through the desk."""

from pathlib import Path

from sensor.delivery.assembly import DeskVoice, networks_of
from sensor.delivery.delivery import FAILED
from sensor.delivery.route import Route
from sensor.delivery.settings import ConnectorSettings, DeliverySettings
from tests.api.world import World
from tests.captures import radiotap
from tests.frames import beacon

AP = bytes.fromhex("001b2faa0001")
LOG = ConnectorSettings("log", "server-log")


async def test_routes_know_networks_by_what_was_heard(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        beacons = [beacon(AP, b"office", seq=number, tsf=number * 102_400) for number in range(10)]
        world.hear([(world.now_us + number * 102_400, radiotap(each)) for number, each in enumerate(beacons)])
        assert list(networks_of(world.pipeline.tracker)(AP)) == [b"office"]
        assert list(networks_of(world.pipeline.tracker)(b"\x02\0\0\0\0\x09")) == []
        world.delivery.reconfigure(DeliverySettings((LOG,), (Route(("log",), ssids=("off*",)),)))
        world.desk.raise_alert("DEAUTHFLOOD", "many", world.now_us, bssid=AP)
        world.desk.raise_alert("DEAUTHFLOOD", "elsewhere", world.now_us, bssid=b"\x02\0\0\0\0\x09")
        waiting = world.delivery.outbox.next("log", world.now_us)
        assert waiting is not None
        assert waiting.note.document["ssids"] == ["office"]
        assert world.delivery.outbox.tallies()["log"].waiting == 1
        await world.delivery.close()


async def test_a_warning_is_an_alert_like_others(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        DeskVoice(world.desk, lambda text, flags: None, lambda: world.now_us).warn(FAILED, "SYSTEM", 15, "nobody")
        assert world.desk.backlog[-1].header == FAILED
        waiting = world.delivery.outbox.next("log", world.now_us)
        assert waiting is not None
        assert waiting.note.name == FAILED
