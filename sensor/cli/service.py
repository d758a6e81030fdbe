"""`airwarden service`: the daemon as a service of systemd."""

import argparse
from pathlib import Path
from typing import Final

from sensor.cli.columns import aligned
from sensor.config.places import CONFIG_FILE
from sensor.errors import UnavailableError
from sensor.service.installation import Installation, check_rights, execute
from sensor.service.units import UNIT, USER, check_program, installed_program, parts_of_program, program_within
from sensor.text import printable

_SHOWN: Final = ("LoadState", "UnitFileState", "ActiveState", "SubState", "Result", "StatusText", "NRestarts")


def run(arguments: argparse.Namespace) -> int:
    """Set the service up, take it down, or say how it is."""
    root = Path(arguments.root).absolute() if arguments.root else Path("/")
    if arguments.action == "status":
        return _status(root)
    if not arguments.dry_run:
        check_rights(root)
    installation = Installation(print, root=root, dry_run=arguments.dry_run)
    if arguments.action == "install":
        program = _program(root)
        installation.install(program)
        if not arguments.dry_run:
            print(_next_steps(program))
    else:
        installation.uninstall(purge=arguments.purge)
    return 0


def _program(root: Path) -> Path:
    """Return the program that the service is to start; raises MisconfiguredError if it could not."""
    program = installed_program()
    if root == Path("/"):
        check_program(program, parts_of_program(program))
    return program_within(root, program)


def _next_steps(program: Path) -> str:
    """Say what an operator does next."""
    return f"""
what is left to do:
  the first login   sudo -u {USER} {program} user add admin
  what to hear      {program} sources, then in {CONFIG_FILE}: sources = ["wlan1"]
  check             sudo -u {USER} {program} check-config
  start             sudo systemctl restart {UNIT.removesuffix(".service")}
  look              {program} service status; journalctl -u {UNIT.removesuffix(".service")}"""


def _status(root: Path) -> int:
    """Print how the service is; 0 if it runs."""
    rows, well = ([], True) if root != Path("/") else _state_rows()
    stale = Installation(print, root=root).differing(program_within(root, installed_program()))
    rows.append(("files", "up to date" if not stale else f"missing or changed: {', '.join(map(str, stale))}"))
    print("\n".join(aligned(rows)))
    if stale:
        print("'airwarden service install' writes them as this version has them")
    return 0 if well and not (stale and root != Path("/")) else 1


def _state_rows() -> tuple[list[tuple[str, ...]], bool]:
    """Return what systemd knows of the service, and whether it runs."""
    try:
        said = execute(("systemctl", "show", f"--property={','.join(_SHOWN)}", UNIT))
    except UnavailableError as error:
        told = (
            str(error).rpartition(f"{UNIT}: ")[2].partition("\\x0a")[0]
        )  # not the command, and of its words the first
        return [("systemd", f"cannot be asked: {told}")], False
    known = dict(line.partition("=")[::2] for line in said.splitlines())
    if known.get("LoadState") != "loaded":
        return [("installed", f"no ({known.get('LoadState', 'unknown')})")], False
    rows = [
        ("installed", "yes"),
        ("at boot", known["UnitFileState"]),
        ("now", f"{known['ActiveState']} ({known['SubState']})"),
        ("it says", printable(known["StatusText"].encode())),
        ("last result", known["Result"]),
        ("restarts", known["NRestarts"]),
    ]
    return [row for row in rows if row[1]], known["ActiveState"] in ("active", "reloading")
