"""Kismet's record of a device's 802.11 part, as a table of its members; lists that are empty are left out."""

from collections.abc import Callable
from typing import Final

from api.kismet.encodings import Keyed, Record, Value
from api.kismet.members import Getter, Maybe, Scope
from api.kismet.records import mac_text, seconds
from api.kismet.ssid_record import advertised_record, probed_record
from sensor.dot11.mac import format_mac
from sensor.identity import device_key
from sensor.tracking.device import Bss, Device, Peer, SsidRecord


def _zero(device: Device, scope: Scope) -> Value:
    """What the sensor does not track."""
    return 0


def _of_bss(read: Callable[[Bss], Value]) -> Getter[Device]:
    """Return what reads from what a device says as an access point, 0 for those that are none."""

    def value(device: Device, scope: Scope) -> Value:
        return read(device.bss) if device.bss is not None else 0

    return value


def _last_bssid(device: Device, scope: Scope) -> Maybe:
    bssid = device.last_bssid or (device.bss.bssid if device.bss is not None else b"")
    return mac_text(bssid) if bssid else None


def _probed(device: Device, scope: Scope) -> Maybe:
    return [probed_record(ssid) for ssid in device.probed] if device.probed else None


def _last_probed(device: Device, scope: Scope) -> Maybe:
    return probed_record(max(device.probed, key=lambda ssid: ssid.last_us)) if device.probed else None


def _clients_of(device: Device, scope: Scope) -> Maybe:
    if not device.peers:
        return None
    return Keyed({format_mac(peer.bssid): client_record(peer) for peer in device.peers})


def _advertised(device: Device, scope: Scope) -> Maybe:
    return _ssids(device.bss.advertised, scope) if device.bss is not None else None


def _responded(device: Device, scope: Scope) -> Maybe:
    return _ssids(device.bss.responded, scope) if device.bss is not None else None


def _ssids(ssids: dict[bytes, SsidRecord] | None, scope: Scope) -> Maybe:
    return [advertised_record(ssid) for ssid in ssids.values()] if ssids else None


def _last_beaconed(device: Device, scope: Scope) -> Maybe:
    record = device.bss.current_record if device.bss is not None else None
    return advertised_record(record) if record is not None else None


def _associated(device: Device, scope: Scope) -> Maybe:
    clients = device.bss.clients if device.bss is not None else None
    return Keyed({format_mac(mac): device_key(mac) for mac in clients}) if clients else None


def client_record(peer: Peer) -> Record:
    """Return what a station is to one access point."""
    return {
        "dot11.client.bssid": mac_text(peer.bssid),
        "dot11.client.bssid_key": device_key(peer.bssid),
        "dot11.client.first_time": seconds(peer.first_us),
        "dot11.client.last_time": seconds(peer.last_us),
        "dot11.client.type": 0,
        "dot11.client.decrypted": 0,
        "dot11.client.datasize": peer.data_bytes,
        "dot11.client.datasize_retry": 0,
        "dot11.client.num_fragments": 0,
        "dot11.client.num_retries": 0,
    }


MEMBERS: Final[dict[str, Getter[Device]]] = {
    "dot11.device.typeset": lambda device, _: device.roles,
    "dot11.device.num_client_aps": lambda device, _: len(device.peers or ()),
    "dot11.device.num_advertised_ssids": _of_bss(lambda bss: len(bss.advertised)),
    "dot11.device.num_responded_ssids": _of_bss(lambda bss: len(bss.responded or ())),
    "dot11.device.num_probed_ssids": lambda device, _: len(device.probed or ()),
    "dot11.device.num_associated_clients": _of_bss(lambda bss: len(bss.clients or ())),
    "dot11.device.client_disconnects": _of_bss(lambda bss: bss.disconnects),
    "dot11.device.client_disconnects_last": _of_bss(lambda bss: seconds(bss.last_disconnect_us)),
    "dot11.device.bss_timestamp": _of_bss(lambda bss: bss.tsf_us),
    "dot11.device.num_fragments": lambda device, _: device.fragments,
    "dot11.device.num_retries": lambda device, _: device.retries,
    "dot11.device.datasize": lambda device, _: device.data_bytes,
    "dot11.device.datasize_retry": _zero,
    "dot11.device.last_beacon_timestamp": _of_bss(lambda bss: seconds(bss.last_beacon_us)),
    "dot11.device.wps_m3_count": _zero,
    "dot11.device.wps_m3_last": _zero,
    "dot11.device.min_tx_power": _zero,
    "dot11.device.max_tx_power": _zero,
    "dot11.device.link_measurement_capable": _zero,
    "dot11.device.neighbor_report_capable": _zero,
    "dot11.device.beacon_fingerprint": _zero,
    "dot11.device.probe_fingerprint": _zero,
    "dot11.device.response_fingerprint": _zero,
    "dot11.device.last_bssid": _last_bssid,
    "dot11.device.probed_ssid_map": _probed,
    "dot11.device.last_probed_ssid_record": _last_probed,
    "dot11.device.client_map": _clients_of,
    "dot11.device.advertised_ssid_map": _advertised,
    "dot11.device.responded_ssid_map": _responded,
    "dot11.device.last_beaconed_ssid_record": _last_beaconed,
    "dot11.device.associated_client_map": _associated,
}
