"""An installation of this very source as people make it, under systemd: a wheel in /opt/airwarden, in the guest."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, Final

from sensor.service.units import HIDDEN
from tests.radio import image, machine

ROOT: Final = Path(__file__).resolve().parents[2]
HOME: Final = Path("/opt/airwarden")  # in the guest
PROGRAM: Final = HOME / "bin/airwarden"
_LIBRARIES: Final = Path("/opt/libraries")  # where the guest sees what this environment has installed
_SOURCE: Final = ("sensor", "datasources", "api", "setup.py", "pyproject.toml", "README.md", "LICENSE")


class NoPythonError(Exception):
    """Every Python here lies where a service may not look."""


def missing() -> str | None:
    """Return what this machine lacks for a guest with systemd, apart from the guest's image."""
    if not machine.available():
        return f"not installed: {machine.EMULATOR} (Debian: tools/install-system-packages.sh)"
    return None if machine.SYSTEMD.is_file() else f"there is no {machine.SYSTEMD} (Debian: apt install systemd)"


def play(scene: str, shared: Path, *, radios: int, limit_s: float) -> dict[str, Any]:
    """Play a scene, a module of this package, in a guest with systemd and the package; return what it has seen.

    The scene calls `unpack(SHARED)` and leaves `seen.json` there. Raises ImageError, NoPythonError and GuestError.
    """
    guest = image.prepare()
    prepare(shared)
    command = (sys.executable, "-m", f"tests.radio.{scene}", str(machine.SHARED))
    outcome = machine.run(guest, command, shared, radios=radios, limit_s=limit_s, systemd=True)
    assert outcome.status == 0, outcome.output
    seen: dict[str, Any] = json.loads((shared / "seen.json").read_text())
    return seen


def prepare(shared: Path) -> None:
    """On the host: leave a virtual environment with the wheel in the shared folder."""
    python = _system_python()
    source, wheels, environment = (shared / name for name in ("source", "wheels", "environment"))
    for name in _SOURCE:
        _copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, source)
    _run(python, "-m", "venv", "--without-pip", environment)
    (wheel,) = wheels.glob("airwarden-*.whl")
    _run(*pip, "--python", environment / "bin/python", "install", "--no-deps", "--no-index", wheel)
    program = environment / "bin" / PROGRAM.name
    program.write_text(program.read_text().replace(str(environment), str(HOME)))
    (site_packages,) = environment.glob("lib/python3*/site-packages")
    (site_packages / "libraries.pth").write_text(f"{_LIBRARIES}\n")
    # One large file: many small ones take the guest half a minute.
    shutil.make_archive(str(shared / "environment"), "tar", environment)


def unpack(shared: Path) -> None:
    """In the guest: put the environment where it belongs."""
    HOME.mkdir()
    _run("tar", "-xf", shared / "environment.tar", "-C", HOME)
    _LIBRARIES.mkdir()
    _run("mount", "--bind", sysconfig.get_path("purelib"), _LIBRARIES)


def _system_python() -> Path:
    """Return a Python of this version that the service can use; raises NoPythonError."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (Path(sys.executable).resolve(), Path("/usr/bin") / version, Path("/usr/local/bin") / version):
        if python.is_file() and not any(python.is_relative_to(folder) for folder in HIDDEN):
            return python
    raise NoPythonError(f"no {version} outside of home folders")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    else:
        shutil.copy2(source, target)


def _run(*command: str | Path) -> None:
    # Away from the source, in which pip would find that the package is there already.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["AIRWARDEN_COMPILE"] = "never"
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
