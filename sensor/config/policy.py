"""`[[network]]` and `[[canary]]`: what the operator says is theirs."""

import re
from collections.abc import Sequence
from typing import Final

from sensor.config.reader import Table
from sensor.dot11.mac import MacMask
from sensor.text import printable
from sensor.wids.policy import Canary, Network

MAX_SSID: Final = 32  # octets, 802.11-2020 9.4.2.2
MAX_PATTERN: Final = 256


def read_networks(root: Table) -> list[Network]:
    """Read every `[[network]]`."""
    networks = []
    for table in root.tables("network"):
        ssid = _only_one(table, ("ssid", "ssid_hex"))
        bssids = table.texts("bssids", MacMask.parse)
        table.finish()
        if isinstance(ssid, bytes):
            networks.append(Network(ssid, tuple(bssids)))
    return networks


def read_canaries(root: Table, before: Sequence[Canary]) -> list[Canary]:
    """Read every `[[canary]]`; `before` are those of earlier files, whose names are taken."""
    canaries: list[Canary] = []
    taken = {canary.name for canary in before}
    for table in root.tables("canary"):
        name = table.text("name")
        lure = _only_one(table, ("ssid", "ssid_hex", "ssid_regex"))
        table.finish()
        if not name:
            table.problem(None, "a canary needs a 'name'")
        elif name in taken:
            table.problem("name", f"there is already a canary named '{printable(name.encode())}'")
        elif lure is not None:
            taken.add(name)
            canaries.append(Canary(name, lure) if isinstance(lure, bytes) else Canary(name, ssid_regex=lure))
    return canaries


def _only_one(table: Table, keys: Sequence[str]) -> "bytes | re.Pattern[str] | None":
    """Read the one of `keys` that says which SSID is meant; none and two are problems."""
    given = [key for key in keys if key in table.names]
    values = {
        "ssid": table.converted("ssid", _ssid),
        "ssid_hex": table.converted("ssid_hex", _ssid_hex),
        "ssid_regex": table.converted("ssid_regex", _ssid_regex) if "ssid_regex" in keys else None,
    }
    names = " or ".join(f"'{key}'" for key in keys)
    if not given:
        table.problem(None, f"which SSID? {names} is needed")
        return None
    if len(given) > 1:
        table.problem(given[1], f"only one of {names} can be given")
        return None
    return values[given[0]]


def _ssid(text: str) -> bytes:
    """Read an SSID written as text; raises ValueError."""
    return _bounded(text.encode())


def _ssid_hex(text: str) -> bytes:
    """Read an SSID written as hexadecimal octets; raises ValueError."""
    try:
        return _bounded(bytes.fromhex(text))
    except ValueError as error:
        raise ValueError(str(error).replace("fromhex() arg", "hexadecimal digits, please")) from None


def _bounded(ssid: bytes) -> bytes:
    """Refuse what no SSID can be; raises ValueError."""
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
