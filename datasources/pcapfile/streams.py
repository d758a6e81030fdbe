"""Byte streams under a capture: the file itself, gzip and zstd; read in pieces, so that memory stays flat."""

import os
import zlib
from pathlib import Path
from typing import Final, Protocol

import zstandard

from sensor.errors import MisconfiguredError
from sensor.text import printable

STDIN: Final = "-"
GZIP_MAGIC: Final = b"\x1f\x8b"  # RFC 1952 2.3.1
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"  # RFC 8878 3.1.1

_FIRST_READ: Final = 65_536  # small, so that the first frame appears at once
_READ: Final = 98_304  # below the size from which malloc maps fresh pages for each chunk, which doubles the cost
_GZIP_STEP: Final = 16_384  # what is decoded a second time when it turns out to be damaged
_ZSTD_STEP: Final = 512  # bytes fed at a time: the worst of them unpack to 22 MB (RFC 8878 3.1.1.2, RLE blocks)


class ByteStream(Protocol):
    """Bytes from a file; `fault` says why they ended before their time, if they did."""

    fault: str

    def read(self) -> bytes:
        """Return the next bytes, or none at the end."""


class FileStream:
    """The bytes of a file or of standard input (`-`)."""

    def __init__(self, path: str) -> None:
        """Open the file; raise MisconfiguredError when that cannot be done."""
        self.name = "standard input" if path == STDIN else printable(os.fsencode(path))
        self.fault = ""
        self.bytes_read = 0
        self.size: int | None = None
        self._fd = 0 if path == STDIN else self._open(path)

    def _open(self, path: str) -> int:
        """Return a descriptor of the file, and learn its size where it has one."""
        try:
            if Path(path).is_dir():
                raise MisconfiguredError(f"{self.name}: is a directory, not a capture")
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            self.size = os.fstat(fd).st_size or None
        except (OSError, ValueError) as error:
            raise MisconfiguredError(f"{self.name}: cannot be opened: {_reason(error)}") from error
        return fd

    def read(self) -> bytes:
        """Return what can be had at once, none at the end or when the file cannot be read further."""
        try:
            chunk = os.read(self._fd, _READ if self.bytes_read else _FIRST_READ)
        except OSError as error:
            self.fault = f"cannot be read further: {_reason(error)}"
            return b""
        self.bytes_read += len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._fd > 0:
            os.close(self._fd)
            self._fd = -1


def _reason(error: OSError | ValueError) -> str:
    """Return the operating system's words for an error, in lower case."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.lower()


class GzipStream:
    """What a gzip stream of one or several members unpacks to."""

    def __init__(self, first: bytes, packed: ByteStream) -> None:
        """Unpack `first` and what follows it in `packed`."""
        self.fault = ""
        self._packed = packed
        self._waiting = first
        self._decoder = zlib.decompressobj(wbits=31)
        self._full = False  # the last step stopped at its bound, so more may come without more input

    def read(self) -> bytes:
        """Return up to 96 KiB, none at the end or where the stream is cut or damaged."""
        while not self.fault:
            if self._decoder.eof and not self._next_member():
                return b""
            if not self._waiting and not self._full:
                self._waiting = self._packed.read()
                if not self._waiting:
                    self.fault = self._packed.fault or "the gzip data is cut"
                    return b""
            unpacked = self._step()
            if unpacked:
                return unpacked
        return b""

    def _step(self) -> bytes:
        """Unpack one piece of the input."""
        piece, self._waiting = self._waiting[:_GZIP_STEP], self._waiting[_GZIP_STEP:]
        before = self._decoder.copy()
        try:
            unpacked = self._decoder.decompress(piece, _READ)
        except zlib.error:
            self.fault = "the gzip data is damaged"
            return _unpack_until_damage(before, piece)
        self._full = len(unpacked) == _READ
        self._waiting = (self._decoder.unconsumed_tail or self._decoder.unused_data) + self._waiting
        return unpacked

    def _next_member(self) -> bool:
        """Start on the next member; False at the end, where zero padding is fine and anything else is told."""
        while len(self._waiting) < len(GZIP_MAGIC):
            more = self._packed.read()
            if not more:
                break
            self._waiting += more
        if self._waiting.startswith(GZIP_MAGIC):
            self._decoder = zlib.decompressobj(wbits=31)
            return True
        if self._waiting.strip(b"\0"):
            self.fault = "what follows the gzip data is not read"
        return False


def _unpack_until_damage(decoder: "zlib._Decompress", piece: bytes) -> bytes:
    """Return all that can be had of a damaged piece, which fails as a whole."""
    unpacked = bytearray()
    try:
        for index in range(len(piece)):
            unpacked += decoder.decompress(piece[index : index + 1])
    except zlib.error:
        pass
    return bytes(unpacked)


class ZstdStream:
    """What a zstd stream of one or several frames unpacks to."""

    def __init__(self, first: bytes, packed: ByteStream) -> None:
        """Unpack `first` and what follows it in `packed`."""
        self.fault = ""
        self._packed = packed
        self._waiting = first
        self._decoder = zstandard.ZstdDecompressor().decompressobj()

    def read(self) -> bytes:
        """Return some 96 KiB, none at the end or where the stream is cut or damaged."""
        parts: list[bytes] = []
        size = 0
        while size < _READ and not self.fault:
            if not self._waiting:
                if size:
                    break
                self._waiting = self._packed.read()
            if not self._waiting:
                self.fault = self._packed.fault or ("" if self._decoder.eof else "the zstd data is cut")
                break
            unpacked = self._step()
            size += len(unpacked)
            parts.append(unpacked)
        return b"".join(parts)

    def _step(self) -> bytes:
        """Unpack one piece of the input."""
        if self._decoder.eof:
            self._decoder = zstandard.ZstdDecompressor().decompressobj()
        piece, self._waiting = self._waiting[:_ZSTD_STEP], self._waiting[_ZSTD_STEP:]
        try:
            unpacked = self._decoder.decompress(piece)
        except zstandard.ZstdError:
            self.fault = "the zstd data is damaged"
            return b""
        self._waiting = self._decoder.unused_data + self._waiting
        return unpacked
