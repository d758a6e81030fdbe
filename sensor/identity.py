"""Stable names for devices and datasources, computed as Kismet's clients expect them."""

import re
from typing import Final

from sensor.errors import MalformedError

PHY_NAME: Final = b"IEEE802.11"
NO_UUID: Final = "00000000-0000-0000-0000-000000000000"

_KEY: Final = re.compile(r"([0-9A-Fa-f]{1,16})_([0-9A-Fa-f]{1,16})")
_PCAPFILE_PREFIX: Final = "4E1D07C3"
_WIFI_HELPER: Final = b"kismet_cap_linux_wifi"  # whose checksum is the prefix of its sources' UUIDs


def kismet_checksum(octets: bytes) -> int:
    """Return Kismet's 32-bit checksum of `octets`; it resembles Adler-32 but is not. Under 4 octets it is 0."""
    if len(octets) < 4:
        return 0
    low = high = 0
    for octet in octets:
        low += octet - 256 if octet > 127 else octet  # octets count as signed
        high += low
    return ((low & 0xFFFF) + (high << 16)) & 0xFFFFFFFF


# The first half of every key: the physical layer's checksum as a 64-bit integer with its octets reversed.
_PHY_HALF: Final = int.from_bytes(kismet_checksum(PHY_NAME).to_bytes(8, "little"), "big")


def device_key(mac: bytes) -> str:
    """Return the Kismet key of an 802.11 device, for example `4202770D00000000_FEEDDCCBBAA`."""
    return f"{_PHY_HALF:02X}_{int.from_bytes(mac, 'little'):X}"


def parse_device_key(key: str) -> bytes:
    """Return the MAC address (6 octets) of an 802.11 device key, padded or not; raises MalformedError."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise MalformedError("a device key is two hexadecimal numbers joined by '_'")
    phy, device = int(match[1], 16), int(match[2], 16)
    if phy != _PHY_HALF or device >> 48:
        raise MalformedError("not the key of an 802.11 device")
    return device.to_bytes(6, "little")


def pcapfile_uuid(path: str) -> str:
    """Return the stable UUID of the datasource that replays the capture `path`."""
    return f"{_PCAPFILE_PREFIX}-0000-0000-0000-0000{kismet_checksum(path.encode('utf-8', 'surrogateescape')):08X}"


def wifi_uuid(mac: bytes) -> str:
    """Return the stable UUID of a Linux Wi-Fi datasource whose interface has the address `mac`."""
    return f"{kismet_checksum(_WIFI_HELPER):08X}-0000-0000-0000-{mac.hex().upper()}"
