"""Blocks: how captured frames travel from a datasource to the packetchain."""

from typing import Final

from librt.vecs import append, vec
from mypy_extensions import i64

DLT_IEEE802_11: Final = 105  # bare 802.11 header
DLT_PRISM: Final = 119  # Prism monitor header
DLT_RADIOTAP: Final = 127
DLT_PPI: Final = 192

DOT11_LINKTYPES: Final = (DLT_IEEE802_11, DLT_PRISM, DLT_RADIOTAP, DLT_PPI)


class Fix:
    """Where the sensor was at one moment, as its GPS said."""

    def __init__(self, ts_us: int, latitude_deg: float, longitude_deg: float, altitude_m: float | None = None) -> None:
        """Take time (µs since the Unix epoch) and place (WGS 84); no altitude is a fix in two dimensions."""
        self.ts_us: int = ts_us
        self.latitude_deg: float = latitude_deg
        self.longitude_deg: float = longitude_deg
        self.altitude_m: float | None = altitude_m
        self.speed_m_s: float = 0.0
        self.heading_deg: float = 0.0


class Block:
    """A run of frames of one datasource and link type: one `bytes`, and where each frame lies in it.

    Frame `n` occupies `data[starts[n]:ends[n]]`, was `wire_lengths[n]` bytes long on the air and was
    captured at `times_us[n]` (µs since the Unix epoch). The four vectors are always of equal length; they hold plain
    machine integers, because four objects for each frame would cost as much as dissecting it.
    """

    def __init__(self, data: bytes, linktype: int, source: int) -> None:
        """Start an empty block over `data`; `source` is the datasource's small number."""
        self.data: bytes = data
        self.linktype: int = linktype
        self.source: int = source
        self.fix: Fix | None = None  # the newest one when the block was handed over, None where nobody knows
        self.starts: vec[i64] = vec[i64]()
        self.ends: vec[i64] = vec[i64]()
        self.wire_lengths: vec[i64] = vec[i64]()
        self.times_us: vec[i64] = vec[i64]()

    def append(self, start: i64, end: i64, wire_length: i64, ts_us: i64) -> None:
        """Add the frame `data[start:end]`."""
        self.starts = append(self.starts, start)
        self.ends = append(self.ends, end)
        self.wire_lengths = append(self.wire_lengths, wire_length)
        self.times_us = append(self.times_us, ts_us)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.starts)
