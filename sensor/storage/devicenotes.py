"""What people said of devices: names, tags, and which they want to hear of when they come or go."""

from collections.abc import Iterable, Mapping
from typing import Final

from sensor.errors import RefusedError
from sensor.storage.database import Database

FOUND: Final = "found"  # lists of devices: those whose coming, and those whose going, is to be told
LOST: Final = "lost"

MAX_DEVICES: Final = 10_000  # with a name, with tags, on a list; each
MAX_TAGS: Final = 32  # of one device
MAX_NAME_CHARACTERS: Final = 256
MAX_VALUE_CHARACTERS: Final = 4096

ROOM: Final = "device"
MIGRATIONS: Final = (
    """
    CREATE TABLE device_name (mac BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE device_tag (mac BLOB NOT NULL, tag TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (mac, tag)) STRICT;
    CREATE TABLE device_watch (mac BLOB NOT NULL, list TEXT NOT NULL, PRIMARY KEY (mac, list)) STRICT
    """,
)

_NO_TAGS: Final[Mapping[str, str]] = {}


class DeviceNotes:
    """Names, tags and lists, by MAC address; all of them in memory, too, because every record asks for them."""

    def __init__(self, database: Database) -> None:
        """Read what `database` holds."""
        database.migrate(ROOM, MIGRATIONS)
        self._database = database
        self._names: dict[bytes, str] = dict(database.read("SELECT mac, name FROM device_name"))
        self._tags: dict[bytes, dict[str, str]] = {}
        for mac, tag, value in database.read("SELECT mac, tag, value FROM device_tag ORDER BY mac, tag"):
            self._tags.setdefault(mac, {})[tag] = value
        self._watched: dict[str, dict[bytes, None]] = {FOUND: {}, LOST: {}}
        for mac, name in database.read("SELECT mac, list FROM device_watch ORDER BY rowid"):
            self._watched.setdefault(name, {})[mac] = None

    def name_of(self, mac: bytes) -> str:
        """Return the name that somebody gave a device, empty where nobody did."""
        return self._names.get(mac, "")

    def names(self) -> Mapping[bytes, str]:
        """Return all names that somebody gave."""
        return self._names

    def tags_of(self, mac: bytes) -> Mapping[str, str]:
        """Return a device's tags by their names."""
        return self._tags.get(mac, _NO_TAGS)

    def watched(self, name: str) -> list[bytes]:
        """Return the addresses on the list FOUND or LOST, in the order they came."""
        return list(self._watched[name])

    def set_name(self, mac: bytes, name: str) -> None:
        """Name a device, or take its name away with an empty one; raises RefusedError when that is too much."""
        _check(name, MAX_NAME_CHARACTERS, "a device's name")
        if not name:
            self._database.write("DELETE FROM device_name WHERE mac = ?", mac)
            self._names.pop(mac, None)
            return
        _check_room(self._names, mac)
        self._database.write("INSERT OR REPLACE INTO device_name (mac, name) VALUES (?, ?)", mac, name)
        self._names[mac] = name

    def set_tag(self, mac: bytes, tag: str, value: str) -> None:
        """Give a device a tag, or take it away with an empty value; raises RefusedError when that is too much."""
        _check(tag, MAX_NAME_CHARACTERS, "a tag's name")
        _check(value, MAX_VALUE_CHARACTERS, "a tag")
        tags = dict(self._tags.get(mac, _NO_TAGS))
        if not value:
            self._database.write("DELETE FROM device_tag WHERE mac = ? AND tag = ?", mac, tag)
            tags.pop(tag, None)
        else:
            _check_room(self._tags, mac)
            if tag not in tags and len(tags) >= MAX_TAGS:
                raise RefusedError(f"a device has at most {MAX_TAGS} tags")
            self._database.write("INSERT OR REPLACE INTO device_tag VALUES (?, ?, ?)", mac, tag, value)
            tags[tag] = value
        self._tags[mac] = tags
        if not tags:
            del self._tags[mac]

    def watch(self, name: str, macs: Iterable[bytes]) -> None:
        """Put addresses on the list FOUND or LOST; raises RefusedError when it gets too long."""
        watched = self._watched[name]
        new = dict.fromkeys(mac for mac in macs if mac not in watched)
        if len(watched) + len(new) > MAX_DEVICES:
            raise RefusedError(f"a list has at most {MAX_DEVICES} devices")
        with self._database.transaction():
            for mac in new:
                self._database.write("INSERT OR IGNORE INTO device_watch (mac, list) VALUES (?, ?)", mac, name)
        watched.update(new)

    def unwatch(self, name: str, macs: Iterable[bytes]) -> None:
        """Take addresses off the list FOUND or LOST; those that are not on it change nothing."""
        with self._database.transaction():
            for mac in macs:
                self._database.write("DELETE FROM device_watch WHERE mac = ? AND list = ?", mac, name)
                self._watched[name].pop(mac, None)


def _check_room(kept: Mapping[bytes, object], mac: bytes) -> None:
    if mac not in kept and len(kept) >= MAX_DEVICES:
        raise RefusedError(f"at most {MAX_DEVICES} devices can be spoken of")


def _check(text: str, most: int, what: str) -> None:
    """Refuse what no record could show: lone surrogates are no text."""
    if len(text) > most:
        raise RefusedError(f"{what} has at most {most} characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RefusedError(f"{what} is not valid Unicode") from None
