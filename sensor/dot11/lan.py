"""ARP and DHCP in clear data frames: who has which address, and what it calls itself."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.octets import u16_be, u32_be

_LLC: Final = 8  # LLC and SNAP header with the EtherType behind it
_SNAP: Final = 0xAAAA0300
_IPV4: Final = 0x0800
_ARP: Final = 0x0806
_ARP_LENGTH: Final = 28  # Ethernet and IPv4 (RFC 826)
_ARP_ETHERNET_IPV4: Final = b"\x00\x01\x08\x00\x06\x04"
_IP_HEADER: Final = 20
_UDP: Final = 17
_UDP_HEADER: Final = 8
_DHCP_SERVER: Final = 67  # ports (RFC 2131 section 4.1)
_DHCP_CLIENT: Final = 68

# BOOTP (RFC 951), as DHCP uses it (RFC 2131 figure 1).
_BOOTP: Final = 236
_COOKIE: Final = b"\x63\x82\x53\x63"
_YIADDR: Final = 16
_CHADDR: Final = 28
_HTYPE_ETHERNET: Final = b"\x01\x06"

# Options (RFC 2132).
_PAD: Final = 0
_HOST_NAME: Final = 12
_MESSAGE_TYPE: Final = 53
_VENDOR_CLASS: Final = 60
_CLIENT_ID: Final = 61
_END: Final = 255
_MAX_OPTIONS: Final = 64  # looked at; more are nobody's

DISCOVER: Final = 1
OFFER: Final = 2
REQUEST: Final = 3
DECLINE: Final = 4
ACKNOWLEDGE: Final = 5
NO_ACKNOWLEDGE: Final = 6
RELEASE: Final = 7


@final
class Arp:
    """Who says in ARP that it has which address."""

    def __init__(self, sender: bytes, address: bytes) -> None:
        """Take the sender's MAC and IPv4 addresses."""
        self.sender: bytes = sender
        self.address: bytes = address


@final
class Dhcp:
    """One DHCP message; texts are raw octets, empty where it says nothing."""

    def __init__(self) -> None:
        """Start empty."""
        self.message_type: i64 = 0
        self.from_client: bool = False
        self.client: bytes = b""  # hardware address that the message names
        self.given: bytes = b""  # the address that the server gives, four octets
        self.host_name: bytes = b""
        self.vendor_class: bytes = b""
        self.client_id: bytes = b""  # type octet and identifier


def carries_lan(data: bytes, body: i64, end: i64) -> bool:
    """Whether a clear data body is ARP or DHCP over IPv4; looks at its head only."""
    if end - body < _LLC + _ARP_LENGTH or u32_be(data, body) != _SNAP:
        return False
    kind: i64 = u16_be(data, body + 6)
    if kind == _ARP:
        return True
    if kind != _IPV4 or data[body + _LLC + 9] != _UDP:
        return False
    ports: i64 = body + _LLC + (data[body + _LLC] & 0x0F) * 4
    if ports + _UDP_HEADER > end:
        return False
    source = u16_be(data, ports)
    target = u16_be(data, ports + 2)
    return (source == _DHCP_CLIENT and target == _DHCP_SERVER) or (source == _DHCP_SERVER and target == _DHCP_CLIENT)


def read_arp(data: bytes, body: i64, end: i64) -> Arp | None:
    """Return the ARP packet in a clear data body, if that is what it holds."""
    at = body + _LLC
    if end - at < _ARP_LENGTH or u16_be(data, body + 6) != _ARP or data[at : at + 6] != _ARP_ETHERNET_IPV4:
        return None
    return Arp(data[at + 8 : at + 14], data[at + 14 : at + 18])


def read_dhcp(data: bytes, body: i64, end: i64) -> Dhcp | None:
    """Return the DHCP message in a clear data body that `carries_lan`; a later IP fragment or a cut one has none."""
    if end - body < _LLC + _IP_HEADER or u16_be(data, body + 6) != _IPV4:
        return None
    at = body + _LLC
    length: i64 = (data[at] & 0x0F) * 4
    total = u16_be(data, at + 2)
    if data[at] >> 4 != 4 or length < _IP_HEADER or u16_be(data, at + 6) & 0x1FFF or at + total > end:
        return None
    end = at + total
    bootp = at + length + _UDP_HEADER
    options = bootp + _BOOTP
    if options + len(_COOKIE) > end or data[options : options + len(_COOKIE)] != _COOKIE:
        return None
    if data[bootp + 1 : bootp + 3] != _HTYPE_ETHERNET:
        return None
    out = Dhcp()
    out.from_client = u16_be(data, at + length) == _DHCP_CLIENT
    out.given = data[bootp + _YIADDR : bootp + _YIADDR + 4]
    out.client = data[bootp + _CHADDR : bootp + _CHADDR + 6]
    _read_options(data, options + len(_COOKIE), end, out)
    return out


def _read_options(data: bytes, at: i64, end: i64, out: Dhcp) -> None:
    """Walk the options up to the first that does not fit (RFC 2132 section 2)."""
    n: i64 = 0
    while at + 2 <= end and n < _MAX_OPTIONS:
        kind: i64 = data[at]
        if kind == _END:
            return
        if kind == _PAD:
            at += 1
            continue
        length: i64 = data[at + 1]
        value = at + 2
        at = value + length
        if at > end:
            return
        n += 1
        if kind == _MESSAGE_TYPE and length == 1:
            out.message_type = data[value]
        elif kind == _HOST_NAME:
            out.host_name = data[value:at]
        elif kind == _VENDOR_CLASS:
            out.vendor_class = data[value:at]
        elif kind == _CLIENT_ID:
            out.client_id = data[value:at]
