"""Keeps build/compiled up to date: the compiled distribution unpacked, and beside it the tests that are to run on it.

    build/compiled/site   what `pip install` of the compiled wheel would put into site-packages
    build/compiled/tree   copies of tests/, pcaps/, tools/ ...; no source room is there, so none can shadow the build

The compiler runs only when something that goes into the wheel has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOMS: Final = ("sensor", "datasources", "api")
PACKAGED: Final = frozenset({".py", ".service", ".conf", ".rules"})
RECIPE: Final = ("setup.py", "pyproject.toml")
COPIED: Final = (
    *("tests", "pcaps", "tools", "bench", "docs", "systemd", "pyproject.toml", "setup.py", "Makefile", "LICENSE"),
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "THREAT_MODEL.md"),
)
LITTER: Final = shutil.ignore_patterns("__pycache__", ".hypothesis", "*.egg-info")


def fingerprint(root: Path) -> str:
    """A digest of everything that the wheel is made of, and of the Python that it is made for."""
    digest = hashlib.sha256(sys.version.encode())
    sources = [path for room in ROOMS for path in sorted((root / room).rglob("*")) if path.suffix in PACKAGED]
    for path in sources + [root / name for name in RECIPE]:
        digest.update(f"\n{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(root: Path, target: Path) -> None:
    """Compiles the wheel with the development environment's own mypyc and unpacks it into target/site."""
    shutil.rmtree(target, ignore_errors=True)
    wheels = target / "wheel"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(root)],
        check=True,
        env={**os.environ, "AIRWARDEN_COMPILE": "always"},
    )
    wheel = next(wheels.glob("airwarden-*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target / "site"), str(wheel)], check=True)


def copy_tests(root: Path, tree: Path) -> None:
    """Replaces the tree that the tests run in by today's files."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=LITTER)
        elif source.is_file():
            shutil.copy2(source, tree / name)


def refresh(root: Path) -> bool:
    """Brings build/compiled up to date; says whether the compiler had to run."""
    target = root / "build" / "compiled"
    stamp = target / "fingerprint"
    wanted = fingerprint(root)
    stale = not stamp.is_file() or stamp.read_text() != wanted
    if stale:
        build(root, target)
        stamp.write_text(wanted)
    copy_tests(root, target / "tree")
    return stale


if __name__ == "__main__":
    try:
        built = refresh(Path(__file__).resolve().parent.parent)
    except subprocess.CalledProcessError as error:
        sys.exit(f"compiled build: {' '.join(error.cmd)} failed, see above")
    print("compiled build: built" if built else "compiled build: nothing changed since the last one")
