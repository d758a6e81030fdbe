"""Capture files: whatever they are packed in, opened by what they hold, and read as blocks of frames."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from datasources.pcapfile import pcap, pcapng
from datasources.pcapfile.streams import GZIP_MAGIC, ZSTD_MAGIC, ByteStream, FileStream, GzipStream, ZstdStream
from sensor.dot11.block import Block
from sensor.errors import MisconfiguredError

_MAGIC_LENGTH: Final = 4
_MAX_LAYERS: Final = 4  # compressions inside one another


class CaptureReader(Protocol):
    """What the readers of pcap and pcapng have in common: bytes in, blocks out, never an exception."""

    frames: int
    fault: str
    interfaces: list[pcap.CaptureInterface]

    def feed(self, chunk: bytes) -> list[Block]:
        """Return the frames that `chunk` completes."""

    def finish(self) -> str:
        """Return why the file ended before its time, or nothing."""


class CaptureFile:
    """A capture, iterated once: pcap or pcapng, plain or packed with gzip or zstd, from a path or standard input (`-`).

    Opening raises MisconfiguredError when there is no capture to read. Damage further on ends the iteration after
    every frame before it, with one line in `warnings`.
    """

    def __init__(self, path: str | Path, source: int = 0) -> None:
        """Open the capture and recognise it; `source` is the datasource's number in its blocks."""
        self.warnings: list[str] = []
        self._file = FileStream(str(path))
        try:
            self._stream, self._first = _unpacked(self._file)
            self._reader = self._recognised(source)
        except MisconfiguredError:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Return the capture itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def __iter__(self) -> Iterator[Block]:
        """Yield the frames in file order; afterwards the file is closed and `warnings` is complete."""
        chunk, self._first = self._first, b""
        try:
            while chunk:
                yield from self._reader.feed(chunk)
                if self._reader.fault:
                    break
                chunk = self._stream.read()
            self._conclude()
        finally:
            self.close()

    def close(self) -> None:
        """Close the file early; closing twice is fine."""
        self._file.close()

    @property
    def name(self) -> str:
        """The file's name, safe to print."""
        return self._file.name

    @property
    def frames(self) -> int:
        """Frames read so far."""
        return self._reader.frames

    @property
    def interfaces(self) -> list[pcap.CaptureInterface]:
        """The interfaces described so far (at most 1024 are kept)."""
        return self._reader.interfaces

    @property
    def linktypes(self) -> list[int]:
        """The link types of `interfaces`, each once, in the order they came."""
        return list(dict.fromkeys(interface.linktype for interface in self.interfaces))

    @property
    def bytes_read(self) -> int:
        """Bytes of the file read so far, as stored."""
        return self._file.bytes_read

    @property
    def size(self) -> int | None:
        """The file's size as stored; None where it is unknown, as with a pipe."""
        return self._file.size

    def _recognised(self, source: int) -> CaptureReader:
        """Return a reader for what the first bytes announce."""
        magic = self._first[:_MAGIC_LENGTH]
        if magic in pcap.MAGICS:
            return pcap.PcapReader(source)
        if magic == pcapng.MAGIC:
            return pcapng.PcapngReader(source)
        fault = self._file.fault or self._stream.fault
        if fault:
            raise MisconfiguredError(f"{self.name}: {fault}")
        if not self._first:
            raise MisconfiguredError(f"{self.name}: is empty")
        raise MisconfiguredError(f"{self.name}: is no capture (pcap or pcapng, plain, gzip or zstd)")

    def _conclude(self) -> None:
        """Say in one line why the capture ended before its time, if it did."""
        fault = self._reader.fault
        if not fault and self._stream.fault:
            fault = f"{self._stream.fault} at byte {self._file.bytes_read}"
        fault = fault or self._reader.finish()
        if fault:
            self.warnings.append(f"{self.name}: {fault}; frames read before it: {self.frames}")


def _unpacked(file: FileStream) -> tuple[ByteStream, bytes]:
    """Return the stream under every compression, and its first bytes."""
    stream: ByteStream = file
    first = _first_bytes(stream)
    for _ in range(_MAX_LAYERS):
        if first.startswith(GZIP_MAGIC):
            stream = GzipStream(first, stream)
        elif first.startswith(ZSTD_MAGIC):
            stream = ZstdStream(first, stream)
        else:
            break
        first = _first_bytes(stream)
    return stream, first


def _first_bytes(stream: ByteStream) -> bytes:
    """Return enough of the stream to tell what it holds, less only where it ends."""
    first = stream.read()
    while first and len(first) < _MAGIC_LENGTH:
        more = stream.read()
        if not more:
            break
        first += more
    return first
