"""The unmodified kismet-rest client from PyPI works against a live server."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
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


UUID = "00000000-0000-0000-0000-00000000CAFE"
KEY = device_key(AP)
MACADDR = "kismet.device.base.macaddr"
AP_ONLY, STA_ONLY = {MACADDR: "00:1B:2F:AA:00:01"}, {MACADDR: "00:1E:C2:00:00:10"}
KINDS = {
    name: kind
    for name, kind in inspect.getmembers(kismet_rest, inspect.isclass)
    if not issubclass(kind, Exception)
}  # fmt: skip


def is_source(found: Any) -> bool:
    return UUID in {each["kismet.datasource.uuid"] for each in found}


def has_interface(found: Any) -> bool:
    return "radio7" in {each["kismet.datasource.probed.interface"] for each in found}


def is_status(found: Any) -> bool:
    return bool(found["kismet.system.timestamp.sec"] == NOW_S)


def both(found: Any) -> bool:
    return [each[MACADDR] for each in found] == [AP_ONLY[MACADDR], STA_ONLY[MACADDR]]


def is_true(found: Any) -> bool:
    return found is True


def is_none(found: Any) -> bool:
    return found is None


def door(alerts: Any) -> Any:
    alerts.define_alert("DOOR", "The door is open")
    return alerts.raise_alert("DOOR", "open", source="AA:BB:CC:DD:EE:FF", other="AA:BB:CC:DD:EE:01")


def asked(base: Any, path: str) -> Any:
    return base.session.get(f"{base.host_uri}{path}", stream=True)


# Each public method: how it is called with an interface that is logged in, and whether what it returns is right.
METHODS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], bool]]] = {
    "Alerts.all": (lambda alerts: list(alerts.all()), lambda found: found[0]["kismet.alert.header"] == "LOUD"),
    "Alerts.define": (lambda alerts: alerts.define("DOOR", "The door is open", phyname="IEEE802.11"), is_true),
    "Alerts.raise_alert": (lambda alerts: alerts.raise_alert("LOUD", "x", dest="AA:BB:CC:DD:EE:FF"), is_true),
    "BaseInterface.check_session": (lambda base: base.check_session(), is_true),
    "BaseInterface.create_client": (lambda base: base.create_client(), is_none),
    "BaseInterface.get_kismet_version": (lambda base: base.get_kismet_version(), is_status),
    "BaseInterface.interact": (lambda base: base.interact("GET", "system/status.json"), is_status),
    "BaseInterface.interact_yield": (
        lambda base: list(base.interact_yield("GET", "/devices/all_devices.itjson")),
        both,
    ),
    "BaseInterface.log_init": (lambda base: base.log_init(), is_none),
    "BaseInterface.login": (lambda base: base.login(), is_true),
    "BaseInterface.process_response_bulk": (
        lambda base: base.process_response_bulk(asked(base, "system/status.json")),
        is_status,
    ),
    "BaseInterface.process_response_stream": (
        lambda base: list(base.process_response_stream(asked(base, "devices/all_devices.itjson"))),
        both,
    ),
    "BaseInterface.set_attributes_from_dict": (
        lambda base: (base.set_attributes_from_dict({"username": "x", "nonsense": 1}), base.username)[1],
        lambda found: found == "x",
    ),
    "BaseInterface.set_debug": (lambda base: base.set_debug(), is_none),
    "BaseInterface.set_login": (
        lambda base: (base.session.cookies.clear(), base.set_login("admin", "wrong"), base.login())[2],
        lambda found: found is False,
    ),
    "BaseInterface.set_session_cache": (
        lambda base: (
            base.login(),
            base.set_login("", ""),
            base.set_session_cache(base.sessioncache_path),
            base.login(),
        )[3],
        is_true,
    ),
    "BaseInterface.update_session": (
        lambda base: (base.login(), base.update_session(), Path(base.sessioncache_path).read_text())[2],
        lambda found: len(found) == 32,
    ),
    "Datasources.add": (lambda sources: sources.add("radio8:type=scripted"), is_true),
    "Datasources.all": (lambda sources: list(sources.all()), is_source),
    "Datasources.close": (lambda sources: sources.close(UUID), is_true),
    "Datasources.interfaces": (lambda sources: list(sources.interfaces()), has_interface),
    "Datasources.open": (lambda sources: sources.close(UUID) and sources.open(UUID), is_true),
    "Datasources.pause": (lambda sources: sources.pause(UUID), is_true),
    "Datasources.resume": (lambda sources: sources.pause(UUID) and sources.resume(UUID), is_true),
    "Datasources.set_channel": (lambda sources: sources.set_channel(UUID, "6HT40+"), is_true),
    "Datasources.set_hop": (lambda sources: sources.set_hop_rate(UUID, 3) and sources.set_hop(UUID), is_true),
    "Datasources.set_hop_channels": (lambda sources: sources.set_hop_channels(UUID, 3, ["1", "6"]), is_true),
    "Datasources.set_hop_rate": (lambda sources: sources.set_hop_rate(UUID, 3), is_true),
    "Devices.all": (lambda devices: list(devices.all()), both),
    "Devices.by_key": (lambda devices: devices.by_key(KEY, fields=[MACADDR]), lambda found: found == AP_ONLY),
    "Devices.by_mac": (
        lambda devices: list(devices.by_mac(devices=[AP_ONLY[MACADDR]], fields=[MACADDR])),
        lambda found: found == [AP_ONLY],
    ),
    "Devices.dot11_access_points": (
        lambda devices: list(devices.dot11_access_points(fields=[MACADDR])),
        lambda found: found == [AP_ONLY],
    ),
    "Devices.dot11_clients_of": (
        lambda devices: list(devices.dot11_clients_of(KEY, fields=[MACADDR])),
        lambda found: found == [STA_ONLY],
    ),
    "GPS.current_location": (
        lambda gps: gps.current_location(),
        lambda found: "kismet.common.location.geopoint" in found,
    ),
    "KismetConnector.add_datasource": (lambda kismet: kismet.add_datasource("radio8:type=scripted"), is_true),
    "KismetConnector.alerts": (lambda kismet: kismet.alerts(), lambda found: found[0]["kismet.alert.header"] == "LOUD"),
    "KismetConnector.config_datasource_set_channel": (
        lambda kismet: kismet.config_datasource_set_channel(UUID, "6"),
        is_true,
    ),
    "KismetConnector.config_datasource_set_hop": (lambda kismet: kismet.config_datasource_set_hop(UUID), is_true),
    "KismetConnector.config_datasource_set_hop_channels": (
        lambda kismet: kismet.config_datasource_set_hop_channels(UUID, 2, ["1", "11"]),
        is_true,
    ),
    "KismetConnector.config_datasource_set_hop_rate": (
        lambda kismet: kismet.config_datasource_set_hop_rate(UUID, 2),
        is_true,
    ),
    "KismetConnector.datasource_list_interfaces": (lambda kismet: kismet.datasource_list_interfaces(), has_interface),
    "KismetConnector.datasources": (lambda kismet: kismet.datasources(), is_source),
    "KismetConnector.define_alert": (
        lambda kismet: kismet.define_alert("DOOR", "The door is open", phyname="IEEE802.11"),
        is_true,
    ),
    "KismetConnector.device": (lambda kismet: kismet.device(KEY, fields=[MACADDR]), lambda found: found == AP_ONLY),
    "KismetConnector.device_by_key": (lambda kismet: kismet.device_by_key(KEY), lambda found: found[MACADDR] != ""),
    "KismetConnector.device_by_mac": (
        lambda kismet: kismet.device_by_mac(AP_ONLY[MACADDR]),
        lambda found: len(found) == 1,
    ),
    "KismetConnector.device_list": (lambda kismet: kismet.device_list(), both),
    "KismetConnector.device_list_by_mac": (
        lambda kismet: kismet.device_list_by_mac([AP_ONLY[MACADDR]], [MACADDR]),
        lambda found: found == [AP_ONLY],
    ),
    "KismetConnector.device_summary": (lambda kismet: kismet.device_summary(), both),
    "KismetConnector.device_summary_since": (lambda kismet: kismet.device_summary_since(), both),
    "KismetConnector.dot11_access_points": (
        lambda kismet: kismet.dot11_access_points(fields=[MACADDR]),
        lambda found: found == [AP_ONLY],
    ),
    "KismetConnector.dot11_clients_of": (
        lambda kismet: kismet.dot11_clients_of(KEY, [MACADDR]),
        lambda found: found == [STA_ONLY],
    ),
    "KismetConnector.location": (
        lambda kismet: kismet.location(),
        lambda found: "kismet.common.location.geopoint" in found,
    ),
    "KismetConnector.messages": (
        lambda kismet: kismet.messages(),
        lambda found: bool(found["kismet.messagebus.list"]),
    ),
    "KismetConnector.raise_alert": (door, is_true),
    "KismetConnector.smart_device_list": (lambda kismet: kismet.smart_device_list(), both),
    "KismetConnector.smart_summary_since": (lambda kismet: kismet.smart_summary_since(), both),
    "KismetConnector.system_status": (lambda kismet: kismet.system_status(), is_status),
    "Messages.all": (
        lambda messages: list(messages.all()),
        lambda found: "Hello" in str(found[0]["kismet.messagebus.list"]),
    ),
    "System.get_status": (lambda system: system.get_status(), is_status),
    "System.get_system_time": (lambda system: system.get_system_time(), is_status),
}
# It asks for `device.json/FIELD`, which Kismet has no route for either: see the test of it.
BROKEN = {"KismetConnector.device_field"}
# They ask nobody.
AT_HOME = {
    *(f"Logger.{name}" for name in ("critical", "debug", "error", "info", "set_debug", "set_info", "warn")),
    *(f"Utility.{name}" for name in ("build_full_url", "get_lib_version", "readfile")),
}


def test_no_public_method_is_forgotten() -> None:
    public = {
        f"{kind}.{name}"
        for kind, made in KINDS.items()
        for name in vars(made)
        if not name.startswith("_") and callable(getattr(made, name))
    }
    assert public == {*METHODS, *BROKEN, *AT_HOME}


@pytest.fixture
async def keyed(tmp_path: Path) -> AsyncIterator[World]:
    """A sensor that lets the key in the cache of sessions in, so that no password has to be checked."""
    async with World(tmp_path) as started:
        await asyncio.to_thread((tmp_path / "session").write_text, started.admin)
        yield started


@pytest.mark.parametrize("method", METHODS)
async def test_it_returns_what_is_right_from(keyed: World, tmp_path: Path, method: str) -> None:
    office(keyed)
    keyed.messages.post("Hello", INFO, NOW_US)
    keyed.desk.raise_alert("LOUD", "x", NOW_US)
    keyed.sources.drivers["scripted"] = ScriptedDriver()
    await keyed.sources.add(f"radio7:type=scripted,uuid={UUID}")
    call, is_right = METHODS[method]

    def use() -> Any:
        with opened(keyed, tmp_path, KINDS[method.partition(".")[0]]) as connector:
            return call(connector)

    found = await asyncio.to_thread(use)
    assert is_right(found), found


async def test_a_field_behind_the_suffix_is_no_route_as_in_kismet(world: World, tmp_path: Path) -> None:
    office(world)

    def use() -> None:
        with opened(world, tmp_path, kismet_rest.KismetConnector) as kismet:
            kismet.device_field(KEY, MACADDR)

    with pytest.raises(kismet_rest.KismetRequestException, match="404"):
        await asyncio.to_thread(use)


def test_what_asks_nobody_works_too(caplog: pytest.LogCaptureFixture) -> None:
    logger = kismet_rest.Logger()
    logger.set_debug()
    for level in ("debug", "info", "warn", "error", "critical"):
        getattr(logger, level)(f"a {level}")
    logger.set_info()
    logger.debug("not this one")
    assert [record.message for record in caplog.records] == ["a debug", "a info", "a warn", "a error", "a critical"]
    assert kismet_rest.Utility.build_full_url("http://x/wids", "/a.json") == "http://x/wids/a.json"
    assert kismet_rest.Utility.get_lib_version() in kismet_rest.Utility.readfile(kismet_rest.__file__)
