"""How the sensor itself is: lost frames, a queue that grows, clocks that jump, a disk that fills, root's rights."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sensor.wids import system
from sensor.wids.catalogue import PARAMETERS
from sensor.wids.parameters import effective

DISK_EVERY_S: Final = 60
ENOUGH_AGAIN: Final = 1.25  # of the limit: a disk that hovers around it is told of once
_MIB: Final = 1 << 20


def free_octets(folder: Path) -> int:
    """Return the free space where a folder is; OSError where nobody can tell."""
    return shutil.disk_usage(folder).free


class Health:
    """Watches what the daemon tells it each second and of each block, and raises the sensor's own alerts.

    All times are given in µs: `wall_us` since the Unix epoch, `steady_us` of a clock that nobody sets.
    """

    def __init__(
        self,
        tell: Callable[[str, str], object],
        folder: Path,
        parameters: Mapping[str, Mapping[str, int]],
        free: Callable[[Path], int] = free_octets,
    ) -> None:
        """Tell `tell` the name of an alert and a sentence; watch the disk of `folder`."""
        self._tell = tell
        self._folder = folder
        self._free = free
        self._offset_us: int | None = None  # wall clock against steady clock
        self._lost = 0  # frames, since it was last told
        self._newest_us: dict[int, int] = {}  # packet time of each source
        self._told_us: dict[str, int] = {}  # steady time
        self._disk_due_us = 0
        self._disk_low = False
        self._steady_us = 0
        self.tune(parameters)

    def tune(self, parameters: Mapping[str, Mapping[str, int]]) -> None:
        """Put the operator's parameters in force, by alert and name."""
        names = (system.PACKETLOST, system.PACKETQUEUE, system.CLOCKJUMP, system.DISKLOW)
        self._values = {name: effective(PARAMETERS[name], dict(parameters.get(name, {}))) for name in names}

    def started(self, user: int) -> None:
        """The daemon runs, as this user."""
        if user == 0:
            self._tell(system.ROOTUSER, "The sensor runs as root: an error in it would give root's rights away.")

    def second(self, wall_us: int, steady_us: int, lost: int = 0) -> None:
        """A second has passed, in which so many frames were lost before anybody saw them."""
        self._steady_us = steady_us
        self._compare_clocks(wall_us, steady_us)
        self._count_lost(lost)
        if steady_us >= self._disk_due_us:
            self._disk_due_us = steady_us + DISK_EVERY_S * 1_000_000
            self._look_at_disk()

    def block(self, source: int, first_us: int, last_us: int, *, live: bool, wall_us: int) -> None:
        """A block of frames of a source comes in; only those of live sources were captured just now."""
        newest_us = self._newest_us.get(source, first_us)
        back_us = newest_us - last_us
        if back_us > self._values[system.CLOCKJUMP]["back_ms"] * 1000:
            self._newest_us[source] = last_us
            self._tell(
                system.CLOCKJUMP,
                f"The packet times of datasource number {source} went back by {back_us / 1e6:.1f} s.",
            )
        else:
            self._newest_us[source] = max(newest_us, last_us)
        late_us = wall_us - last_us
        if live and late_us > self._values[system.PACKETQUEUE]["delay_ms"] * 1000 and self._may(system.PACKETQUEUE):
            self._tell(system.PACKETQUEUE, f"Frames wait for {late_us / 1e6:.1f} s before they are looked at.")

    def _may(self, name: str) -> bool:
        """Whether the pause since the last alert of a name is over; if so, a new one begins."""
        told_us = self._told_us.get(name)
        if told_us is not None and self._steady_us - told_us < self._values[name]["pause_s"] * 1_000_000:
            return False
        self._told_us[name] = self._steady_us
        return True

    def _compare_clocks(self, wall_us: int, steady_us: int) -> None:
        offset_us = wall_us - steady_us
        before_us, self._offset_us = self._offset_us, offset_us
        if before_us is None or abs(offset_us - before_us) < self._values[system.CLOCKJUMP]["jump_ms"] * 1000:
            return
        jump_us = offset_us - before_us
        way = "forward" if jump_us > 0 else "back"
        self._tell(system.CLOCKJUMP, f"The wall clock was set {way} by {abs(jump_us) / 1e6:.1f} s.")

    def _count_lost(self, lost: int) -> None:
        self._lost += lost
        if self._lost >= self._values[system.PACKETLOST]["frames"] and self._may(system.PACKETLOST):
            self._tell(system.PACKETLOST, f"{self._lost} frames were lost before the sensor saw them.")
            self._lost = 0

    def _look_at_disk(self) -> None:
        """Tell once when space becomes short, and again when it does after there was enough."""
        try:
            free_mib = self._free(self._folder) / _MIB
        except OSError:
            return  # whoever writes there will say more
        limit_mib = self._values[system.DISKLOW]["free_mib"]
        if free_mib < limit_mib and not self._disk_low:
            self._disk_low = True
            self._tell(system.DISKLOW, f"Only {free_mib:.0f} MiB are free where alerts and state are kept.")
        elif free_mib > limit_mib * ENOUGH_AGAIN:
            self._disk_low = False
