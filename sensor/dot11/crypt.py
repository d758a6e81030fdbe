"""How Kismet writes a network's security down: bit fields and text that its clients read."""

from typing import Final

from sensor.dot11 import rsn

# crypt_bitfield: general bits.
WEP: Final = 1 << 0
WPA: Final = 1 << 1
WPA1: Final = 1 << 2
WPA2: Final = 1 << 3
WPA3: Final = 1 << 4
WPS: Final = 1 << 57
_ANY_WPA: Final = WPA | WPA1 | WPA2 | WPA3

# crypt_bitfield: cipher suite type to bit of the group, 16 higher for pairwise.
_PAIRWISE_SHIFT: Final = 16
_GROUP_BITS: Final[dict[int, int]] = {
    rsn.CIPHER_WEP40: 1 << 7,
    rsn.CIPHER_WEP104: 1 << 8,
    rsn.CIPHER_TKIP: 1 << 9,
    rsn.CIPHER_CCMP: 1 << 10,
    rsn.CIPHER_BIP_CMAC_128: 1 << 11,
    rsn.CIPHER_GCMP: 1 << 12,
    rsn.CIPHER_GCMP_256: 1 << 13,
    rsn.CIPHER_CCMP_256: 1 << 14,
    rsn.CIPHER_BIP_GMAC_128: 1 << 15,
    rsn.CIPHER_BIP_GMAC_256: 1 << 16,
    rsn.CIPHER_BIP_CMAC_256: 1 << 17,
    rsn.CIPHER_OCB: 1 << 18,
}

# crypt_bitfield: AKM suite type to bit; suites newer than the bits share their nearest relative's.
_AKM_BITS: Final[dict[int, int]] = {
    **{akm: 1 << (36 + akm) for akm in range(rsn.AKM_8021X, rsn.AKM_PSK_SHA384 + 1)},
    rsn.AKM_FT_8021X_SHA384: 1 << 49,
    rsn.AKM_8021X_SHA384: 1 << 48,
    rsn.AKM_SAE_EXT_KEY: 1 << 44,
    rsn.AKM_FT_SAE_EXT_KEY: 1 << 45,
}
# The AKMs for which Kismet sets its WPA3 bit.
_WPA3_AKMS: Final = frozenset({*range(rsn.AKM_SAE, rsn.AKM_PSK_SHA384 + 1), 22, 23, 24, 25})

# crypt_set, the legacy field.
_SET_WEP: Final = 2
_SET_WEP40: Final = 8
_SET_WEP104: Final = 16
_SET_TKIP: Final = 32
_SET_WPA: Final = 64
_SET_PSK: Final = 128
_SET_OCB: Final = 256
_SET_CCMP: Final = 512
_SET_EAP: Final = 2048
_SET_SAE: Final = 65536
_SET_OWE: Final = 131072
_SET_WPS: Final = 1 << 26
_SET_WPA1: Final = 1 << 27
_SET_WPA2: Final = 1 << 28
_SET_WPA3: Final = 1 << 29


def _bits(suites: tuple[int, ...], table: dict[int, int]) -> int:
    """Return the union of the suites' bits."""
    bits = 0
    for suite in suites:
        bits |= table.get(suite, 0)
    return bits


def _either(suite: int) -> int:
    """Return the group and the pairwise bit of a cipher."""
    bit = _GROUP_BITS[suite]
    return bit | bit << _PAIRWISE_SHIFT


def _akms(*suites: int) -> int:
    """Return the bits of some AKMs."""
    return _bits(suites, _AKM_BITS)


_WEP40_BITS: Final = _either(rsn.CIPHER_WEP40)
_WEP104_BITS: Final = _either(rsn.CIPHER_WEP104)
_CCMP_BITS: Final = _either(rsn.CIPHER_CCMP) | _either(rsn.CIPHER_CCMP_256)
_PSK_AKMS: Final = (rsn.AKM_PSK, rsn.AKM_FT_PSK, rsn.AKM_PSK_SHA256, rsn.AKM_FT_PSK_SHA384, rsn.AKM_PSK_SHA384)
_PSK_BITS: Final = _akms(*_PSK_AKMS)
_SAE_BITS: Final = _akms(rsn.AKM_SAE, rsn.AKM_FT_SAE)
_FILS_BITS: Final = _akms(14, 15, 16, 17)
_OWE_BITS: Final = _akms(rsn.AKM_OWE)
_EAP_BITS: Final = _akms(rsn.AKM_8021X, rsn.AKM_8021X_SHA256)
_FT_EAP_BITS: Final = _akms(rsn.AKM_FT_8021X, rsn.AKM_FT_SUITE_B_192)
_SUITE_B_BITS: Final = _akms(rsn.AKM_SUITE_B)
_SUITE_B_192_BITS: Final = _akms(rsn.AKM_SUITE_B_192)

# In the order in which Kismet prints them; PSK variants come before these, each on its own.
_AKM_WORDS: Final = (
    (_SAE_BITS, "SAE"),
    (_akms(rsn.AKM_TDLS), "TDLS"),
    (_akms(rsn.AKM_AP_PEER_KEY), "AP-PEER"),
    (_FILS_BITS, "FILS"),
    (_OWE_BITS, "OWE"),
    (_EAP_BITS, "EAP"),
    (_FT_EAP_BITS, "EAP-FT"),
    (_SUITE_B_BITS, "EAP-SUITEB-SHA256"),
    (_SUITE_B_192_BITS, "EAP-SUITEB-SHA384"),
)
_CIPHER_WORDS: Final = (
    (_either(rsn.CIPHER_TKIP), "TKIP"),
    (_either(rsn.CIPHER_OCB), "AES-OCB"),
    (_either(rsn.CIPHER_CCMP), "AES-CCMP"),
    (_either(rsn.CIPHER_BIP_CMAC_128), "AES-BIP-CMAC128"),
    (_either(rsn.CIPHER_GCMP), "AES-GCMP128"),
    (_either(rsn.CIPHER_GCMP_256), "AES-GCMP256"),
    (_either(rsn.CIPHER_CCMP_256), "AES-CCMP256"),
    (_either(rsn.CIPHER_BIP_GMAC_128), "AES-BIP-GMAC128"),
    (_either(rsn.CIPHER_BIP_GMAC_256), "AES-BIP-GMAC256"),
    (_either(rsn.CIPHER_BIP_CMAC_256), "AES-BIP-CMAC256"),
)

_SET_BITS: Final = (
    (WEP, _SET_WEP),
    (_WEP40_BITS, _SET_WEP40),
    (_WEP104_BITS, _SET_WEP104),
    (_either(rsn.CIPHER_TKIP), _SET_TKIP),
    (_either(rsn.CIPHER_OCB), _SET_OCB),
    (_CCMP_BITS, _SET_CCMP),
    (WPA, _SET_WPA),
    (WPA1, _SET_WPA1),
    (WPA2, _SET_WPA2),
    (WPA3, _SET_WPA3),
    (_PSK_BITS, _SET_PSK),
    (_SAE_BITS, _SET_SAE),
    (_OWE_BITS, _SET_OWE),
    (_EAP_BITS | _FT_EAP_BITS | _SUITE_B_BITS | _SUITE_B_192_BITS | _FILS_BITS, _SET_EAP),
    (WPS, _SET_WPS),
)


def element_bits(akms: tuple[int, ...], pairwise: tuple[int, ...], group: int, *, is_rsn: bool) -> int:
    """Return the `crypt_bitfield` of one RSN or WPA1 element."""
    bits = WPA | (WPA2 if is_rsn else WPA1)
    if not _WPA3_AKMS.isdisjoint(akms):
        bits |= WPA3
    bits |= _bits(akms, _AKM_BITS) | _GROUP_BITS.get(group, 0) | _bits(pairwise, _GROUP_BITS) << _PAIRWISE_SHIFT
    return bits | WEP if bits & (_WEP40_BITS | _WEP104_BITS) else bits


def crypt_set(bitfield: int) -> int:
    """Return the legacy `crypt_set` of a `crypt_bitfield`."""
    legacy = 0
    for mask, bit in _SET_BITS:
        if bitfield & mask:
            legacy |= bit
    return legacy


def crypt_string(bitfield: int) -> str:
    """Return Kismet's text for a `crypt_bitfield`, for example `WPA2 WPA2-PSK AES-CCMP`; OWE is named as such."""
    if bitfield & _WEP40_BITS:
        return "WEP40"
    if bitfield & _WEP104_BITS:
        return "WEP104"
    if bitfield & WEP:
        return "WEP"
    if not bitfield & _ANY_WPA:
        return "Open"
    version = _version_word(bitfield)
    words = [version]
    words += [f"{version}-PSK" for akm in _PSK_AKMS if bitfield & _AKM_BITS[akm]]
    words += [f"{version}-{word}" for mask, word in _AKM_WORDS if bitfield & mask]
    words += [word for mask, word in _CIPHER_WORDS if bitfield & mask]
    return " ".join(words)


def _version_word(bitfield: int) -> str:
    """Return the highest WPA version among the bits."""
    if bitfield & WPA3:
        return "WPA3"
    if bitfield & WPA2:
        return "WPA2"
    return "WPA1" if bitfield & WPA1 else "WPA"
