"""NetworkManager, told to leave an interface alone while it is captured on; nothing happens where it is not there."""

import os
from pathlib import Path
from typing import Final

_PROGRAM: Final = "nmcli"
_UNMANAGED: Final = "10"  # NM_DEVICE_STATE_UNMANAGED
_LIMIT_S: Final = 5.0


def release(interface: str) -> str | None:
    """Tell NetworkManager to leave an interface alone.

    Return None if it was not its own, empty if it lets go until `give_back`, otherwise why it does not.
    """
    program = _program()
    if program is None:
        return None
    code, said = _ask(program, "-g", "GENERAL.STATE", "device", "show", interface)
    if code or said.split(" ")[0] == _UNMANAGED:  # it does not run, or does not know it, or leaves it alone
        return None
    code, said = _ask(program, "device", "set", interface, "managed", "no")
    return f"NetworkManager does not let go of {interface}: {said or f'exit code {code}'}" if code else ""


def give_back(interface: str) -> None:
    """Let NetworkManager manage an interface again."""
    program = _program()
    if program is not None:
        _ask(program, "device", "set", interface, "managed", "yes")


def _program() -> str | None:
    """Return the path of nmcli, None where it is not installed."""
    paths = (Path(folder) / _PROGRAM for folder in os.get_exec_path())
    return next((str(path) for path in paths if os.access(path, os.X_OK)), None)


def _ask(program: str, *arguments: str) -> tuple[int, str]:
    """Return exit code and first line of what nmcli said."""
    import subprocess  # noqa: PLC0415 - a megabyte that a worker without NetworkManager can do without

    try:
        done = subprocess.run(  # noqa: S603
            (program, *arguments),
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, type(error).__name__
    lines = (done.stdout or done.stderr).decode("utf-8", "replace").strip().splitlines()
    return done.returncode, lines[0] if lines else ""
