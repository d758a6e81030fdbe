"""A pcapng file of one section and one radiotap interface, the same bytes each time."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sensor.dot11.block import DLT_RADIOTAP
from sensor.storage import pcapng

_APPLICATION: Final = "airwarden capture recipe"


def write_capture(path: Path, packets: Iterable[tuple[int, bytes]], *, interface: str, comment: str) -> None:
    """Write (ts_us, packet) pairs; the comment says in the file what the file is."""
    head = pcapng.section(comment, application=_APPLICATION) + pcapng.interface(DLT_RADIOTAP, interface)
    path.write_bytes(head + b"".join(pcapng.packet(0, ts_us, packet, len(packet)) for ts_us, packet in packets))
