"""ARP and DHCP as they stand in a clear data frame's body. Nothing of ours is imported, so that it can contradict us.

RFC 826, RFC 2131 figure 1, RFC 2132.
"""

import struct
from collections.abc import Sequence

from tests.frames import llc

DISCOVER = 1
OFFER = 2
REQUEST = 3
ACK = 5
NOBODY = b"\x00\x00\x00\x00"

Option = tuple[int, bytes]


def ipv4(text: str) -> bytes:
    """Four octets of "10.0.0.1"."""
    return bytes(int(part) for part in text.split("."))


def arp(sender: bytes, address: bytes, target: bytes = NOBODY, *, operation: int = 1) -> bytes:
    """An ARP packet: who `sender` says it is."""
    head = struct.pack(">HHBBH", 1, 0x0800, 6, 4, operation)
    return llc(0x0806, head + sender + address + bytes(6) + target)


def udp(source: int, target: int, payload: bytes, *, ip_options: bytes = b"", fragment: int = 0) -> bytes:
    """A UDP datagram in IPv4."""
    segment = struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload
    words = 5 + len(ip_options) // 4
    head = struct.pack(">BBHHHBBH", 0x40 | words, 0, words * 4 + len(segment), 7, fragment, 64, 17, 0)
    return llc(0x0800, head + NOBODY + b"\xff\xff\xff\xff" + ip_options + segment)


def dhcp(
    client: bytes,
    message: int = DISCOVER,
    *,
    given: bytes = NOBODY,
    options: Sequence[Option] = (),
    raw_options: bytes | None = None,
    ip_options: bytes = b"",
) -> bytes:
    """A DHCP message of a client, or to it where the type is a server's."""
    answer = message in (OFFER, ACK)
    bootp = struct.pack(">BBBBIHH", 2 if answer else 1, 1, 6, 0, 0x1234, 0, 0)
    bootp += NOBODY + given + NOBODY + NOBODY + client + bytes(10) + bytes(192) + b"\x63\x82\x53\x63"
    said = b"".join(bytes((kind, len(value))) + value for kind, value in ((53, bytes((message,))), *options))
    ports = (67, 68) if answer else (68, 67)
    return udp(*ports, bootp + (said + b"\xff" if raw_options is None else raw_options), ip_options=ip_options)
