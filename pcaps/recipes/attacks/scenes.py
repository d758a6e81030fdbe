"""The attacks as they are played in the guest: `python -m pcaps.recipes.attacks.scenes FOLDER [NAME]...`.

Every attack leaves NAME.pcap and what its tool said. Only simulated radios are there: wlan0 is the access point, wlan1
and wlan2 are stations, wlan3 is the attacker's monitor, wlan4 the sensor's, wlan5 the attacker's access point.
"""

import os
import re
import shlex
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pcaps.recipes.attacks import enterprise
from pcaps.recipes.attacks.catalogue import ATTACKER_RADIO, ATTACKS, STATION_RADIO, TWIN_RADIO, Attack
from pcaps.recipes.attacks.targets import ATTACKER, PIN
from pcaps.recipes.handshakes.networks import CHANNEL, FREQ_MHZ
from pcaps.recipes.handshakes.scenes import Scene, begin, joined, roam
from tests.radio.stage import RUN, Control, Stage, StageError, listen, patience, set_address, set_up, stop, talk

RADIOS: Final = 6
TOOL_FILES: Final = "TOOL_FILES"  # the environment's name for the folder with the unpacked tools
_SENSOR_RADIO: Final = "wlan4"
_CHAT_S: Final = 0.4
_MOMENT_S: Final = 1.0
# Set so that each is heard as loud as it would be through a wall or two: what the sensor hears of a radio is this plus
# its transmit power of 20 dB, which injected frames do without.
_LOUDNESS: Final = {"wlan0": -67, "wlan1": -72, "wlan2": -78, STATION_RADIO: -63, TWIN_RADIO: -53}


def set_loudness(interface: str, dbm: int) -> None:
    """Say how loud others hear a radio, before its transmit power."""
    phy = (Path("/sys/class/net") / interface / "phy80211").resolve().name
    # Linux before 6.2 takes no minus sign here.
    (Path("/sys/kernel/debug/ieee80211") / phy / "hwsim/rx_rssi").write_text(str(dbm % 2**64))


@contextmanager
def chatting(attack: Attack) -> Iterator[None]:
    """Have the stations and their access point exchange packets all the while."""
    done = threading.Event()

    def chat() -> None:
        while not done.wait(_CHAT_S):
            for number, station in enumerate(attack.network.stations[: attack.stations], 1):
                for interface, receiver in ((f"wlan{number}", attack.network.bssids[0]), ("wlan0", station)):
                    try:
                        talk(interface, receiver, packets=1)
                    except OSError:
                        continue  # thrown off just now

    thread = threading.Thread(target=chat)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def forgiving(attack: Attack, access_point: Control) -> Iterator[None]:
    """Have the access point forget the wrong PINs, as the many do that never lock."""
    done = threading.Event()

    def forgive() -> None:
        while not done.wait(_CHAT_S):
            access_point.request(f"WPS_AP_PIN set {PIN}")

    thread = threading.Thread(target=forgive)
    if attack.forgiving:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if attack.forgiving:
            thread.join()


def search(station: Control, names: tuple[str, ...]) -> None:
    """Have a station look for networks that are not there, by their names."""
    for name in names:
        number = station.request("ADD_NETWORK").strip()
        for field, value in (("ssid", name.encode().hex()), ("scan_ssid", "1"), ("psk", '"woanders als hier"')):
            station.request(f"SET_NETWORK {number} {field} {value}")
        station.request(f"SET_NETWORK {number} scan_freq {FREQ_MHZ}")
        station.request(f"ENABLE_NETWORK {number}")


def log_in_again(station: Control) -> None:
    """Have a station leave and come back, with nothing remembered that would spare it the way to the server."""
    station.request("DISCONNECT")
    station.wait("CTRL-EVENT-DISCONNECTED")
    station.request("PMKSA_FLUSH")
    station.forget()
    station.request("RECONNECT")
    joined(station)


def enrolled(attack: Attack, cast: Scene) -> list[Control]:
    """Have the network's stations ready, the careful ones instructed."""
    stations = [cast.station(number) for number in range(1, attack.stations + 1)]
    for station in stations[attack.stations - attack.careful :]:
        for field, value in enterprise.CAREFUL:
            station.request(f"SET_NETWORK 0 {field} {value}")
    return stations


def attacked(attack: Attack, stage: Stage, stations: list[Control], folder: Path) -> None:
    """Let the tool loose for its time."""
    if attack.twin:
        if attack.later_s:
            time.clock_settime(time.CLOCK_REALTIME, time.time() + attack.later_s)
        set_address(TWIN_RADIO, attack.twin_address)
        stage.access_point(TWIN_RADIO, settings=attack.twin)
        for station, saying in zip(stations, attack.roaming, strict=False):
            roam(station, attack.twin_address)
            station.wait(saying)
            time.sleep(_MOMENT_S)
        if not attack.tool:
            time.sleep(attack.lasts_s)
            return
    log = folder / f"{attack.name}.log"
    with log.open("wb") as said:
        # What it says is wanted while it runs.
        command = ("stdbuf", "-oL", *shlex.split(attack.tool))
        tool = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, cwd=RUN)
        try:
            if attack.acknowledged:
                stand_in(log, attack.acknowledged)
            tool.wait(attack.lasts_s)
        except subprocess.TimeoutExpired:
            stop(tool)


def stand_in(log: Path, saying: str) -> None:
    """Have the attacker's radio acknowledge what comes for the address that the tool goes by, when it has said so.

    A monitor acknowledges nothing, and access points give up on who does not. The same radio as an idle station with
    that address does; but then its channel can be changed no more, so that the tool sets it before.
    """
    for _ in patience(f"the tool has not said: {saying}"):
        found = re.search(saying, log.read_text(errors="replace"))
        if found:
            break
    octets = found[1] if found and found.groups() else ATTACKER.replace(":", "")
    set_address(STATION_RADIO, ":".join(octets[at : at + 2] for at in range(0, 12, 2)))
    set_up(STATION_RADIO, up=True)


def attackers_monitor() -> None:
    """Bring up the attacker's monitor afresh, whatever a tool has made of it."""
    subprocess.run(["iw", "dev", ATTACKER_RADIO, "del"], check=False, capture_output=True)
    set_up(STATION_RADIO, up=False)
    phy = (Path("/sys/class/net") / STATION_RADIO / "phy80211").resolve().name
    add = ("iw", "phy", phy, "interface", "add", ATTACKER_RADIO, "type", "monitor", "addr", ATTACKER)
    subprocess.run(add, check=True)
    listen(ATTACKER_RADIO, CHANNEL)


def on_the_air(attack: Attack, stage: Stage) -> Control:
    """Put up the network's access points, strangers to each other; return the last one's control."""
    interfaces = ("wlan0", "wlan2", TWIN_RADIO)[: len(attack.network.bssids)]
    for interface, address in zip(interfaces, attack.network.bssids, strict=True):
        set_address(interface, address)
    return [stage.access_point(interface, settings=attack.network.access_point()) for interface in interfaces][-1]


def play(attack: Attack, folder: Path) -> None:
    """Put the network on the air, let its stations join, and attack it."""
    with Stage() as stage:
        cast = Scene(stage, attack.network)
        attackers_monitor()
        access_point = on_the_air(attack, stage)
        record = stage.record(_SENSOR_RADIO, folder / f"{attack.name}.pcap")
        stations = enrolled(attack, cast)
        for station in stations:
            if attack.searching:
                search(station, attack.searching)
            else:
                begin(station)
                joined(station)
        with chatting(attack), forgiving(attack, access_point):
            if attack.again:
                log_in_again(stations[0])
            time.sleep(attack.lead_s)
            attacked(attack, stage, stations, folder)
            time.sleep(_MOMENT_S)
        stop(record)


def play_all(folder: Path, names: list[str]) -> list[str]:
    """Play the attacks named, all if none is; return the names of those that failed."""
    RUN.mkdir(exist_ok=True)
    Path("/var/lib/reaver").mkdir(exist_ok=True, parents=True)
    listen(_SENSOR_RADIO, CHANNEL)
    for interface, dbm in _LOUDNESS.items():
        set_loudness(interface, dbm)
    failed = []
    for attack in ATTACKS:
        if names and attack.name not in names:
            continue
        begun_s = time.monotonic()
        try:
            play(attack, folder)
        except (StageError, OSError, subprocess.SubprocessError):
            traceback.print_exc()
            print(*(f"{log}:\n{log.read_text()}" for log in RUN.glob("*/log")), sep="\n")
            failed.append(attack.name)
        for log in RUN.glob("*/log"):
            log.unlink()
        print(f"{attack.name}: {time.monotonic() - begun_s:.1f} s", flush=True)
    return failed


if __name__ == "__main__":
    if files := os.environ.get(TOOL_FILES):
        os.environ["PATH"] = f"{files}/usr/sbin:{files}/usr/bin:{os.environ['PATH']}"
        os.environ["LD_LIBRARY_PATH"] = f"{files}/usr/lib/x86_64-linux-gnu"
    sys.exit(bool(play_all(Path(sys.argv[1]), sys.argv[2:])))
