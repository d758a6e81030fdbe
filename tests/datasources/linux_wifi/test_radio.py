"""The adapter behind an interface."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi.nl80211 import MONITOR
from datasources.linux_wifi.radio import Radio, absent, free_name, monitor_name, wifi_names
from tests.datasources.linux_wifi.adapters import Kernel


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """Two adapters, and a cable."""
    kernel = Kernel()
    kernel.plug_in("wlan1", phy=1, up=True)
    kernel.plug_in("wlan0", up=True)
    kernel.plug_in("mon0", up=True, kind=MONITOR)
    kernel.add_tap("eth0", hardware_type=1)
    kernel.install(monkeypatch)
    return kernel


def test_only_interfaces_of_the_same_adapter_that_are_up_and_no_monitors_hold_the_channel(kernel: Kernel) -> None:
    radio = Radio(kernel, kernel.phys(0)[0], "ath9k")  # type: ignore[arg-type]
    assert [each.name for each in radio.interfaces()] == ["wlan0", "mon0"]
    assert radio.holders() == ["wlan0"]
    kernel.set_up("wlan0", up=False)
    assert radio.holders() == []
    assert str(radio) == "phy0 ath9k"


def test_all_wifi_interfaces_are_named(kernel: Kernel) -> None:
    assert wifi_names() == ["mon0", "wlan0", "wlan1"]
    assert absent("wlan7") == "no such interface: wlan7; there are mon0, wlan0, wlan1"


def test_without_wifi_that_is_said(kernel: Kernel) -> None:
    for name in ("wlan0", "wlan1", "mon0"):
        kernel.unplug(name)
    assert absent("\x1b[2J") == "no such interface: \\x1b[2J; there is no Wi-Fi interface at all"


@given(st.text(max_size=15), st.integers(0, 120))
def test_names_are_free_and_fit(interface: str, copies: int) -> None:
    wanted = monitor_name(interface)
    taken: list[str] = []
    for _ in range(copies):
        taken.append(free_name(wanted, taken))
    assert len(set(taken)) == copies
    assert all(len(name.encode("utf-8", "surrogateescape")) <= 15 for name in taken)
