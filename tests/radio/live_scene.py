"""In the guest: the daemon captures on a radio that is plugged in, tuned, and maltreated, and what was seen of it.

`python -m tests.radio.live_scene FOLDER` leaves seen.json there, and what the programs printed. A table in the form
of functions: each part writes its facts, and the later ones go on whatever became of it. The radios: wlan0 and wlan3
are access points, wlan1 is a station, wlan2 injects, and the daemon captures on one that is called `stick`.
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

from datasources.linux_wifi import netdev
from datasources.linux_wifi.genetlink import Family, netlink
from datasources.linux_wifi.nl80211 import Nl80211
from pcaps.recipes.handshakes import networks
from pcaps.recipes.handshakes.networks import CHANNEL, Network
from tests import frames
from tests.radio.adapter_scene import settle_in_the_us
from tests.radio.live_client import LiveSensor, children
from tests.radio.stage import RUN, Control, Stage, listen, patience, set_address, set_up, talk

RADIOS: Final = 4
WPA2: Final = networks.COMPLETE
WPA3: Final = networks.SAE
CHANNELS: Final = ("1", "6", "11")
STICK_ADDRESS: Final = "02:57:1c:00:00:01"
DEAUTHENTICATIONS: Final = 200
NAMES: Final = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
_RADIOTAP: Final = struct.pack("<BBHI", 0, 0, 8, 0)  # the shortest: nothing is asked of the driver
_LISTENED_S: Final = 8.0  # long enough for forty hops
_MOMENT_S: Final = 0.5

# linux mac80211_hwsim.h
_NEW_RADIO, _DEL_RADIO = 4, 5
_STICK: Final = "stick"


class HwsimMessage(netlink.genlmsg):  # type: ignore[misc]
    """A message to the simulated radios."""

    nla_map = ((17, "radio_name", "asciiz"), (22, "address", "cdata"))


Facts = dict[str, Any]


class Scene:
    """Who plays, and what was seen."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        """Write facts and logs into `folder`."""
        self.folder, self.stage = folder, stage
        self.facts: Facts = {"failed": {}}
        self.stick = ""  # the interface that is captured on
        self.sensor: LiveSensor
        self.station: Control

    def play(self, part: "Callable[[Scene], object]") -> None:
        """Let one part happen and note its facts, or why there are none."""
        begun_s = time.monotonic()
        try:
            self.facts[part.__name__] = part(self)
        except Exception:  # noqa: BLE001 - a part's failure is told, and the others are played all the same
            self.facts["failed"][part.__name__] = traceback.format_exc()
        print(f"{part.__name__}: {time.monotonic() - begun_s:.1f} s", flush=True)  # noqa: T201
        (self.folder / "seen.json").write_text(json.dumps(self.facts))


def plug_in(scene: Scene) -> object:
    """A radio comes, whose interface is up like that of any computer."""
    before = set(netdev.names())
    with closing(Family("MAC80211_HWSIM", HwsimMessage)) as hwsim:
        address = bytes.fromhex(STICK_ADDRESS.replace(":", ""))
        hwsim.request(_NEW_RADIO, [("radio_name", _STICK), ("address", address)])
    for _ in patience("no interface of the new radio"):
        found = [path.parent.parent.name for path in Path("/sys/class/net").glob("*/phy80211/name")]
        new = [name for name in found if name not in before and phy_of(name) == _STICK]
        if new:
            break
    scene.stick = new[0]
    return new[0]


def survey(scene: Scene) -> object:
    """`airwarden sources`, as root."""
    command = (sys.executable, "-m", "sensor", "sources")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (scene.folder / "sources.log").write_text(done.stdout + done.stderr)
    return {"status": done.returncode, "said": done.stdout}


def start(scene: Scene) -> object:
    """`airwarden run` begins to hop."""
    set_up(scene.stick, up=True)
    before = state()
    definition = f'{scene.stick}:name=roof,channels="{",".join(CHANNELS)}"'
    scene.sensor = LiveSensor(Path("/run/airwarden"), scene.folder / "run.log", definition)
    source = scene.sensor.await_source("it does not run", lambda now: now["running"])
    return {
        "took": time.monotonic() - scene.sensor.began_s,
        "interface": scene.stick,
        "source": source,
        "before": before,
        "state": state(),
        "listed": scene.sensor.ask("/datasource/list_interfaces.json"),
    }


def rights(scene: Scene) -> object:
    """Who may do what."""
    daemon = scene.sensor.process.pid
    (launcher,) = children(daemon)
    (worker,) = children(launcher)
    return {
        "daemon": privileges_of(daemon),
        "launcher": privileges_of(launcher),
        "worker": privileges_of(worker),
        "worker is known": worker == scene.sensor.source()["ipc_pid"],
    }


def beacons(scene: Scene) -> object:
    """An access point comes on the air while the sensor hops."""
    set_address("wlan0", WPA2.bssids[0])
    began = scene.sensor.events.count
    scene.stage.access_point("wlan0", settings=WPA2.access_point())
    event = scene.sensor.events.wait("the network's name", names_network(WPA2), began)
    return {"frequency": event.record["DOT11_NEW_SSID_BASEDEV"]["kismet.device.base.frequency"]}


def hopping(scene: Scene) -> object:
    """Each channel has its share."""
    wanted = _LISTENED_S / 60
    for _ in patience("it does not listen"):
        listening: dict[str, float] = scene.sensor.ask("/airwarden/counters.json")["listening"]
        if sum(listening.values()) >= wanted:
            break
    return {"listening": listening, "source": scene.sensor.source()}


def locking(scene: Scene) -> object:
    """Channel 14 is refused, channel 6 is not."""
    refused = scene.sensor.order("set_channel", channel="14")
    nonsense = scene.sensor.order("set_channel", channel="97xyz")
    still = scene.sensor.source()
    began_s = time.monotonic()
    status, _ = scene.sensor.order("set_channel", channel=str(CHANNEL))
    took_s = time.monotonic() - began_s
    source = scene.sensor.source()
    seen = channels_of(source["capture_interface"], 1.0)
    return {
        "refused": refused,
        "nonsense": nonsense,
        "still hopping": still["hopping"],
        "status": status,
        "took": took_s,
        "hopping": source["hopping"],
        "channel": source["channel"],
        "seen": seen,
    }


def wpa2(scene: Scene) -> object:
    """A station joins with a passphrase."""
    set_address("wlan1", WPA2.stations[0])
    began = scene.sensor.events.count
    with Stage() as stage:
        station = stage.station("wlan1", network=WPA2.client())
        station.request("ENABLE_NETWORK 0")
        station.wait("CTRL-EVENT-CONNECTED")
        connected_s = time.monotonic()
        probe = scene.sensor.events.wait("the probe", probes_for(WPA2), began)
        handshake = scene.sensor.events.wait(
            "the handshake", lambda event: "DOT11_WPA_HANDSHAKE_BASEDEV" in event, began
        )
        talk("wlan1", WPA2.bssids[0])
    return {
        "probe": probe.record["DOT11_NEW_SSID_BASEDEV"]["kismet.device.base.macaddr"],
        "capture": handshake.record["DOT11_WPA_HANDSHAKE_CAPTURE"],
        "handshake after connected": handshake.at_s - connected_s,
    }


def sae(scene: Scene) -> object:
    """A station joins with SAE, which gives away nothing to try passphrases on."""
    set_address("wlan3", WPA3.bssids[0])
    set_address("wlan1", WPA3.stations[0])
    began = scene.sensor.events.count
    with Stage() as stage:
        stage.access_point("wlan3", settings=WPA3.access_point())
        station = stage.station("wlan1", network=WPA3.client(), settings="sae_pwe=2")
        station.request("ENABLE_NETWORK 0")
        station.wait("CTRL-EVENT-CONNECTED")
        talk("wlan1", WPA3.bssids[0])
        named = scene.sensor.events.wait("the network's name", names_network(WPA3), began)
        for _ in patience("the station's key exchange is not heard"):
            if scene.sensor.ask("/airwarden/counters.json")["pairs"]["tracked"] == 2:
                break
    time.sleep(2 * _MOMENT_S)  # a handshake would be told of now
    said = scene.sensor.events.all("DOT11_ADVERTISED_SSID", began)
    ours = [each for each in said if each["dot11.advertisedssid.ssid"] == WPA3.ssid]
    return {
        "device": named.record["DOT11_NEW_SSID_BASEDEV"]["kismet.device.base.macaddr"],
        "crypt": ours[0]["dot11.advertisedssid.crypt_string"],
        "protected": ours[0]["dot11.advertisedssid.wpa_mfp_required"],
        "handshakes": len(scene.sensor.events.all("DOT11_WPA_HANDSHAKE_CAPTURE", began)),
    }


def flood(scene: Scene) -> object:
    """Somebody forges deauthentications."""
    listen("wlan2", CHANNEL)
    bssid = frames.mac(WPA2.bssids[0])
    everybody = frames.mac("ff:ff:ff:ff:ff:ff")
    began = scene.sensor.events.count
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as air:
        air.bind(("wlan2", 0))
        for number in range(DEAUTHENTICATIONS):
            air.send(_RADIOTAP + frames.deauth(bssid, everybody, bssid, seq=number))
            time.sleep(0.005)
    event = scene.sensor.events.wait("the alert", is_alert("DEAUTHFLOOD"), began)
    alert = event.record["ALERT"]
    return {"alert": alert, "latency": event.at_unix_s - alert["kismet.alert.timestamp"]}


def hopping_again(scene: Scene) -> object:
    """The lock is lifted."""
    status, _ = scene.sensor.order("set_hop")
    source = scene.sensor.source()
    seen = channels_of(source["capture_interface"], 1.5)
    return {"status": status, "source": source, "seen": seen}


def pausing(scene: Scene) -> object:
    """The kernel drops all frames for a while."""
    paused, _ = scene.sensor.order("pause_source")
    time.sleep(_MOMENT_S)
    first = scene.sensor.source()
    time.sleep(4 * _MOMENT_S)
    second = scene.sensor.source()
    resumed, _ = scene.sensor.order("resume_source")
    scene.sensor.await_source("no frame", lambda now: now["num_packets"] > second["num_packets"])
    return {
        "statuses": [paused, resumed],
        "packets": [first["num_packets"], second["num_packets"]],
        "paused": second["paused"],
    }


def held(scene: Scene) -> object:
    """Somebody sets the managed interface up, which decides about the channel from then on."""
    began = scene.sensor.events.count
    set_up(scene.stick, up=True)
    event = scene.sensor.events.wait("the warning", warns, began)
    warning = scene.sensor.source()["warning"]
    set_up(scene.stick, up=False)
    return {"message": event.record["MESSAGE"]["kismet.messagebus.message_string"], "warning": warning}


def closing_and_opening(scene: Scene) -> object:
    """A client closes the source, which puts back what workers before this one left, and opens it again."""
    before = scene.sensor.source()
    closed, _ = scene.sensor.order("close_source")
    for _ in patience("it does not put things back"):
        if before["capture_interface"] not in state():
            break
    time.sleep(_MOMENT_S)
    put_back = state()
    opened, _ = scene.sensor.order("open_source")
    after = flowing(scene, before)
    return {"statuses": [closed, opened], "put back": put_back, "before": before, "after": after}


def interface_deleted(scene: Scene) -> object:
    """Somebody deletes the monitor interface."""
    name = scene.sensor.source()["capture_interface"]
    return survived(scene, lambda: subprocess.run(["iw", "dev", name, "del"], check=True))


def worker_killed(scene: Scene) -> object:
    """The kernel is out of memory, say."""
    return survived(scene, lambda: os.kill(scene.sensor.source()["ipc_pid"], signal.SIGKILL))


def worker_hung(scene: Scene) -> object:
    """The driver never returns, say."""
    worker = scene.sensor.source()["ipc_pid"]
    facts = survived(scene, lambda: os.kill(worker, signal.SIGSTOP))
    return facts | {"gone": not Path(f"/proc/{worker}").exists()}


def unplugged(scene: Scene) -> object:
    """The adapter is pulled out, and comes back when it has been missed twice."""

    def pull_out_and_put_in() -> None:
        began = scene.sensor.events.count
        with closing(Family("MAC80211_HWSIM", HwsimMessage)) as hwsim:
            hwsim.request(_DEL_RADIO, [("radio_name", _STICK)])
        lost = scene.sensor.events.wait("the loss", lambda event: "DATASOURCE_ERROR" in event, began)
        scene.facts["reasons"] = [scene.sensor.source()["error_reason"]]
        after = scene.sensor.events.count
        again = scene.sensor.events.wait("the vain attempt", lambda event: "DATASOURCE_ERROR" in event, after)
        scene.facts["reasons"].append(scene.sensor.source()["error_reason"])
        scene.facts["first backoff"] = again.at_s - lost.at_s
        name = scene.stick
        plug_in(scene)
        assert scene.stick == name

    return survived(scene, pull_out_and_put_in)


def stop(scene: Scene) -> object:
    """SIGTERM."""
    counters = scene.sensor.ask("/airwarden/counters.json")
    alerts = scene.sensor.ask("/alerts/all_alerts.json")
    processes = [scene.sensor.process.pid, *children(scene.sensor.process.pid)]
    processes += children(processes[1])
    code, took_s = scene.sensor.terminate()
    left = [pid for pid in processes if Path(f"/proc/{pid}").exists()]
    return {"code": code, "took": took_s, "state": state(), "left": left, "counters": counters, "alerts": alerts}


PARTS: Final = (
    *(plug_in, survey, start, rights, beacons, hopping, locking, wpa2, sae, flood, hopping_again, pausing),
    *(held, interface_deleted, worker_killed, worker_hung, closing_and_opening, unplugged, stop),
)


def survived(scene: Scene, fault: Callable[[], object]) -> Facts:
    """Let something go wrong; return what was told, and how the source was before and after it recovered."""
    before = scene.sensor.source()
    began = scene.sensor.events.count
    began_s = time.monotonic()
    fault()
    error = scene.sensor.events.wait("the error", lambda event: "DATASOURCE_ERROR" in event, began)
    reason = scene.sensor.source()["error_reason"]
    opened = scene.sensor.events.wait("it is opened", lambda event: "DATASOURCE_OPENED" in event, began)
    after = flowing(scene, before)
    events = scene.sensor.events
    return {
        "before": before,
        "after": after,
        "reason": reason,
        "errors": events.all("DATASOURCE_ERROR", began),
        "opened": events.all("DATASOURCE_OPENED", began),
        "alerts": [alert["kismet.alert.text"] for alert in events.all("ALERT", began) if is_source_error(alert)],
        "messages": [message["kismet.messagebus.message_string"] for message in events.all("MESSAGE", began)],
        "seconds": {
            "error": error.at_s - began_s,
            "opened": opened.at_s - began_s,
            "frames": time.monotonic() - began_s,
        },
    }


def flowing(scene: Scene, before: Facts) -> Facts:
    """Return the source once it runs again and has captured more than before."""

    def flows(now: Facts) -> bool:
        return bool(now["running"]) and now["num_packets"] > before["num_packets"]

    return scene.sensor.await_source("no frame comes again", flows)


def warns(event: Facts) -> bool:
    return " warns: " in event.get("MESSAGE", {}).get("kismet.messagebus.message_string", "")


def is_source_error(alert: Facts) -> bool:
    return bool(alert["kismet.alert.header"] == "SOURCEERROR")


def is_alert(header: str) -> Callable[[Facts], bool]:
    return lambda event: "ALERT" in event and event["ALERT"]["kismet.alert.header"] == header


def names_network(network: Network) -> Callable[[Facts], bool]:
    """Whether an event is a beacon's."""
    return lambda event: event.get("DOT11_ADVERTISED_SSID", {}).get("dot11.advertisedssid.ssid") == network.ssid


def probes_for(network: Network) -> Callable[[Facts], bool]:
    return lambda event: event.get("DOT11_PROBED_SSID", {}).get("dot11.probedssid.ssid") == network.ssid


def phy_of(interface: str) -> str:
    return (Path("/sys/class/net") / interface / "phy80211/name").read_text().strip()


def privileges_of(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process's user and rights."""
    lines = dict(line.partition(":")[::2] for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {name: lines[name].strip() for name in ("Uid", "NoNewPrivs", *NAMES)}


def state() -> dict[str, str]:
    """Return the wireless interfaces, what each is and whether it is up."""
    with closing(Nl80211()) as nl80211:
        kinds = {each.name: each.kind for each in nl80211.interfaces()}
    devices = {name: netdev.device(name) for name in kinds}
    return {name: f"{kind} {'up' if (now := devices[name]) and now.up else 'down'}" for name, kind in kinds.items()}


def channels_of(interface: str, seconds: float) -> dict[str, int]:
    """Look at what the kernel says an interface is tuned to for a while; return how often it was what."""
    seen: dict[str, int] = {}
    with closing(Nl80211()) as nl80211:
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            now = next(str(each.channel) for each in nl80211.interfaces() if each.name == interface)
            seen[now] = seen.get(now, 0) + 1
            time.sleep(0.02)
    return seen


def main(folder: Path) -> None:
    """Play every part."""
    RUN.mkdir(exist_ok=True)
    settle_in_the_us()
    with ExitStack() as ends:
        scene = Scene(folder, ends.enter_context(Stage()))
        for part in PARTS:
            scene.play(part)
            if part is start and hasattr(scene, "sensor"):
                ends.enter_context(scene.sensor)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
