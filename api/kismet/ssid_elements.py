"""What the elements of a beacon, a probe response or a request say, in Kismet's terms.

Longer than some because it is one table: which element says what. Elements are read when somebody asks for a record.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias
from zlib import crc32

from api.kismet.encodings import Keyed, Record, Value
from api.kismet.records import ssid_text
from sensor.dot11 import element_ids as ids
from sensor.dot11.wps import Wps, parse_wps
from sensor.manufacturers import MANUFACTURERS, UNKNOWN

Element: TypeAlias = tuple[int, bytes]  # id and body

POWER_CAPABILITY: Final = 33  # 802.11-2020 table 9-92
TPC_REPORT: Final = 35
SUPPORTED_CHANNELS: Final = 36
RM_CAPABILITIES: Final = 70
MESH_CONFIGURATION: Final = 113
MESH_ID: Final = 114
CISCO_CCX: Final = 133  # Cisco's, in none of the standards: the access point's name, 16 octets
CISCO_POWER: Final = 150  # the same: transmit power
CISCO_OUI: Final = b"\x00\x40\x96"
_CCX_NAME: Final = slice(10, 26)
_CISCO_MFP: Final = CISCO_OUI + b"\x14"
_WPS: Final = ids.VENDOR_WPS.to_bytes(4, "big")

MAX_TRIPLETS: Final = 64
# What stays the same of a device, whatever network and channel: its fingerprint.
_FINGERPRINTED: Final = frozenset(
    {ids.SUPPORTED_RATES, ids.EXTENDED_RATES, ids.HT_CAPABILITIES, ids.VHT_CAPABILITIES, ids.EXTENDED_CAPABILITIES}
)
_MESH_FORWARDING: Final = 0x08  # 802.11-2020 9.4.2.97.8
_MESH_GATE: Final = 0x01  # 802.11-2020 9.4.2.97.7

# Bits of the Extended Capabilities element that Kismet's page shows by name (802.11-2020 table 9-153).
_EXTENDED: Final = {
    0: "20/40 BSS coexistence management",
    2: "Extended channel switching",
    4: "PSMP",
    6: "S-PSMP",
    7: "Event",
    8: "Diagnostics",
    9: "Multicast diagnostics",
    10: "Location tracking",
    11: "FMS",
    12: "Proxy ARP",
    13: "Collocated interference reporting",
    14: "Civic location",
    15: "Geospatial location",
    16: "TFS",
    17: "WNM sleep mode",
    18: "TIM broadcast",
    19: "BSS transition",
    20: "QoS traffic",
    21: "AC station count",
    22: "Multiple BSSID",
    23: "Timing measurement",
    24: "Channel usage",
    25: "SSID list",
    26: "DMS",
    27: "UTC TSF offset",
    28: "TPU buffer STA",
    29: "TPU peer PSM",
    30: "TDLS peer PSM",
    31: "Interworking",
    32: "QoS map",
    33: "EBR",
    34: "SSPN interface",
    36: "MSGCF",
    37: "TDLS",
    38: "TDLS prohibited",
    39: "TDLS channel switching prohibited",
    45: "Identifier location",
    46: "U-APSD coexistence",
    47: "WNM notification",
    49: "UTF-8 SSID",
    60: "TDLS wider bandwidth",
    61: "Operating mode notification",
    70: "Fine timing measurement responder",
    71: "Fine timing measurement initiator",
}


def walk(raw: bytes) -> list[Element]:
    """Return the elements in order, up to the first that does not fit."""
    found: list[Element] = []
    at = 0
    while at + 2 <= len(raw) and at + 2 + raw[at + 1] <= len(raw):
        found.append((raw[at], raw[at + 2 : at + 2 + raw[at + 1]]))
        at += 2 + raw[at + 1]
    return found


def fingerprint(raw: bytes) -> int:
    """Return a checksum of what a device's elements say of itself, 0 without elements."""
    parts = [bytes([eid]) + body for eid, body in walk(raw) if eid in _FINGERPRINTED]
    parts += [bytes([eid]) + body[:4] for eid, body in walk(raw) if eid == ids.VENDOR]
    return crc32(b"".join(parts)) if parts else 0


def said_of_network(raw: bytes, *, detail: bool) -> Record:
    """Return the members of an advertised SSID's record that its elements fill; with `detail` all elements, too."""
    if not raw:
        return {}
    elements = walk(raw)
    prefix = "dot11.advertisedssid."
    record: Record = {f"{prefix}ietag_checksum": crc32(raw)}
    for eid, body in elements:
        record |= {f"{prefix}{name}": value for name, value in _said(eid, body).items()}
    record |= _wps(elements, prefix, as_text=False)
    if detail:
        record[f"{prefix}ie_tag_content"] = contents(elements)
    return record


def said_in_probe(raw: bytes) -> Record:
    """Return the members of a probed SSID's record that the probe's elements fill."""
    if not raw:
        return {}
    elements = walk(raw)
    record: Record = {"dot11.probedssid.ie_tag_list": [ids.SSID, *(eid for eid, _ in elements)]}
    for eid, body in elements:
        if eid == ids.MOBILITY_DOMAIN and len(body) >= 3:
            record["dot11.probedssid.dot11r_mobility"] = 1
            record["dot11.probedssid.dot11r_mobility_domain_id"] = int.from_bytes(body[:2], "little")
    return record | _wps(elements, "dot11.probedssid.", as_text=True)


def said_in_joining(raw: bytes) -> Record:
    """Return the members of an 802.11 device's record that its association request fills."""
    record: Record = {}
    for eid, body in walk(raw):
        if eid == POWER_CAPABILITY and len(body) == 2:
            record["dot11.device.min_tx_power"] = _signed(body[0])
            record["dot11.device.max_tx_power"] = _signed(body[1])
        elif eid == SUPPORTED_CHANNELS:
            record["dot11.device.supported_channels"] = supported_channels(body)
        elif eid == RM_CAPABILITIES and body:
            record["dot11.device.link_measurement_capable"] = body[0] & 1  # 802.11-2020 table 9-179
            record["dot11.device.neighbor_report_capable"] = body[0] >> 1 & 1
        elif eid == ids.EXTENDED_CAPABILITIES:
            record["dot11.device.extended_capabilities"] = extended_capabilities(body)
    return record


def supported_channels(body: bytes) -> list[Value]:
    """Return the channels of pairs of first channel and count; those of 5 GHz lie 4 apart (802.11-2020 9.4.2.17)."""
    found: list[int] = []
    for first, count in zip(body[::2], body[1::2], strict=False):
        found += range(first, min(256, first + count * (4 if first > 14 else 1)), 4 if first > 14 else 1)
    return list(dict.fromkeys(found))


def extended_capabilities(body: bytes) -> list[Value]:
    """Return what the Extended Capabilities element says is supported, in words."""
    bits = int.from_bytes(body, "little")
    return [name for bit, name in _EXTENDED.items() if bits >> bit & 1]


def contents(elements: Sequence[Element]) -> Keyed:
    """Return every element by a number that its kind has, the first of each kind."""
    found: dict[str, Value] = {}
    for eid, body in elements:
        vendor = body[:3] if eid == ids.VENDOR else b""
        kind = body[3] if vendor and len(body) > 3 else body[0] if eid == ids.EXTENSION and body else 0
        unique = crc32(bytes([eid, kind]) + vendor)
        owner = MANUFACTURERS.name(vendor + b"\0\0\0") if len(vendor) == 3 else UNKNOWN
        found.setdefault(
            str(unique),
            {
                "dot11.ietag.uniqueid": unique,
                "dot11.ietag.number": eid,
                "dot11.ietag.oui": int.from_bytes(vendor, "big"),
                "dot11.ietag.oui_manuf": owner if vendor else "",
                "dot11.ietag.subtag": kind,
                "dot11.ietag.data": body.hex().upper(),
            },
        )
    return Keyed(found)


def _said(eid: int, body: bytes) -> Record:
    """Return what one element says, by the ends of the members' names."""
    if eid == ids.QBSS_LOAD and len(body) >= 4:
        return {
            "dot11e_qbss": 1,
            "dot11e_qbss_stations": int.from_bytes(body[:2], "little"),
            "dot11e_channel_utilization_perc": body[2] / 255 * 100,
        }
    if eid == ids.MOBILITY_DOMAIN and len(body) >= 3:
        return {"dot11r_mobility": 1, "dot11r_mobility_domain_id": int.from_bytes(body[:2], "little")}
    if eid == TPC_REPORT and len(body) == 2:
        return {"advertised_txpower": _signed(body[0])}
    if eid == ids.COUNTRY:
        return {"dot11d_list": _triplets(body[3:])} if len(body) >= 6 else {}
    if eid == MESH_ID:
        return {"dot11s.meshid": ssid_text(body)}
    if eid == MESH_CONFIGURATION and len(body) >= 7:
        return {
            "dot11s.gateway": body[5] & _MESH_GATE,
            "dot11s.num_peerings": body[5] >> 1 & 0x3F,
            "dot11s.forwarding": int(body[6] & _MESH_FORWARDING != 0),
        }
    return _said_by_cisco(eid, body)


def _said_by_cisco(eid: int, body: bytes) -> Record:
    if eid == CISCO_CCX and len(body) >= _CCX_NAME.stop:
        return {"beacon_info": ssid_text(body[_CCX_NAME].rstrip(b"\0"))}
    if eid == CISCO_POWER and body.startswith(CISCO_OUI) and len(body) >= 5:
        return {"ccx_txpower": body[4]}
    if eid == ids.VENDOR and body.startswith(_CISCO_MFP) and len(body) >= 5:
        return {"cisco_client_mfp": body[4] & 1}
    return {}


def _triplets(body: bytes) -> list[Value]:
    """Return the country's channels; a triplet that begins above 200 names an operating class (802.11-2020 9.4.2.8)."""
    triplets = [body[at : at + 3] for at in range(0, min(len(body) - 2, 3 * MAX_TRIPLETS), 3)]
    return [
        {"dot11.11d.start_channel": first, "dot11.11d.num_channels": count, "dot11.11d.tx_power": _signed(power)}
        for first, count, power in triplets
        if first <= 200
    ]


def _wps(elements: Sequence[Element], prefix: str, *, as_text: bool) -> Record:
    """Return the WPS members that say something; the UUID is octets in one record and text in the other."""
    attributes = b"".join(body[4:] for eid, body in elements if eid == ids.VENDOR and body.startswith(_WPS))
    if not attributes:
        return {}
    wps = parse_wps(attributes)
    record: Record = {
        "wps_version": max(wps.version, wps.version2, 0),
        "wps_state": wps.kismet_state,
        "wps_config_methods": max(wps.config_methods, 0),
        "wps_manuf": ssid_text(wps.manufacturer),
        "wps_device_name": ssid_text(wps.device_name),
        "wps_model_name": ssid_text(wps.model_name),
        "wps_model_number": ssid_text(wps.model_number),
        "wps_serial_number": ssid_text(wps.serial_number),
        "wps_uuid_e": _uuid(wps, as_text=as_text),
    }
    return {prefix + name: value for name, value in record.items() if value != ""}


def _uuid(wps: Wps, *, as_text: bool) -> str:
    octets = wps.uuid_e.hex().upper()
    if not as_text or len(wps.uuid_e) != 16:
        return octets
    return "-".join((octets[:8], octets[8:12], octets[12:16], octets[16:20], octets[20:]))


def _signed(octet: int) -> int:
    return octet - 256 if octet > 127 else octet
