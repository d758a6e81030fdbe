"""Interfaces are found or made, and put back as they were."""

import errno

import pytest

from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.interface import CaptureInterface
from datasources.linux_wifi.nl80211 import MONITOR
from datasources.linux_wifi.wire import OpenRequest
from sensor.errors import AirwardenError, MisconfiguredError, RefusedError, UnavailableError
from tests.datasources.linux_wifi.adapters import Kernel


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """One adapter with a managed interface that is up."""
    kernel = Kernel()
    kernel.plug_in("wlan0", up=True)
    kernel.install(monkeypatch)
    return kernel


def test_a_monitor_is_made_beside_the_managed_interface(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    opened = capture.opened
    assert (opened.capture_interface, opened.hardware, opened.mac) == ("wlan0mon", "rtl8812au", "02:00:00:00:00:00")
    assert (opened.linktype, opened.tunable, opened.warning) == (127, True, "")
    assert opened.channels == ("1", "6", "36", "52")  # 14 may not be listened to
    assert kernel.log == ["wlan0 down", "add wlan0mon", "wlan0mon up"]


def test_closing_puts_everything_back(kernel: Kernel) -> None:
    before = dict(kernel.devices)
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    capture.close()
    capture.close()
    assert kernel.devices == before
    assert kernel.connections == 0


def test_what_was_down_stays_down(kernel: Kernel) -> None:
    kernel.set_up("wlan0", up=False)
    CaptureInterface.open(OpenRequest("wlan0")).close()
    assert not kernel.devices["wlan0"].up


def test_monitor_flags_are_passed_on(kernel: Kernel) -> None:
    CaptureInterface.open(OpenRequest("wlan0", fcsfail=True, plcpfail=True))
    assert "add wlan0mon fcsfail plcpfail" in kernel.log


def test_a_name_for_the_monitor_can_be_given(kernel: Kernel) -> None:
    assert CaptureInterface.open(OpenRequest("wlan0", vif="roof")).opened.capture_interface == "roof"


def test_a_given_name_that_is_taken_is_an_error(kernel: Kernel) -> None:
    kernel.plug_in("wlan1", phy=1)
    with pytest.raises(MisconfiguredError, match="vif=wlan1: there is another interface of that name"):
        CaptureInterface.open(OpenRequest("wlan0", vif="wlan1"))
    assert kernel.devices["wlan0"].up


def test_a_chosen_name_evades_those_that_are_taken(kernel: Kernel) -> None:
    kernel.add_tap("wlan0mon")
    kernel.plug_in("wlan0mon1", phy=1, kind=MONITOR)
    assert CaptureInterface.open(OpenRequest("wlan0")).opened.capture_interface == "wlan0mon2"


def test_a_long_name_is_cut(kernel: Kernel) -> None:
    kernel.plug_in("wlxaabbccddeeff", phy=1)
    assert CaptureInterface.open(OpenRequest("wlxaabbccddeeff")).opened.capture_interface == "wlxaabbccddemon"


def test_what_a_killed_worker_left_is_taken_over_and_put_back(kernel: Kernel) -> None:
    kernel.managed["wlan0"] = ""
    before = dict(kernel.devices)
    CaptureInterface.open(OpenRequest("wlan0"))  # and never closed
    kernel.managed.clear()
    kernel.log.clear()
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    assert capture.opened.capture_interface == "wlan0mon"
    assert kernel.log == []  # there is nothing left to do
    capture.close()
    assert kernel.devices == before
    assert kernel.log[-1] == "give back wlan0"


def test_what_a_killed_worker_switched_is_switched_back(kernel: Kernel) -> None:
    before = dict(kernel.devices)
    CaptureInterface.open(OpenRequest("wlan0", vif="wlan0"))
    CaptureInterface.open(OpenRequest("wlan0")).close()
    assert kernel.devices == before
    assert kernel.wireless["wlan0"].kind == "managed"
    assert set(kernel.aliases.values()) == {""}


def test_a_monitor_that_is_not_ours_is_left_alone(kernel: Kernel) -> None:
    kernel.plug_in("wlan0mon", kind=MONITOR)
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    assert capture.opened.capture_interface == "wlan0mon1"
    capture.close()
    assert "wlan0mon" in kernel.devices


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EBUSY, errno.EINVAL, errno.ENFILE])
def test_without_room_for_a_second_interface_the_first_is_switched(kernel: Kernel, code: int) -> None:
    kernel.add_error = code
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    assert (capture.opened.capture_interface, capture.opened.linktype) == ("wlan0", 127)
    capture.close()
    assert kernel.wireless["wlan0"].kind == "managed"
    assert kernel.devices["wlan0"].up
    assert kernel.log == [
        "wlan0 down",
        "wlan0 becomes monitor",
        "wlan0 up",
        *("wlan0 down", "wlan0 becomes managed", "wlan0 up"),
    ]


def test_its_own_name_as_vif_switches_it(kernel: Kernel) -> None:
    assert CaptureInterface.open(OpenRequest("wlan0", vif="wlan0")).opened.capture_interface == "wlan0"


def test_a_busy_primary_may_be_left_alone(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0", ignore_primary=True))
    assert kernel.devices["wlan0"].up
    assert not capture.opened.tunable
    assert capture.opened.warning == "wlan0 on phy0 rtl8812au holds the channel, wlan0mon follows"


def test_a_primary_that_is_to_be_left_alone_is_not_switched(kernel: Kernel) -> None:
    kernel.add_error = errno.EBUSY
    with pytest.raises(UnavailableError, match="phy0 rtl8812au is busy"):
        CaptureInterface.open(OpenRequest("wlan0", ignore_primary=True))
    assert kernel.wireless["wlan0"].kind == "managed"


def test_a_monitor_of_somebody_else_is_taken_as_it_is(kernel: Kernel) -> None:
    kernel.plug_in("mon7", phy=1, kind=MONITOR)
    capture = CaptureInterface.open(OpenRequest("mon7"))
    assert (capture.opened.capture_interface, capture.opened.tunable) == ("mon7", True)
    capture.tune(parse_channel("6"))
    capture.close()
    assert "mon7" in kernel.devices
    assert not kernel.devices["mon7"].up


@pytest.mark.parametrize(("hardware_type", "linktype"), [(801, 105), (802, 119), (803, 127)])
def test_a_tap_device_is_taken_as_it_is(kernel: Kernel, hardware_type: int, linktype: int) -> None:
    kernel.add_tap("tap0", hardware_type=hardware_type)
    capture = CaptureInterface.open(OpenRequest("tap0"))
    assert (capture.opened.linktype, capture.opened.tunable, capture.opened.channels) == (linktype, False, ())
    assert capture.channel is None
    with pytest.raises(RefusedError, match="tap0 is no radio that can be tuned"):
        capture.tune(parse_channel("6"))


def test_a_tap_device_needs_no_wifi_in_the_kernel(kernel: Kernel) -> None:
    kernel.has_nl80211 = False
    kernel.add_tap("tap0")
    assert CaptureInterface.open(OpenRequest("tap0")).opened.mac == "02:aa:00:00:00:01"


def test_an_interface_that_is_not_there_is_named_beside_those_that_are(kernel: Kernel) -> None:
    with pytest.raises(UnavailableError, match="no such interface: wlan7; there is wlan0"):
        CaptureInterface.open(OpenRequest("wlan7"))


def test_ethernet_is_no_wifi(kernel: Kernel) -> None:
    kernel.add_tap("eth0", hardware_type=1)
    with pytest.raises(MisconfiguredError, match=r"eth0 is no Wi-Fi interface \(driver: tun\)"):
        CaptureInterface.open(OpenRequest("eth0"))


def test_a_driver_without_monitor_mode_is_said_so(kernel: Kernel) -> None:
    kernel.plug_in("wlan1", phy=1, kinds=frozenset({"managed"}))
    with pytest.raises(MisconfiguredError, match=r"wlan1: driver has no monitor mode \(phy1 rtl8812au\)"):
        CaptureInterface.open(OpenRequest("wlan1"))


def test_rights_are_asked_for_before_anything_is_changed(kernel: Kernel) -> None:
    kernel.rights = "capturing needs CAP_NET_ADMIN"
    with pytest.raises(MisconfiguredError, match="wlan0: capturing needs CAP_NET_ADMIN"):
        CaptureInterface.open(OpenRequest("wlan0"))
    assert kernel.log == []


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        (errno.ERFKILL, UnavailableError, "wlan0: rfkill: blocked: rfkill list says by what"),
        (errno.EPERM, MisconfiguredError, "wlan0: the kernel does not permit it"),
        (errno.ENODEV, UnavailableError, "wlan0 is gone"),
        (errno.EIO, UnavailableError, "wlan0: phy0 rtl8812au: Input/output error"),
    ],
)
def test_errors_while_opening_put_things_back(
    kernel: Kernel, code: int, kind: type[AirwardenError], sentence: str
) -> None:
    kernel.set_up("wlan0", up=False)
    kernel.up_error = code
    before = dict(kernel.devices)
    with pytest.raises(kind) as caught:
        CaptureInterface.open(OpenRequest("wlan0"))
    assert str(caught.value) == sentence
    assert kernel.devices == before
    assert kernel.connections == 0


def test_a_blocked_radio_is_waited_for(kernel: Kernel) -> None:
    kernel.blocked = "rfkill: soft-blocked: rfkill unblock wifi"
    with pytest.raises(UnavailableError, match="wlan0: rfkill: soft-blocked: rfkill unblock wifi"):
        CaptureInterface.open(OpenRequest("wlan0"))


def test_networkmanager_lets_go_and_gets_it_back(kernel: Kernel) -> None:
    kernel.managed["wlan0"] = ""
    CaptureInterface.open(OpenRequest("wlan0")).close()
    assert kernel.log[:2] == ["release wlan0", "wlan0 down"]
    assert kernel.log[-2:] == ["wlan0 up", "give back wlan0"]


def test_a_networkmanager_that_holds_on_is_a_warning(kernel: Kernel) -> None:
    kernel.managed["wlan0"] = "NetworkManager does not let go of wlan0: \x1b[31mno"
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    assert capture.opened.warning == "NetworkManager does not let go of wlan0: \\x1b[31mno"
    capture.close()
    assert "give back wlan0" not in kernel.log


def test_strange_names_are_printable_in_every_sentence(kernel: Kernel) -> None:
    name = "wl\x1b[2Jan0"
    kernel.add_tap(name, hardware_type=1)
    for request in (OpenRequest(name), OpenRequest("wlan0", vif=name)):
        with pytest.raises(MisconfiguredError) as caught:
            CaptureInterface.open(request)
        assert "wl\\x1b[2Jan0" in str(caught.value)
        assert str(caught.value).isprintable()
