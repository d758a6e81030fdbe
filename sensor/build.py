"""How this installation was built."""

from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from typing import Final, Literal

from sensor import __version__

# The build compiles every hot-path module or none, so one of them speaks for all.
_WITNESS: Final = "sensor.dot11.frame"

Mode = Literal["compiled", "interpreted"]


def mode() -> Mode:
    """Whether the hot path runs as native code or as plain Python."""
    spec = find_spec(_WITNESS)
    origin = spec.origin if spec is not None else None
    return "compiled" if origin is not None and origin.endswith(tuple(EXTENSION_SUFFIXES)) else "interpreted"


def version_line() -> str:
    """The line that `airwarden --version` prints."""
    return f"airwarden {__version__} ({mode()})"
