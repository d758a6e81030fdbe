"""Kismet's record of a device, with its 802.11 part."""

from collections.abc import Callable
from typing import Final

from api.kismet.encodings import Keyed, Record, Value
from api.kismet.handshake_record import add_secrets
from api.kismet.records import PHY, mac_text, seconds, ssid_text
from api.kismet.source_record import SourceRecords
from api.kismet.ssid_record import advertised_record, probed_record
from datasources.source import Datasource
from sensor.dot11.mac import format_mac
from sensor.dot11.security import Security
from sensor.identity import device_key
from sensor.tracking.device import (
    ROLE_ADHOC,
    ROLE_AP,
    ROLE_CLIENT,
    ROLE_RESPONDER,
    ROLE_WDS,
    ROLE_WIRED,
    Bss,
    Device,
    Peer,
)
from sensor.tracking.pairs import PairTracker

# Kismet's bits of `basic_type_set` and `basic_crypt_set`.
_TYPE_AP: Final = 1
_TYPE_CLIENT: Final = 2
_TYPE_WIRED: Final = 4
_TYPE_PEER: Final = 8
_CRYPT_ENCRYPTED: Final = 2

_SOURCE_BITS: Final = 63  # of `Device.sources`

SourceByNumber = Callable[[int], Datasource | None]


class DeviceRecords:
    """Writes device records for one sensor."""

    def __init__(self, server_uuid: str, source: SourceByNumber, sources: SourceRecords, pairs: PairTracker) -> None:
        """Know the sensor's UUID, its datasources by number, and what was captured of handshakes."""
        self._server_uuid = server_uuid
        self._source = source
        self.sources = sources
        self._pairs = pairs

    def record(self, device: Device, *, secrets: bool) -> Record:
        """Return everything that is known of a device; with `secrets`, for admins alone, its handshakes, too."""
        name = device_name(device)
        security = _security(device)
        record: Record = {
            "kismet.device.base.key": device_key(device.mac),
            "kismet.device.base.macaddr": mac_text(device.mac),
            "kismet.device.base.related_devices": Keyed(),
            "kismet.device.base.name": name,
            "kismet.device.base.commonname": name or mac_text(device.mac),
            "kismet.server.uuid": self._server_uuid,
            "kismet.device.base.basic_type_set": basic_types(device.roles),
            "kismet.device.base.crypt": security.crypt_string if security is not None else "",
            "kismet.device.base.basic_crypt_set": _CRYPT_ENCRYPTED if _encrypted(device) else 0,
            "kismet.device.base.first_time": seconds(device.first_us),
            "kismet.device.base.last_time": seconds(device.last_us),
            "kismet.device.base.mod_time": seconds(device.last_us),
            "kismet.device.base.packets.total": device.packets,
            "kismet.device.base.packets.rx_total": device.rx_packets,
            "kismet.device.base.packets.tx_total": device.tx_packets,
            "kismet.device.base.packets.llc": device.llc_packets,
            "kismet.device.base.packets.error": 0,
            "kismet.device.base.packets.data": device.data_packets,
            "kismet.device.base.packets.crypt": device.protected_packets,
            "kismet.device.base.packets.filtered": 0,
            "kismet.device.base.datasize": device.data_bytes,
            "kismet.device.base.channel": device_channel(device),
            "kismet.device.base.frequency": _frequency_khz(device),
            "kismet.device.base.freq_khz_map": _frequencies(device),
            "dot11.device": self.dot11(device, secrets=secrets),
            "kismet.device.base.num_alerts": device.alerts,
            "kismet.device.base.seenby": self._seen_by(device),
            "kismet.device.base.phyname": PHY,
            "kismet.device.base.manuf": "Unknown",
            "kismet.device.base.type": device_type(device.roles),
        }
        if device.signal_last_dbm:
            record["kismet.device.base.signal"] = _signal_record(device)
        return record

    def dot11(self, device: Device, *, secrets: bool) -> Record:
        """Return the 802.11 part alone; with `secrets`, for admins alone, its handshakes, too."""
        record = dot11_record(device)
        if secrets:
            add_secrets(record, device, self._pairs)
        return record

    def _seen_by(self, device: Device) -> list[Value]:
        """Return the datasources that heard it; times and counts are the device's own."""
        numbers = [number for number in range(_SOURCE_BITS) if device.sources >> number & 1]
        sources = [source for number in numbers if (source := self._source(number)) is not None]
        return [
            {
                "kismet.common.seenby.uuid": source.uuid,
                "kismet.common.seenby.source": self.sources.brief(source),
                "kismet.common.seenby.first_time": seconds(device.first_us),
                "kismet.common.seenby.last_time": seconds(device.last_us),
                "kismet.common.seenby.num_packets": device.packets,
                "kismet.common.seenby.signal": _signal_record(device),
            }
            for source in sources
        ]


def dot11_record(device: Device) -> Record:
    """Return the 802.11 part of a device's record; lists that are empty are left out, as Kismet does."""
    bss = device.bss or Bss(device.mac, 0)
    record: Record = {
        "dot11.device.typeset": device.roles,
        "dot11.device.num_client_aps": len(device.peers or ()),
        "dot11.device.num_advertised_ssids": len(bss.advertised),
        "dot11.device.num_responded_ssids": len(bss.responded or ()),
        "dot11.device.num_probed_ssids": len(device.probed or ()),
        "dot11.device.num_associated_clients": len(bss.clients or ()),
        "dot11.device.client_disconnects": bss.disconnects,
        "dot11.device.client_disconnects_last": seconds(bss.last_disconnect_us),
        "dot11.device.bss_timestamp": bss.tsf_us,
        "dot11.device.num_fragments": device.fragments,
        "dot11.device.num_retries": device.retries,
        "dot11.device.datasize": device.data_bytes,
        "dot11.device.datasize_retry": 0,
        "dot11.device.last_beacon_timestamp": seconds(bss.last_beacon_us),
        "dot11.device.wps_m3_count": 0,
        "dot11.device.wps_m3_last": 0,
        "dot11.device.min_tx_power": 0,
        "dot11.device.max_tx_power": 0,
        "dot11.device.link_measurement_capable": 0,
        "dot11.device.neighbor_report_capable": 0,
        "dot11.device.beacon_fingerprint": 0,
        "dot11.device.probe_fingerprint": 0,
        "dot11.device.response_fingerprint": 0,
    }
    _add_station(record, device)
    _add_bss(record, bss)
    return record


def _add_station(record: Record, device: Device) -> None:
    """Add what a device is as a station: where it was, what it asked for."""
    bssid = device.last_bssid or (device.bss.bssid if device.bss is not None else b"")
    if bssid:
        record["dot11.device.last_bssid"] = mac_text(bssid)
    if device.probed:
        record["dot11.device.probed_ssid_map"] = [probed_record(ssid) for ssid in device.probed]
        newest = max(device.probed, key=lambda ssid: ssid.last_us)
        record["dot11.device.last_probed_ssid_record"] = probed_record(newest)
    if device.peers:
        record["dot11.device.client_map"] = Keyed(
            {format_mac(peer.bssid): _client_record(peer) for peer in device.peers}
        )


def _add_bss(record: Record, bss: Bss) -> None:
    """Add what a device is as an access point."""
    if bss.advertised:
        record["dot11.device.advertised_ssid_map"] = [advertised_record(ssid) for ssid in bss.advertised.values()]
    if bss.responded:
        record["dot11.device.responded_ssid_map"] = [advertised_record(ssid) for ssid in bss.responded.values()]
    if bss.current_record is not None:
        record["dot11.device.last_beaconed_ssid_record"] = advertised_record(bss.current_record)
    if bss.clients:
        record["dot11.device.associated_client_map"] = Keyed({format_mac(mac): device_key(mac) for mac in bss.clients})


def _client_record(peer: Peer) -> Record:
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


def _signal_record(device: Device) -> Record:
    return {
        "kismet.common.signal.type": "dbm" if device.signal_last_dbm else "none",
        "kismet.common.signal.last_signal": device.signal_last_dbm,
        "kismet.common.signal.last_noise": device.noise_last_dbm,
        "kismet.common.signal.min_signal": device.signal_min_dbm,
        "kismet.common.signal.min_noise": 0,
        "kismet.common.signal.max_signal": device.signal_max_dbm,
        "kismet.common.signal.max_noise": 0,
        "kismet.common.signal.maxseenrate": 0,
        "kismet.common.signal.encodingset": 0,
        "kismet.common.signal.carrierset": 0,
    }


def device_name(device: Device) -> str:
    """Return the SSID of an access point, empty for others and for hidden ones."""
    bss = device.bss
    if bss is None:
        return ""
    record = bss.current_record or bss.responding_record
    return ssid_text(record.ssid) if record is not None else ""


def device_type(roles: int) -> str:
    """Return Kismet's name for what a device is."""
    if roles & (ROLE_AP | ROLE_RESPONDER):
        return "Wi-Fi WDS AP" if roles & ROLE_WDS else "Wi-Fi AP"
    if roles & ROLE_ADHOC:
        return "Wi-Fi Ad-Hoc"
    if roles & ROLE_WDS:
        return "Wi-Fi WDS"
    if roles & ROLE_CLIENT:
        return "Wi-Fi Client"
    return "Wi-Fi Bridged" if roles & ROLE_WIRED else "Wi-Fi Device"


def basic_types(roles: int) -> int:
    """Return Kismet's bits for what a device is in general."""
    bits = _TYPE_AP if roles & (ROLE_AP | ROLE_RESPONDER) else 0
    bits |= _TYPE_CLIENT if roles & ROLE_CLIENT else 0
    bits |= _TYPE_WIRED if roles & ROLE_WIRED else 0
    return bits | (_TYPE_PEER if roles & (ROLE_ADHOC | ROLE_WDS) else 0)


def device_channel(device: Device) -> str:
    """Return the channel that a BSS names itself, else the one of the frequency, empty when unknown."""
    if device.bss is not None and device.bss.channel:
        return str(device.bss.channel)
    return channel_name(device.freq_khz)


def channel_name(freq_khz: int) -> str:
    """Return Kismet's channel name of a frequency, empty for 0."""
    mhz = freq_khz // 1000
    if mhz <= 0:
        return ""
    if mhz in (2484, 5935):  # 802.11-2020 annex E: channel 14, and channel 2 of 6 GHz
        return "14" if mhz == 2484 else "2"
    if mhz < 2412:
        return f"{mhz}MHz"
    if mhz < 2484:
        return str((mhz - 2407) // 5)
    if 4910 <= mhz <= 4980:
        return str((mhz - 4000) // 5)
    if mhz < 5950:
        return str((mhz - 5000) // 5)
    return f"{(mhz - 5950) // 5}W6e" if mhz <= 45000 else str((mhz - 56160) // 2160)


def _security(device: Device) -> Security | None:
    """Return what protects the network that an access point speaks for, None for other devices."""
    bss = device.bss
    advert = None if bss is None else bss.current or bss.responding
    return advert.security if advert is not None else None


def _encrypted(device: Device) -> bool:
    security = _security(device)
    return device.protected_packets > 0 or (security is not None and not security.is_open)


def _frequency_khz(device: Device) -> int:
    if device.bss is not None and device.bss.channel_freq_khz:
        return device.bss.channel_freq_khz
    return device.freq_khz


def _frequencies(device: Device) -> Keyed:
    packets = dict(device.frequencies or {})
    if device.freq_khz:
        packets[device.freq_khz] = packets.get(device.freq_khz, 0) + device.freq_packets
    return Keyed({str(freq_khz): count for freq_khz, count in sorted(packets.items())})
