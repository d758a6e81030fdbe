"""Whether a frame in an access point's name is off the track of that access point, and how sure that is."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import BEACON, PROBE_RESPONSE, Frame
from sensor.tracking.device import Bss
from sensor.tracking.tracks import CLOCK_US, NEAR, NEAR_SHIFT, SEQUENCES, VAGUE, Track

FRESH_US: Final = 10_000_000  # what was heard longer ago says little of how loud it is now
OUTLIER_DB: Final = 12
STARK_DB: Final = 20
USUAL_DB: Final = 6
SPREADS: Final = 4  # mean deviations; a restless signal has to be left further
LEARNT: Final = 3  # frames that must have shown where the access point counts
DOUBTS: Final = 4  # at most one in so many may have said otherwise

# What one observation alone is worth, in percent; they are combined as independent chances.
OUTLIER_SURE: Final = 50
STARK_SURE: Final = 65
SEQUENCE_SURE: Final = 60
CLOCK_SURE: Final = 80

UNKNOWN: Final = 0
ON_TRACK: Final = 1
OFF_TRACK: Final = 2


@final
class Departure:
    """How one frame compares with its supposed transmitter's track: each of signal, sequence and clock, and together.

    `sureness` is the chance in percent that somebody else sent it, 0 where nothing speaks for that.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self.signal: i64 = UNKNOWN
        self.signal_db: i64 = 0  # louder than the track by so much
        self.track_dbm: i64 = 0
        self.sequence: i64 = UNKNOWN
        self.sequence_ahead: i64 = 0  # modulo 4096
        self.clock: i64 = UNKNOWN
        self.clock_us: i64 = 0
        self.sureness: i64 = 0

    def evidence(self) -> list[tuple[str, str]]:
        """Return what speaks for and against somebody else, as pairs for a finding."""
        told: list[tuple[str, str]] = []
        if self.signal:
            side = "louder" if self.signal_db >= 0 else "fainter"
            told.append(("signal against its track", f"{abs(int(self.signal_db))} dB {side} than {self.track_dbm} dBm"))
        if self.sequence == OFF_TRACK:
            told.append(("sequence number", f"off the track, {self.sequence_ahead} ahead modulo 4096"))
        elif self.sequence == ON_TRACK:
            told.append(("sequence number", "on the track"))
        if self.clock == OFF_TRACK:
            told.append(("timestamp", f"off the clock by {abs(int(self.clock_us)) // 1000} ms"))
        return told


def departure(frame: Frame, bss: Bss | None) -> Departure:
    """Compare a frame in the name of a BSS (its transmitter address is the BSSID) with the track of its beacons."""
    found = Departure()
    track = bss.track if bss is not None else None
    if track is None or bss is None or frame.ta != bss.bssid:
        return found
    innocent: i64 = 100
    if frame.source == track.source and frame.ts_us - track.last_us < FRESH_US:
        innocent = _signal(frame, bss, track, found)
    if frame.seq_ctl >= 0:
        innocent = innocent * _sequence(frame, track, found) // 100
    if frame.kind == PROBE_RESPONSE or frame.kind == BEACON:
        innocent = innocent * _clock(frame, track, found) // 100
    found.sureness = 100 - innocent
    if found.signal == ON_TRACK or found.sequence == ON_TRACK:
        found.sureness //= 2
    return found


def _signal(frame: Frame, bss: Bss, track: Track, found: Departure) -> i64:
    """Return the chance that the signal is innocent."""
    if not frame.signal_dbm or not track.signal_x8 or (bss.channel_freq_khz and frame.freq_khz != bss.channel_freq_khz):
        return 100
    found.track_dbm = track.signal_x8 // 8
    found.signal_db = frame.signal_dbm - found.track_dbm
    size: i64 = found.signal_db if found.signal_db >= 0 else -found.signal_db
    limit: i64 = max(OUTLIER_DB, track.spread_x8 * SPREADS // 8)
    if size >= limit:
        found.signal = OFF_TRACK
        return 100 - (STARK_SURE if size >= limit + STARK_DB - OUTLIER_DB else OUTLIER_SURE)
    if size <= USUAL_DB:
        found.signal = ON_TRACK
    return 100


def _sequence(frame: Frame, track: Track, found: Departure) -> i64:
    """Return the chance that the sequence number is innocent; only a counter that is understood says anything."""
    seq: i64 = frame.seq_ctl >> 4
    ahead: i64 = -1
    if track.shared >= LEARNT and track.apart * DOUBTS <= track.shared:
        ahead = (seq - track.seq) & SEQUENCES
        near = NEAR + ((frame.ts_us - track.seq_us) >> NEAR_SHIFT)
        if near > VAGUE:
            return 100
        if ahead <= near:
            found.sequence = ON_TRACK
            return 100
    fits = track.management_fits
    if fits >= LEARNT and track.management_misfits * DOUBTS <= fits:
        near = NEAR + ((frame.ts_us - track.management_us) >> NEAR_SHIFT)
        if near > VAGUE:
            return 100
        ahead = (seq - track.management_seq) & SEQUENCES
        if ahead <= near:
            found.sequence = ON_TRACK
            return 100
    if ahead < 0:
        return 100
    found.sequence = OFF_TRACK
    found.sequence_ahead = ahead
    return 100 - SEQUENCE_SURE


def _clock(frame: Frame, track: Track, found: Departure) -> i64:
    """Return the chance that the timestamp is innocent."""
    found.clock_us = frame.ts_us - frame.tsf_us - track.offset_us
    if -CLOCK_US < found.clock_us < CLOCK_US:
        found.clock = ON_TRACK
        return 100
    found.clock = OFF_TRACK
    return 100 - CLOCK_SURE
