"""Sources that run and yet hear nothing: a broken antenna must not look like quiet air."""

from collections.abc import Iterable
from typing import Final

from datasources.source import Datasource, State

PATIENCE_S: Final = 60.0


class BlindWatch:
    """Compares live sources with each other. One alone is never called blind: its air may be quiet."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        """Call a source blind that heard nothing for `patience_s` while another did."""
        self.patience_s = patience_s
        self._heard: dict[str, tuple[int, float]] = {}  # by UUID: frames so far, and when that number last changed

    def look(self, sources: Iterable[Datasource], now: float) -> list[Datasource]:
        """Return the sources whose `blind` has just changed; `now` is in seconds of any steady clock."""
        running = [source for source in sources if source.state is State.RUNNING]
        silent = {source.uuid: now - self._last_heard(source, now) for source in running}
        self._heard = {uuid: heard for uuid, heard in self._heard.items() if uuid in silent}
        changed = []
        for source in running:
            others_hear = any(silence < self.patience_s for uuid, silence in silent.items() if uuid != source.uuid)
            blind = silent[source.uuid] >= self.patience_s and (others_hear or source.blind)
            if blind != source.blind:
                source.blind = blind
                changed.append(source)
        return changed

    def _last_heard(self, source: Datasource, now: float) -> float:
        """Return when a source last heard something; when it was first looked at, at the earliest."""
        packets, when = self._heard.get(source.uuid, (-1, now))
        if packets != source.packets:
            when = now
        self._heard[source.uuid] = (source.packets, when)
        return when
