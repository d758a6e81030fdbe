"""In the guest: opens, tunes, unplugs and puts back simulated adapters, and writes what happened as JSON.

`python -m tests.radio.adapter_scene FILE`
"""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from datasources.linux_wifi import netdev
from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.genetlink import Family, netlink
from datasources.linux_wifi.interface import CaptureInterface
from datasources.linux_wifi.nl80211 import Nl80211
from datasources.linux_wifi.survey import survey
from datasources.linux_wifi.wire import OpenRequest
from sensor.errors import AirwardenError
from tests import frames
from tests.radio.stage import patience

WIDTHS: Final = ("6", "11", "6HT20", "6HT40+", "6HT40-", "36", "36HT40+", "36VHT80", "36VHT160", "36VHT80+80-5775")
FURTHER: Final = ("100VHT80-5530", "1W6e", "37W6eHE80", "37W6eHE160", "6W10", "6W5", "165")
_RADIOTAP: Final = struct.pack("<BBHI", 0, 0, 8, 0)  # the shortest: nothing is asked of the driver
_NOBODY: Final = 65534
_ALL_KINDS: Final = 3  # ETH_P_ALL
_FIRMWARE_PATH: Final = Path("/sys/module/firmware_class/parameters/path")
_REGULATIONS: Final = Path("/run/regulations")  # in the guest's first file system, where the kernel looks: /all/run

# linux mac80211_hwsim.h
_NEW_RADIO, _DEL_RADIO = 4, 5


class HwsimMessage(netlink.genlmsg):  # type: ignore[misc]
    """A message to the simulated radios."""

    nla_map = ((17, "radio_name", "asciiz"),)


def main(path: str) -> None:
    """Play every scene, and write what each says."""
    settle_in_the_us()
    scenes = (surveys, beside, widths, refused, held, hears, switched, left_behind, blocked, unplugged, nobody)
    with Path(path).open("w") as file:  # before the last scene gives up its rights
        json.dump({scene.__name__: scene() for scene in scenes}, file)


def settle_in_the_us() -> None:
    """Let the kernel read the regulations of the host, and be in a country with 6 GHz and without channel 14."""
    _REGULATIONS.mkdir()
    for name in ("regulatory.db", "regulatory.db.p7s"):
        shutil.copyfile(Path("/lib/firmware") / name, _REGULATIONS / name)
    _FIRMWARE_PATH.write_text(f"/all{_REGULATIONS}")
    subprocess.run(["iw", "reg", "reload"], check=True)
    subprocess.run(["iw", "reg", "set", "US"], check=True)
    for _ in patience("the kernel does not know the regulations of the US"):
        if "country US" in subprocess.run(["iw", "reg", "get"], check=True, capture_output=True, text=True).stdout:
            return


def surveys() -> object:
    found = {each.interface: each for each in survey()}
    wlan0 = found["wlan0"]
    return {
        "interfaces": sorted(found),
        "wlan0": [wlan0.capture_interface, wlan0.hardware, wlan0.phy, wlan0.uuid, wlan0.bands, wlan0.problems],
        "has channel 14": "14" in wlan0.channels,
    }


def beside() -> object:
    netdev.set_up("wlan0", up=True)
    before = state()
    with captured(OpenRequest("wlan0", ht_channels=True)) as capture:
        opened = capture.opened
        during = state()
    return {
        "opened": [opened.capture_interface, opened.hardware, opened.mac, opened.linktype, opened.tunable],
        "warning": opened.warning,
        "channels": opened.channels,
        "during": during,
        "put back": state() == before,
    }


def widths() -> object:
    """Tune to each, and read back from the kernel what the radio is tuned to."""
    with captured(OpenRequest("wlan0", channel="11")) as capture:
        first = capture.opened.channel
        read_back = []
        for text in (*WIDTHS, *FURTHER):
            capture.tune(parse_channel(text))
            read_back.append(kernels_channel("wlan0mon"))
    return {"first": first, "read back": read_back}


def refused() -> object:
    with captured(OpenRequest("wlan0", channel="6")) as capture:
        complaints = [complaint(partial(capture.tune, parse_channel(text))) for text in ("14", "34", "1HT40-")]
        return {"complaints": complaints, "still on": kernels_channel("wlan0mon")}


def held() -> object:
    with captured(OpenRequest("wlan0")) as capture:
        netdev.set_up("wlan0", up=True)
        told = complaint(lambda: capture.tune(parse_channel("6")))
    with captured(OpenRequest("wlan0", ignore_primary=True)) as capture:
        return {"complaint": told, "left alone": [state()["wlan0"], capture.opened.tunable, capture.opened.warning]}


def hears() -> object:
    """What one radio sends, another hears on the same channel only.

    On one that no scene before has used: a simulated radio also hears the channel on which it last stopped.
    """
    beacon = _RADIOTAP + frames.beacon(frames.mac("02:00:00:00:01:00"), b"a name to be recognized by")
    heard = []
    with captured(OpenRequest("wlan1", channel="40")) as sender, captured(OpenRequest("wlan0")) as hearer:
        for text in ("40", "44", "1", "40HT40-"):
            hearer.tune(parse_channel(text))
            heard.append(beacon_arrives(sender, hearer, beacon))
    return heard


def beacon_arrives(sender: CaptureInterface, hearer: CaptureInterface, beacon: bytes) -> bool:
    with packet_socket(sender) as out, packet_socket(hearer) as into:
        into.settimeout(0.5)
        out.send(beacon)
        try:
            return beacon[-40:] in into.recv(4096)
        except TimeoutError:
            return False


def switched() -> object:
    before = state()
    with captured(OpenRequest("wlan0", vif="wlan0", channel="11")) as capture:
        opened = capture.opened
        during = [opened.capture_interface, state()["wlan0"], kernels_channel("wlan0"), opened.linktype]
    return {"during": during, "put back": state() == before}


def left_behind() -> object:
    """Two processes are killed; what they made and switched is taken over, and in the end put back."""
    before = state()
    told = []
    for vif in ("", "wlan0"):
        script = (
            "from datasources.linux_wifi.interface import CaptureInterface; import os, signal;"
            "from datasources.linux_wifi.wire import OpenRequest;"
            f"CaptureInterface.open(OpenRequest('wlan0', vif='{vif}')); os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", script], check=False)
        left = [name for name, now in state().items() if now == "monitor up"]
        with captured(OpenRequest("wlan0", channel="1")) as capture:
            taken_over = capture.opened.capture_interface
        told.append([before["wlan0"], left, taken_over, state() == before])
    return told


def blocked() -> object:
    switches = list(Path("/sys/class/ieee80211/phy0").glob("rfkill*/soft"))
    for switch in switches:
        switch.write_text("1")
    told = complaint(lambda: CaptureInterface.open(OpenRequest("wlan0")))
    for switch in switches:
        switch.write_text("0")
    return told


def unplugged() -> object:
    """The adapter goes while it is captured on, and another one comes."""
    hwsim = Family("MAC80211_HWSIM", HwsimMessage)
    with closing(hwsim):
        hwsim.request(_NEW_RADIO, [("radio_name", "stick")])
        name = interface_of("stick")
        with captured(OpenRequest(name, channel="6")) as capture:
            hwsim.request(_DEL_RADIO, [("radio_name", "stick")])
            told = complaint(lambda: capture.tune(parse_channel("1")))
        again = complaint(lambda: CaptureInterface.open(OpenRequest(name)))
        hwsim.request(_NEW_RADIO, [("radio_name", "stick")])
        with captured(OpenRequest(interface_of("stick"), channel="6")) as capture:
            works = capture.channel == parse_channel("6")
        hwsim.request(_DEL_RADIO, [("radio_name", "stick")])
    return {"name": name, "tuning": told, "opening": again, "plugged in again": works}


def nobody() -> object:
    """Without rights everything can be seen and nothing be captured on. The last scene: rights do not come back."""
    before = state()
    os.setgroups([])
    os.setuid(_NOBODY)
    found = {each.interface: each for each in survey()}
    told = complaint(lambda: CaptureInterface.open(OpenRequest("wlan0")))
    return {"problems": found["wlan0"].problems, "complaint": told, "changed": state() != before}


@contextmanager
def captured(request: OpenRequest) -> Iterator[CaptureInterface]:
    """Open an interface, and close it."""
    with closing(CaptureInterface.open(request)) as capture:
        yield capture


@contextmanager
def packet_socket(capture: CaptureInterface) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_KINDS)) as link:
        link.bind((capture.opened.capture_interface, 0))
        yield link


def complaint(step: Callable[[], object]) -> str:
    """Return which error a step raised, and its sentence."""
    try:
        step()
    except AirwardenError as error:
        return f"{type(error).__name__}: {error}"
    return "none"


def state() -> dict[str, str]:
    """Return the wireless interfaces, and what each is and whether it is up."""
    with closing(Nl80211()) as nl80211:
        kinds = {each.name: each.kind for each in nl80211.interfaces()}
    devices = {name: netdev.device(name) for name in kinds}
    return {name: f"{kind} {'up' if (now := devices[name]) and now.up else 'down'}" for name, kind in kinds.items()}


def kernels_channel(interface: str) -> str:
    with closing(Nl80211()) as nl80211:
        return str(next(each.channel for each in nl80211.interfaces() if each.name == interface))


def interface_of(radio: str) -> str:
    """Return the interface of a simulated radio, once it is there."""
    for _ in patience(f"no interface of {radio}"):
        for folder in Path("/sys/class/net").glob("*/phy80211/name"):
            if folder.read_text().strip() == radio:
                return folder.parent.parent.name
    raise AssertionError


if __name__ == "__main__":
    main(sys.argv[1])
