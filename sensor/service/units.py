"""The files that make a service of the daemon: what is in them, where they go, and the program that they start."""

import os
import re
import stat
import sys
import sysconfig
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError

UNIT: Final = "airwarden.service"
USER: Final = "airwarden"
UNIT_FILE: Final = Path("/etc/systemd/system") / UNIT
DROP_INS: Final = UNIT_FILE.with_name(f"{UNIT}.d")  # where `systemctl edit` writes
SYSUSERS_FILE: Final = Path("/etc/sysusers.d/airwarden.conf")
TMPFILES_FILE: Final = Path("/etc/tmpfiles.d/airwarden.conf")
POLKIT_FILE: Final = Path("/etc/polkit-1/rules.d/50-airwarden.rules")

# By ProtectHome= and PrivateTmp= the service sees none of these.
HIDDEN: Final = tuple(map(Path, ("/home", "/root", "/run/user", "/tmp", "/var/tmp")))  # noqa: S108 - nothing is written
_WRITTEN_PROGRAM: Final = "/opt/airwarden/bin/airwarden"
_PLAIN: Final = re.compile(r"/[\w./+@,=~:-]+", re.ASCII)  # what systemd and a shebang take as it is


def file_texts(program: Path, root: Path = Path("/")) -> dict[Path, str]:
    """Return the text of each file, by the path it belongs to; `root` tells what there is to reckon with."""
    texts = {
        UNIT_FILE: _packaged(UNIT).replace(_WRITTEN_PROGRAM, str(program)),
        SYSUSERS_FILE: _packaged("sysusers.conf"),
        TMPFILES_FILE: _packaged("tmpfiles.conf"),
    }
    if beneath(root, POLKIT_FILE.parent).is_dir():
        texts[POLKIT_FILE] = _packaged("polkit.rules")
    return texts


def beneath(root: Path, path: Path) -> Path:
    """Return an absolute path as it is found under another root."""
    return root / path.relative_to("/")


def installed_program() -> Path:
    """Return the path of the `airwarden` of this very installation; raises MisconfiguredError where it has none."""
    program = Path(sysconfig.get_path("scripts")) / "airwarden"
    if not program.is_file():
        raise MisconfiguredError(f"there is no {program}: install the package first, with pip")
    return program


def program_within(root: Path, program: Path) -> Path:
    """Return a program's path as it is once `root` is the root; one that lies elsewhere keeps its path."""
    return Path("/") / program.relative_to(root) if program.is_relative_to(root) else program


def parts_of_program(program: Path) -> list[Path]:
    """Return what the service's user must be able to read: the program, its Python, and this package."""
    return [program, Path(sys.executable).resolve(), Path(os.__file__).resolve(), Path(__file__).resolve()]


def check_program(program: Path, parts: Iterable[Path]) -> None:
    """Raise MisconfiguredError, with the reason, if a service could not run this program."""
    if not _PLAIN.fullmatch(str(program)):
        raise MisconfiguredError(f"systemd takes no such path of a program: {str(program)!r}")
    for part in parts:
        reason = _obstacle(part)
        if reason is not None:
            raise MisconfiguredError(
                f"the service could not use {part}: {reason}; install into a virtual environment such as "
                "/opt/airwarden, made by the system's Python"
            )


def _obstacle(path: Path) -> str | None:
    """Return what keeps another user, confined by the unit, from a file."""
    hidden = next((folder for folder in HIDDEN if path.is_relative_to(folder)), None)
    if hidden is not None:
        return f"{hidden} is hidden from it"
    closed = next((folder for folder in path.parents if not folder.stat().st_mode & stat.S_IXOTH), None)
    if closed is not None:
        return f"{closed} is closed to other users"
    return None if path.stat().st_mode & stat.S_IROTH else "other users may not read it"


def _packaged(name: str) -> str:
    return files("sensor.service").joinpath(name).read_text("utf-8")
