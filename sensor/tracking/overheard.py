"""What stations say of themselves in clear data: their addresses by ARP and DHCP, their names by DHCP and EAP.

Only of devices that are known anyway is anything kept, and only of the network that they are in.
"""

from sensor.dot11.eapol import EapolHeader
from sensor.dot11.frame import Frame
from sensor.dot11.lan import ACKNOWLEDGE, Arp, Dhcp, read_arp, read_dhcp
from sensor.tracking.device import Device
from sensor.tracking.spoken import BY_ARP, BY_DHCP, MAX_TEXT, identity_in


def overhear_lan(devices: dict[bytes, Device], frame: Frame) -> None:
    """Keep what an ARP or DHCP packet tells."""
    arp = read_arp(frame.data, frame.body, frame.end)
    if arp is not None:
        _keep_arp(devices, frame.bssid, arp)
        return
    dhcp = read_dhcp(frame.data, frame.body, frame.end)
    if dhcp is not None:
        _keep_dhcp(devices, frame.bssid, dhcp)


def overhear_identity(devices: dict[bytes, Device], frame: Frame, header: EapolHeader) -> None:
    """Keep the name by which a station asks to be let in."""
    identity = identity_in(frame.data, header.body, header.end)
    device = devices.get(frame.ta) if identity and frame.ta != frame.bssid else None
    if device is not None:
        spoken = device.says()
        spoken.enter(frame.bssid)
        spoken.identity = identity


def _keep_arp(devices: dict[bytes, Device], bssid: bytes, arp: Arp) -> None:
    """Keep the address that the sender claims; whoever asks whether one is free has none yet (RFC 5227 2.1.1)."""
    device = devices.get(arp.sender)
    if device is not None and any(arp.address):
        spoken = device.says()
        spoken.enter(bssid)
        spoken.address = arp.address
        spoken.address_by = BY_ARP


def _keep_dhcp(devices: dict[bytes, Device], bssid: bytes, dhcp: Dhcp) -> None:
    """Keep what a client calls itself, or the address that a server lets it have."""
    device = devices.get(dhcp.client)
    if device is None:
        return
    spoken = device.says()
    spoken.enter(bssid)
    if dhcp.from_client:
        spoken.host_name = dhcp.host_name[:MAX_TEXT] or spoken.host_name
        spoken.vendor_class = dhcp.vendor_class[:MAX_TEXT] or spoken.vendor_class
    elif dhcp.message_type == ACKNOWLEDGE and any(dhcp.given):
        spoken.address = dhcp.given
        spoken.address_by = BY_DHCP
