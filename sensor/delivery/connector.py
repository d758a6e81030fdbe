"""What every connector is: it takes notes to one receiver, and says what that answered or how it failed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from sensor.errors import AirwardenError

MAX_ANSWER: Final = 200  # characters of what a receiver said that are kept
MAX_KEY: Final = 100  # characters
MAX_WAIT_S: Final = 3600.0  # a receiver may ask for more patience, and gets no more than this

_PLAIN_KEY: Final = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_KEY}}}")  # good for every header, and for a mail's id

Options: TypeAlias = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell: an alert, or what an action of a rule says.

    Connectors make its texts safe for what they speak; nobody else needs to.
    """

    key: str  # the same at each attempt, so that a receiver can tell what it has already
    title: str  # one line
    body: str  # what there is to say, lines
    document: Mapping[str, object] = field(default_factory=dict)  # JSON, all of it
    severity: int = 0  # as in sensor.alerts.definition
    name: str = ""  # of the alert's definition, or of the rule
    transition: str = ""  # one of those of `sensor.ledger.row`; empty for what is no alert
    ts_us: int = 0  # when it happened
    options: Options = field(default_factory=dict)  # what this note alone wants, see `ConnectorKind.options`

    @property
    def token(self) -> str:
        """The key as receivers get it: letters, digits and a few signs, or a digest of a key that has others."""
        if _PLAIN_KEY.fullmatch(self.key):
            return self.key
        return "sha256-" + hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()

    def text_option(self, name: str) -> str | None:
        """Return an option that is one text, None without it."""
        value = self.options.get(name)
        return value if isinstance(value, str) else None

    def list_option(self, name: str) -> tuple[str, ...]:
        """Return an option that is several texts; one text is a list of one, and none is empty."""
        value = self.options.get(name, ())
        return (value,) if isinstance(value, str) else value


class DeliveryError(AirwardenError):
    """A note that was not taken. Its text is printable, holds no secret, and may be shown."""

    def __init__(self, told: str, *, retry: bool, wait_s: float | None = None, answered: bool = False) -> None:
        """Say what happened.

        `retry` is False where the same note can never succeed; `wait_s` is how long the receiver asks to be left
        alone; `answered` means that somebody was there and had trouble with this very note.
        """
        super().__init__(flat(told, MAX_ANSWER))
        self.retry = retry
        self.wait_s = None if wait_s is None else min(max(wait_s, 0.0), MAX_WAIT_S)
        self.answered = answered


class Connector(Protocol):
    """The way to one receiver. One task at a time uses it."""

    @property
    def kind(self) -> str:
        """Name of its `ConnectorKind`."""

    @property
    def name(self) -> str:
        """What the operator calls it."""

    async def open(self) -> None:
        """Get ready, where that is of use before there is something to send; raises DeliveryError."""

    async def send(self, note: Note) -> str:
        """Hand a note over and return what the receiver answered, one printable line; raises DeliveryError."""

    async def close(self) -> None:
        """Let go of the receiver."""


class Plain:
    """A connector that keeps nothing open between notes."""

    kind: str
    name: str

    async def open(self) -> None:
        """Need nothing."""

    async def close(self) -> None:
        """Have nothing to let go of."""


def flat(text: str, bound: int) -> str:
    """Return `text` as one line of at most `bound` characters in which nothing is hidden.

    Unlike `printable` it leaves backslashes alone: what it is given may have been made printable before.
    """
    cut = text if len(text) <= bound else text[: max(bound - 1, 0)] + "…"
    return cut if cut.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in cut)[:bound]


def lines(text: str, bound: int) -> str:
    """Return `text`, at most `bound` characters, with its lines kept and every other control escaped."""
    kept = text[:bound].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(flat(line, bound) for line in kept)[:bound]


def as_json(value: object) -> bytes:
    """Return `value` as JSON in ASCII, on one line; what JSON does not know is written as its text."""
    return json.dumps(value, separators=(",", ":"), default=str).encode("ascii")


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
