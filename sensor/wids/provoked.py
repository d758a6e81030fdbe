"""Disconnections that the other side has brought upon itself: they are an access point's duty, not an attack."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.tracking.departure import ON_TRACK, departure
from sensor.tracking.observation import Observation
from sensor.tracking.pairs import MESSAGE_3
from sensor.wids.parting import SURE

# What an access point has to answer to whoever sends frames of class 2 or 3 without a session (802.11-2020 11.3.4.1).
CLASS_ANSWERS: Final = (6, 7)
ANSWER_US: Final = 300_000  # how soon it does: the frame waits for its turn on the medium
UNHEARD_US: Final = 1_000_000
SERVED_US: Final = 3_000_000  # an access point that just sent data to a station has not forgotten it


@final
class Excuses:
    """What was excused between one station and one access point: each cause excuses once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.answered_us: i64 = 0  # the last data frame that was answered
        self.refused_us: i64 = 0  # the last session that the access point ended before it had keys
        self.given_up_us: i64 = 0  # and that the station did

    def provoked(self, frame: Frame, seen: Observation) -> bool:
        """Whether a disconnection follows from what the station did, and comes from whom it says."""
        if frame.group_addressed:
            return False
        compared = departure(frame, seen.bss)
        if compared.sureness >= SURE:
            return False
        return self._answer(frame, seen, compared.sequence == ON_TRACK) or self._unfinished(frame, seen)

    def _answer(self, frame: Frame, seen: Observation, on_track: bool) -> bool:
        """Whether it answers data of a station that the access point does not serve; one answer for each frame.

        The station may be out of earshot; then the access point's own sequence numbers speak for it, once a second.
        """
        if frame.ta != frame.bssid or frame.reason not in CLASS_ANSWERS:
            return False
        station = seen.receiver
        if station is None:
            since = frame.ts_us - self.answered_us
            if not on_track or 0 <= since < UNHEARD_US:
                return False
            self.answered_us = frame.ts_us
            return True
        asked_us = station.last_data_us
        if asked_us == self.answered_us or not 0 <= frame.ts_us - asked_us <= ANSWER_US:
            return False
        peer = station.peer_in(frame.bssid)
        if peer is None or (peer.served_us and 0 <= frame.ts_us - peer.served_us <= SERVED_US):
            return False
        self.answered_us = asked_us
        return True

    def _unfinished(self, frame: Frame, seen: Observation) -> bool:
        """Whether it ends an attempt to join that had not come to its keys; each side may do so once."""
        pair = seen.pair
        if pair is None or pair.parted_from >= MESSAGE_3:
            return False
        if frame.ta == frame.bssid:
            first = pair.session_us != self.refused_us
            self.refused_us = pair.session_us
        else:
            first = pair.session_us != self.given_up_us
            self.given_up_us = pair.session_us
        return first
