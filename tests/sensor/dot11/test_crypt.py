"""Kismet's bits and words; the WPA2 sample is what a real server sent."""

import pytest

from sensor.dot11 import crypt
from sensor.dot11.crypt import crypt_set, crypt_string, element_bits


def bits(akms: tuple[int, ...], pairwise: tuple[int, ...] = (4,), group: int = 4) -> int:
    """Return the bits of an RSN element."""
    return element_bits(akms, pairwise, group, is_rsn=True)


def test_the_sample_of_a_real_server() -> None:
    field = bits((2,))
    assert (field, crypt_set(field), crypt_string(field)) == (274945016842, 268436160, "WPA2 WPA2-PSK AES-CCMP")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (0, "Open"),
        (crypt.WPS, "Open"),
        (crypt.WEP, "WEP"),
        (bits((2,), (1,), 1), "WEP40"),
        (bits((2,), (4,), 5), "WEP104"),
        (element_bits((2,), (2,), 2, is_rsn=False), "WPA1 WPA1-PSK TKIP"),
        (bits((2,), (4,), 2), "WPA2 WPA2-PSK TKIP AES-CCMP"),
        (bits((8,)), "WPA3 WPA3-SAE AES-CCMP"),
        (bits((24, 25)), "WPA3 WPA3-SAE AES-CCMP"),
        (bits((2, 8)), "WPA3 WPA3-PSK WPA3-SAE AES-CCMP"),
        (bits((2, 4, 6)), "WPA2 WPA2-PSK WPA2-PSK WPA2-PSK AES-CCMP"),
        (bits((1,)), "WPA2 WPA2-EAP AES-CCMP"),
        (bits((1, 3)), "WPA2 WPA2-EAP WPA2-EAP-FT AES-CCMP"),
        (bits((12,), (9,), 9), "WPA3 WPA3-EAP-SUITEB-SHA384 AES-GCMP256"),
        (bits((18,)), "WPA3 WPA3-OWE AES-CCMP"),
        (bits((14,)), "WPA3 WPA3-FILS AES-CCMP"),
        (bits((1 << 32 | 0x00409600,)), "WPA2 AES-CCMP"),
    ],
)
def test_words(field: int, text: str) -> None:
    assert crypt_string(field) == text


@pytest.mark.parametrize(("akm", "bit"), [(1, 37), (2, 38), (8, 44), (9, 45), (12, 48), (13, 49), (18, 54), (20, 56)])
def test_bits_of_key_management(akm: int, bit: int) -> None:
    assert bits((akm,), (), 0) & ~0x1F == 1 << bit


@pytest.mark.parametrize(
    ("cipher", "group", "pairwise"),
    [
        (1, 7, 23),
        (5, 8, 24),
        (2, 9, 25),
        (4, 10, 26),
        (8, 12, 28),
        (9, 13, 29),
        (10, 14, 30),
        (12, 16, 32),
        (3, 18, 34),
    ],
)
def test_bits_of_ciphers(cipher: int, group: int, pairwise: int) -> None:
    assert bits((), (), cipher) & ~0x1F == 1 << group
    assert bits((), (cipher,), 0) & ~0x1F == 1 << pairwise


@pytest.mark.parametrize(
    ("field", "legacy"),
    [
        (0, 0),
        (crypt.WEP, 2),
        (crypt.WPS, 1 << 26),
        (element_bits((2,), (2,), 2, is_rsn=False), 1 << 27 | 128 | 64 | 32),
        (bits((1,)), 1 << 28 | 2048 | 512 | 64),
        (bits((8,)), 1 << 29 | 1 << 28 | 65536 | 512 | 64),
        (bits((18,)), 1 << 29 | 1 << 28 | 131072 | 512 | 64),
        (bits((2,), (4,), 1), 1 << 28 | 512 | 128 | 64 | 8 | 2),
    ],
)
def test_the_legacy_field(field: int, legacy: int) -> None:
    assert crypt_set(field) == legacy
