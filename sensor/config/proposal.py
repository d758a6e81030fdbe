"""A baseline proposed from what was heard: `[[network]]` and `[[device]]`, with comments on what each line rests.

Nothing heard over the air is to be trusted by itself: the operator reads it, strikes out what is not theirs, and only
then lets the sensor have it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sensor.config.heard_networks import BELIEVED, Networks, Wanted, networks_of
from sensor.config.phrases import quoted, utc
from sensor.config.proposed_network import ProposedNetwork
from sensor.dot11.mac import format_mac, is_local
from sensor.tracking.device import Device, Peer
from sensor.wids.eapwitness import Shown
from sensor.wids.witness import Witness
from sensor.wids.wording import plural

MAX_DEVICES: Final = 1000
REPEATED_US: Final = 100_000  # data within such a time may be one frame and its repetitions


def propose(
    witness: Witness, devices: Iterable[Device], wanted: Wanted, heard: str, shown: Sequence[Shown] = ()
) -> str:
    """Return the proposal as TOML; `heard` says in a few words what was listened to, `shown` are certificates."""
    networks = networks_of(witness, wanted)
    stations = _stations(devices, networks) if wanted.devices else []
    lines = _head(witness, networks, wanted, heard)
    for ssid, members in networks.items():
        certificates = [each for each in shown if each.ssid == ssid]
        lines += ["", *ProposedNetwork(ssid, members, certificates).lines()]
    for station in stations[:MAX_DEVICES]:
        lines += ["", *_device(*station)]
    if len(stations) > MAX_DEVICES:
        lines += ["", f"# {len(stations) - MAX_DEVICES} more devices are left out."]
    return "\n".join(lines) + "\n"


def _head(witness: Witness, networks: Networks, wanted: Wanted, heard: str) -> list[str]:
    """Return what to do with it."""
    lines = [
        f"# Proposed by `airwarden learn` from {heard}, {utc(witness.first_us)} to {utc(witness.last_us)}.",
        "# Anybody can say anything over the air: delete what is not yours, correct what is not meant, check it with",
        "# `airwarden check-config FILE` and move it to /etc/airwarden/airwarden.d/.",
    ]
    missing = sorted(wanted.ssids - set(networks))
    lines += [f"# Not heard in {BELIEVED} frames: {quoted(ssid)}." for ssid in missing]
    if not networks:
        lines.append("# No network was heard often enough to be believed.")
    return lines


Station = tuple[Device, Peer, bytes]


def _stations(devices: Iterable[Device], networks: Networks) -> list[Station]:
    """Return the stations that exchange data with the networks' access points, those with most first."""
    home = {member.bssid: ssid for ssid, members in networks.items() for member in members}
    found = []
    for device in devices:
        peers = [peer for peer in device.peers or () if peer.bssid in home and _joined(peer)]
        if peers and not device.is_ap and device.tx_packets > device.retries:
            most = max(peers, key=lambda peer: peer.data_bytes)
            found.append((device, most, home[most.bssid]))
    return sorted(found, key=lambda station: (-station[1].data_bytes, station[0].mac))


def _joined(peer: Peer) -> bool:
    """Whether a station exchanged data, and not in one frame only."""
    return peer.data_bytes > 0 and peer.last_us - peer.first_us > REPEATED_US


def _device(device: Device, peer: Peer, ssid: bytes) -> list[str]:
    """Return the table of one device."""
    address = "random address, used in this network" if is_local(device.mac) else "address of its own"
    heard = f"{plural(peer.data_bytes, 'octet')} of data, {plural(device.packets, 'frame')}"
    return [
        f"# in {quoted(ssid)}: {heard} from {utc(device.first_us)} to {utc(device.last_us)}; {address}",
        "[[device]]",
        f'name = "station {format_mac(device.mac)}"',
        f'addresses = ["{format_mac(device.mac)}"]',
    ]
