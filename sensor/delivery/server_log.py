"""The sensor's own log as a receiver: it always answers."""

import logging
from typing import Final

from sensor.alerts.definition import HIGH, MEDIUM
from sensor.delivery.connector import Note, Plain, flat
from sensor.delivery.schema import Given

KIND: Final = "server-log"
LOGGER: Final = "airwarden.notes"
MAX_LINE: Final = 4096

_LEVELS: Final = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
    "fatal": logging.CRITICAL,
}
_log: Final = logging.getLogger(LOGGER)


def build(name: str, given: Given) -> "ServerLog":
    """Return the connector."""
    return ServerLog(name)


class ServerLog(Plain):
    """Writes each note as one line."""

    kind = KIND

    def __init__(self, name: str) -> None:
        """Take the connector's name."""
        self.name = name

    async def send(self, note: Note) -> str:
        """Write one line, at the level that the note asks for or that its severity means."""
        said = f"{note.title}: {note.body}" if note.body and note.body != note.title else note.title
        _log.log(_level(note), "%s", flat(said, MAX_LINE))
        return "written"


def _level(note: Note) -> int:
    asked = _LEVELS.get(note.text_option("level") or "")
    if asked is not None:
        return asked
    return logging.ERROR if note.severity >= HIGH else logging.WARNING if note.severity >= MEDIUM else logging.INFO
