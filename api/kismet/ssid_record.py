"""Kismet's records of SSIDs: advertised, answered with, asked for."""

from hashlib import blake2b
from typing import Final

from api.kismet.encodings import Record
from api.kismet.records import ZERO_MAC, seconds, ssid_text
from sensor.tracking.device import ProbedSsid, SsidRecord

HT_CAPABILITIES: Final = 45  # element ids, 802.11-2020 table 9-92
HT_OPERATION: Final = 61
TU_US: Final = 1024  # 802.11-2020 3.1: a time unit


def advertised_record(ssid: SsidRecord) -> Record:
    """Return what an access point says of one SSID."""
    security = ssid.security
    record: Record = {
        "dot11.advertisedssid.ssid": ssid_text(ssid.ssid),
        "dot11.advertisedssid.ssidlen": ssid.ssid_length,
        "dot11.advertisedssid.ssid_hash": ssid_hash(ssid.ssid),
        "dot11.advertisedssid.beacon": ssid.beacon,
        "dot11.advertisedssid.probe_response": ssid.response,
        "dot11.advertisedssid.channel": str(ssid.channel) if ssid.channel else "",
        "dot11.advertisedssid.ht_mode": ht_mode(ssid),
        "dot11.advertisedssid.ht_center_1": centre_mhz(ssid.center_1, ssid.freq_khz),
        "dot11.advertisedssid.ht_center_2": centre_mhz(ssid.center_2, ssid.freq_khz),
        "dot11.advertisedssid.channel_width": 0,
        "dot11.advertisedssid.first_time": seconds(ssid.first_us),
        "dot11.advertisedssid.last_time": seconds(ssid.last_us),
        "dot11.advertisedssid.cloaked": ssid.cloaked,
        "dot11.advertisedssid.crypt_bitfield": security.crypt_bitfield if security else 0,
        "dot11.advertisedssid.crypt_set": security.crypt_set if security else 0,
        "dot11.advertisedssid.crypt_string": security.crypt_string if security else "",
        "dot11.advertisedssid.maxrate": ssid.max_rate_500kbps / 2,
        "dot11.advertisedssid.beaconrate": round(1_000_000 / (ssid.interval_tu * TU_US)) if ssid.interval_tu else 0,
        "dot11.advertisedssid.beacons_sec": 0,
        "dot11.advertisedssid.ietag_checksum": 0,
        "dot11.advertisedssid.wpa_mfp_required": security is not None and security.mfp_required,
        "dot11.advertisedssid.wpa_mfp_supported": security is not None and security.mfp_capable,
        "dot11.advertisedssid.dot11r_mobility": 0,
        "dot11.advertisedssid.dot11r_mobility_domain_id": 0,
        "dot11.advertisedssid.dot11e_qbss": 0,
        "dot11.advertisedssid.dot11e_qbss_stations": 0,
        "dot11.advertisedssid.dot11e_channel_utilization_perc": 0,
        "dot11.advertisedssid.ccx_txpower": 0,
        "dot11.advertisedssid.cisco_client_mfp": 0,
        "dot11.advertisedssid.advertised_txpower": 0,
    }
    if ssid.country:
        # Two letters; the third octet says indoors or outdoors (802.11-2020 9.4.2.8).
        record["dot11.advertisedssid.dot11d_country"] = ssid_text(ssid.country[:2])
    if ssid.element_ids:
        record["dot11.advertisedssid.ie_tag_list"] = list(ssid.element_ids)
    return record


def probed_record(ssid: ProbedSsid) -> Record:
    """Return what a device asks for."""
    return {
        "dot11.probedssid.ssid": ssid_text(ssid.ssid),
        "dot11.probedssid.ssidlen": len(ssid.ssid),
        "dot11.probedssid.bssid": ZERO_MAC,
        "dot11.probedssid.first_time": seconds(ssid.first_us),
        "dot11.probedssid.last_time": seconds(ssid.last_us),
        "dot11.probedssid.crypt_bitfield": 0,
        "dot11.probedssid.crypt_set": 0,
        "dot11.probedssid.crypt_string": "",
        "dot11.probedssid.wpa_mfp_required": 0,
        "dot11.probedssid.wpa_mfp_supported": 0,
    }


def ssid_hash(ssid: bytes) -> int:
    """Return a stable number of an SSID that no two collide in by design, and that JavaScript can hold: 52 bits."""
    return int.from_bytes(blake2b(ssid, digest_size=8).digest(), "big") >> 12


def ht_mode(ssid: SsidRecord) -> str:
    """Return the channel width by Kismet's name, empty for a legacy network."""
    if ssid.width_mhz == 40:
        return "HT40-" if ssid.secondary < 0 else "HT40+"
    if ssid.width_mhz > 40:
        return "HT80+80" if ssid.width_mhz == 160 and ssid.center_2 else f"HT{ssid.width_mhz}"
    ht = HT_CAPABILITIES in ssid.element_ids or HT_OPERATION in ssid.element_ids
    return "HT20" if ht else ""


def centre_mhz(channel: int, freq_khz: int) -> int:
    """Return the frequency of a centre channel number in the band of `freq_khz`, 0 for none."""
    if not channel or not freq_khz:
        return 0
    band_start_mhz = 2407 if freq_khz < 3_000_000 else 5000 if freq_khz < 5_950_000 else 5950
    return band_start_mhz + 5 * channel
