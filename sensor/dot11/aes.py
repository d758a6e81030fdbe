"""AES-128 of single blocks under a key of zeros: what broken stations encrypt with (CVE-2019-15126, CVE-2017-13077).

One table machine: everything is precomputed but the ten rounds (FIPS 197). There is no other key on purpose.
"""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.octets import u32_be

_ROUNDS: Final = 10
_POLYNOMIAL: Final = 0x11B  # FIPS 197 4.2

# CCM's first key stream block (802.11-2020 12.5.3.3.4, RFC 3610 2.3): counter 1, two octets of length.
_CCM_FLAGS: Final = 0x01
_COUNTER: Final = b"\x00\x01"


def _doubled(octet: int) -> int:
    """Return twice an octet in GF(2^8)."""
    return (octet << 1) ^ (_POLYNOMIAL if octet & 0x80 else 0)


def _substitutes() -> bytes:
    """Return the S-box (FIPS 197 5.1.1): inverses under an affine map, made from the powers of 3."""
    powers = [1]
    while len(powers) < 255:
        powers.append(_doubled(powers[-1]) ^ powers[-1])
    box = bytearray(256)
    for octet in range(256):
        inverse = powers[-powers.index(octet) % 255] if octet else 0
        turned = inverse | inverse << 8
        mixed = 0
        for shift in range(5):
            mixed ^= turned >> (8 - shift) if shift else turned
        box[octet] = (mixed & 0xFF) ^ 0x63
    return bytes(box)


_SUBSTITUTES: Final = _substitutes()
_DOUBLES: Final = bytes([_doubled(octet) & 0xFF for octet in range(256)])


def _zero_schedule() -> bytes:
    """Return the eleven round keys of a key of zeros (FIPS 197 5.2)."""
    schedule = bytearray(16)
    constant = 1
    for _ in range(_ROUNDS):
        last = schedule[-4:]
        word = bytearray(_SUBSTITUTES[octet] for octet in (*last[1:], last[0]))
        word[0] ^= constant
        constant = _doubled(constant) & 0xFF
        for _ in range(4):
            word = bytearray(old ^ new for old, new in zip(schedule[-16:-12], word, strict=True))
            schedule += word
    return bytes(schedule)


_SCHEDULE: Final = _zero_schedule()


def encrypt_under_zeros(block: bytes) -> bytes:
    """Return a block of 16 octets, encrypted under sixteen octets of zero."""
    first = u32_be(block, 0) ^ u32_be(_SCHEDULE, 0)
    second = u32_be(block, 4) ^ u32_be(_SCHEDULE, 4)
    third = u32_be(block, 8) ^ u32_be(_SCHEDULE, 8)
    fourth = u32_be(block, 12) ^ u32_be(_SCHEDULE, 12)
    at: i64 = 16
    while at < 16 * _ROUNDS:
        # ShiftRows: the octet of row r comes from r columns further on.
        one = _mixed(first, second, third, fourth) ^ u32_be(_SCHEDULE, at)
        two = _mixed(second, third, fourth, first) ^ u32_be(_SCHEDULE, at + 4)
        three = _mixed(third, fourth, first, second) ^ u32_be(_SCHEDULE, at + 8)
        fourth = _mixed(fourth, first, second, third) ^ u32_be(_SCHEDULE, at + 12)
        first, second, third = one, two, three
        at += 16
    columns: list[int] = [
        _substituted(first, second, third, fourth) ^ u32_be(_SCHEDULE, at),
        _substituted(second, third, fourth, first) ^ u32_be(_SCHEDULE, at + 4),
        _substituted(third, fourth, first, second) ^ u32_be(_SCHEDULE, at + 8),
        _substituted(fourth, first, second, third) ^ u32_be(_SCHEDULE, at + 12),
    ]
    return b"".join([column.to_bytes(4, "big") for column in columns])


def _substituted(first: i64, second: i64, third: i64, fourth: i64) -> i64:
    """Return one column after SubBytes and ShiftRows; rows are octets, the uppermost the most significant."""
    zero: i64 = _SUBSTITUTES[first >> 24]
    one: i64 = _SUBSTITUTES[second >> 16 & 0xFF]
    two: i64 = _SUBSTITUTES[third >> 8 & 0xFF]
    three: i64 = _SUBSTITUTES[fourth & 0xFF]
    return zero << 24 | one << 16 | two << 8 | three


def _mixed(first: i64, second: i64, third: i64, fourth: i64) -> i64:
    """Return one column after MixColumns, too (FIPS 197 5.1.3)."""
    zero: i64 = _SUBSTITUTES[first >> 24]
    one: i64 = _SUBSTITUTES[second >> 16 & 0xFF]
    two: i64 = _SUBSTITUTES[third >> 8 & 0xFF]
    three: i64 = _SUBSTITUTES[fourth & 0xFF]
    whole = zero ^ one ^ two ^ three
    over_one: i64 = _DOUBLES[zero ^ one]
    over_two: i64 = _DOUBLES[one ^ two]
    over_three: i64 = _DOUBLES[two ^ three]
    over_zero: i64 = _DOUBLES[three ^ zero]
    upper = (zero ^ whole ^ over_one) << 24 | (one ^ whole ^ over_two) << 16
    return upper | (two ^ whole ^ over_three) << 8 | (three ^ whole ^ over_zero)


def opened_with_zeros(head: bytes, ta: bytes, priority: i64) -> bytes:
    """Return the first octets behind a CCMP header as a key of zeros decrypts them, at most sixteen.

    `head` is the CCMP header and what follows it; the nonce is priority, transmitter and packet number, most
    significant octet first (802.11-2020 12.5.3.3.4).
    """
    number = bytes([head[7], head[6], head[5], head[4], head[1], head[0]])
    stream = encrypt_under_zeros(bytes([_CCM_FLAGS, priority]) + ta + number + _COUNTER)
    return bytes([octet ^ key for octet, key in zip(head[8:24], stream, strict=False)])
