"""Blocks: how captured frames travel from a datasource to the packetchain."""

from typing import Final

DLT_IEEE802_11: Final = 105  # bare 802.11 header
DLT_PRISM: Final = 119  # Prism monitor header
DLT_RADIOTAP: Final = 127
DLT_PPI: Final = 192

DOT11_LINKTYPES: Final = (DLT_IEEE802_11, DLT_PRISM, DLT_RADIOTAP, DLT_PPI)


class Block:
    """A run of frames of one datasource and link type: one `bytes`, and where each frame lies in it.

    Frame `n` occupies `data[starts[n]:ends[n]]`, was `wire_lengths[n]` bytes long on the air and was
    captured at `times_us[n]` (µs since the Unix epoch). The four lists are always of equal length.
    """

    def __init__(self, data: bytes, linktype: int, source: int) -> None:
        """Start an empty block over `data`; `source` is the datasource's small number."""
        self.data: bytes = data
        self.linktype: int = linktype
        self.source: int = source
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.wire_lengths: list[int] = []
        self.times_us: list[int] = []

    def append(self, start: int, end: int, wire_length: int, ts_us: int) -> None:
        """Add the frame `data[start:end]`."""
        self.starts.append(start)
        self.ends.append(end)
        self.wire_lengths.append(wire_length)
        self.times_us.append(ts_us)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.starts)
