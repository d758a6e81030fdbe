"""What aircraft say of themselves in beacons: ASTM F3411 (and EN 4709-002), DJI's DroneID, the French decree's beacon.

Every field is the sender's own word. Positions are in units of 1e-7 degrees, north and east positive.
"""

from typing import Final, final

from librt.strings import read_i32_be, read_i32_le
from mypy_extensions import i64

from sensor.dot11 import element_ids as ids
from sensor.dot11.octets import u16, u16_be, u32_be

ASTM: Final = "ASTM F3411"
DJI: Final = "DJI DroneID"
FRENCH: Final = "French beacon"
UNKNOWN_ALTITUDE: Final = -1000  # metres (F3411-22a table 6)

# ASTM F3411-22a: a counter, then a message of 25 octets or a pack of them (5.4.5).
_MESSAGE: Final = 25
_PACK: Final = 0x0F
_MAX_MESSAGES: Final = 9
_BASIC_ID: Final = 0
_LOCATION: Final = 1
_ID_LENGTH: Final = 20
_FAST: Final = 0x01  # the speed counts in 0.75 m/s from 63.75 m/s on
_NO_SPEED: Final = 255

# DJI: magic, subcommand, version, sequence, state, serial number, longitude and latitude in 1e-7 radians, altitude.
_DJI_MAGIC: Final = b"\x58\x62\x13"
_DJI_FLIGHT: Final = 0x10
_DJI_LENGTH: Final = 40
_DJI_GPS_VALID: Final = 0x0040
_DEGREES_IN_RADIAN: Final = 57.29577951308232

# The French decree of 27 December 2019: type, length, value, big-endian; degrees in 1e-5.
_FRENCH_ID: Final = 2
_FRENCH_SERIAL: Final = 3
_FRENCH_LATITUDE: Final = 4
_FRENCH_LONGITUDE: Final = 5
_FRENCH_ALTITUDE: Final = 6
_FRENCH_SPEED: Final = 10
_MAX_FRENCH_ID: Final = 32

_MAX_LATITUDE: Final = 900_000_000
_MAX_LONGITUDE: Final = 1_800_000_000


@final
class RemoteId:
    """One element's word on an aircraft."""

    def __init__(self, scheme: str) -> None:
        """Start with nothing said."""
        self.scheme: str = scheme
        self.uas_id: bytes = b""  # raw octets, padding cut
        self.has_position: bool = False  # within the globe, and not the unknown one at 0, 0
        self.latitude_e7: int = 0
        self.longitude_e7: int = 0
        self.altitude_m: i64 = UNKNOWN_ALTITUDE
        self.speed_cms: i64 = -1  # over ground, -1: unknown

    def place(self, latitude_e7: int, longitude_e7: int) -> None:
        """Take a position, if it can be one."""
        on_globe = -_MAX_LATITUDE <= latitude_e7 <= _MAX_LATITUDE and -_MAX_LONGITUDE <= longitude_e7 <= _MAX_LONGITUDE
        self.has_position = on_globe and (latitude_e7 != 0 or longitude_e7 != 0)
        self.latitude_e7 = latitude_e7
        self.longitude_e7 = longitude_e7


def read_remote_id(body: bytes) -> RemoteId | None:
    """Read the body of a vendor element, OUI included; nothing where it is none of these or too short."""
    if len(body) < 4:
        return None
    vendor = u32_be(body, 0)
    if vendor == ids.VENDOR_ASTM_REMOTE_ID:
        return _read_astm(body)
    if vendor == ids.VENDOR_FRENCH_REMOTE_ID:
        return _read_french(body)
    if vendor >> 8 == ids.VENDOR_DJI or vendor >> 8 == ids.VENDOR_DJI_TECHNOLOGY:
        return _read_dji(body)
    return None


def _read_astm(body: bytes) -> RemoteId | None:
    if len(body) < 6:
        return None
    out = RemoteId(ASTM)
    if body[5] >> 4 != _PACK:
        if len(body) >= 5 + _MESSAGE:
            _read_message(body, 5, out)
        return out
    if len(body) < 8 or body[6] != _MESSAGE:
        return None
    at: i64 = 8
    left: i64 = min(body[7], _MAX_MESSAGES)
    while left > 0 and at + _MESSAGE <= len(body):
        _read_message(body, at, out)
        at += _MESSAGE
        left -= 1
    return out


def _read_message(body: bytes, at: i64, out: RemoteId) -> None:
    """Read one message that is there in full: Basic ID (5.4.5.5) and Location (5.4.5.7); others say less."""
    kind: i64 = body[at] >> 4
    if kind == _BASIC_ID:
        found = body[at + 2 : at + 2 + _ID_LENGTH].rstrip(b"\x00 ")
        if found and not out.uas_id:
            out.uas_id = found
    elif kind == _LOCATION:
        fast = body[at + 1] & _FAST
        speed: i64 = body[at + 3]
        if speed != _NO_SPEED or fast:
            out.speed_cms = speed * 75 + 6375 if fast else speed * 25
        out.place(int(read_i32_le(body, at + 5)), int(read_i32_le(body, at + 9)))
        altitude = u16(body, at + 15)
        if altitude:
            out.altitude_m = altitude // 2 - 1000


def _read_dji(body: bytes) -> RemoteId | None:
    """Flight telemetry, versions 1 and 2, which agree up to the velocities (as Kismet documents it)."""
    if len(body) < _DJI_LENGTH or body[3:6] != _DJI_MAGIC or body[6] != _DJI_FLIGHT:
        return None
    out = RemoteId(DJI)
    out.uas_id = body[12:28].rstrip(b"\x00 ")
    if u16(body, 10) & _DJI_GPS_VALID:
        out.place(_degrees_e7(read_i32_le(body, 32)), _degrees_e7(read_i32_le(body, 28)))
        altitude = u16(body, 36)
        out.altitude_m = altitude - 0x10000 if altitude & 0x8000 else altitude
    return out


def _degrees_e7(radians_e7: int) -> int:
    """Return 1e-7 degrees for 1e-7 radians."""
    return round(radians_e7 * _DEGREES_IN_RADIAN)


def _read_french(body: bytes) -> RemoteId:
    out = RemoteId(FRENCH)
    latitude_e7 = 0
    longitude_e7 = 0
    at: i64 = 4
    while at + 2 <= len(body):
        kind: i64 = body[at]
        length: i64 = body[at + 1]
        value = at + 2
        at = value + length
        if at > len(body):
            break
        if (kind == _FRENCH_ID or kind == _FRENCH_SERIAL) and 0 < length <= _MAX_FRENCH_ID:
            out.uas_id = body[value:at].rstrip(b"\x00 ")
        elif kind == _FRENCH_LATITUDE and length == 4:
            latitude_e7 = read_i32_be(body, value) * 100
        elif kind == _FRENCH_LONGITUDE and length == 4:
            longitude_e7 = read_i32_be(body, value) * 100
        elif kind == _FRENCH_ALTITUDE and length == 2:
            altitude = u16_be(body, value)
            out.altitude_m = altitude - 0x10000 if altitude & 0x8000 else altitude
        elif kind == _FRENCH_SPEED and length == 1:
            out.speed_cms = body[value] * 100
    out.place(latitude_e7, longitude_e7)
    return out
