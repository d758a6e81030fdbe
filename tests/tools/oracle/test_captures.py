import gzip
from pathlib import Path

import pytest

from tests.captures import pcap_bytes, pcapng_bytes
from tools.oracle.captures import captures, is_capture


@pytest.mark.parametrize("name", ["a.pcap", "a.pcapng", "a.CAP", "a.pcap.gz"])
def test_captures_are_known_by_their_names_however_damaged(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert is_capture(tmp_path / name)


@pytest.mark.parametrize(
    "content", [pcap_bytes([]), pcapng_bytes([]), gzip.compress(pcap_bytes([], byte_order=">"), mtime=0)]
)
def test_captures_are_known_by_what_they_hold_whatever_their_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.bak").write_bytes(content)
    assert is_capture(tmp_path / "a.bak")


@pytest.mark.parametrize("content", [b"", b"{}", gzip.compress(b"notes", mtime=0), b"\x1f\x8b\x08cut"])
def test_other_files_are_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pcap.md").write_bytes(content)
    assert not is_capture(tmp_path / "pcap.md")


def test_a_folder_is_searched_to_its_bottom_and_a_file_is_itself(tmp_path: Path) -> None:
    for name in ("b/c/x.pcapng", "a.pcap", "notes.txt", "z.pcap/within.cap"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in captures(tmp_path)]
    assert found == ["a.pcap", "b/c/x.pcapng", "z.pcap/within.cap"]
    assert list(captures(tmp_path / "notes.txt")) == [tmp_path / "notes.txt"]
