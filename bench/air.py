"""The benchmark's air: plays a capture on a TAP device at a steady rate; every hundredth frame is a stranger's probe.

A process of its own, so that its work is not counted as the sensor's; prints what it sent as a line of JSON.
"""

import argparse
import json
import os
import struct
import time
from itertools import cycle
from pathlib import Path
from typing import Final

STRANGER_EVERY: Final = 100  # frames; each is a device that was never heard, hence an event
_FILE_HEADER: Final = 24
_RECORD: Final = struct.Struct("<IIII")
_RADIOTAP: Final = struct.pack("<BBHIBxHHb", 0, 0, 15, 0x2C, 2, 2437, 0x00A0, -60)
_PROBE: Final = b"\x40\x00\x00\x00" + b"\xff" * 6, b"\xff" * 6 + b"\x00\x00" + b"\x00\x00\x01\x04\x02\x04\x0b\x16"
_PAUSE_S: Final = 0.0005


def packets(path: Path) -> list[bytes]:
    """Return the packets of a little-endian pcap."""
    raw = path.read_bytes()
    found: list[bytes] = []
    position = _FILE_HEADER
    while position < len(raw):
        length = _RECORD.unpack_from(raw, position)[2]
        position += _RECORD.size + length
        found.append(raw[position - length : position])
    return found


def stranger(number: int) -> bytes:
    """Return a probe request of a device that no other number has."""
    head, tail = _PROBE
    return _RADIOTAP + head + b"\x06" + number.to_bytes(5, "big") + tail


def play(descriptor: int, frames: list[bytes], rate: int, total: int) -> float:
    """Write `total` frames at `rate` a second, or as fast as that goes; return the seconds it took."""
    air = cycle(frames)
    write = os.write
    began = time.perf_counter()
    sent = 0
    while sent < total:
        due = min(total, int((time.perf_counter() - began) * rate) + 1)
        for number in range(sent, due):
            write(descriptor, next(air) if number % STRANGER_EVERY else stranger(number))
        sent = max(sent, due)
        if sent < total:
            time.sleep(_PAUSE_S)
    return time.perf_counter() - began


def main() -> None:
    """Play, and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.air", description=__doc__)
    parser.add_argument("capture", type=Path)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    total = round(arguments.rate * arguments.seconds)
    seconds = play(arguments.fd, packets(arguments.capture), arguments.rate, total)
    print(json.dumps({"sent": total, "seconds": seconds}))


if __name__ == "__main__":
    main()
