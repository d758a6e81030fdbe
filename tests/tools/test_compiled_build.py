from pathlib import Path

import pytest

from tools import compiled_build


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project small enough to fingerprint, whose build only leaves a marker."""
    for name in ("sensor/one.py", "tests/test_one.py", "setup.py", "pyproject.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The targets that the compiler was called for."""
    calls: list[Path] = []

    def record(_root: Path, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        calls.append(target)

    monkeypatch.setattr(compiled_build, "build", record)
    return calls


def test_unchanged_sources_are_compiled_once(tree: Path, builds: list[Path]) -> None:
    assert compiled_build.refresh(tree)
    assert not compiled_build.refresh(tree)
    assert builds == [tree / "build/compiled"]


@pytest.mark.parametrize("name", ["sensor/one.py", "setup.py", "pyproject.toml", "api/new.py"])
def test_change_to_the_wheel_compiles_again(tree: Path, builds: list[Path], name: str) -> None:
    compiled_build.refresh(tree)
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("changed")
    assert compiled_build.refresh(tree)
    assert len(builds) == 2


def test_changed_test_is_copied_without_compiling(tree: Path, builds: list[Path]) -> None:
    compiled_build.refresh(tree)
    (tree / "tests/test_one.py").write_text("changed")
    assert not compiled_build.refresh(tree)
    assert (tree / "build/compiled/tree/tests/test_one.py").read_text() == "changed"
    assert len(builds) == 1


def test_no_source_room_shadows_the_build(tree: Path, builds: list[Path]) -> None:
    compiled_build.refresh(tree)
    assert builds
    assert not (tree / "build/compiled/tree/sensor").exists()
