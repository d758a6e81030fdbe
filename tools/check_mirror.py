"""Checks that tests mirror sources: sensor/a/b.py is tested by tests/sensor/a/test_b.py, and the other way round."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOMS: Final = ("sensor", "datasources", "api", "tools")
EXEMPT: Final = frozenset({"__init__.py", "__main__.py"})


def modules(root: Path, room: str) -> Iterator[Path]:
    """Source modules of a room that deserve tests, relative to the root."""
    for path in sorted((root / room).rglob("*.py")):
        if path.name not in EXEMPT and has_behaviour(path):
            yield path.relative_to(root)


def has_behaviour(path: Path) -> bool:
    """Whether a module does anything: a record with only a constructor, or a table of constants, does not."""
    tree = ast.parse(path.read_bytes(), filename=str(path))
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__" for node in ast.walk(tree)
    )


def untested(root: Path) -> list[str]:
    """One complaint for each module without a test file at the mirrored path."""
    complaints = []
    for room in ROOMS:
        for module in modules(root, room):
            mirror = Path("tests") / module.with_name(f"test_{module.name}")
            if not (root / mirror).is_file():
                complaints.append(f"{module}: no tests, expected {mirror}")
    return complaints


def orphaned(root: Path) -> list[str]:
    """One complaint for each test file whose source is gone, and each test folder that Python cannot import."""
    complaints = []
    for room in ROOMS:
        for test in sorted((root / "tests" / room).rglob("test_*.py")):
            source = test.relative_to(root / "tests").with_name(test.name.removeprefix("test_"))
            if not (root / source).is_file():
                complaints.append(f"{test.relative_to(root)}: tests {source}, which does not exist")
            if not (test.parent / "__init__.py").is_file():
                complaints.append(f"{test.parent.relative_to(root)}: no __init__.py")
    return complaints


def main(root: Path) -> int:
    """Prints every complaint; 1 if there is any."""
    complaints = untested(root) + orphaned(root)
    for complaint in complaints:
        print(complaint)
    if not complaints:
        print("tests mirror sources")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
