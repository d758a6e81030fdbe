"""Who may have a folder of state."""

import subprocess
import sys
from pathlib import Path

import pytest

from sensor.errors import MisconfiguredError, UnavailableError
from sensor.storage.tenancy import LOCK, sole_tenant

HOLD = """
import sys
from pathlib import Path
from sensor.storage.tenancy import sole_tenant

with sole_tenant(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_is_dead(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(UnavailableError, match=r"a sensor runs on .* already"), sole_tenant(folder):
            pass
        first.kill()
    with sole_tenant(folder):
        assert (folder / LOCK).stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_system_without_locks_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_here(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.lockf", none_here)
    with sole_tenant(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MisconfiguredError, match="cannot open"), sole_tenant(tmp_path / "file"):
        pass
