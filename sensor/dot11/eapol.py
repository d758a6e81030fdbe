"""802.1X headers and EAPOL-Key descriptors, recognised; what the handshake means is told elsewhere."""

from typing import Final, final

from librt.strings import read_i64_be
from mypy_extensions import i64

# Packet types (802.1X-2020 table 11-3).
TYPE_EAP: Final = 0
TYPE_START: Final = 1
TYPE_LOGOFF: Final = 2
TYPE_KEY: Final = 3

# Descriptor types of EAPOL-Key (802.11-2020 12.7.2; 254 is the one that WPA1 used).
DESCRIPTOR_RSN: Final = 2
DESCRIPTOR_WPA1: Final = 254

# Key Information (802.11-2020 figure 12-35).
KEY_VERSION: Final = 0x0007
KEY_PAIRWISE: Final = 0x0008
KEY_INSTALL: Final = 0x0040
KEY_ACK: Final = 0x0080
KEY_MIC: Final = 0x0100
KEY_SECURE: Final = 0x0200
KEY_ERROR: Final = 0x0400
KEY_REQUEST: Final = 0x0800
KEY_ENCRYPTED: Final = 0x1000
KEY_SMK: Final = 0x2000

_HEADER: Final = 4
_KEY_PREFIX: Final = 13  # descriptor type, key information, key length, replay counter
_NONCE: Final = 32
_LAST_VERSION: Final = 3  # 802.1X-2001, 2004 and 2010 and later


@final
class EapolHeader:
    """The head of one 802.1X packet. Reused: `parse_eapol` overwrites all of it. Offsets index the parsed `bytes`."""

    def __init__(self) -> None:
        """Start empty."""
        self.version: i64 = 0
        self.packet_type: i64 = 0
        self.body: i64 = 0  # first octet behind the header
        self.end: i64 = 0  # behind the body as the header says, never behind the frame
        self.length: i64 = 0  # of the body as the header says
        self.is_key: bool = False  # an RSN or WPA1 EAPOL-Key descriptor is there up to the replay counter
        self.descriptor: i64 = 0
        self.key_information: i64 = 0
        self.key_length: i64 = 0
        self.replay_counter: i64 = 0  # 64 bits, taken as signed
        self.nonce: i64 = 0  # offset of the 32 octets, 0 where the frame is shorter

    @property
    def pairwise(self) -> bool:
        """Say whether a pairwise key is meant, not a group key."""
        return self.key_information & KEY_PAIRWISE != 0

    @property
    def install(self) -> bool:
        """Say whether the station is to install the key."""
        return self.key_information & KEY_INSTALL != 0

    @property
    def ack(self) -> bool:
        """Say whether an answer is asked for, as only the authenticator does."""
        return self.key_information & KEY_ACK != 0

    @property
    def mic(self) -> bool:
        """Say whether the packet carries a MIC."""
        return self.key_information & KEY_MIC != 0

    @property
    def secure(self) -> bool:
        """Say whether the keys are agreed."""
        return self.key_information & KEY_SECURE != 0

    @property
    def encrypted(self) -> bool:
        """Say whether the key data is encrypted."""
        return self.key_information & KEY_ENCRYPTED != 0


def parse_eapol(data: bytes, start: i64, end: i64, out: EapolHeader) -> bool:
    """Read the 802.1X packet at `data[start:end]`; say whether there is one, whole or cut by the capture."""
    if end - start < _HEADER:
        return False
    out.version = data[start]
    out.packet_type = data[start + 1]
    if out.version < 1 or out.version > _LAST_VERSION:
        return False
    out.length = _u16(data, start + 2)
    out.body = start + _HEADER
    out.end = min(out.body + out.length, end)
    out.is_key = False
    out.descriptor = 0
    out.key_information = 0
    out.key_length = 0
    out.replay_counter = 0
    out.nonce = 0
    if out.packet_type == TYPE_KEY and out.end - out.body >= _KEY_PREFIX:
        _read_key(data, out)
    return True


def _read_key(data: bytes, out: EapolHeader) -> None:
    """Read the EAPOL-Key descriptor up to its nonce (802.11-2020 figure 12-34)."""
    body = out.body
    out.descriptor = data[body]
    if out.descriptor != DESCRIPTOR_RSN and out.descriptor != DESCRIPTOR_WPA1:
        return
    out.is_key = True
    out.key_information = _u16(data, body + 1)
    out.key_length = _u16(data, body + 3)
    out.replay_counter = read_i64_be(data, body + 5)
    nonce = body + _KEY_PREFIX
    out.nonce = nonce if out.end - nonce >= _NONCE else 0


def _u16(data: bytes, pos: i64) -> i64:
    """Read two octets, big-endian as all of 802.1X; the caller has checked the length."""
    high: i64 = data[pos]
    low: i64 = data[pos + 1]
    return high << 8 | low
