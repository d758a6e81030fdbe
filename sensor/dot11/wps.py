"""WPS attributes, read on demand from the joined bodies of WPS elements (Wi-Fi Simple Configuration 2.0.5, 12)."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.octets import u16_be

# Attribute types (WSC 2.0.5 table 28).
_CONFIG_METHODS: Final = 0x1008
_DEVICE_NAME: Final = 0x1011
_MANUFACTURER: Final = 0x1021
_MODEL_NAME: Final = 0x1023
_MODEL_NUMBER: Final = 0x1024
_REQUEST_TYPE: Final = 0x103A
_SELECTED_REGISTRAR: Final = 0x1041
_SERIAL_NUMBER: Final = 0x1042
_STATE: Final = 0x1044
_UUID_E: Final = 0x1047
_VENDOR_EXTENSION: Final = 0x1049
_VERSION: Final = 0x104A
_PRIMARY_DEVICE_TYPE: Final = 0x1054
_AP_SETUP_LOCKED: Final = 0x1057
_DEVICE_PASSWORD_ID: Final = 0x1012

_WFA_VENDOR_ID: Final = b"\x00\x37\x2a"
_VERSION_2: Final = 0  # subelement of the WFA vendor extension (WSC 2.0.5 table 29)

STATE_NOT_CONFIGURED: Final = 1
STATE_CONFIGURED: Final = 2


@final
class Wps:
    """What the WPS elements of one frame say; texts are raw octets, absent numbers -1."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.version: i64 = -1  # 0x10 in every version; see version2
        self.version2: i64 = -1  # 0x20 for WSC 2.0
        self.state: i64 = -1  # STATE_NOT_CONFIGURED or STATE_CONFIGURED
        self.locked: bool = False  # AP Setup Locked
        self.config_methods: i64 = -1
        self.selected_registrar: bool = False  # somebody is being enrolled now
        self.request_type: i64 = -1
        self.password_id: i64 = -1  # 0 PIN, 4 push button
        self.manufacturer: bytes = b""
        self.model_name: bytes = b""
        self.model_number: bytes = b""
        self.serial_number: bytes = b""
        self.device_name: bytes = b""
        self.uuid_e: bytes = b""  # 16 octets
        self.primary_device_type: bytes = b""  # category, OUI and type, subcategory: 8 octets
        self.truncated: bool = False  # the attributes end in the middle of one

    @property
    def kismet_state(self) -> int:
        """Return Kismet's bits: 1 configured, 2 not configured, 4 locked."""
        state = {STATE_CONFIGURED: 1, STATE_NOT_CONFIGURED: 2}.get(self.state, 0)
        return state | (4 if self.locked else 0)


def parse_wps(attributes: bytes) -> Wps:
    """Read the attributes up to the first that does not fit; nothing is raised."""
    wps = Wps()
    pos: i64 = 0
    while len(attributes) - pos >= 4:
        kind = u16_be(attributes, pos)
        body = pos + 4
        pos = body + u16_be(attributes, pos + 2)
        if pos > len(attributes):
            wps.truncated = True
            return wps
        _store(kind, attributes[body:pos], wps)
    wps.truncated = pos != len(attributes)
    return wps


def _store(kind: i64, value: bytes, wps: Wps) -> None:
    """Keep one attribute if it is of a kind that is read."""
    if not value or _store_text(kind, value, wps):
        return
    first: i64 = value[0]
    if kind == _VERSION:
        wps.version = first
    elif kind == _STATE:
        wps.state = first
    elif kind == _AP_SETUP_LOCKED:
        wps.locked = first != 0
    elif kind == _SELECTED_REGISTRAR:
        wps.selected_registrar = first != 0
    elif kind == _REQUEST_TYPE:
        wps.request_type = first
    elif kind == _CONFIG_METHODS and len(value) >= 2:
        wps.config_methods = u16_be(value, 0)
    elif kind == _DEVICE_PASSWORD_ID and len(value) >= 2:
        wps.password_id = u16_be(value, 0)
    elif kind == _VENDOR_EXTENSION:
        _store_vendor_extension(value, wps)


def _store_text(kind: i64, value: bytes, wps: Wps) -> bool:
    """Keep an attribute that is a run of octets; say whether it was one."""
    if kind == _MANUFACTURER:
        wps.manufacturer = value
    elif kind == _MODEL_NAME:
        wps.model_name = value
    elif kind == _MODEL_NUMBER:
        wps.model_number = value
    elif kind == _SERIAL_NUMBER:
        wps.serial_number = value
    elif kind == _DEVICE_NAME:
        wps.device_name = value
    elif kind == _UUID_E:
        wps.uuid_e = value
    elif kind == _PRIMARY_DEVICE_TYPE:
        wps.primary_device_type = value
    else:
        return False
    return True


def _store_vendor_extension(value: bytes, wps: Wps) -> None:
    """Keep the version out of the Wi-Fi Alliance's subelements: id, length, value."""
    if value[:3] != _WFA_VENDOR_ID:
        return
    pos: i64 = 3
    while len(value) - pos >= 3:
        kind: i64 = value[pos]
        length: i64 = value[pos + 1]
        if kind == _VERSION_2 and length >= 1:
            wps.version2 = value[pos + 2]
            return
        pos += 2 + length
