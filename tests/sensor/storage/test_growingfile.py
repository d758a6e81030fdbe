"""What could not be written whole is not there at all, and is written once there is room."""

import errno
import os
from pathlib import Path

import pytest

from sensor.storage.growingfile import GrowingFile, trouble
from sensor.storage.logfile import LogError
from tests.logs import empty


def test_what_is_appended_is_there_after_a_flush(tmp_path: Path) -> None:
    file = GrowingFile(empty(tmp_path / "a"))
    file.append(b"one ")
    file.flush()
    file.append(b"two")
    file.append(b"!")
    assert file.path.read_bytes() == b"one "
    file.flush()
    file.flush()
    file.close()
    assert (file.path.read_bytes(), file.octets) == (b"one two!", 8)


def test_a_full_disk_leaves_no_half_and_takes_it_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = GrowingFile(empty(tmp_path / "a"))
    file.append(b"one ")
    file.flush()
    write = os.pwrite
    room = [2]

    def pwrite(descriptor: int, octets: bytes, at: int) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(descriptor, octets[: room[0]], at)
        room[0] -= done
        return done

    monkeypatch.setattr(os, "pwrite", pwrite)
    file.append(b"two ")
    for _ in range(2):
        with pytest.raises(LogError, match="No space left") as failed:
            file.flush()
        assert failed.value.full
        assert file.path.read_bytes() == b"one "
    room[0] = 1000
    file.append(b"three")
    file.flush()
    assert file.path.read_bytes() == b"one two three"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(empty(tmp_path / "precious"))
    with pytest.raises(LogError):
        GrowingFile(tmp_path / "a")


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EROFS, False)])
def test_only_want_of_room_is_a_full_disk(number: int, full: bool) -> None:
    assert trouble(Path("a"), OSError(number, "so")).full is full
