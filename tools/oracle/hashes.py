"""The hash lines of a capture: hcxpcapngtool's and ours, compared as sets of what identifies a hash."""

import contextlib
import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from sensor.cli.main import main as airwarden
from sensor.cli.parser import build_parser
from tools.oracle.command import output

# Type, PMKID or MIC, AP, STA, ESSID, as in `WPA*type*pmkid-or-mic*ap*sta*essid*...` (hashcat mode 22000).
Identity: TypeAlias = tuple[str, ...]

ALL: Final = "--all"
MODES: Final = ((), (ALL,))  # arguments beside the file, both programs' alike
_PREFIX: Final = "WPA"
_IDENTIFYING: Final = slice(1, 6)
_FIELDS: Final = 9


@dataclass(slots=True)
class Hashes:
    """The hashes of one capture in one mode."""

    mode: str
    both: int = 0
    ours_only: list[Identity] = field(default_factory=list)
    theirs_only: list[Identity] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return counts, and whose each differing hash is; not the hash itself, which is a credential."""
        return {
            "mode": self.mode,
            "both": self.both,
            "ours_only": [described(each) for each in self.ours_only],
            "theirs_only": [described(each) for each in self.theirs_only],
        }


def described(identity: Identity) -> str:
    """Tell of a hash without giving it away."""
    kind, digest, ap, sta, essid = identity
    return f"{'PMKID' if kind == '01' else 'EAPOL'} {digest[:6]}… ap {ap} sta {sta} essid {essid}"


def identities(lines: Iterable[str]) -> set[Identity]:
    """Return what identifies each hash among lines of mode 22000."""
    split = (line.strip().split("*") for line in lines)
    return {tuple(fields[_IDENTIFYING]) for fields in split if len(fields) == _FIELDS and fields[0] == _PREFIX}


def built() -> bool:
    """Say whether our command is there."""
    return "handshakes" in build_parser().format_help()


def theirs(path: Path, mode: tuple[str, ...]) -> set[Identity]:
    """Return hcxpcapngtool's hashes; raises UnavailableError where it is missing."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "hashes")
        output(["hcxpcapngtool", *mode, "-o", str(written), str(path)])
        return _read(written)


def ours(path: Path, mode: tuple[str, ...]) -> set[Identity]:
    """Return the hashes that `airwarden handshakes` writes."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "hashes")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            airwarden(["handshakes", *mode, "-o", str(written), str(path)])
        return _read(written)


def compare(mode: tuple[str, ...], found_by_us: set[Identity], found_by_them: set[Identity]) -> Hashes:
    """Compare two sets of hashes."""
    return Hashes(
        mode=mode[0] if mode else "default",
        both=len(found_by_us & found_by_them),
        ours_only=sorted(found_by_us - found_by_them),
        theirs_only=sorted(found_by_them - found_by_us),
    )


def _read(path: Path) -> set[Identity]:
    return identities(path.read_text("ascii", "replace").splitlines()) if path.is_file() else set()
