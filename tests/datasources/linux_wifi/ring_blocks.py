"""TPACKET_V3 blocks as the kernel lays them out (linux/if_packet.h), built apart from our reader."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame of a block."""

    frame: bytes
    ts_ns: int = 1_700_000_000_000_000_000
    wire_length: int | None = None
    gap: int = 34  # octets between header and frame, as the kernel leaves for addresses


def ring_block(frames: Sequence[Heard]) -> bytes:
    """The used octets of one block."""
    packed = b""
    for index, heard in enumerate(frames):
        entry = bytes(48 + heard.gap) + heard.frame
        entry += bytes(-len(entry) % 16)
        step = len(entry) if index < len(frames) - 1 else 0
        seconds, nanoseconds = divmod(heard.ts_ns, 1_000_000_000)
        length = len(heard.frame) if heard.wire_length is None else heard.wire_length
        header = struct.pack(
            "<IIIIIIHH", step, seconds, nanoseconds, len(heard.frame), length, 1, 48 + heard.gap, 48 + heard.gap
        )
        packed += header + entry[len(header) :]
    header = struct.pack("<IIIIIIQIIII", 1, 0, 1, len(frames), 48, 48 + len(packed), 7, 0, 0, 0, 0)
    return header + packed
