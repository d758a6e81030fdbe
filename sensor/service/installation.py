"""Setting the service up and taking it down: files, user, folders and systemd's own record, step by step."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sensor.config.places import CONFIG_FILE, SYSTEM_STATE
from sensor.errors import MisconfiguredError, UnavailableError
from sensor.service.units import (
    DROP_INS,
    POLKIT_FILE,
    SYSUSERS_FILE,
    TMPFILES_FILE,
    UNIT,
    UNIT_FILE,
    USER,
    beneath,
    file_texts,
)
from sensor.text import printable

COMMAND_LIMIT_S: Final = 120.0
KEPT: Final = (CONFIG_FILE.parent, SYSTEM_STATE, DROP_INS)  # what an operator made, or what was captured
_HERE: Final = Path("/")
_MODE: Final = 0o644

Execute = Callable[[Sequence[str]], str]


def execute(command: Sequence[str]) -> str:
    """Run a program and return what it said; raises UnavailableError when it is missing or fails."""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=COMMAND_LIMIT_S)  # noqa: S603
    except FileNotFoundError:
        raise UnavailableError(f"there is no {command[0]}: this needs systemd") from None
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{' '.join(command)}: not done after {COMMAND_LIMIT_S:.0f} s") from None
    if done.returncode:
        raise UnavailableError(f"{' '.join(command)}: {printable(done.stderr.strip()) or 'failed'}")
    return done.stdout.decode("utf-8", "replace")


def check_rights(root: Path = _HERE) -> None:
    """Raise MisconfiguredError unless this process may set up services, and systemd is there to take them."""
    if root != _HERE:
        if not root.is_dir():
            raise MisconfiguredError(f"--root: there is no folder {root}")
        return
    if os.geteuid() != 0:
        raise MisconfiguredError("only root may set up a service: use sudo")
    if not Path("/run/systemd/system").is_dir():  # sd_booted(3)
        raise MisconfiguredError(
            "this machine was not booted with systemd: have its own service manager start 'airwarden run', "
            "or use --root for a file system that systemd will boot"
        )


class Installation:
    """The service on this machine, or in a file system that will be booted later."""

    def __init__(
        self, say: Callable[[str], None], *, root: Path = _HERE, dry_run: bool = False, run: Execute = execute
    ) -> None:
        """Tell each step to `say`, one line; with `dry_run` tell what would be done, and do nothing."""
        self._say = say
        self._root = root
        self._dry_run = dry_run
        self._run = run

    def install(self, program: Path) -> None:
        """Write the files, make user and folders, and have the service started at each boot; again changes nothing."""
        texts = file_texts(program, self._root)
        for path in texts:
            self._check_free(path)
        for path, text in texts.items():
            self._write(path, text)
        if self._root == _HERE:
            self._execute("systemd-sysusers", str(SYSUSERS_FILE))
            self._execute("systemd-tmpfiles", "--create", str(TMPFILES_FILE))
            self._execute("systemctl", "daemon-reload")
            self._execute("systemctl", "enable", "--quiet", UNIT)
        else:  # user and folders are made when it boots
            self._execute("systemctl", f"--root={self._root}", "enable", "--quiet", UNIT)

    def uninstall(self, *, purge: bool = False) -> None:
        """Stop the service and remove its files; with `purge` also configuration, state and user."""
        if self._here(UNIT_FILE).exists():
            offline = [] if self._root == _HERE else [f"--root={self._root}"]
            self._execute("systemctl", *offline, "disable", "--quiet", *([] if offline else ["--now"]), UNIT)
        for path in (UNIT_FILE, SYSUSERS_FILE, TMPFILES_FILE, POLKIT_FILE):
            self._remove(path)
        if self._root == _HERE:
            self._execute("systemctl", "daemon-reload")
        for path in KEPT:
            if purge:
                self._remove_folder(path)
            elif self._here(path).exists():
                self._say(f"left {self._here(path)} as it is")
        self._settle_user(purge=purge)

    def differing(self, program: Path) -> list[Path]:
        """Return the files that are missing, or that are not as this version would write them."""
        found = []
        for path, text in file_texts(program, self._root).items():
            here = self._here(path)
            if not here.is_file() or here.read_text("utf-8", "replace") != text:
                found.append(here)
        return found

    def _settle_user(self, *, purge: bool) -> None:
        """Tell of the user that is left, or remove it."""
        lines = self._here(Path("/etc/passwd"))
        if not lines.is_file() or f"\n{USER}:" not in f"\n{lines.read_text('utf-8', 'replace')}":
            return
        if purge and self._root == _HERE:
            self._execute("userdel", USER)
        else:
            self._say(f"left the user {USER}")

    def _here(self, path: Path) -> Path:
        return beneath(self._root, path)

    def _check_free(self, path: Path) -> None:
        here = self._here(path)
        if here.is_symlink():  # a masked unit leads to /dev/null
            raise MisconfiguredError(f"{here} leads to {here.readlink()}: remove it, or 'systemctl unmask {UNIT}'")

    def _write(self, path: Path, text: str) -> None:
        """Write a file at once and entirely, if it is not as it should be."""
        here = self._here(path)
        if here.is_file() and here.read_text("utf-8", "replace") == text:
            self._say(f"{here} is up to date")
            return
        self._say(f"{'would write' if self._dry_run else 'wrote'} {here}")
        if self._dry_run:
            return
        here.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=here.parent, prefix=f".{here.name}.", delete=False) as scratch:
            scratch.write(text)
        Path(scratch.name).chmod(_MODE)
        Path(scratch.name).replace(here)

    def _remove(self, path: Path) -> None:
        here = self._here(path)
        if here.exists():
            self._say(f"{'would remove' if self._dry_run else 'removed'} {here}")
            if not self._dry_run:
                here.unlink()

    def _remove_folder(self, path: Path) -> None:
        here = self._here(path)
        if here.exists():
            self._say(f"{'would remove' if self._dry_run else 'removed'} {here} and all that was in it")
            if not self._dry_run:
                shutil.rmtree(here)

    def _execute(self, *command: str) -> None:
        if self._dry_run:
            self._say(f"would run {' '.join(command)}")
            return
        self._run(command)
        self._say(f"ran {' '.join(command)}")
