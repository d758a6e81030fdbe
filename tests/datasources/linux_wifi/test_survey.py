"""What could be captured on, and what keeps us from it."""

import pytest

from datasources.linux_wifi.nl80211 import MONITOR, Phy
from datasources.linux_wifi.survey import survey
from tests.datasources.linux_wifi.adapters import CHANNELS, KINDS, Kernel


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """A kernel without adapters, for now."""
    kernel = Kernel()
    kernel.install(monkeypatch)
    return kernel


def test_an_adapter_is_a_candidate_with_everything_about_it(kernel: Kernel) -> None:
    kernel.plug_in("wlan0")
    (found,) = survey()
    assert (found.interface, found.capture_interface, found.phy, found.hardware) == (
        *("wlan0", "wlan0mon", "phy0", "rtl8812au"),
    )
    assert (found.mac, found.uuid) == ("02:00:00:00:00:00", "5FE308BD-0000-0000-0000-020000000000")
    assert (found.channels, found.bands) == (("1", "6", "36", "52"), ("2.4 GHz", "5 GHz"))
    assert found.usable
    assert found.notes == ()


def test_nothing_is_changed_and_every_connection_closed(kernel: Kernel) -> None:
    kernel.plug_in("wlan0", up=True)
    survey()
    assert kernel.log == []
    assert kernel.connections == 0


def test_an_interface_in_use_is_noted(kernel: Kernel) -> None:
    kernel.plug_in("wlan0", up=True)
    (found,) = survey()
    assert found.usable
    assert found.notes == ("wlan0 is up (managed): it is taken down while it is captured on",)


def test_a_monitor_is_captured_on_itself(kernel: Kernel) -> None:
    kernel.plug_in("mon0", up=True, kind=MONITOR)
    (found,) = survey()
    assert (found.capture_interface, found.notes) == ("mon0", ())


@pytest.mark.parametrize(
    ("kinds", "blocked", "rights", "problem"),
    [
        (frozenset({"managed"}), "", "", "driver has no monitor mode (phy0 rtl8812au)"),
        (KINDS, "rfkill: soft-blocked: rfkill unblock wifi", "", "rfkill: soft-blocked: rfkill unblock wifi"),
        (KINDS, "", "capturing needs CAP_NET_RAW", "capturing needs CAP_NET_RAW"),
    ],
)
def test_what_is_missing_is_said(
    kernel: Kernel, kinds: frozenset[str], blocked: str, rights: str, problem: str
) -> None:
    kernel.plug_in("wlan0", kinds=kinds)
    kernel.blocked, kernel.rights = blocked, rights
    (found,) = survey()
    assert found.problems == (problem,)
    assert not found.usable


def test_an_adapter_without_interface_says_how_to_make_one(kernel: Kernel) -> None:
    kernel.phys_known[3] = Phy(3, "phy3", CHANNELS, KINDS)
    (found,) = survey()
    assert (found.interface, found.phy) == ("", "phy3")
    assert found.problems == ("no interface: iw phy phy3 interface add wlan3 type managed",)


def test_what_delivers_802_11_without_an_adapter_is_a_candidate(kernel: Kernel) -> None:
    kernel.plug_in("wlan0")
    kernel.add_tap("tap0")
    kernel.add_tap("eth0", hardware_type=1)
    found = survey()
    assert [each.interface for each in found] == ["wlan0", "tap0"]
    assert found[1].usable
    assert (found[1].phy, found[1].channels, found[1].bands) == ("", (), ())


def test_a_kernel_without_wifi_has_no_candidates(kernel: Kernel) -> None:
    kernel.has_nl80211 = False
    assert survey() == []
