"""Elements in which aircraft identify themselves. Nothing of ours is imported, so that it can contradict us."""

import math
import struct

from tests.frames import element


def basic_id(uas_id: bytes, *, id_type: int = 1, aircraft: int = 2) -> bytes:
    """ASTM Basic ID message, 25 octets."""
    return bytes((0x02, id_type << 4 | aircraft)) + uas_id.ljust(20, b"\x00") + bytes(3)


def location(latitude: float, longitude: float, *, speed: int = 40, fast: bool = False, altitude_m: int = 120) -> bytes:
    """ASTM Location message; speed as it is coded."""
    position = struct.pack("<ii", round(latitude * 1e7), round(longitude * 1e7))
    altitude = struct.pack("<HHH", 0, (altitude_m + 1000) * 2, 0)
    return bytes((0x12, 0x20 | fast, 90, speed, 0)) + position + altitude + bytes(6)


def system() -> bytes:
    """ASTM System message, which tells of the pilot."""
    return b"\x42" + bytes(24)


def astm(*messages: bytes, counter: int = 0) -> bytes:
    """The element with one message, or a pack of several."""
    pack = messages[0] if len(messages) == 1 else bytes((0xF2, 25, len(messages))) + b"".join(messages)
    return element(221, b"\xfa\x0b\xbc\x0d" + bytes((counter & 0xFF,)) + pack)


def dji(
    serial: bytes, latitude: float, longitude: float, *, state: int = 0x0FF3, seq: int = 1, height: int = 80
) -> bytes:
    """DJI's flight telemetry, version 2."""
    record = struct.pack("<BHH", 2, seq, state) + serial.ljust(16, b"\x00")
    record += struct.pack("<ii", round(math.radians(longitude) * 1e7), round(math.radians(latitude) * 1e7))
    record += struct.pack("<hh", height, height) + bytes(37)
    return element(221, b"\x26\x37\x12\x58\x62\x13\x10" + record)


def french(uas_id: bytes, latitude: float, longitude: float, *, speed: int = 12, altitude_m: int = 150) -> bytes:
    """The French beacon's fields: type, length, value."""
    fields = (
        (1, b"\x01"),
        (2, uas_id),
        (4, struct.pack(">i", round(latitude * 1e5))),
        (5, struct.pack(">i", round(longitude * 1e5))),
        (6, struct.pack(">h", altitude_m)),
        (10, bytes((speed,))),
    )
    return element(221, b"\x6a\x5c\x35\x01" + b"".join(bytes((kind, len(value))) + value for kind, value in fields))
