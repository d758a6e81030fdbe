"""A note on an interface that we made or switched: what is to be put back if we are killed before we can.

It is the interface's alias (`ip link` shows it), written with the interface and gone with it.
"""

from dataclasses import dataclass
from typing import Final, Self

from datasources.linux_wifi.nl80211 import KINDS

_OURS: Final = "airwarden"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was before."""

    kind: str = ""  # of the marked interface; empty: it was not there
    up: tuple[str, ...] = ()  # interfaces that we took down
    managed: tuple[str, ...] = ()  # interfaces that NetworkManager let go of

    def __str__(self) -> str:
        """Return the alias; names of interfaces have no blanks."""
        kind = [f"kind={self.kind}"] if self.kind else []
        return " ".join([_OURS, *kind, *(f"up={name}" for name in self.up), *(f"nm={name}" for name in self.managed)])

    @classmethod
    def parse(cls, alias: str) -> Self | None:
        """Return the mark that an alias is, None for an alias that is not ours."""
        first, *notes = alias.split(" ")
        if first != _OURS:
            return None
        parts = [note.partition("=") for note in notes]
        kinds = [value for name, _, value in parts if name == "kind" and value in KINDS]
        return cls(
            kinds[0] if kinds else "",
            tuple(value for name, _, value in parts if name == "up"),
            tuple(value for name, _, value in parts if name == "nm"),
        )
