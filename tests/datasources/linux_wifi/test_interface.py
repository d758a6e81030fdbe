"""An interface that is captured on: tuned while it is open."""

import errno
from dataclasses import replace

import pytest

from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.interface import CaptureInterface
from datasources.linux_wifi.wire import OpenRequest
from sensor.errors import RefusedError, UnavailableError
from tests.datasources.linux_wifi.adapters import Kernel


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """One adapter with a managed interface that is up."""
    kernel = Kernel()
    kernel.plug_in("wlan0", up=True)
    kernel.install(monkeypatch)
    return kernel


def test_tuning_shows_in_the_channel(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0", channel="6"))
    assert capture.opened.channel == "6"
    capture.tune(parse_channel("36VHT80"))
    assert capture.channel == parse_channel("36VHT80")


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [
        ("14", "channel 14: phy0 rtl8812au: not allowed in this regulatory domain (iw reg get)"),
        ("1W6e", "channel 1W6e: phy0 rtl8812au has no such channel"),
    ],
)
def test_refused_channels_say_why(kernel: Kernel, channel: str, sentence: str) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0", channel="6"))
    with pytest.raises(RefusedError) as caught:
        capture.tune(parse_channel(channel))
    assert str(caught.value) == sentence
    assert capture.channel == parse_channel("6")


def test_a_refused_first_channel_puts_things_back(kernel: Kernel) -> None:
    before = dict(kernel.devices)
    with pytest.raises(RefusedError):
        CaptureInterface.open(OpenRequest("wlan0", channel="14"))
    assert kernel.devices == before
    assert kernel.connections == 0


def test_a_channel_that_another_interface_holds_says_which(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    kernel.set_up("wlan0", up=True)
    with pytest.raises(RefusedError, match="wlan0 on phy0 rtl8812au holds the channel: take it down first"):
        capture.tune(parse_channel("6"))


def test_a_driver_that_only_says_no_is_quoted(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    kernel.tune_error = errno.EIO
    with pytest.raises(RefusedError, match="channel 6: phy0 rtl8812au: Input/output error"):
        capture.tune(parse_channel("6"))


def test_tuning_what_was_unplugged_is_unavailable(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    kernel.unplug("wlan0mon")
    kernel.unplug("wlan0")
    with pytest.raises(UnavailableError, match="wlan0mon is gone"):
        capture.tune(parse_channel("6"))
    capture.close()


def test_tuning_what_was_taken_down_is_unavailable(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0"))
    kernel.set_up("wlan0mon", up=False)
    kernel.tune_error = errno.EBUSY
    with pytest.raises(UnavailableError, match="wlan0mon was taken down"):
        capture.tune(parse_channel("6"))


def test_a_channel_that_follows_another_interface_is_asked_of_the_kernel(kernel: Kernel) -> None:
    capture = CaptureInterface.open(OpenRequest("wlan0", ignore_primary=True))
    assert capture.channel is None
    monitor = kernel.wireless["wlan0mon"]
    kernel.wireless["wlan0mon"] = replace(monitor, freq_mhz=5180, width_mhz=80, center_mhz=5210)
    assert capture.channel == parse_channel("36VHT80")
