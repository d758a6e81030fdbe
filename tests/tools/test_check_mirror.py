from pathlib import Path

import pytest

from tools import check_mirror

BEHAVIOUR = "def act() -> None: ...\n"
RECORD = "class Record:\n    def __init__(self) -> None:\n        self.x = 1\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with one tested module."""
    write(tmp_path / "sensor/dot11/radiotap.py", BEHAVIOUR)
    write(tmp_path / "tests/sensor/dot11/test_radiotap.py", BEHAVIOUR)
    write(tmp_path / "tests/sensor/dot11/__init__.py", "")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_mirrored_tree_passes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_mirror.main(tree) == 0
    assert capsys.readouterr().out == "tests mirror sources\n"


def test_untested_module_is_named_with_the_path_it_wants(tree: Path) -> None:
    write(tree / "api/view.py", BEHAVIOUR)
    assert check_mirror.untested(tree) == ["api/view.py: no tests, expected tests/api/test_view.py"]


@pytest.mark.parametrize("text", [RECORD, "LIMIT = 5\n", ""])
def test_records_and_tables_need_no_tests(tree: Path, text: str) -> None:
    write(tree / "sensor/dot11/frame.py", text)
    assert check_mirror.untested(tree) == []


def test_package_files_need_no_tests(tree: Path) -> None:
    write(tree / "sensor/__main__.py", BEHAVIOUR)
    assert check_mirror.untested(tree) == []


def test_test_of_a_deleted_module_is_named(tree: Path) -> None:
    (tree / "sensor/dot11/radiotap.py").unlink()
    assert check_mirror.orphaned(tree) == [
        "tests/sensor/dot11/test_radiotap.py: tests sensor/dot11/radiotap.py, which does not exist"
    ]


def test_test_folder_without_package_file_is_named(tree: Path) -> None:
    (tree / "tests/sensor/dot11/__init__.py").unlink()
    assert check_mirror.orphaned(tree) == ["tests/sensor/dot11: no __init__.py"]
