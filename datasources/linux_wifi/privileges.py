"""Capabilities of this process: what it has, what it keeps, what it gives up (capabilities(7), prctl(2)).

Changes concern the calling thread only: they are made before there is another one.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sensor.errors import UnavailableError

# linux/capability.h
DAC_READ_SEARCH: Final = 2
SETPCAP: Final = 8
NET_ADMIN: Final = 12
NET_RAW: Final = 13
NEEDED: Final = frozenset({NET_ADMIN, NET_RAW})
_NAMES: Final = {SETPCAP: "CAP_SETPCAP", NET_ADMIN: "CAP_NET_ADMIN", NET_RAW: "CAP_NET_RAW"}
_VERSION_3: Final = 0x20080522

# linux/prctl.h
_CAPBSET_DROP: Final = 24
_SET_NO_NEW_PRIVS: Final = 38
_CAP_AMBIENT: Final = 47
_AMBIENT_RAISE: Final = 2
_AMBIENT_CLEAR_ALL: Final = 4

_STATUS: Final = Path("/proc/self/status")
_LAST_CAPABILITY: Final = 63  # the sets have 64 bits
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The five sets of one process."""

    effective: frozenset[int]
    permitted: frozenset[int]
    inheritable: frozenset[int]
    ambient: frozenset[int]
    bounding: frozenset[int]
    no_new_privs: bool


def held(pid: int | None = None) -> Capabilities:
    """Return what this process, or another one, has; raise UnavailableError where that cannot be read."""
    path = _STATUS if pid is None else Path(f"/proc/{pid}/status")
    try:
        lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    except OSError as error:
        raise UnavailableError(f"{path}: {error.strerror}") from error
    sets = {name: _members(int(lines[name], 16)) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd")}
    return Capabilities(
        sets["CapEff"],
        sets["CapPrm"],
        sets["CapInh"],
        sets["CapAmb"],
        sets["CapBnd"],
        lines.get("NoNewPrivs", "0").strip() == "1",
    )


def missing() -> tuple[str, ...]:
    """Return the names of the capabilities that capturing needs and this process lacks."""
    return tuple(_NAMES[number] for number in sorted(NEEDED - held().permitted))


def describe_missing() -> str:
    """Return what to do about the missing capabilities, as a sentence; empty if none is missing."""
    names = missing()
    if not names:
        return ""
    return f"capturing needs {' and '.join(names)}: run as the service (systemctl start airwarden), or as root"


def drop() -> str:
    """Give up every capability, for good, unless this is root; return what was done, as a sentence."""
    if os.geteuid() == 0:
        return "running as root: capabilities are kept, because files may belong to others; better run as the service"
    _clear_ambient()
    _set(permitted=(), inheritable=())
    _no_new_privileges()
    return "all capabilities dropped"


def keep_for_workers() -> None:
    """Keep what a launcher needs: to start workers that have NEEDED, and to let them clear their bounding set.

    As root also to read: the program may lie in a home folder that is closed to everybody else, and a worker gives
    that up, too, once it is loaded.
    """
    reading = {DAC_READ_SEARCH} if os.geteuid() == 0 else frozenset[int]()
    kept = (NEEDED | {SETPCAP} | reading) & held().permitted
    _bound(kept)
    _set(permitted=kept, inheritable=NEEDED & kept)
    _clear_ambient()
    for number in sorted(NEEDED & kept):  # what a worker gets that is not root
        _prctl(_CAP_AMBIENT, _AMBIENT_RAISE, number)
    _no_new_privileges()


def keep_for_capture() -> None:
    """Keep NEEDED, as far as it is there, and nothing else, for good."""
    kept = NEEDED & held().permitted
    _bound(())
    _clear_ambient()
    _set(permitted=kept, inheritable=())
    _no_new_privileges()


def _members(bits: int) -> frozenset[int]:
    return frozenset(number for number in range(_LAST_CAPABILITY + 1) if bits >> number & 1)


def _bound(kept: Iterable[int]) -> None:
    """Take everything else out of the bounding set, where CAP_SETPCAP allows that."""
    if SETPCAP not in held().effective:
        return
    for number in sorted(held().bounding - frozenset(kept)):
        _prctl(_CAPBSET_DROP, number)


def _clear_ambient() -> None:
    _prctl(_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)


def _no_new_privileges() -> None:
    """Let no program that is executed from here on gain anything."""
    _prctl(_SET_NO_NEW_PRIVS, 1)


def _set(*, permitted: Iterable[int], inheritable: Iterable[int]) -> None:
    """Set the permitted, effective (the same) and inheritable sets of this thread."""
    may = sum(1 << number for number in permitted)
    pass_on = sum(1 << number for number in inheritable)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _VERSION_3, 0), 8)
    halves = [(may >> shift & 0xFFFFFFFF, pass_on >> shift & 0xFFFFFFFF) for shift in (0, 32)]
    sets = b"".join(struct.pack("=III", low, low, passed) for low, passed in halves)
    _require(_LIBC.capset(header, ctypes.create_string_buffer(sets, len(sets))), "capset")


def _prctl(option: int, first: int = 0, second: int = 0) -> None:
    words = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    _require(_LIBC.prctl(ctypes.c_int(option), *words), "prctl")


def _require(outcome: int, call: str) -> None:
    if outcome != 0:
        raise UnavailableError(f"{call}: {os.strerror(ctypes.get_errno())}")
