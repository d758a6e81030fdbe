"""How long a caller must wait before a password of theirs is tried.

Wrong passwords cost time, never the account: nobody is locked out. Each address pays for its own failures; when
many addresses fail at once, those that have failed pay a little for all.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

MAX_CALLERS: Final = 4096  # the longest quiet ones are forgotten first
MAX_WAITING: Final = 16  # attempts of one caller that may wait their turn
FREE_FAILURES: Final = 2  # typing errors
FIRST_DELAY_S: Final = 0.25
LONGEST_DELAY_S: Final = 8.0
FORGIVEN_AFTER_S: Final = 30.0  # one failure for each such time without another
CROWD_FAILURES_PER_S: Final = 5.0  # from everybody together, above which those who have failed wait longer
CROWD_DELAY_S: Final = 1.0


class Caller:
    """One address, or one IPv6 network, that tried passwords."""

    def __init__(self) -> None:
        """Start without failures."""
        self.turn = asyncio.Lock()  # one attempt at a time
        self.waiting = 0
        self.failures = 0
        self.failed_at = 0.0

    @property
    def busy(self) -> bool:
        """Whether an attempt of theirs is under way: they cannot be forgotten now."""
        return self.waiting > 0


class LoginDelay:
    """Remembers who failed, and decides how long they wait."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Measure time with `monotonic`, in seconds."""
        self.failures = 0  # of everybody, for the metrics
        self._monotonic = monotonic
        self._callers: OrderedDict[str, Caller] = OrderedDict()
        self._crowd = 0.0  # failures lately: falls by CROWD_FAILURES_PER_S each second
        self._crowd_at = 0.0

    def caller(self, address: str) -> Caller:
        """Return who calls from `address`; an IPv6 caller owns its whole /64 network."""
        key = _network(address)
        caller = self._callers.get(key)
        if caller is None:
            caller = self._callers[key] = Caller()
            self._forget_some()
        self._callers.move_to_end(key)
        return caller

    def wait_s(self, caller: Caller) -> float:
        """Return how long the caller's next attempt must wait."""
        self._forgive(caller)
        if caller.failures <= FREE_FAILURES:
            return 0.0
        own = FIRST_DELAY_S * 2.0 ** min(caller.failures - FREE_FAILURES - 1, 16)
        crowd = CROWD_DELAY_S if self._crowd_now() > CROWD_FAILURES_PER_S else 0.0
        return min(own + crowd, LONGEST_DELAY_S)

    def failed(self, caller: Caller) -> None:
        """Note a wrong password."""
        self._forgive(caller)
        caller.failures += 1
        caller.failed_at = self._monotonic()
        self._crowd = self._crowd_now() + 1
        self.failures += 1

    def _forgive(self, caller: Caller) -> None:
        """Take back one failure for each quiet while."""
        whiles = int((self._monotonic() - caller.failed_at) / FORGIVEN_AFTER_S)
        if whiles > 0:
            caller.failures = max(0, caller.failures - whiles)
            caller.failed_at += whiles * FORGIVEN_AFTER_S

    def _crowd_now(self) -> float:
        now = self._monotonic()
        self._crowd = max(0.0, self._crowd - (now - self._crowd_at) * CROWD_FAILURES_PER_S)
        self._crowd_at = now
        return self._crowd

    def _forget_some(self) -> None:
        """Keep the table within bounds; who is waiting just now stays."""
        if len(self._callers) > MAX_CALLERS:
            key = next((key for key, caller in self._callers.items() if not caller.busy), None)
            if key is not None:
                del self._callers[key]


def _network(address: str) -> str:
    """Return what one caller owns: an IPv4 address, or the first half of an IPv6 address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return parsed.packed[:8].hex()
    return str(parsed)
