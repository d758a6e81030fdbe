"""`airwarden sources`."""

import json

import pytest

from sensor.cli.main import main
from tests.datasources.linux_wifi.adapters import Kernel


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """A kernel without adapters, for now."""
    kernel = Kernel()
    kernel.install(monkeypatch)
    return kernel


def test_nothing_is_explained_and_no_failure(kernel: Kernel, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "No Wi-Fi interface is here."
    assert "airwarden run -c FILE.pcapng:realtime=true" in lines[2]


def test_nothing_is_nothing_in_json(kernel: Kernel, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--format", "json"]) == 0
    assert capsys.readouterr().out == ""


def test_each_interface_has_its_line_and_what_to_do(kernel: Kernel, capsys: pytest.CaptureFixture[str]) -> None:
    kernel.plug_in("wlan0", up=True)
    kernel.plug_in("wlan1", phy=1, kinds=frozenset({"managed"}))
    kernel.add_tap("tap0")
    assert main(["sources"]) == 0
    told = capsys.readouterr().out
    table, _, rest = told.partition("\n\n")
    assert table.splitlines() == [
        "INTERFACE  CAPTURE ON  ADAPTER         ADDRESS            CHANNELS",
        "wlan0      wlan0mon    phy0 rtl8812au  02:00:00:00:00:00  4 in 2.4 and 5 GHz",
        "    wlan0 is up (managed): it is taken down while it is captured on",
        "    ready: airwarden run -c wlan0",
        "wlan1      wlan1mon    phy1 rtl8812au  02:00:00:00:01:00  4 in 2.4 and 5 GHz",
        "    driver has no monitor mode (phy1 rtl8812au)",
        "tap0       tap0        tun             02:aa:00:00:00:01  -",
        "    delivers 802.11 as it stands; its channel is not ours to set",
        "    ready: airwarden run -c tap0",
    ]
    assert [line.split()[0] for line in rest.splitlines()] == ["Kinds", "pcapfile", "linuxwifi"]
    assert "\x1b" not in told  # this is no terminal


def test_json_is_one_object_a_line(kernel: Kernel, capsys: pytest.CaptureFixture[str]) -> None:
    kernel.plug_in("wlan0")
    kernel.plug_in("wlan1", phy=1)
    kernel.rights = "capturing needs CAP_NET_RAW"
    assert main(["sources", "--format", "json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "interface": "wlan0",
        "capture_interface": "wlan0mon",
        "type": "linuxwifi",
        "phy": "phy0",
        "hardware": "rtl8812au",
        "mac": "02:00:00:00:00:00",
        "uuid": "5FE308BD-0000-0000-0000-020000000000",
        "usable": False,
        "problems": ["capturing needs CAP_NET_RAW"],
        "notes": [],
        "bands": ["2.4 GHz", "5 GHz"],
        "channels": ["1", "6", "36", "52"],
    }
    assert second["interface"] == "wlan1"


def test_names_cannot_trick_the_terminal(kernel: Kernel, capsys: pytest.CaptureFixture[str]) -> None:
    kernel.plug_in("wl\x1b[2Jan0")
    assert main(["sources"]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "wl\\x1b[2Jan0" in told


def test_the_real_machine_can_be_asked() -> None:
    assert main(["sources", "--format", "json"]) == 0
