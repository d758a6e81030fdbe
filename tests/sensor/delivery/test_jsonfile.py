"""The file of JSON lines."""

import json
import os
from pathlib import Path

import pytest

from sensor.delivery.connector import DeliveryError
from sensor.delivery.jsonfile import JsonFile
from sensor.delivery.kinds import build
from tests.sensor.delivery.notes import hostile, note


def sizes_in(folder: Path) -> dict[str, int]:
    return {each.name: each.stat().st_size for each in folder.iterdir()}


async def test_a_note_is_one_line_that_only_the_owner_may_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    connector = build("file", "file", {"path": str(path)})
    assert (await connector.send(note("a"))).endswith("bytes written")
    await connector.send(hostile())
    assert [json.loads(line)["key"] for line in path.read_bytes().splitlines()] == ["a", "k-hostile"]
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.touch(0o644)
    await JsonFile("file", path, 10_000, 2).send(note())
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_full_file_is_rotated_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    connector = JsonFile("file", path, 700, 2)
    for number in range(9):
        await connector.send(note(f"k{number}"))
    sizes = sizes_in(tmp_path)
    assert sorted(sizes) == ["notes.jsonl", "notes.jsonl.1", "notes.jsonl.2"]
    assert max(sizes.values()) <= 700
    assert json.loads(path.read_bytes().splitlines()[-1])["key"] == "k8"


async def test_a_link_is_not_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "notes.jsonl", tmp_path / "other"
    path.symlink_to(other)
    with pytest.raises(DeliveryError, match="cannot be written") as caught:
        await JsonFile("file", path, 10_000, 2).send(note())
    assert caught.value.retry
    assert not other.exists()


@pytest.mark.parametrize("place", ["pipe", "folder", "nowhere/notes"])
async def test_what_is_no_file_is_left_alone(tmp_path: Path, place: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DeliveryError):
        await JsonFile("file", tmp_path / place, 10_000, 2).send(note())


async def test_half_a_line_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.jsonl"
    connector = JsonFile("file", path, 10_000, 2)
    await connector.send(note("a"))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left"):
        await connector.send(note("b"))
    assert path.read_bytes() == before
