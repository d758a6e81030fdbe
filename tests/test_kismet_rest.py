"""The unmodified kismet-rest client from PyPI works against a live server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kismet_rest
import pytest

from sensor.identity import device_key
from sensor.messages import INFO
from sensor.telemetry.reading import Reading
from tests.api.kismet.test_device_record import AP, office
from tests.api.world import NOW_S, NOW_US, World
from tests.datasources.scripted import ScriptedDriver


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        started.state.set_login("admin", "s3cret", "admin")
        yield started


@contextmanager
def opened(world: World, folder: Path, kind: type[Any], password: str = "s3cret") -> Iterator[Any]:
    """One of kismet-rest's interfaces, logged in, its sockets closed at the end."""
    uri = str(world.client.make_url("/"))
    connector = kind(uri, str(folder / "session"), username="admin", password=password)
    try:
        yield connector
    finally:
        connector.session.close()


async def test_it_logs_in_and_keeps_a_session(world: World, tmp_path: Path) -> None:
    def use() -> list[bool]:
        with opened(world, tmp_path, kismet_rest.System) as system:
            return [system.login(), system.check_session()]

    assert await asyncio.to_thread(use) == [True, True]
    token = (tmp_path / "session").read_text()
    assert world.api.authenticator.by_token(token) is not None


async def test_a_cookie_from_before_a_restart_does_no_harm(world: World, tmp_path: Path) -> None:
    (tmp_path / "session").write_text("0123456789ABCDEF0123456789ABCDEF")

    def use() -> Any:
        with opened(world, tmp_path, kismet_rest.System) as system:
            return system.get_status()

    assert "kismet.system.version" in await asyncio.to_thread(use)


async def test_it_defines_raises_and_lists_alerts(world: World, tmp_path: Path) -> None:
    def use() -> tuple[list[bool], list[Any], list[Any], list[Any]]:
        with opened(world, tmp_path, kismet_rest.Alerts) as alerts:
            done = [
                alerts.define("door", "The door is open", rate="10/min", burst="5/sec"),
                alerts.raise_alert("DOOR", "opened & shut", bssid="AA:BB:CC:DD:EE:FF", channel="6"),
                alerts.raise_alert("door", "opened again"),
            ]
            later = list(alerts.all(ts_sec=NOW_S, ts_usec=0))
            return done, list(alerts.all()), list(alerts.all(ts_sec=NOW_S - 1, ts_usec=999999)), later

    done, every, since, later = await asyncio.to_thread(use)
    assert done == [True, True, True]
    assert [alert["kismet.alert.text"] for alert in every] == ["opened & shut", "opened again"]
    assert every[0]["kismet.alert.transmitter_mac"] == "AA:BB:CC:DD:EE:FF"
    assert since == every
    assert later == []


async def test_it_reads_status_time_messages_and_sources(world: World, tmp_path: Path) -> None:
    world.messages.post("Hello", INFO, NOW_US)
    world.add_source()

    def use() -> tuple[Any, Any, list[Any], list[Any]]:
        with (
            opened(world, tmp_path, kismet_rest.System) as system,
            opened(world, tmp_path, kismet_rest.Messages) as messages,
            opened(world, tmp_path, kismet_rest.Datasources) as sources,
        ):
            return system.get_status(), system.get_system_time(), list(messages.all()), list(sources.all())

    status, time, (messages,), (source,) = await asyncio.to_thread(use)
    assert status["kismet.system.timestamp.sec"] == NOW_S
    assert time == {"kismet.system.timestamp.sec": NOW_S, "kismet.system.timestamp.usec": 0}
    assert messages["kismet.messagebus.list"][0]["kismet.messagebus.message_string"] == "Hello"
    assert source["kismet.datasource.name"] == "roof"


async def test_it_commands_sources(world: World, tmp_path: Path) -> None:
    world.sources.drivers["scripted"] = ScriptedDriver()

    def use() -> tuple[list[bool], list[str], list[Any]]:
        with opened(world, tmp_path, kismet_rest.Datasources) as sources:
            done = [sources.add("radio7:type=scripted")]
            (uuid,) = [source["kismet.datasource.uuid"] for source in sources.all()]
            done += [sources.set_hop_channels(uuid, 3.0, ["1", "6"]), sources.set_channel(uuid, "6HT40+")]
            done += [sources.set_hop(uuid), sources.set_hop_rate(uuid, 2)]
            done += [command(uuid) for command in (sources.pause, sources.resume, sources.close, sources.open)]
            names = [each["kismet.datasource.probed.interface"] for each in sources.interfaces()]
            return done, names, list(sources.all())

    done, names, (source,) = await asyncio.to_thread(use)
    assert done == [True] * 9
    assert "radio7" in names
    assert source["kismet.datasource.running"] == 1


async def test_its_errors_are_the_ones_it_knows(world: World, tmp_path: Path) -> None:
    def refused() -> None:
        with opened(world, tmp_path, kismet_rest.Alerts) as alerts:
            alerts.raise_alert("NOTHING", "text")

    def unknown() -> None:
        with opened(world, tmp_path / "none", kismet_rest.Alerts, "wrong") as alerts:
            list(alerts.all())

    with pytest.raises(kismet_rest.KismetRequestException):
        await asyncio.to_thread(refused)
    with pytest.raises(kismet_rest.KismetLoginException):
        await asyncio.to_thread(unknown)


async def test_it_asks_where_the_sensor_is(world: World, tmp_path: Path) -> None:
    def use() -> Any:
        with opened(world, tmp_path, kismet_rest.GPS) as gps:
            return gps.current_location()

    assert await asyncio.to_thread(use) == {"kismet.common.location.geopoint": [0, 0]}
    world.positions.push("web", "", Reading(60.1, 24.9))
    assert (await asyncio.to_thread(use))["kismet.common.location.geopoint"] == [24.9, 60.1]


async def test_it_reads_devices(world: World, tmp_path: Path) -> None:
    office(world)
    key, mac_field = device_key(AP), "kismet.device.base.macaddr"
    regex = [["kismet.device.base.name", "^net$"]]

    def use() -> dict[str, list[Any]]:
        called: list[Any] = []
        with opened(world, tmp_path, kismet_rest.Devices) as devices:
            list(devices.all(callback=called.append))
            return {
                "all": list(devices.all()),
                "recent": list(devices.all(ts=NOW_S - 10)),
                "mac": list(devices.by_mac(devices=["00:1B:2F:00:00:00/FF:FF:FF:00:00:00"], fields=[mac_field])),
                "key": [devices.by_key(key), devices.by_key(key, fields=[mac_field])],
                "clients": list(devices.dot11_clients_of(key, fields=[mac_field])),
                "ap": list(devices.dot11_access_points(fields=[mac_field])),
                "late ap": list(devices.dot11_access_points(last_time=NOW_S, regex=regex, fields=[mac_field])),
                "called": called,
            }

    found = await asyncio.to_thread(use)
    ap, sta = {mac_field: "00:1B:2F:AA:00:01"}, {mac_field: "00:1E:C2:00:00:10"}
    assert [device[mac_field] for device in found["all"]] == [ap[mac_field], sta[mac_field]]
    assert (found["recent"], found["mac"], found["late ap"]) == ([], [ap], [])
    assert found["key"][0]["kismet.device.base.name"] == "net"
    assert found["key"][1] == ap
    assert (found["clients"], found["ap"]) == ([sta], [ap])
    assert [device[mac_field] for device in found["called"]] == [ap[mac_field], sta[mac_field]]


async def test_its_older_interface_reads_devices(world: World, tmp_path: Path) -> None:
    office(world)
    key, fields = device_key(AP), ["kismet.device.base.macaddr"]

    def use() -> dict[str, Any]:
        called: list[Any] = []
        with opened(world, tmp_path, kismet_rest.KismetConnector) as kismet:
            kismet.device_list(called.append)
            return {
                "status": kismet.system_status(),
                "summary": kismet.device_summary(),
                "list": kismet.device_list(),
                "since": kismet.device_summary_since(0, fields),
                "smart summary": kismet.smart_summary_since(0, fields, [["kismet.device.base.name", "net"]]),
                "smart": kismet.smart_device_list(0, fields),
                "macs": kismet.device_list_by_mac(["00:1B:2F:AA:00:01"], fields),
                "mac": kismet.device_by_mac("00:1B:2F:AA:00:01", fields),
                "device": kismet.device(key, fields=fields),
                "by key": kismet.device_by_key(key),
                "clients": kismet.dot11_clients_of(key, fields),
                "ap": kismet.dot11_access_points(0, None, fields),
                "called": called,
            }

    found = await asyncio.to_thread(use)
    ap, sta = ({fields[0]: address} for address in ("00:1B:2F:AA:00:01", "00:1E:C2:00:00:10"))
    assert "kismet.system.version" in found["status"]
    assert len(found["summary"]) == len(found["list"]) == len(found["called"]) == 2
    assert found["since"] == found["smart"] == [ap, sta]
    assert found["smart summary"] == found["macs"] == found["mac"] == found["ap"] == [ap]
    assert found["device"] == ap
    assert found["by key"]["kismet.device.base.key"] == key
    assert found["clients"] == [sta]


async def test_it_takes_an_unknown_key_for_a_refusal(world: World, tmp_path: Path) -> None:
    def unknown() -> None:
        with opened(world, tmp_path, kismet_rest.Devices) as devices:
            devices.by_key("4202770D00000000_1")

    with pytest.raises(kismet_rest.KismetLoginException):  # what it makes of Kismet's 500
        await asyncio.to_thread(unknown)
