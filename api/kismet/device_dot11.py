"""Kismet's record of a device's 802.11 part, as a table of its members; lists that are empty are left out."""

from collections.abc import Callable
from typing import Final

from api.kismet.encodings import Keyed, Record, Value
from api.kismet.members import Getter, Maybe, Scope
from api.kismet.network_rates import fastest_mbit_s
from api.kismet.records import mac_text, seconds, ssid_text
from api.kismet.ssid_elements import fingerprint, said_in_joining, said_in_probe, said_of_network, walk
from api.kismet.ssid_record import advertised_record, probed_record
from sensor.dot11.mac import format_mac
from sensor.identity import device_key
from sensor.tracking.device import Bss, Device, Peer, ProbedSsid, SsidRecord
from sensor.tracking.spoken import Spoken


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


def _newest_probed(device: Device) -> ProbedSsid | None:
    return max(device.probed, key=lambda ssid: ssid.last_us) if device.probed else None


def _probed(device: Device, scope: Scope) -> Maybe:
    newest = _newest_probed(device)
    if device.probed is None or newest is None:
        return None
    return [_probed_record(device, ssid) if ssid is newest else probed_record(ssid) for ssid in device.probed]


def _last_probed(device: Device, scope: Scope) -> Maybe:
    newest = _newest_probed(device)
    return _probed_record(device, newest) if newest is not None else None


def _probed_record(device: Device, ssid: ProbedSsid) -> Record:
    """Return the SSID that was asked for last, with the elements of that request."""
    return probed_record(ssid) | said_in_probe(device.probe_elements)


def _clients_of(device: Device, scope: Scope) -> Maybe:
    if not device.peers:
        return None
    return Keyed({format_mac(peer.bssid): client_record(peer, device.spoken) for peer in device.peers})


def _advertised(device: Device, scope: Scope) -> Maybe:
    bss = device.bss
    if bss is None or not bss.advertised:
        return None
    return [_beaconed(bss, ssid, scope) for ssid in bss.advertised.values()]


def _beaconed(bss: Bss, ssid: SsidRecord, scope: Scope) -> Record:
    """Return an SSID of beacons; the one of the last beacon with its elements."""
    return _with_elements(ssid, bss.beacon_elements if ssid is bss.current_record else b"", scope)


def _responded(device: Device, scope: Scope) -> Maybe:
    bss = device.bss
    if bss is None or not bss.responded:
        return None
    return [_answered(bss, ssid, scope) for ssid in bss.responded.values()]


def _answered(bss: Bss, ssid: SsidRecord, scope: Scope) -> Record:
    """Return an SSID of probe responses; the one of the last response with its elements."""
    return _with_elements(ssid, bss.response_elements if ssid is bss.responding_record else b"", scope)


def _with_elements(ssid: SsidRecord, raw: bytes, scope: Scope) -> Record:
    record = advertised_record(ssid)
    if raw:
        record |= said_of_network(raw, detail=scope.detail)
        legacy = ssid.max_rate_500kbps / 2
        record["dot11.advertisedssid.maxrate"] = max(legacy, fastest_mbit_s(walk(raw), ssid.width_mhz))
    return record


def _last_beaconed(device: Device, scope: Scope) -> Maybe:
    bss = device.bss
    return _beaconed(bss, bss.current_record, scope) if bss is not None and bss.current_record is not None else None


def _joining(name: str, absent: Maybe) -> Getter[Device]:
    """Return what reads a member from a device's last association request."""

    def value(device: Device, scope: Scope) -> Maybe:
        spoken = device.spoken
        return absent if spoken is None or not spoken.joining else said_in_joining(spoken.joining).get(name, absent)

    return value


def _associated(device: Device, scope: Scope) -> Maybe:
    clients = device.bss.clients if device.bss is not None else None
    return Keyed({format_mac(mac): device_key(mac) for mac in clients}) if clients else None


def client_record(peer: Peer, spoken: Spoken | None = None) -> Record:
    """Return what a station is to one access point, and what it said in that network."""
    record: Record = {
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
    return record | _said_in_network(spoken) if spoken is not None and spoken.bssid == peer.bssid else record


def _said_in_network(spoken: Spoken) -> Record:
    texts = {"dhcp_host": spoken.host_name, "dhcp_vendor": spoken.vendor_class, "eap_identity": spoken.identity}
    record: Record = {f"dot11.client.{name}": ssid_text(text) for name, text in texts.items() if text}
    if spoken.address:
        record["dot11.client.ipdata"] = {
            "kismet.common.ipdata.type": spoken.address_by,
            "kismet.common.ipdata.address": int.from_bytes(spoken.address, "little"),  # as Kismet's in_addr on x86
            "kismet.common.ipdata.netmask": 0,
            "kismet.common.ipdata.gateway": 0,
        }
    return record


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
    "dot11.device.min_tx_power": _joining("dot11.device.min_tx_power", 0),
    "dot11.device.max_tx_power": _joining("dot11.device.max_tx_power", 0),
    "dot11.device.link_measurement_capable": _joining("dot11.device.link_measurement_capable", 0),
    "dot11.device.neighbor_report_capable": _joining("dot11.device.neighbor_report_capable", 0),
    "dot11.device.beacon_fingerprint": _of_bss(lambda bss: fingerprint(bss.beacon_elements)),
    "dot11.device.probe_fingerprint": lambda device, _: fingerprint(device.probe_elements),
    "dot11.device.response_fingerprint": _of_bss(lambda bss: fingerprint(bss.response_elements)),
    "dot11.device.supported_channels": _joining("dot11.device.supported_channels", None),
    "dot11.device.extended_capabilities": _joining("dot11.device.extended_capabilities", None),
    "dot11.device.last_bssid": _last_bssid,
    "dot11.device.probed_ssid_map": _probed,
    "dot11.device.last_probed_ssid_record": _last_probed,
    "dot11.device.client_map": _clients_of,
    "dot11.device.advertised_ssid_map": _advertised,
    "dot11.device.responded_ssid_map": _responded,
    "dot11.device.last_beaconed_ssid_record": _last_beaconed,
    "dot11.device.associated_client_map": _associated,
}
