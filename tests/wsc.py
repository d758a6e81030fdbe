"""WSC exchanges as they are on air. Nothing of ours is imported, so that it can contradict us.

Wi-Fi Simple Configuration 2.0.5, 7.7 and 12.
"""

import struct

from tests.frames import eapol, eapol_packet, wps_attribute

M1, M2, M3, M4, M5, M6, M7, M8, NACK = 4, 5, 7, 8, 9, 10, 11, 12, 14
FROM_AP = (M1, M3, M5, M7)
BIG_KEY = bytes(range(1, 193))
SMALL_KEY = bytes(191) + b"\x02"


def wsc_packet(
    message: int,
    *,
    response: bool,
    identifier: int = 1,
    key: bytes = b"",
    with_length: bool = False,
    extra: bytes = b"",
) -> bytes:
    """An 802.1X packet with one WSC message."""
    attributes = wps_attribute(0x104A, b"\x10") + wps_attribute(0x1022, bytes((message,)))
    attributes += (wps_attribute(0x1032, key) if key else b"") + extra
    operation = 3 if message == NACK else 4
    length = struct.pack(">H", len(attributes)) if with_length else b""
    body = b"\xfe\x00\x37\x2a\x00\x00\x00\x01" + bytes((operation, 2 if with_length else 0)) + length + attributes
    return eapol_packet(0, struct.pack(">BBH", 2 if response else 1, identifier, 4 + len(body)) + body)


def wsc(sta: bytes, bssid: bytes, message: int, *, from_ap: bool, key: bytes = b"") -> bytes:
    """A frame with one WSC message."""
    return eapol(sta, bssid, wsc_packet(message, response=not from_ap, key=key), from_ap=from_ap)
