"""The scenes as they are played in the guest: `python -m pcaps.recipes.handshakes.scenes FOLDER [SCENE]...`.

A table in the form of functions. Every scene leaves pcap files of its own: NAME.pcap, or NAME-A.pcap and NAME-B.pcap
where two sensors hear it. Monitors are wlan4 and wlan5, access points wlan0 and wlan3, stations wlan1 and wlan2.
"""

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pcaps.recipes.handshakes import networks
from pcaps.recipes.handshakes.networks import CHANNEL, FREQ_MHZ, Network
from tests.radio.stage import RUN, Control, Stage, listen, patience, set_address, set_hearing, stop, talk

RADIOS: Final = 6
IWD_FILES: Final = "IWD_FILES"  # the environment's name for the folder with iwd and its libraries
_MOMENT_S: Final = 0.3
# Descriptor type and key information of the messages of the 4-way handshake (802.11-2020 12.7.2).
_M1: Final = b"\x02\x00\x8a"
_M2: Final = b"\x02\x01\x0a"
_M3: Final = b"\x02\x13\xca"
_M4: Final = b"\x02\x03\x0a"


class Scene:
    """The cast of one scene: its network on the stage, and its recording."""

    def __init__(self, stage: Stage, network: Network) -> None:
        """Give everybody their addresses."""
        self.stage, self.network = stage, network
        for interface, address in zip(("wlan0", "wlan3"), network.bssids, strict=False):
            set_address(interface, address)
        for interface, address in zip(("wlan1", "wlan2"), network.stations, strict=False):
            set_address(interface, address)

    def access_point(self) -> Control:
        """Put the network on the air."""
        interfaces = ("wlan0", "wlan3")[: len(self.network.bssids)]
        return self.stage.access_point(*interfaces, settings=self.network.access_point())

    def station(self, number: int = 1, passphrase: str = "") -> Control:
        """Have a station ready that does nothing yet."""
        settings = "sae_pwe=2" if self.network.akm == networks.AKM_SAE else ""
        return self.stage.station(f"wlan{number}", network=self.network.client(passphrase), settings=settings)

    def chat(self, number: int = 1) -> None:
        """Let a station and its access point exchange a few packets."""
        talk(f"wlan{number}", self.network.bssids[0])
        talk("wlan0", self.network.stations[number - 1])

    def leave(self, station: Control) -> None:
        """Let a station say good-bye."""
        station.request("DISCONNECT")
        station.wait("CTRL-EVENT-DISCONNECTED")
        time.sleep(_MOMENT_S)


def begin(station: Control) -> None:
    """Let a station look for its network."""
    station.request("ENABLE_NETWORK 0")


def joined(station: Control) -> None:
    """Wait until a station is connected."""
    station.wait("CTRL-EVENT-CONNECTED")


def roam(station: Control, target: str) -> None:
    """Let a station go over to another access point, as soon as it hears that; it is not waited for."""
    for _ in patience("the station does not hear the other access point"):
        if target in station.request("SCAN_RESULTS"):
            break
        station.request(f"SCAN freq={FREQ_MHZ}")
        station.wait("CTRL-EVENT-SCAN-RESULTS")
    station.forget()
    station.request(f"ROAM {target}")


def _plain(network: Network, folder: Path, name: str) -> None:
    """Join, talk, leave."""
    with Stage() as stage:
        scene = Scene(stage, network)
        scene.access_point()
        station = scene.station()
        record = stage.record("wlan4", folder / f"{name}.pcap")
        begin(station)
        joined(station)
        scene.chat()
        scene.leave(station)
        stop(record)


def complete(folder: Path) -> None:
    """WPA2-PSK from the scan to the good-bye."""
    _plain(networks.COMPLETE, folder, "complete")


def cut(folder: Path) -> None:
    """One that is cut after M2 later."""
    _plain(networks.CUT, folder, "cut")


def pmkid(folder: Path) -> None:
    """An access point of iwd's: it gives a PMKID in M1 for a passphrase, too, which hostapd does not."""
    with Stage() as stage:
        scene = Scene(stage, networks.PMKID)
        network = scene.network
        files = Path(os.environ[IWD_FILES])
        stage.iwd_access_point("wlan0", ssid=network.ssid, passphrase=network.passphrase, files=files)
        station = scene.station()
        record = stage.record("wlan4", folder / "pmkid.pcap")
        begin(station)
        joined(station)
        scene.chat()
        scene.leave(station)
        stop(record)


def m4_nonce(folder: Path) -> None:
    """One whose M4 is given the station's nonce later."""
    _plain(networks.M4_NONCE, folder, "m4-nonce")


def sha256(folder: Path) -> None:
    """PSK with SHA-256, and optional management frame protection."""
    _plain(networks.SHA256, folder, "sha256")


def wpa1(folder: Path) -> None:
    """WPA before RSN: vendor element, TKIP, key descriptor 254."""
    _plain(networks.WPA1, folder, "wpa1")


def wrong_passphrase(folder: Path) -> None:
    """A station that has mistyped: M1 and M2 again and again, then it is put out."""
    with Stage() as stage:
        scene = Scene(stage, networks.WRONG)
        scene.access_point()
        station = scene.station(passphrase=networks.MISTYPED)
        record = stage.record("wlan4", folder / "wrong.pcap")
        begin(station)
        station.wait("CTRL-EVENT-DISCONNECTED")
        stop(record)


def retried(folder: Path) -> None:
    """M2 and M4 are lost on their way, though the sensor hears them: M1 and M3 are repeated."""
    heard, lost = 1, 2
    with Stage() as stage:
        scene = Scene(stage, networks.RETRIED)
        scene.access_point()
        station = scene.station()
        set_hearing("wlan4", heard | lost)
        record = stage.record("wlan4", folder / "retried.pcap")
        air = stage.air("wlan4")
        begin(station)
        try:
            for question, answer in ((_M1, _M2), (_M3, _M4)):
                air.wait(question)
                set_hearing("wlan1", lost)
                air.wait(answer)
                set_hearing("wlan1", heard)
            joined(station)
            air.wait(_M3)
            time.sleep(_MOMENT_S)
            scene.chat()
            scene.leave(station)
            stop(record)
        finally:
            set_hearing("wlan1", heard)
            set_hearing("wlan4", heard)


def two_clients(folder: Path) -> None:
    """Two stations that join at the same time."""
    with Stage() as stage:
        scene = Scene(stage, networks.TWO_CLIENTS)
        scene.access_point()
        stations = [scene.station(1), scene.station(2)]
        record = stage.record("wlan4", folder / "two-clients.pcap")
        for station in stations:
            begin(station)
        for number, station in enumerate(stations, 1):
            joined(station)
            scene.chat(number)
        for station in stations:
            scene.leave(station)
        stop(record)


def two_sensors(folder: Path) -> None:
    """One sensor hears only the access point, the other only the station: they share no group but that of the two."""
    everyone, near_the_ap, near_the_station = 1, 2, 4
    hearing = (
        ("wlan0", everyone | near_the_ap),
        ("wlan1", everyone | near_the_station),
        ("wlan4", near_the_ap),
        ("wlan5", near_the_station),
    )
    with Stage() as stage:
        scene = Scene(stage, networks.TWO_SENSORS)
        for interface, groups in hearing:
            set_hearing(interface, groups)
        try:
            scene.access_point()
            station = scene.station()
            records = [
                stage.record(interface, folder / f"two-sensors-{sensor}.pcap")
                for interface, sensor in (("wlan4", "A"), ("wlan5", "B"))
            ]
            begin(station)
            joined(station)
            scene.chat()
            scene.leave(station)
            for record in records:
                stop(record)
        finally:
            for interface, _ in hearing:
                set_hearing(interface, everyone)


def sae(folder: Path) -> None:
    """WPA3 with protected management frames; then again, by the PMK that both have kept."""
    with Stage() as stage:
        scene = Scene(stage, networks.SAE)
        scene.access_point()
        station = scene.station()
        record = stage.record("wlan4", folder / "sae.pcap")
        begin(station)
        joined(station)
        scene.leave(station)
        station.request("RECONNECT")
        joined(station)
        scene.chat()
        scene.leave(station)
        stop(record)


def fast_transition(folder: Path) -> None:
    """The initial association of FT-PSK, then a transition over the air to the other access point."""
    with Stage() as stage:
        scene = Scene(stage, networks.FAST_TRANSITION)
        scene.access_point()
        station = scene.station()
        record = stage.record("wlan4", folder / "ft.pcap")
        begin(station)
        joined(station)
        status = station.request("STATUS")
        target = next(bssid for bssid in networks.FAST_TRANSITION.bssids if f"bssid={bssid}" not in status)
        roam(station, target)
        joined(station)
        talk("wlan1", target)
        scene.leave(station)
        stop(record)


def wps(folder: Path) -> None:
    """A button is pressed on both sides: WSC in EAP, then WPA2-PSK with what was learned."""
    with Stage() as stage:
        scene = Scene(stage, networks.WPS)
        access_point = scene.access_point()
        station = stage.station("wlan1", network="", settings="device_name=Notebook\nmanufacturer=Niemand")
        record = stage.record("wlan4", folder / "wps.pcap")
        access_point.request("WPS_PBC")
        station.request(f"WPS_PBC {networks.WPS.bssids[0]}")
        station.wait("WPS-SUCCESS")
        joined(station)
        scene.leave(station)
        stop(record)


def enterprise(folder: Path) -> None:
    """802.1X with EAP-pwd: identity, method, success, and a 4-way handshake that no passphrase opens."""
    (RUN / "users").write_text('"anna@verwaltung.example" PWD "ablage p"\n')
    _plain(networks.ENTERPRISE, folder, "enterprise")


SCENES: Final[dict[str, Callable[[Path], None]]] = {
    scene.__name__: scene
    for scene in (
        *(complete, wrong_passphrase, cut, sae, fast_transition, retried, two_clients, two_sensors),
        *(m4_nonce, wpa1, sha256, wps, enterprise, pmkid),
    )
}


def play(folder: Path, names: list[str]) -> list[str]:
    """Play scenes one after the other, all if none is named; return the names of those that failed."""
    RUN.mkdir(exist_ok=True)
    for monitor in ("wlan4", "wlan5"):
        listen(monitor, CHANNEL)
    failed = []
    for name in names or list(SCENES):
        begun_s = time.monotonic()
        try:
            SCENES[name](folder)
        except Exception:  # noqa: BLE001 - one scene's failure is told, and the others are played all the same
            traceback.print_exc()
            print(*(f"{log}:\n{log.read_text()}" for log in RUN.glob("*/log")), sep="\n")
            failed.append(name)
        for log in RUN.glob("*/log"):
            log.unlink()
        print(f"{name}: {time.monotonic() - begun_s:.1f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(bool(play(Path(sys.argv[1]), sys.argv[2:])))
