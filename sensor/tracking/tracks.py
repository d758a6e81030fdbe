"""How a BSS's transmitter looks over time: its clock, sequence numbers, signal and pace, and whether it is really two.

Longer than most modules because it is one state machine.

Two transmitters under one address take turns: now the one's course goes on, now the other's. So each quantity has a
main course and another one beside it, and what counts is how often the beacons go from one to the other and back
while few belong to neither. A restart or a door that closes changes courses once; fading and a busy counter fit none.
Beacons of one datasource are compared, because two radios hear, and stamp, differently.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame

# Families of evidence, as bits.
CLOCK: Final = 0x01  # TSF against packet time
SEQUENCE: Final = 0x02
SIGNAL: Final = 0x04
PACE: Final = 0x08  # beacons too soon after one another
CHANNEL: Final = 0x10  # the primary channel that its elements name
FAMILIES: Final = (CLOCK, SEQUENCE, SIGNAL, PACE, CHANNEL)

WINDOW_US: Final = 60_000_000  # evidence is counted in windows of packet time
SILENCE_US: Final = 120_000_000  # whoever was not heard for so long is looked at anew
FEW: Final = 5  # turns, and beacons on either course, that are no accident
STRAYS: Final = 8  # at most one beacon in so many may belong to neither course
RUN: Final = 12  # so many beacons in a row beside the main course make theirs the main one

CLOCK_US: Final = 100_000  # far above a capture's jitter and a minute's drift, far below what two clocks differ by
TIME_UNIT_US: Final = 1024  # 802.11-2020 3.1
SOON: Final = 60  # percent of the beacon interval; whoever waits for the medium is late by less than the rest
SOON_SHARE: Final = 25  # percent of beacons that come too soon where there are two transmitters; one has about none

SEQUENCES: Final = 0xFFF  # 802.11-2020 9.2.4.4.2: modulo 4096
NEAR: Final = 16  # frames between two beacons on one counter: so many,
NEAR_SHIFT: Final = 14  # and one more each 2**14 µs, 61 a second
VAGUE: Final = 1024  # whoever may have sent that many since cannot be off its track

LOUDNESS: Final = 7  # dB from the main course within which a beacon belongs to it; fading makes some 6 dB
LOUDNESS_2: Final = 5  # and from the other course
APART: Final = 10  # dB between the two courses

CHANNEL_US: Final = 10_000_000  # back on a channel within that time


@final
class Fork:
    """How one quantity went between its two courses in this window."""

    __slots__ = ("at", "others", "run", "strays", "turns")

    def __init__(self) -> None:
        """Start on the main course."""
        self.at: i64 = 0  # 0 main course, 1 the other, 2 neither
        self.run: i64 = 0  # beacons since the main course was left
        self.turns: i64 = 0  # returns to a course that was known
        self.others: i64 = 0  # beacons on the other course
        self.strays: i64 = 0  # beacons on neither

    def back(self) -> bool:
        """Note that the main course goes on; say whether that is often enough for a look."""
        self.at = 0
        self.run = 0
        self.turns += 1
        return self.turns >= FEW

    def beside(self, at: i64) -> bool:
        """Note a beacon on the other course (1) or on neither (2); say whether the other one is now the main course."""
        if at == 1:
            self.others += 1
            if self.at != 1:
                self.turns += 1
        else:
            self.strays += 1
        self.at = at
        self.run += 1
        if self.run < RUN:
            return False
        self.run = 0
        self.at = 0
        return True

    def clear(self) -> None:
        """Start a new window."""
        self.turns = 0
        self.others = 0
        self.strays = 0

    def forked(self, beacons: i64) -> bool:
        """Whether two courses go on side by side, `beacons` being all of this window."""
        if self.turns < FEW or self.others < FEW or self.strays * STRAYS > beacons:
            return False
        return beacons - self.others - self.strays >= FEW


@final
class Track:
    """The courses of one BSSID's beacons, as one datasource hears them; made at its fourth beacon."""

    __slots__ = (
        "anchor_offset_us",
        "anchor_us",
        "apart",
        "beacons",
        "channel",
        "channel_turns",
        "clock",
        "last_us",
        "management_fits",
        "management_misfits",
        "management_seq",
        "management_us",
        "offset_us",
        "other_channel",
        "other_channel_us",
        "other_offset_us",
        "other_seq",
        "other_seq_us",
        "other_signal_x8",
        "other_tsf_us",
        "seq",
        "seq_us",
        "sequence",
        "shared",
        "signal",
        "signal_x8",
        "soon",
        "source",
        "spread_x8",
        "tsf_us",
        "window_us",
    )

    def __init__(self, frame: Frame, channel: i64) -> None:
        """Start with one beacon of a BSS on `channel`, 0: not said."""
        self.clock = Fork()
        self.sequence = Fork()
        self.signal = Fork()
        # Where its other management frames are on the counter: on its beacons' one, or on one of their own?
        self.shared: i64 = 0
        self.apart: i64 = 0
        self.management_seq: i64 = -1
        self.management_us: i64 = 0
        self.management_fits: i64 = 0
        self.management_misfits: i64 = 0
        self.channel: i64 = channel  # by its elements
        self.other_channel: i64 = 0
        self.other_channel_us: i64 = 0  # when that one was left
        self.channel_turns: i64 = 0
        self.start(frame)

    def start(self, frame: Frame) -> None:
        """Begin anew with this beacon."""
        self.source: i64 = frame.source
        self.last_us: i64 = frame.ts_us
        self.window_us: i64 = frame.ts_us
        self.tsf_us: i64 = frame.tsf_us
        self.beacons: i64 = 1  # in this window
        self.soon: i64 = 0  # those that came too soon after the one before
        self.offset_us: i64 = frame.ts_us - frame.tsf_us
        self.anchor_offset_us: i64 = self.offset_us
        self.anchor_us: i64 = frame.ts_us
        self.other_offset_us: i64 = 0
        self.other_tsf_us: i64 = -1
        self.seq: i64 = frame.seq_ctl >> 4
        self.seq_us: i64 = frame.ts_us
        self.other_seq: i64 = -1
        self.other_seq_us: i64 = 0
        self.signal_x8: i64 = frame.signal_dbm * 8  # 0: unknown
        self.spread_x8: i64 = 16  # mean deviation
        self.other_signal_x8: i64 = 0
        self.clock.clear()
        self.sequence.clear()
        self.signal.clear()
        self.channel_turns = 0

    def beacon(self, frame: Frame, interval_tu: i64, home_khz: i64) -> bool:
        """Follow one beacon; say whether a course was left or resumed often enough for a look at `families`.

        `home_khz` is the frequency of the channel that the BSS names, 0 where it names none: signals count only there.
        """
        ts_us = frame.ts_us
        gap_us = ts_us - self.last_us
        if frame.source != self.source or gap_us > SILENCE_US or gap_us < 0:
            if gap_us > SILENCE_US or gap_us < -SILENCE_US:
                self.start(frame)
            return False
        tsf_us = frame.tsf_us
        if tsf_us == self.tsf_us:
            return False  # the same frame once more
        seq: i64 = frame.seq_ctl >> 4
        if ts_us - self.window_us > WINDOW_US:
            self._turn(ts_us)
        self.last_us = ts_us
        self.tsf_us = tsf_us
        self.beacons += 1
        if gap_us * 100 < interval_tu * (TIME_UNIT_US * SOON):
            self.soon += 1
        look = False
        away = ts_us - tsf_us - self.offset_us
        if -CLOCK_US < away < CLOCK_US:
            self.offset_us += away
            if self.clock.at:
                look = self.clock.back()
        else:
            self._clock_beside(ts_us, tsf_us)
        ahead = (seq - self.seq) & SEQUENCES
        if 0 < ahead <= NEAR + ((ts_us - self.seq_us) >> NEAR_SHIFT):
            self.seq = seq
            self.seq_us = ts_us
            if self.sequence.at and self.sequence.back():
                look = True
        else:
            self._sequence_beside(seq, ts_us)
        signal_dbm = frame.signal_dbm
        if (
            signal_dbm
            and (frame.freq_khz == home_khz or not home_khz or not frame.freq_khz)
            and self._heard(signal_dbm)
        ):
            return True
        return look

    def _heard(self, signal_dbm: i64) -> bool:
        """Follow the signal; say whether its main course was resumed often enough for a look."""
        louder = signal_dbm * 8 - self.signal_x8
        if -LOUDNESS * 8 <= louder <= LOUDNESS * 8:
            self.signal_x8 += louder >> 3
            self.spread_x8 += ((louder if louder >= 0 else -louder) - self.spread_x8) >> 3
            return self.signal.at != 0 and self.signal.back()
        self._signal_beside(signal_dbm * 8)
        return False

    def _clock_beside(self, ts_us: i64, tsf_us: i64) -> None:
        """Follow a clock that is not the main one; one that stands still is a forger's."""
        offset_us = ts_us - tsf_us
        away = offset_us - self.other_offset_us
        known = -CLOCK_US < away < CLOCK_US or tsf_us == self.other_tsf_us
        self.other_offset_us = offset_us
        self.other_tsf_us = tsf_us
        if self.clock.beside(1 if known else 2):
            self.other_offset_us = self.offset_us
            self.offset_us = offset_us
            self.anchor_offset_us = offset_us
            self.anchor_us = ts_us

    def _sequence_beside(self, seq: i64, ts_us: i64) -> None:
        ahead = (seq - self.other_seq) & SEQUENCES
        near = NEAR + ((ts_us - self.other_seq_us) >> NEAR_SHIFT)
        known = self.other_seq >= 0 and ahead <= near
        self.other_seq = seq
        self.other_seq_us = ts_us
        if self.sequence.beside(1 if known else 2):
            self.other_seq = self.seq
            self.other_seq_us = self.seq_us
            self.seq = seq
            self.seq_us = ts_us

    def _signal_beside(self, signal_x8: i64) -> None:
        if not self.signal_x8:
            self.signal_x8 = signal_x8
            return
        louder = signal_x8 - self.other_signal_x8
        known = self.other_signal_x8 != 0 and -LOUDNESS_2 * 8 <= louder <= LOUDNESS_2 * 8
        if known:
            self.other_signal_x8 += louder >> 3
        else:
            self.other_signal_x8 = signal_x8
        if self.signal.beside(1 if known else 2):
            signal_x8 = self.other_signal_x8
            self.other_signal_x8 = self.signal_x8
            self.signal_x8 = signal_x8

    def _turn(self, ts_us: i64) -> None:
        """Start a new window."""
        self.window_us = ts_us
        self.beacons = 0
        self.soon = 0
        self.channel_turns = 0
        self.clock.clear()
        self.sequence.clear()
        self.signal.clear()

    def on_channel(self, channel: i64, before_us: i64, ts_us: i64) -> bool:
        """Note that its elements name this channel; the last beacon before was at `before_us`. Say if it is a return.

        Any datasource's word counts: two radios may sit on the two channels.
        """
        if channel == self.channel:
            return False
        returned = channel == self.other_channel and ts_us - self.other_channel_us < CHANNEL_US
        if returned:
            self.channel_turns += 1
        self.other_channel = self.channel
        self.other_channel_us = before_us
        self.channel = channel
        return returned and self.channel_turns >= FEW

    def management(self, frame: Frame) -> None:
        """Learn from a management frame of the access point other than a beacon how it counts those."""
        seq: i64 = frame.seq_ctl >> 4
        ts_us = frame.ts_us
        ahead = (seq - self.seq) & SEQUENCES
        if ahead <= NEAR + ((ts_us - self.seq_us) >> NEAR_SHIFT):
            self.shared += 1
        else:
            self.apart += 1
        if self.management_seq >= 0:
            near = NEAR + ((ts_us - self.management_us) >> NEAR_SHIFT)
            ahead = (seq - self.management_seq) & SEQUENCES
            if near > VAGUE:
                pass
            elif ahead <= near:
                self.management_fits += 1
            else:
                self.management_misfits += 1
        self.management_seq = seq
        self.management_us = ts_us

    @property
    def families(self) -> int:
        """The families of evidence for two transmitters in this window, as bits."""
        found = 0
        beacons = self.beacons
        if self.clock.forked(beacons):
            found |= CLOCK
        if self.sequence.forked(beacons):
            found |= SEQUENCE
        if self.signal.forked(beacons) and self.apart_db >= APART:
            found |= SIGNAL
        if beacons >= 4 * FEW and self.soon * 100 >= SOON_SHARE * beacons:
            found |= PACE
        if self.channel_turns >= FEW:
            found |= CHANNEL
        return found

    @property
    def apart_db(self) -> int:
        """How far the two courses of its signal lie apart."""
        return abs(int(self.signal_x8 - self.other_signal_x8)) // 8

    @property
    def clocks_apart_us(self) -> int:
        """How far the two courses of its clock lie apart."""
        return abs(int(self.offset_us - self.other_offset_us))

    @property
    def drift_ppm(self) -> int:
        """How much its clock gains on packet time; 0 before ten seconds have passed."""
        elapsed = self.last_us - self.anchor_us
        if elapsed < 10_000_000:
            return 0
        return int((self.anchor_offset_us - self.offset_us) * 1_000_000 // elapsed)
