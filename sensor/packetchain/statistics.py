"""What went through the packetchain: totals, and series for the last day."""

from mypy_extensions import i64

from sensor.rrd import LARGEST, PEAK, Rrd


class ChainStatistics:
    """Frames counted block by block; never call it for each frame."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.packets: i64 = 0  # every captured frame
        self.errors: i64 = 0  # malformed, or with a bad checksum
        self.dupes: i64 = 0  # heard by a second datasource too
        self.processed: i64 = 0  # tracked and shown to the detections
        self.dropped: i64 = 0  # lost because a queue was full
        self.packets_rrd = Rrd()
        self.peak_rrd = Rrd(PEAK)
        self.errors_rrd = Rrd()
        self.dupes_rrd = Rrd()
        self.processed_rrd = Rrd()
        self.dropped_rrd = Rrd()
        self.queued_rrd = Rrd(LARGEST)  # longest queue in each second

    def count_block(self, now_us: i64, packets: i64, errors: i64, dupes: i64, processed: i64) -> None:
        """Count one block of frames that has been through the chain."""
        now_s: i64 = now_us // 1_000_000
        self.packets += packets
        self.packets_rrd.add(now_s, packets)
        self.peak_rrd.add(now_s, packets)
        if errors:
            self.errors += errors
            self.errors_rrd.add(now_s, errors)
        if dupes:
            self.dupes += dupes
            self.dupes_rrd.add(now_s, dupes)
        if processed:
            self.processed += processed
            self.processed_rrd.add(now_s, processed)

    def count_dropped(self, now_us: i64, packets: i64) -> None:
        """Count frames that were lost before the chain saw them."""
        self.dropped += packets
        self.dropped_rrd.add(now_us // 1_000_000, packets)

    def note_queued(self, now_us: i64, packets: i64) -> None:
        """Note how many frames wait for the chain now."""
        self.queued_rrd.add(now_us // 1_000_000, packets)
