"""RSN and WPA1 element bodies: suites, capabilities, PMKIDs. Every length is checked, nothing is raised."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.octets import u16, u32_be

OUI_IEEE: Final = 0x000FAC
OUI_MICROSOFT: Final = 0x0050F2

# AKM suite types under 00-0F-AC (802.11-2020 table 9-151; 18 RFC 8110; 21 802.11az; 22 to 25 802.11-2024).
AKM_8021X: Final = 1
AKM_PSK: Final = 2
AKM_FT_8021X: Final = 3
AKM_FT_PSK: Final = 4
AKM_8021X_SHA256: Final = 5
AKM_PSK_SHA256: Final = 6
AKM_TDLS: Final = 7
AKM_SAE: Final = 8
AKM_FT_SAE: Final = 9
AKM_AP_PEER_KEY: Final = 10
AKM_SUITE_B: Final = 11
AKM_SUITE_B_192: Final = 12
AKM_FT_SUITE_B_192: Final = 13
AKM_FILS_SHA256: Final = 14
AKM_FILS_SHA384: Final = 15
AKM_FT_FILS_SHA256: Final = 16
AKM_FT_FILS_SHA384: Final = 17
AKM_OWE: Final = 18
AKM_FT_PSK_SHA384: Final = 19
AKM_PSK_SHA384: Final = 20
AKM_PASN: Final = 21
AKM_FT_8021X_SHA384: Final = 22
AKM_8021X_SHA384: Final = 23
AKM_SAE_EXT_KEY: Final = 24
AKM_FT_SAE_EXT_KEY: Final = 25

# Cipher suite types under 00-0F-AC (802.11-2020 table 9-149).
CIPHER_USE_GROUP: Final = 0
CIPHER_WEP40: Final = 1
CIPHER_TKIP: Final = 2
CIPHER_OCB: Final = 3  # withdrawn before the standard was out
CIPHER_CCMP: Final = 4
CIPHER_WEP104: Final = 5
CIPHER_BIP_CMAC_128: Final = 6
CIPHER_NO_GROUP: Final = 7
CIPHER_GCMP: Final = 8
CIPHER_GCMP_256: Final = 9
CIPHER_CCMP_256: Final = 10
CIPHER_BIP_GMAC_128: Final = 11
CIPHER_BIP_GMAC_256: Final = 12
CIPHER_BIP_CMAC_256: Final = 13

_AKM_NAMES: Final = (
    "none",
    "802.1X",
    "PSK",
    "FT-802.1X",
    "FT-PSK",
    "802.1X-SHA256",
    "PSK-SHA256",
    "TDLS",
    "SAE",
    "FT-SAE",
    "AP-PeerKey",
    "Suite-B",
    "Suite-B-192",
    "FT-Suite-B-192",
    "FILS-SHA256",
    "FILS-SHA384",
    "FT-FILS-SHA256",
    "FT-FILS-SHA384",
    "OWE",
    "FT-PSK-SHA384",
    "PSK-SHA384",
    "PASN",
    "FT-802.1X-SHA384",
    "802.1X-SHA384",
    "SAE-EXT-KEY",
    "FT-SAE-EXT-KEY",
)
_CIPHER_NAMES: Final = (
    "group cipher",
    "WEP-40",
    "TKIP",
    "OCB",
    "CCMP",
    "WEP-104",
    "BIP-CMAC",
    "no group traffic",
    "GCMP",
    "GCMP-256",
    "CCMP-256",
    "BIP-GMAC",
    "BIP-GMAC-256",
    "BIP-CMAC-256",
)

FOREIGN: Final = 1 << 32  # marks a suite selector of another OUI, so that 00-00-00 cannot pose as ours

MFP_REQUIRED_BIT: Final = 0x0040  # RSN Capabilities (802.11-2020 9.4.2.24.4)
MFP_CAPABLE_BIT: Final = 0x0080
PMKID_LENGTH: Final = 16


def akm_name(suite: int) -> str:
    """Return the name of an AKM suite, `AKM 00-40-96:0` where it has none."""
    return _AKM_NAMES[suite] if 0 <= suite < len(_AKM_NAMES) else f"AKM {_selector(suite)}"


def cipher_name(suite: int) -> str:
    """Return the name of a cipher suite, `cipher 00-40-96:0` where it has none."""
    return _CIPHER_NAMES[suite] if 0 <= suite < len(_CIPHER_NAMES) else f"cipher {_selector(suite)}"


def _selector(suite: int) -> str:
    """Write a suite selector as the standard does: OUI, colon, type."""
    if suite < 0x100:
        return f"00-0F-AC:{suite}"
    return f"{suite >> 24 & 0xFF:02X}-{suite >> 16 & 0xFF:02X}-{suite >> 8 & 0xFF:02X}:{suite & 0xFF}"


@final
class RsnBody:
    """The fields of one RSN or WPA1 element; what the element leaves out has the standard's default.

    A suite is its type (0 to 255) under the element's own OUI, or FOREIGN | OUI << 8 | type under a stranger's.
    """

    def __init__(self) -> None:
        """Start with the defaults of an element that says nothing (802.11-2020 9.4.2.24.1)."""
        self.version: i64 = 0
        self.group: int = CIPHER_CCMP
        self.pairwise: list[int] = []  # empty: not said
        self.akms: list[int] = []  # empty: not said
        self.capabilities: i64 = 0
        self.pmkids: list[bytes] = []
        self.group_management: int = 0  # 0: not said
        self.malformed: bool = False  # a field is cut, or a count lies


def parse_rsn(body: bytes) -> RsnBody:
    """Read the body of an RSN element (802.11-2020 9.4.2.24)."""
    rsn = RsnBody()
    pos = _read_suites(body, 0, OUI_IEEE, rsn)
    pos = _read_capabilities(body, pos, rsn)
    pos = _read_pmkids(body, pos, rsn)
    if pos >= 0 and pos < len(body):
        rsn.malformed = len(body) - pos != 4
        if not rsn.malformed:
            rsn.group_management = _suite(body, pos, OUI_IEEE)
    if not rsn.pairwise:
        rsn.pairwise.append(CIPHER_CCMP)
    if not rsn.akms:
        rsn.akms.append(AKM_8021X)
    return rsn


def parse_wpa1(body: bytes) -> RsnBody:
    """Read the body of a WPA1 element, from behind OUI and type (WPA specification 3.1, section 2.1)."""
    wpa1 = RsnBody()
    wpa1.group = CIPHER_TKIP
    # Some senders add capabilities; they mean nothing here.
    _read_suites(body, 0, OUI_MICROSOFT, wpa1)
    if not wpa1.pairwise:
        wpa1.pairwise.append(CIPHER_TKIP)
    if not wpa1.akms:
        wpa1.akms.append(AKM_8021X)
    return wpa1


def _read_suites(body: bytes, start: i64, oui: i64, out: RsnBody) -> i64:
    """Read version, group, pairwise and AKM suites; return where they end, -1 once the element is at fault."""
    pos = start
    if len(body) - pos < 2:
        out.malformed = True
        return -1
    out.version = u16(body, pos)
    pos += 2
    if pos == len(body):
        return pos
    if len(body) - pos < 4:
        out.malformed = True
        return -1
    out.group = _suite(body, pos, oui)
    pos = _read_suite_list(body, pos + 4, oui, out.pairwise, out)
    return _read_suite_list(body, pos, oui, out.akms, out)


def _read_suite_list(body: bytes, start: i64, oui: i64, suites: list[int], out: RsnBody) -> i64:
    """Read a count and as many suites as are there; return where they end, -1 once the element is at fault."""
    if start < 0 or start == len(body):
        return start
    if len(body) - start < 2:
        out.malformed = True
        return -1
    count = u16(body, start)
    pos = start + 2
    while count > 0 and len(body) - pos >= 4:
        suites.append(_suite(body, pos, oui))
        pos += 4
        count -= 1
    if count > 0:
        out.malformed = True
        return -1
    return pos


def _read_capabilities(body: bytes, start: i64, out: RsnBody) -> i64:
    """Read the RSN Capabilities; return where they end, -1 once the element is at fault."""
    if start < 0 or start == len(body):
        return start
    if len(body) - start < 2:
        out.malformed = True
        return -1
    out.capabilities = u16(body, start)
    return start + 2


def _read_pmkids(body: bytes, start: i64, out: RsnBody) -> i64:
    """Read the PMKID list; return where it ends, -1 once the element is at fault."""
    if start < 0 or start == len(body):
        return start
    if len(body) - start < 2:
        out.malformed = True
        return -1
    count = u16(body, start)
    pos = start + 2
    if len(body) - pos < count * PMKID_LENGTH:
        out.malformed = True
        return -1
    while count > 0:
        out.pmkids.append(body[pos : pos + PMKID_LENGTH])
        pos += PMKID_LENGTH
        count -= 1
    return pos


def _suite(body: bytes, pos: i64, oui: i64) -> int:
    """Read a suite selector, its type alone under the OUI `oui`; the caller has checked the length."""
    suite = u32_be(body, pos)
    return suite & 0xFF if suite >> 8 == oui else FOREIGN | suite
