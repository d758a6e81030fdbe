"""Which definitions are live sources, what they are called, and who opens them when."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from datasources.definition import parse_definition
from datasources.linux_wifi.driver import LinuxWifiDriver, request_of
from datasources.linux_wifi.launcher import Worker
from datasources.linux_wifi.link import WorkerLink
from datasources.linux_wifi.wire import Opened, OpenRequest, encode_report
from datasources.source import Datasource
from sensor.errors import MisconfiguredError, UnavailableError
from tests.datasources.clocks import HandClock, settle
from tests.tap import Tap, needs_tap


def source(definition: str = "wlan0") -> Datasource:
    return Datasource(0, "uuid", parse_definition(definition), "linuxwifi")


@pytest.mark.parametrize(
    ("interface", "claimed"),
    [
        ("wlan0", True),
        ("wlx00c0caaabbcc", True),
        ("a/b", False),
        ("", False),
        ("..", False),
        ("sixteen-octets-ab", False),
    ],
)
def test_only_what_can_name_an_interface_is_claimed(interface: str, claimed: bool) -> None:
    assert LinuxWifiDriver().claims(interface) is claimed


def test_an_absent_interface_has_an_address_of_its_own_all_the_same() -> None:
    driver = LinuxWifiDriver()
    first, second = driver.uuid("absent0"), driver.uuid("absent1")
    assert first.startswith("5FE308BD-0000-0000-0000-")
    assert first == driver.uuid("absent0") != second


@pytest.mark.root
@needs_tap
def test_two_interfaces_without_an_address_are_two_sources() -> None:
    driver = LinuxWifiDriver()
    with Tap() as one, Tap() as other:
        assert driver.uuid(one.name) != driver.uuid(other.name)


@pytest.mark.root
@needs_tap
def test_candidates_are_known_by_the_uuid_that_they_will_have() -> None:
    driver = LinuxWifiDriver()
    with Tap() as tap:
        (found,) = [each for each in driver.candidates() if each.interface == tap.name]
        assert (found.uuid, found.capture_interface, found.problems) == (driver.uuid(tap.name), tap.name, ())


def test_options_become_the_worker_s() -> None:
    wanted = parse_definition(
        'wlan0:vif=air0,ignoreprimary=true,filter_mgmt=true,snaplen=400,filter="type mgt",band5ghz=f'
    )
    assert request_of(wanted) == OpenRequest(
        "wlan0", vif="air0", ignore_primary=True, filter_mgmt=True, snaplen=400, filter="type mgt", band5ghz=False
    )


@pytest.mark.parametrize("options", ["vif=a b", "snaplen=0.5", "snaplen=65536", "fcsfail=perhaps"])
def test_options_that_cannot_work_are_refused(options: str) -> None:
    with pytest.raises(MisconfiguredError):
        request_of(parse_definition(f"wlan0:{options}"))


async def test_without_a_launcher_nothing_is_opened() -> None:
    with pytest.raises(UnavailableError, match="airwarden run"):
        await LinuxWifiDriver().feed(source(), HandClock()).open()


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    """The workers' ends, closed afterwards."""
    ends: list[socket.socket] = []
    yield ends
    for end in ends:
        end.close()


async def test_an_interface_is_opened_again_only_when_the_worker_before_has_put_it_back(
    sockets: list[socket.socket],
) -> None:
    workers: list[Worker] = []

    async def launch(_request: OpenRequest) -> Worker:
        ours, theirs = socket.socketpair()
        theirs.sendall(encode_report(Opened("wlan0mon")))
        sockets.append(theirs)
        workers.append(Worker(WorkerLink(ours)))
        return workers[-1]

    driver = LinuxWifiDriver(launch)
    first = driver.feed(source(), HandClock())
    await first.open()
    first.close()
    second = driver.feed(source(), HandClock())
    opening = asyncio.gather(second.open())
    await settle()
    assert len(workers) == 1
    workers[0].has_ended("exit 0")
    await opening
    assert len(workers) == 2
    second.close()
    workers[1].has_ended("exit 0")
