"""Which devices were heard, once a minute for each: a share is looked at each second, so that nothing stalls."""

from collections.abc import Mapping
from typing import Final

from sensor.rules.durations import SECOND_US
from sensor.tracking.device import Device

ROUND_US: Final = 60 * SECOND_US
MAX_LOOKS: Final = 5_000  # devices looked at in one second
MAX_HEARD: Final = 2_000  # devices told of in one round


class RollCall:
    """Goes through all devices, round after round."""

    def __init__(self) -> None:
        """Start with a round of nobody."""
        self.overflowed = 0  # devices that were heard and not told of, because there were too many
        self._names: list[bytes] = []
        self._at = 0  # of the names, looked at so far
        self._told = 0
        self._began_us = 0

    def second(self, now_us: int, devices: Mapping[bytes, Device]) -> list[Device]:
        """Return those whose turn it is and that were heard within the last minute."""
        if self._at >= len(self._names) and not self._began_us <= now_us < self._began_us + ROUND_US:
            self._names, self._at, self._told, self._began_us = list(devices), 0, 0, now_us
        since_us = now_us - ROUND_US
        heard = []
        for name in self._names[self._at : self._until(now_us)]:
            device = devices.get(name)
            if device is not None and device.last_us >= since_us:
                heard.append(device)
        self._at = max(self._at, self._until(now_us))
        room = MAX_HEARD - self._told
        self.overflowed += max(len(heard) - room, 0)
        self._told += min(len(heard), room)
        return heard[:room]

    def _until(self, now_us: int) -> int:
        """Return how far the round should have come by now; after a gap it catches up a share at a time."""
        passed_us = max(now_us - self._began_us, 0) + SECOND_US
        due = -(-len(self._names) * passed_us // ROUND_US)
        return min(due, len(self._names), self._at + MAX_LOOKS)
