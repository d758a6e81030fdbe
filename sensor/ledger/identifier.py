"""Names of the ledger's rows: sortable by time, unique for as long as the database lives, opaque to everybody else."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: sorts as it counts
TIME_DIGITS: Final = 11  # 55 bits of µs: until the year 3111
NUMBER_DIGITS: Final = 8  # 40 bits of rows
LENGTH: Final = TIME_DIGITS + NUMBER_DIGITS
MAX_TIME_US: Final = (1 << 5 * TIME_DIGITS) - 1


def identifier(opened_us: int, number: int) -> str:
    """Return the name of row `number`, which no other row ever has, opened at that time."""
    return _digits(opened_us, TIME_DIGITS) + _digits(number, NUMBER_DIGITS)


def is_identifier(text: str) -> bool:
    """Whether a client's text can be the name of a row."""
    return len(text) == LENGTH and all(digit in ALPHABET for digit in text)


def _digits(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))
