"""The kinds of logs there are, and how a file of each is opened."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sensor.storage.kismetlog import TOPICS, KismetLog
from sensor.storage.log_settings import ALERTS, KISMET, PCAPNG, WIGLECSV
from sensor.storage.logfile import LogFile, LogWords
from sensor.storage.pcapnglog import PcapngLog
from sensor.storage.wiglelog import WigleLog


@dataclass(frozen=True, slots=True)
class LogKind:
    """What can be logged."""

    name: str  # the file's ending, too
    description: str
    stream: bool  # whether the file only grows
    topics: tuple[str, ...] = ()  # of the eventbus that belong into it


LOG_KINDS: Final = {
    kind.name: kind
    for kind in (
        LogKind(ALERTS, "Alerts and nothing else, a JSON object a line", stream=True),
        LogKind(KISMET, "kismetdb: frames, devices, alerts and messages in SQLite", stream=False, topics=TOPICS),
        LogKind(PCAPNG, "Every frame as it was captured", stream=True),
        LogKind(WIGLECSV, "Where networks were heard, as WiGLE takes it", stream=True),
    )
}  # fmt: skip


def open_log(kind: str, path: Path, words: LogWords, *, version: int, everything: bool = True) -> LogFile:
    """Return a log of a kind that has frames, in an empty file; raises LogError.

    `version` is kismetdb's; with `everything`, it has the devices that were known before.
    """
    if kind == KISMET:
        return KismetLog(path, words, version, everything=everything)
    if kind == PCAPNG:
        return PcapngLog(path, words)
    return WigleLog(path, words)
