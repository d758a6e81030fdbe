"""Interfaces, asked of the kernel of this machine."""

import errno

import pytest

from datasources.linux_wifi import netdev
from tests.tap import ARPHRD_ETHER, Tap, needs_tap


def test_the_loopback_interface_is_known() -> None:
    assert "lo" in netdev.names()
    found = netdev.device("lo")
    assert found is not None
    assert (found.name, found.mac, found.dlt) == ("lo", bytes(6), 0)
    assert netdev.driver("lo") == ""


@pytest.mark.parametrize("name", ["", "nowhere0", "a" * 16, "\x00lo", "\udcff"])
def test_what_is_not_there_is_none(name: str) -> None:
    assert netdev.device(name) is None
    assert netdev.driver(name) == ""


def test_setting_up_what_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="No such device") as caught:
        netdev.set_up("nowhere0", up=True)
    assert caught.value.errno == errno.ENODEV


@pytest.mark.root
@needs_tap
def test_a_tap_device_is_taken_down_and_up() -> None:
    with Tap() as tap:
        first = netdev.device(tap.name)
        assert first is not None
        assert (first.hardware_type, first.dlt, first.up, len(first.mac)) == (803, 127, True, 6)
        assert netdev.driver(tap.name) == "tun"
        for up in (False, False, True):
            netdev.set_up(tap.name, up=up)
            now = netdev.device(tap.name)
            assert now is not None
            assert now.up is up
    assert netdev.device(tap.name) is None


@pytest.mark.root
@needs_tap
def test_ethernet_delivers_no_802_11() -> None:
    with Tap(linktype=ARPHRD_ETHER) as tap:
        found = netdev.device(tap.name)
        assert found is not None
        assert found.dlt == 0


@pytest.mark.root
@needs_tap
def test_an_alias_is_set_and_taken_away() -> None:
    with Tap() as tap:
        found = netdev.device(tap.name)
        assert found is not None
        for text in ("airwarden kind=managed up=wlan0", "x" * 255, ""):
            netdev.set_alias(found.index, text)
            assert netdev.alias(tap.name) == text


def test_what_is_not_there_has_no_alias() -> None:
    assert netdev.alias("nowhere0") == ""
    with pytest.raises(OSError, match="No such device"):
        netdev.set_alias(2**30, "x")
