"""802.1X packets: EAPOL-Key descriptors with their key data, EAP, start and logoff; what a handshake means is told
elsewhere."""

from typing import Final, final

from librt.strings import read_i64_be
from mypy_extensions import i64

from sensor.dot11.octets import u16_be

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

# Codes and types of EAP (RFC 3748 section 4 and 5); WSC travels in the expanded type (WSC 2.0 section 7.7).
EAP_REQUEST: Final = 1
EAP_RESPONSE: Final = 2
EAP_IDENTITY: Final = 1
EAP_EXPANDED: Final = 254
WSC_VENDOR: Final = b"\x00\x37\x2a\x00\x00\x00\x01"  # Wi-Fi Alliance, SimpleConfig

# Elements and KDEs of key data (802.11-2020 figure 12-36, table 12-9).
KDE: Final = 0xDD
ELEMENT_RSN: Final = 0x30
KDE_GTK: Final = b"\x00\x0f\xac\x01"
KDE_PMKID: Final = b"\x00\x0f\xac\x04"
WPA1_TYPE: Final = b"\x00\x50\xf2\x01"
PMKID_LENGTH: Final = 16

# Offsets into an EAPOL-Key body (802.11-2020 figure 12-34).
KEY_REPLAY: Final = 5
KEY_NONCE: Final = 13
KEY_IV: Final = 45
KEY_RSC: Final = 61
KEY_ID: Final = 69
KEY_MIC_AT: Final = 77
MIC_LENGTH: Final = 16
# 24 with SHA-384 suites, none with FILS, 32 with the largest SAE groups (802.11-2020 table 12-11, 802.11-2024).
AKM_DEFINED_LENGTHS: Final = (16, 24, 0, 32)

_HEADER: Final = 4
_NONCE: Final = 32
_KEY_DATA_LENGTH: Final = 2
_EAP_HEADER: Final = 4
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
        self.mic_at: i64 = 0  # offset of the MIC field, 0 where the frame ends before the key data
        self.mic_length: i64 = 0
        self.key_data: i64 = 0  # offset of the key data, 0 where the frame ends before it
        self.key_data_end: i64 = 0  # behind it, never behind the packet
        self.key_data_length: i64 = 0  # as the packet says
        self.key_data_lies: bool = False  # it says more than the packet holds
        self.names_suites: bool = False  # a station's secure message that holds an RSN or WPA element all the same

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
    out.length = u16_be(data, start + 2)
    out.body = start + _HEADER
    out.end = min(out.body + out.length, end)
    out.is_key = False
    out.descriptor = 0
    out.key_information = 0
    out.key_length = 0
    out.replay_counter = 0
    out.nonce = 0
    out.mic_at = 0
    out.mic_length = 0
    out.key_data = 0
    out.key_data_end = 0
    out.key_data_length = 0
    out.key_data_lies = False
    out.names_suites = False
    if out.packet_type == TYPE_KEY and out.end - out.body >= KEY_NONCE:
        _read_key(data, out)
    return True


def _read_key(data: bytes, out: EapolHeader) -> None:
    """Read the EAPOL-Key descriptor up to its nonce (802.11-2020 figure 12-34)."""
    body = out.body
    out.descriptor = data[body]
    if out.descriptor != DESCRIPTOR_RSN and out.descriptor != DESCRIPTOR_WPA1:
        return
    out.is_key = True
    out.key_information = u16_be(data, body + 1)
    out.key_length = u16_be(data, body + 3)
    out.replay_counter = read_i64_be(data, body + KEY_REPLAY)
    nonce = body + KEY_NONCE
    out.nonce = nonce if out.end - nonce >= _NONCE else 0
    mic_length: i64 = MIC_LENGTH
    if out.key_information & KEY_VERSION == 0:
        mic_length = _akm_defined_length(data, body, out.length, out.end)
    key_data = body + KEY_MIC_AT + mic_length + _KEY_DATA_LENGTH
    if key_data > out.end:
        return
    out.mic_at = body + KEY_MIC_AT
    out.mic_length = mic_length
    out.key_data = key_data
    out.key_data_length = u16_be(data, key_data - _KEY_DATA_LENGTH)
    out.key_data_end = min(key_data + out.key_data_length, out.end)
    out.key_data_lies = key_data + out.key_data_length > body + out.length
    if out.key_data_length and out.key_information & (KEY_SECURE | KEY_ACK) == KEY_SECURE:
        contents = read_key_data(data, out)
        out.names_suites = bool(contents.rsn or contents.wpa1)


def _akm_defined_length(data: bytes, body: i64, length: i64, end: i64) -> i64:
    """Return the MIC length that makes the key data end where the packet does: the packet itself names no suite."""
    for candidate in AKM_DEFINED_LENGTHS:
        mic_length: i64 = candidate
        at = KEY_MIC_AT + mic_length + _KEY_DATA_LENGTH
        if body + at <= end and at + u16_be(data, body + at - _KEY_DATA_LENGTH) == length:
            return mic_length
    return MIC_LENGTH


def message_number(header: EapolHeader) -> i64:
    """Return which message of the 4-way handshake a packet is, 1 to 4; 0 for all else (802.11-2020 12.7.6).

    Whoever has keys already and renews them sets Secure in message 2, too (802.11-2020 12.7.2): it is message 2 that
    names suites (12.7.6.3). WPA1 sets no Secure bit in message 4: it is told from message 2 by its empty key data.
    """
    bits = header.key_information
    if not header.is_key or not bits & KEY_PAIRWISE or bits & (KEY_REQUEST | KEY_SMK):
        return 0
    sealed = bits & KEY_MIC != 0 or (header.key_data != 0 and header.mic_length == 0)
    if bits & KEY_ACK:
        if bits & KEY_INSTALL:
            return 3 if sealed else 0
        return 0 if bits & KEY_MIC else 1
    if not sealed or not header.key_data:
        return 0  # cut before its key data, which alone tells the two apart
    if header.names_suites:
        return 2
    return 4 if bits & KEY_SECURE or not header.key_data_length else 2


def group_message_number(header: EapolHeader) -> i64:
    """Return which message of the group key handshake a packet is, 1 or 2; 0 for all else (802.11-2020 12.7.7)."""
    bits = header.key_information
    if not header.is_key or bits & (KEY_PAIRWISE | KEY_REQUEST | KEY_SMK) or not bits & KEY_SECURE:
        return 0
    return 1 if bits & KEY_ACK else 2


@final
class KeyData:
    """What the unencrypted key data of one EAPOL-Key holds; empty where it holds nothing of the kind."""

    def __init__(self) -> None:
        """Start empty."""
        self.pmkid: bytes = b""
        self.rsn: bytes = b""  # body of the RSN element
        self.wpa1: bytes = b""  # body of the WPA element behind its OUI and type
        self.has_gtk: bool = False
        self.overrun: bool = False  # an element or KDE says more than there is; what came before it holds


def read_key_data(data: bytes, header: EapolHeader) -> KeyData:
    """Walk elements and KDEs (802.11-2020 12.7.2); encrypted key data is left alone, others' KDEs are skipped."""
    out = KeyData()
    if not header.key_data or header.encrypted:
        return out
    if header.descriptor == DESCRIPTOR_WPA1 and not header.pairwise:
        return out  # WPA1 encrypts the group key without saying so
    pos = header.key_data
    end = header.key_data_end
    while pos + 2 <= end:
        kind: i64 = data[pos]
        length: i64 = data[pos + 1]
        at = pos + 2
        if kind == KDE and length == 0:
            break  # padding (802.11-2020 12.7.2)
        if at + length > end:
            out.overrun = True
            break
        if kind == ELEMENT_RSN:
            out.rsn = data[at : at + length]
        elif kind == KDE and length >= 4:
            _read_kde(data, at, length, out)
        pos = at + length
    return out


def _read_kde(data: bytes, at: i64, length: i64, out: KeyData) -> None:
    kind = data[at : at + 4]
    if kind == KDE_PMKID and length == 4 + PMKID_LENGTH:
        out.pmkid = data[at + 4 : at + length]
    elif kind == KDE_GTK:
        out.has_gtk = True
    elif kind == WPA1_TYPE:
        out.wpa1 = data[at + 4 : at + length]


@final
class EapPacket:
    """The head of one EAP packet (RFC 3748 section 4); `kind` and `identity` only of requests and responses."""

    def __init__(self, code: int, identifier: int, kind: int, identity: bytes, wsc: bool) -> None:
        """Keep code, identifier, type (0: none), the identity's octets and whether it is a WSC message."""
        self.code: int = code
        self.identifier: int = identifier
        self.kind: int = kind
        self.identity: bytes = identity
        self.wsc: bool = wsc


def read_eap(data: bytes, header: EapolHeader) -> EapPacket | None:
    """Return the EAP packet that an 802.1X packet of type 0 carries, or nothing if it is none or lies."""
    at = header.body
    if header.packet_type != TYPE_EAP or header.end - at < _EAP_HEADER:
        return None
    length = u16_be(data, at + 2)
    if length < _EAP_HEADER or at + length > header.end:
        return None
    code: i64 = data[at]
    end = at + length
    kind: i64 = 0
    identity = b""
    wsc = False
    if (code == EAP_REQUEST or code == EAP_RESPONSE) and length > _EAP_HEADER:
        kind = data[at + _EAP_HEADER]
        after = at + _EAP_HEADER + 1
        if kind == EAP_IDENTITY:
            identity = data[after:end]
        elif kind == EAP_EXPANDED:
            wsc = data[after : after + len(WSC_VENDOR)] == WSC_VENDOR and after + len(WSC_VENDOR) <= end
    return EapPacket(code, data[at + 1], kind, identity, wsc)
