"""Our modules, compiled on the host: an emulated guest would take a quarter of a minute for what a daemon needs."""

import py_compile
import tarfile
import tempfile
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_FOLDERS: Final = ("api", "datasources", "pcaps/recipes", "sensor", "tests/radio")
_FILES: Final = ("tests/frames.py",)


def pack(archive: Path) -> None:
    """Write what Python would keep beside our modules, as a tar file to be unpacked in the root of the repository.

    The guest sees the sources with the host's times of change, by which Python knows that they are what was compiled.
    """
    sources = [ROOT / name for name in _FILES]
    for name in _FOLDERS:
        sources += (ROOT / name).rglob("*.py")
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(archive, "w") as tar:
        compiled = Path(scratch) / "compiled"
        for source in sources:
            py_compile.compile(str(source), str(compiled), doraise=True)
            tar.add(compiled, Path(cache_from_source(str(source))).relative_to(ROOT))
