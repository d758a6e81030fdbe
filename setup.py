"""The build: everything is in pyproject.toml but the choice to compile the hot path.

AIRWARDEN_COMPILE=auto    compile where a C compiler is found, fall back to plain Python otherwise (the default);
                          an editable install stays plain, so that an edit takes effect
AIRWARDEN_COMPILE=always  compile or fail
AIRWARDEN_COMPILE=never   plain Python
"""

import os
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

# The compiled rooms. Everything else is glue that waits for a socket or a person.
HOT_ROOMS = ("sensor/dot11", "sensor/handshakes", "sensor/packetchain", "sensor/tracking", "sensor/wids")
HOT_FILES = (
    "sensor/alerts/finding.py",
    "sensor/pipeline.py",
    "datasources/linux_wifi/tpacket.py",
    "sensor/rrd.py",
    "datasources/pcapfile/merge.py",
    "datasources/pcapfile/pcap.py",
    "datasources/pcapfile/pcapng.py",
)

ROOT = Path(__file__).resolve().parent
BUILD_COMMANDS = {"bdist_wheel", "build", "build_ext", "install"}
MYPY_OPTIONS = [
    # The house's own strictness is `make check`'s affair; an install must not fail over a newer mypy's opinion.
    "--config-file=",
    "--cache-dir=build/mypyc/cache",
    "--strict-bytes",
    "--ignore-missing-imports",
    "--follow-imports=silent",
]


def hot_modules() -> list[str]:
    """Paths of the modules to compile, relative to the project root."""
    rooms = [path for room in HOT_ROOMS for path in (ROOT / room).glob("**/*.py") if path.name != "__init__.py"]
    files = [ROOT / name for name in HOT_FILES if (ROOT / name).is_file()]
    return sorted(str(path.relative_to(ROOT)) for path in rooms + files)


def obstacle() -> str | None:
    """What keeps this machine from compiling, or None."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"no C compiler ({compiler})"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "no Python headers (Debian: apt install python3-dev)"
    return None


def warn(reason: str) -> None:
    """Tells whoever installs that the sensor will run as plain Python."""
    print(f"airwarden: WARNING: the hot path is not compiled: {reason}", file=sys.stderr)
    print("airwarden: WARNING: the sensor works the same, several times slower", file=sys.stderr)


class BuildHotPath(build_ext):
    """Compiles the C files side by side, and leaves all of the extensions or none."""

    def run(self) -> None:
        """Builds; when compiling is optional, a failure removes what was built and carries on."""
        try:
            super().run()
        except Exception as error:
            if COMPILE == "always":
                raise
            warn(f"the C compiler failed: {error}")
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []

    def build_extensions(self) -> None:
        """The usual build, with one compiler process for each core."""
        compiler: Any = self.compiler
        compile_some = compiler.compile

        def compile_apart(sources: Sequence[str], *args: Any, **options: Any) -> list[str]:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                parts = pool.map(lambda source: compile_some([source], *args, **options), sources)
                return [built for part in parts for built in part]

        compiler.compile = compile_apart
        super().build_extensions()


def hot_extensions() -> list[Extension]:
    """The extension modules of the compiled rooms; empty when this build is to be plain Python."""
    if COMPILE == "never" or not BUILD_COMMANDS.intersection(sys.argv):
        return []
    reason = obstacle()
    if reason is None:
        try:
            return translated()
        except (Exception, SystemExit) as error:  # mypycify leaves through sys.exit
            reason = f"mypyc failed: {error}"
    if COMPILE == "always":
        sys.exit(f"airwarden: AIRWARDEN_COMPILE=always, but {reason}")
    warn(reason)
    return []


def translated() -> list[Extension]:
    """Runs mypyc over the compiled rooms."""
    from mypyc.build import mypycify

    extensions: list[Any] = mypycify(
        [*MYPY_OPTIONS, *hot_modules()],
        opt_level="3",
        debug_level="0",
        group_name="airwarden",
        multi_file=True,
        target_dir="build/mypyc",
    )
    for extension in extensions:
        # mypyc asks for -Werror: right for its authors, wrong for a compiler that is newer than this release.
        extension.extra_compile_args = [flag for flag in extension.extra_compile_args if flag != "-Werror"]
    return extensions


COMPILE = os.environ.get("AIRWARDEN_COMPILE", "auto")
if COMPILE not in ("auto", "always", "never"):
    sys.exit(f"airwarden: AIRWARDEN_COMPILE is auto, always or never, not {COMPILE!r}")
if BUILD_COMMANDS.intersection(sys.argv):
    # setuptools packs whatever lies here, also modules that were deleted since the last build.
    for leftover in [ROOT / "build" / "lib", *(ROOT / "build").glob("lib.*")]:
        shutil.rmtree(leftover, ignore_errors=True)

setup(ext_modules=hot_extensions(), cmdclass={"build_ext": BuildHotPath})
