"""The frames behind the last alerts, kept so that an alert can be saved as a capture."""

from collections import OrderedDict
from typing import Final

from sensor.alerts.alert import Alert
from sensor.dot11.mac import is_group
from sensor.packetchain.recent import RecentFrame, RecentFrames

MAX_OCTETS: Final = 8_388_608  # of all frames kept, capture headers included

Frames = tuple[RecentFrame, ...]  # in the order of time


class EvidenceShelf:
    """Frames to, from or about those whom an alert names, none later than it; the oldest alert's leave first."""

    def __init__(self, recent: RecentFrames | None, alerts: int, max_octets: int = MAX_OCTETS) -> None:
        """Keep the frames of as many alerts, no more octets than that; look for them in `recent`, if anywhere."""
        self.alerts = alerts
        self.max_octets = max_octets
        self.octets = 0
        self.evicted = 0  # alerts whose frames left for want of room
        self._recent = recent
        self._frames: OrderedDict[int, Frames] = OrderedDict()  # by the alert's hash, oldest first

    def __len__(self) -> int:
        """Return the number of alerts with frames."""
        return len(self._frames)

    def keep(self, alert: Alert) -> None:
        """Look back for an alert's frames at the moment at which it is sent."""
        self._drop(alert.hash)  # an alert that left the backlog long ago may have had this number
        if self._recent is None:
            return
        frames = tuple(self._recent.look_back(_named(alert), alert.ts_us))
        if not frames:
            return
        self._frames[alert.hash] = frames
        self.octets += _octets(frames)
        while len(self._frames) > self.alerts or self.octets > self.max_octets:
            self._drop(next(iter(self._frames)))
            self.evicted += 1

    def of(self, number: int) -> Frames:
        """Return the frames of the alert with that hash, none where they are not kept."""
        return self._frames.get(number, ())

    def _drop(self, number: int) -> None:
        self.octets -= _octets(self._frames.pop(number, ()))


def _named(alert: Alert) -> list[bytes]:
    """Return the addresses that the alert is about; one of a group, as broadcast, only where it is its subject."""
    named = (alert.subject, alert.transmitter, alert.source, alert.dest, alert.other)
    addresses = {address for address in named if address and not is_group(address)}
    return sorted(addresses) or [alert.subject]


def _octets(frames: Frames) -> int:
    return sum(len(frame.octets) for frame in frames)
