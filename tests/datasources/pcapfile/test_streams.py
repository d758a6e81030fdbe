"""Files, gzip and zstd as byte streams."""

import gzip
import random
import zlib
from pathlib import Path

import pytest
import zstandard

from datasources.pcapfile.streams import ByteStream, FileStream, GzipStream, ZstdStream
from sensor.errors import MisconfiguredError

CONTENT = random.Random(7).randbytes(150_000) + b"the same again " * 40_000


class Pieces:
    """Bytes in pieces of a fixed size."""

    def __init__(self, content: bytes, size: int) -> None:
        """Hand out `content`."""
        self.fault = ""
        self._content = content
        self._size = size

    def read(self) -> bytes:
        """Return the next piece."""
        piece, self._content = self._content[: self._size], self._content[self._size :]
        return piece


def everything(stream: ByteStream) -> bytes:
    """Read to the end, which must stay the end."""
    parts = []
    while part := stream.read():
        parts.append(part)
    assert stream.read() == b""
    return b"".join(parts)


@pytest.mark.parametrize("size", [100, 65_536, 10_000_000])
def test_gzip_of_several_members_is_one_stream(size: int) -> None:
    packed = gzip.compress(CONTENT[:1000]) + gzip.compress(CONTENT[1000:]) + bytes(512)
    stream = GzipStream(b"", Pieces(packed, size))
    assert everything(stream) == CONTENT
    assert stream.fault == ""


def test_what_follows_gzip_data_is_told() -> None:
    stream = GzipStream(b"", Pieces(gzip.compress(CONTENT) + b"\x1fgarbage", 1000))
    assert everything(stream) == CONTENT
    assert "follows" in stream.fault


def test_gzip_unpacks_in_bounded_pieces() -> None:
    stream = GzipStream(gzip.compress(bytes(5_000_000)), Pieces(b"", 1))
    sizes = []
    while part := stream.read():
        sizes.append(len(part))
    assert sum(sizes) == 5_000_000
    assert max(sizes) <= 262_144


def test_gzip_with_a_wrong_checksum_still_gives_every_byte() -> None:
    packed = bytearray(gzip.compress(CONTENT))
    packed[-8] ^= 1
    stream = GzipStream(b"", Pieces(bytes(packed), 65_536))
    assert everything(stream) == CONTENT
    assert "damaged" in stream.fault


@pytest.mark.parametrize("kept", [5, 1000, 100_000])
def test_cut_gzip_gives_what_zlib_can_make_of_it(kept: int) -> None:
    packed = gzip.compress(CONTENT)[:kept]
    stream = GzipStream(b"", Pieces(packed, 999))
    assert everything(stream) == zlib.decompressobj(wbits=31).decompress(packed)
    assert "cut" in stream.fault


@pytest.mark.parametrize("size", [100, 65_536, 10_000_000])
def test_zstd_of_several_frames_is_one_stream(size: int) -> None:
    packed = zstandard.compress(CONTENT[:1000]) + zstandard.compress(CONTENT[1000:])
    stream = ZstdStream(b"", Pieces(packed, size))
    assert everything(stream) == CONTENT
    assert stream.fault == ""


@pytest.mark.parametrize("kept", [6, 1000, 140_000])
def test_cut_zstd_gives_what_was_before_the_cut(kept: int) -> None:
    packed = zstandard.compress(CONTENT)[:kept]
    stream = ZstdStream(b"", Pieces(packed, 999))
    unpacked = everything(stream)
    assert CONTENT.startswith(unpacked)
    assert len(unpacked) >= kept - 131_072  # all but the block that was cut
    assert "cut" in stream.fault


def test_damaged_zstd_is_told() -> None:
    packed = zstandard.compress(CONTENT) + b"no zstd at all"
    stream = ZstdStream(b"", Pieces(packed, 999))
    assert everything(stream) == CONTENT
    assert "damaged" in stream.fault


def test_zstd_unpacks_in_bounded_pieces() -> None:
    stream = ZstdStream(zstandard.compress(bytes(200_000_000)), Pieces(b"", 1))
    sizes = []
    while part := stream.read():
        sizes.append(len(part))
    assert sum(sizes) == 200_000_000
    assert max(sizes) <= 23_000_000


def test_a_file_is_read_in_pieces_with_its_progress(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(CONTENT)
    stream = FileStream(str(path))
    assert (stream.size, stream.bytes_read) == (len(CONTENT), 0)
    assert 0 < len(stream.read()) == stream.bytes_read < len(CONTENT)
    stream.close()
    stream.close()
    assert stream.read() == b""
    assert "cannot be read further" in stream.fault


@pytest.mark.parametrize("path", ["missing", ".", "nul\0byte"])
def test_what_cannot_be_opened_is_a_misconfiguration(tmp_path: Path, path: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"cannot be opened|is a directory"):
        FileStream(str(tmp_path / path))


def test_the_name_of_a_file_is_safe_to_print() -> None:
    with pytest.raises(MisconfiguredError) as caught:
        FileStream("a\x1b[31m\udcffb")
    assert str(caught.value).startswith("a\\x1b[31m\\xffb: cannot be opened")
