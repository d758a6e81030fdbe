"""Frames counted by kind, BSSID, channel and datasource, one second at a time."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import NO_MAC, Frame

MAX_KEYS: Final = 512  # told apart in one second; a crowd of invented BSSIDs would fill the disk


class Tallied:
    """How many frames of one kind, BSSID, frequency and datasource a second had."""

    __slots__ = ("bssid", "count", "freq_khz", "kind", "signal_dbm", "source")

    def __init__(self, kind: i64, bssid: bytes, freq_khz: i64, source: i64) -> None:
        """Start with none."""
        self.kind: i64 = kind
        self.bssid: bytes = bssid  # empty: frames that name none, or that were no longer told apart
        self.freq_khz: i64 = freq_khz
        self.source: i64 = source
        self.count: i64 = 0
        self.signal_dbm: i64 = 0  # the strongest, 0: unknown


class FrameTally:
    """Counts intact frames, each once; `take` hands over what was counted since the last time."""

    def __init__(self, max_keys: int = MAX_KEYS) -> None:
        """Start with nothing counted."""
        self.max_keys: i64 = max_keys
        self.overflowed: i64 = 0  # frames whose BSSID was not told apart because there were too many
        self._counts: dict[tuple[int, bytes, int, int], Tallied] = {}

    def note(self, frame: Frame) -> None:
        """Count one frame."""
        key = (frame.kind, frame.bssid, frame.freq_khz, frame.source)
        tallied = self._counts.get(key)
        if tallied is None:
            tallied = self._begin(frame)
        tallied.count += 1
        signal_dbm = frame.signal_dbm
        if signal_dbm != 0 and (tallied.signal_dbm == 0 or signal_dbm > tallied.signal_dbm):
            tallied.signal_dbm = signal_dbm

    def take(self) -> list[Tallied]:
        """Return what was counted, in the order of appearance, and start anew."""
        taken = list(self._counts.values())
        if taken:
            self._counts = {}
        return taken

    def _begin(self, frame: Frame) -> Tallied:
        """Return a new count, or the common one of this kind when there are too many: no frame is left out."""
        bssid = frame.bssid
        freq_khz = frame.freq_khz
        source = frame.source
        if len(self._counts) >= self.max_keys:
            self.overflowed += 1
            bssid, freq_khz, source = NO_MAC, 0, -1
            common = self._counts.get((frame.kind, bssid, freq_khz, source))
            if common is not None:
                return common
        begun = Tallied(frame.kind, bssid, freq_khz, source)
        self._counts[(frame.kind, bssid, freq_khz, source)] = begun
        return begun
