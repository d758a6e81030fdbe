"""What protects a network: RSN, WPA1 and WPS elements as one value, shared between all that look alike."""

from typing import Final, final

from sensor.dot11 import crypt
from sensor.dot11.rsn import (
    AKM_8021X_SHA256,
    AKM_FT_SUITE_B_192,
    AKM_OWE,
    AKM_SUITE_B_192,
    CIPHER_BIP_CMAC_128,
    CIPHER_NO_GROUP,
    CIPHER_USE_GROUP,
    CIPHER_WEP40,
    CIPHER_WEP104,
    MFP_CAPABLE_BIT,
    MFP_REQUIRED_BIT,
    RsnBody,
    akm_name,
    cipher_name,
    parse_rsn,
    parse_wpa1,
)

GENERATION_OPEN: Final = 0
GENERATION_WEP: Final = 1
GENERATION_WPA1: Final = 2
GENERATION_WPA2: Final = 3
GENERATION_WPA3: Final = 4  # OWE too

_PSK_AKMS: Final = frozenset({2, 4, 6, 19, 20})
_SAE_AKMS: Final = frozenset({8, 9, 24, 25})
_FILS_AKMS: Final = frozenset({14, 15, 16, 17})
_SUITE_B_192_AKMS: Final = frozenset({AKM_SUITE_B_192, AKM_FT_SUITE_B_192})
_WPA2_EAP_AKMS: Final = frozenset({1, 3})
_NEW_EAP_AKMS: Final = frozenset({AKM_8021X_SHA256, 11, 22, 23}) | _SUITE_B_192_AKMS | _FILS_AKMS
_WEP_CIPHERS: Final = frozenset({CIPHER_WEP40, CIPHER_WEP104})
# Strongest first, as a person would list them.
_CIPHER_ORDER: Final[tuple[int, ...]] = (9, 10, 8, 4, 2, 3, 5, 1)

_H2E_BIT: Final = 0x20  # RSNXE bit 5, SAE hash-to-element (802.11-2020 9.4.2.241)
_SAE_PK_BIT: Final = 0x40  # RSNXE bit 6


@final
class Security:
    """The security that one set of elements offers. Never changes; suites of RSN and WPA1 are united.

    A suite is its type under the standard's OUI (`sensor.dot11.rsn`), or a number above 255 under a stranger's.
    """

    def __init__(self, privacy: bool, rsn: bytes, wpa1: bytes, wps: bool, owe_transition: bool, rsnxe: bytes) -> None:
        """Read element bodies, empty where absent; WPA1 from behind its OUI and type."""
        rsn_body = parse_rsn(rsn) if rsn else None
        wpa1_body = parse_wpa1(wpa1) if wpa1 else None
        first = rsn_body or wpa1_body or RsnBody()
        self.privacy: bool = privacy
        self.wps: bool = wps
        self.owe_transition: bool = owe_transition
        self.has_rsn: bool = rsn_body is not None
        self.has_wpa1: bool = wpa1_body is not None
        self.rsn_malformed: bool = rsn_body is not None and rsn_body.malformed
        self.wpa1_malformed: bool = wpa1_body is not None and wpa1_body.malformed
        self.is_open: bool = not (privacy or rsn or wpa1)
        self.akms: tuple[int, ...] = _united(rsn_body, wpa1_body, akms=True)
        self.pairwise: tuple[int, ...] = _united(rsn_body, wpa1_body, akms=False)
        self.group: int = first.group if rsn or wpa1 else 0
        self.mfp_capable: bool = rsn_body is not None and rsn_body.capabilities & MFP_CAPABLE_BIT != 0
        self.mfp_required: bool = rsn_body is not None and rsn_body.capabilities & MFP_REQUIRED_BIT != 0
        self.group_management: int = _group_management(first, self.mfp_capable)
        self.pmkids: tuple[bytes, ...] = tuple(first.pmkids)
        self.sae_h2e: bool = bool(rsnxe) and rsnxe[0] & _H2E_BIT != 0
        self.sae_pk: bool = bool(rsnxe) and rsnxe[0] & _SAE_PK_BIT != 0
        self.rsn_akms: tuple[int, ...] = _united(rsn_body, None, akms=True)
        self.generation: int = self._best()
        self.weakest: int = self._weakest()
        self.crypt_bitfield: int = self._bitfield(rsn_body, wpa1_body)
        self.crypt_set: int = crypt.crypt_set(self.crypt_bitfield)
        self.crypt_string: str = crypt.crypt_string(self.crypt_bitfield)
        self.summary: str = self._summary()
        self.identity: bytes = self._identity(rsn_body, wpa1_body)

    def _best(self) -> int:
        """Return the best generation on offer."""
        if self.has_rsn:
            return GENERATION_WPA3 if self._offers_wpa3() else GENERATION_WPA2
        if self.has_wpa1:
            return GENERATION_WPA1
        return GENERATION_WEP if self.privacy else GENERATION_OPEN

    def _offers_wpa3(self) -> bool:
        """Say whether an AKM of WPA3 or OWE is on offer."""
        akms = self.rsn_akms
        if AKM_OWE in akms or not _SAE_AKMS.isdisjoint(akms) or not _SUITE_B_192_AKMS.isdisjoint(akms):
            return True
        # WPA3-Enterprise is 802.1X with SHA-256 or better and management frame protection (WPA3 specification 3.3).
        return self.mfp_capable and not _NEW_EAP_AKMS.isdisjoint(akms)

    def _weakest(self) -> int:
        """Return the weakest generation that a client may end up with."""
        if not (self.has_rsn or self.has_wpa1):
            return self.generation
        if self.group in _WEP_CIPHERS or not _WEP_CIPHERS.isdisjoint(self.pairwise):
            return GENERATION_WEP
        if self.has_wpa1:
            return GENERATION_WPA1
        return GENERATION_WPA2 if self._offers_wpa2() else self.generation

    def _offers_wpa2(self) -> bool:
        """Say whether the RSN element takes clients without WPA3."""
        if self.generation < GENERATION_WPA3:
            return True
        return not (_PSK_AKMS | _WPA2_EAP_AKMS).isdisjoint(self.rsn_akms)

    def _bitfield(self, rsn: RsnBody | None, wpa1: RsnBody | None) -> int:
        """Return Kismet's bits."""
        bits = crypt.WPS if self.wps else 0
        if rsn is not None:
            bits |= crypt.element_bits(tuple(rsn.akms), tuple(rsn.pairwise), rsn.group, is_rsn=True)
        if wpa1 is not None:
            bits |= crypt.element_bits(tuple(wpa1.akms), tuple(wpa1.pairwise), wpa1.group, is_rsn=False)
        if self.privacy and rsn is None and wpa1 is None:
            bits |= crypt.WEP
        return bits

    def _identity(self, rsn: RsnBody | None, wpa1: RsnBody | None) -> bytes:
        """Return octets that are equal for equal meaning.

        Order, repetition, PMKIDs and WPS do not matter, nor does the Privacy bit beside an element that implies it.
        """
        wep = self.privacy and rsn is None and wpa1 is None
        head = f"{wep:d}{self.owe_transition:d}{self.mfp_capable:d}{self.mfp_required:d}"
        return "|".join((head, _canonical(rsn), _canonical(wpa1), str(self.group_management))).encode()

    def _summary(self) -> str:
        """Return the words that a person knows."""
        parts = [self._protection()]
        if self.mfp_required:
            parts.append("PMF required")
        elif self.mfp_capable:
            parts.append("PMF capable")
        if self.wps:
            parts.append("WPS")
        return ", ".join(parts)

    def _protection(self) -> str:
        """Return the key management and the ciphers in words."""
        if self.is_open:
            return "Open (OWE transition)" if self.owe_transition else "Open"
        if not (self.has_rsn or self.has_wpa1):
            return "WEP"
        return f"{' + '.join(self._key_managements())} {self._ciphers()}"

    def _key_managements(self) -> list[str]:
        """Return the families of key management on offer: personal, enterprise, OWE, or what is left."""
        names: list[str] = []
        psk = not _PSK_AKMS.isdisjoint(self.akms)
        if not _SAE_AKMS.isdisjoint(self.akms):
            names.append(self._versions(psk, True) + "-Personal" if psk else "WPA3-Personal (SAE)")
        elif psk:
            names.append(self._versions(True, False) + "-PSK")
        if not (_WPA2_EAP_AKMS | _NEW_EAP_AKMS).isdisjoint(self.akms):
            names.append(self._enterprise())
        if AKM_OWE in self.akms:
            names.append("Enhanced Open (OWE)")
        if not names:
            unknown = ", ".join([akm_name(akm) for akm in self.akms])
            names.append(f"{self._versions(True, False)} ({unknown})")
        return names

    def _enterprise(self) -> str:
        """Return the words for the 802.1X family."""
        wpa2 = self.has_wpa1 or not _WPA2_EAP_AKMS.isdisjoint(self.akms) or not self._offers_wpa3_enterprise()
        name = self._versions(wpa2, self._offers_wpa3_enterprise()) + "-Enterprise"
        return name if wpa2 or _SUITE_B_192_AKMS.isdisjoint(self.akms) else name + " 192-bit"

    def _offers_wpa3_enterprise(self) -> bool:
        """Say whether 802.1X on offer is WPA3's."""
        akms = self.rsn_akms
        return not _SUITE_B_192_AKMS.isdisjoint(akms) or (self.mfp_capable and not _NEW_EAP_AKMS.isdisjoint(akms))

    def _versions(self, older: bool, wpa3: bool) -> str:
        """Return `WPA/WPA2/WPA3`, of which `older` keeps the first two where their elements are there."""
        names: list[str] = []
        if older and self.has_wpa1:
            names.append("WPA")
        if older and self.has_rsn:
            names.append("WPA2")
        if wpa3:
            names.append("WPA3")
        return "/".join(names)

    def _ciphers(self) -> str:
        """Return the pairwise ciphers, strongest first, and the group's where it differs from all of them."""
        named = [cipher for cipher in _CIPHER_ORDER if cipher in self.pairwise]
        named += [cipher for cipher in self.pairwise if cipher not in _CIPHER_ORDER and cipher != CIPHER_USE_GROUP]
        if not named:
            return f"group key only, {cipher_name(self.group)}"
        text = "/".join([cipher_name(cipher) for cipher in named])
        if self.group in named or self.group == CIPHER_NO_GROUP:
            return text
        return f"{text}, group {cipher_name(self.group)}"


def _united(rsn: RsnBody | None, wpa1: RsnBody | None, *, akms: bool) -> tuple[int, ...]:
    """Return the AKM or pairwise suites of both elements, sorted, each once."""
    suites: set[int] = set()
    for body in (rsn, wpa1):
        if body is not None:
            suites.update(body.akms if akms else body.pairwise)
    return tuple(sorted(suites))


def _canonical(body: RsnBody | None) -> str:
    """Write an element's suites in one order."""
    if body is None:
        return ""
    return f"{body.group};{sorted(set(body.pairwise))};{sorted(set(body.akms))}"


def _group_management(body: RsnBody, mfp_capable: bool) -> int:
    """Return the group management cipher: BIP-CMAC-128 where protection is on offer and nothing else is said."""
    if not mfp_capable:
        return 0
    return body.group_management or CIPHER_BIP_CMAC_128


OPEN: Final = Security(False, b"", b"", False, False, b"")


@final
class SecurityCache:
    """Security values by what they were read from; the oldest leaves when `limit` is reached."""

    def __init__(self, limit: int = 2048) -> None:
        """Start empty."""
        self.limit: int = limit
        self.evicted: int = 0
        self.open: Security = OPEN
        self._known: dict[tuple[bool, bytes, bytes, bool, bool, bytes], Security] = {}

    def get(self, privacy: bool, rsn: bytes, wpa1: bytes, wps: bool, owe_transition: bool, rsnxe: bytes) -> Security:
        """Return the security of these element bodies (empty: absent), the same object while it is remembered."""
        key = (privacy, rsn, wpa1, wps, owe_transition, rsnxe)
        known = self._known.get(key)
        if known is not None:
            return known
        if len(self._known) >= self.limit:
            del self._known[next(iter(self._known))]
            self.evicted += 1
        security = Security(privacy, rsn, wpa1, wps, owe_transition, rsnxe)
        self._known[key] = security
        return security

    def __len__(self) -> int:
        """Return how many values are remembered."""
        return len(self._known)
