"""How an SSID is written in the configuration: as text, as hexadecimal octets, or as a pattern."""

import re
from collections.abc import Sequence
from typing import Final

from sensor.config.reader import Table
from sensor.wids.policy import SsidPattern

MAX_SSID: Final = 32  # octets, 802.11-2020 9.4.2.2
MAX_PATTERN: Final = 256


def only_ssid(table: Table, keys: Sequence[str], instead: str = "") -> SsidPattern | None:
    """Read the one of `keys` that says which SSID is meant; none and two are problems.

    With a key that may stand there `instead`, none is right where that one is given, and wrong to have both.
    """
    text, octets = table.converted("ssid", ssid_of_text), table.converted("ssid_hex", ssid_of_hex)
    regex = table.converted("ssid_regex", _ssid_regex) if "ssid_regex" in keys else None
    every = (*keys, instead) if instead else keys
    given = [key for key in every if key in table.names]
    names = " or ".join(f"'{key}'" for key in every)
    if not given:
        table.problem(None, f"{'which one' if instead else 'which SSID'}? {names} is needed")
    elif len(given) > 1:
        table.problem(given[1], f"only one of {names} can be given")
    elif text or octets or regex is not None:
        return SsidPattern(text or octets, regex)
    return None


def ssid_of_text(text: str) -> bytes:
    """Read an SSID written as text; raises ValueError."""
    return ssid_of_octets(text.encode())


def ssid_of_hex(text: str) -> bytes:
    """Read an SSID written as hexadecimal octets; raises ValueError."""
    try:
        return ssid_of_octets(bytes.fromhex(text))
    except ValueError as error:
        raise ValueError(str(error).replace("fromhex() arg", "hexadecimal digits, please")) from None


def ssid_of_octets(ssid: bytes) -> bytes:
    """Return an SSID as it is; raises ValueError for what none can be."""
    if not 0 < len(ssid) <= MAX_SSID:
        raise ValueError(f"an SSID has 1 to {MAX_SSID} octets, not {len(ssid)}")
    return ssid


def _ssid_regex(text: str) -> "re.Pattern[str]":
    """Read a pattern for the whole SSID; raises ValueError."""
    if not 0 < len(text) <= MAX_PATTERN:
        raise ValueError(f"a pattern has 1 to {MAX_PATTERN} characters")
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
