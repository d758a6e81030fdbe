"""Event streams that rules look into, under Elasticsearch's word for them: their names, and each field's type and unit.

One long module on purpose: it is the table that storage, rules and documentation are made from.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from sensor.dot11.kinds import KIND_NAMES, OTHER_KIND

TIME_FIELD: Final = "timestamp"
TIME_ALIAS: Final = "@timestamp"  # as most of Elasticsearch's users call it
COUNT_FIELD: Final = "count"  # of an index whose entries stand for many

Cell: TypeAlias = "str | int | float | None"
Row: TypeAlias = "dict[str, Cell]"


class Type(StrEnum):
    """What a field holds, in Elasticsearch's words."""

    DATE = "date"
    KEYWORD = "keyword"
    INTEGER = "long"
    NUMBER = "double"
    FLAG = "boolean"


NUMBERS: Final = frozenset({Type.INTEGER, Type.NUMBER})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an index."""

    name: str
    type: Type
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """One event stream."""

    name: str
    meaning: str
    fields: tuple[Field, ...]  # besides the time
    max_rows: int = 100_000
    view_of: str = ""  # the index whose entries these are
    where: tuple[str, str] = ("", "")  # field and the value that makes them so

    def field(self, name: str) -> Field | None:
        """Return a field by its name, the time included."""
        if name in (TIME_FIELD, TIME_ALIAS):
            return TIME
        return next((field for field in self.fields if field.name == name), None)

    @property
    def table(self) -> str:
        """Where its entries are kept."""
        return self.view_of or self.name

    @property
    def weighted(self) -> bool:
        """Whether an entry stands for as many as its field `count` says."""
        return self.fields[-1].name == COUNT_FIELD


def _keyword(name: str, meaning: str) -> Field:
    return Field(name, Type.KEYWORD, meaning)


def _integer(name: str, meaning: str, unit: str = "") -> Field:
    return Field(name, Type.INTEGER, meaning, unit)


def _number(name: str, meaning: str, unit: str = "") -> Field:
    return Field(name, Type.NUMBER, meaning, unit)


TIME: Final = Field(TIME_FIELD, Type.DATE, "when it happened; `@timestamp` means the same", "µs since the Unix epoch")
_FREQ: Final = _integer("freq_khz", "frequency it was heard on, 0 where unknown", "kHz")
_CHANNEL: Final = _keyword("channel", "channel of that frequency, as `6` or `5W6e`")
_SIGNAL: Final = _integer("signal_dbm", "signal, 0 where unknown", "dBm")
_SOURCE: Final = _keyword("source", "UUID of the datasource that heard it")

_FRAMES: Final = (
    _keyword("kind", "kind of frame: `deauth`, `beacon`, `probe_request` and so on"),
    _keyword("bssid", "BSSID, empty for frames without one and where there were too many to tell apart"),
    _CHANNEL,
    _FREQ,
    _SOURCE,
    Field("signal_dbm", Type.INTEGER, "strongest signal among them, 0 where unknown", "dBm"),
    _integer(COUNT_FIELD, "how many frames of this second the entry stands for", "frames"),
)

_STORED: Final = (
    Index("frames", "intact frames, each counted once, one entry a second for those alike", _FRAMES, 2_000_000),
    Index(
        "alerts",
        "alerts of the sensor's own detections",
        (
            _keyword("name", "name of the alert, as `DEAUTHFLOOD`"),
            _keyword("class", "class of the alert, as `DENIAL`"),
            _integer("severity", "0 info, 5 low, 10 medium, 15 high, 20 critical"),
            _integer("confidence", "how sure the detection is", "percent"),
            _keyword("text", "what happened, for people"),
            _keyword("subject", "address that is attacked or attacks"),
            _keyword("bssid", "BSSID or transmitter"),
            _keyword("source_mac", "who sent it"),
            _keyword("dest_mac", "whom it was sent to"),
            _keyword("device", "address of the device involved"),
            _CHANNEL,
            _FREQ,
            _SIGNAL,
            _integer("frames", "frames behind it", "frames"),
            _integer("incident", "number of its incident"),
            _keyword("stage", "`opened`, `escalated`, `continues` or `over`"),
            _keyword("ledger_id", "id of its row in the ledger"),
        ),
    ),
    Index(
        "devices",
        "devices, when they appear, and while a rule asks each minute in which they are heard",
        (
            _keyword("mac", "address of the device"),
            _keyword("event", "`new` the first time, `heard` later"),
            _keyword("role", "`ap`, `client` or `other`"),
            _keyword("bssid", "BSSID it last talked in"),
            _CHANNEL,
            _FREQ,
            _SIGNAL,
            _integer("packets", "frames it sent and received so far", "frames"),
        ),
        500_000,
    ),
    Index(
        "ssids",
        "SSIDs that a device advertised or answered with for the first time",
        (
            _keyword("ssid", "the SSID, printable"),
            _keyword("bssid", "BSSID of the access point"),
            _keyword("how", "`advertised` or `answered`"),
            _CHANNEL,
            _FREQ,
        ),
    ),
    Index(
        "probes",
        "SSIDs that a device asked for, for the first time",
        (_keyword("ssid", "the SSID, printable, empty for any"), _keyword("mac", "who asks")),
    ),
    Index(
        "handshakes",
        "captured handshakes and PMKIDs",
        (
            _keyword("bssid", "BSSID of the access point"),
            _keyword("station", "address of the station"),
            _keyword("state", "`complete`, `estimated` or `pmkid`"),
        ),
    ),
    Index(
        "sources",
        "datasources, each ten seconds",
        (
            _keyword("uuid", "UUID of the datasource"),
            _keyword("name", "what the operator calls it"),
            _keyword("state", "`running`, `paused`, `error` and so on"),
            Field("healthy", Type.FLAG, "whether it runs and hears something"),
            _integer("packets", "frames since the last entry", "frames"),
            _integer("dropped", "frames that were lost since the last entry", "frames"),
            _keyword("error", "why it does not run"),
        ),
    ),
    Index(
        "gps",
        "where the sensor is, each ten seconds",
        (
            _number("latitude", "north of the equator (WGS 84)", "degrees"),
            _number("longitude", "east of Greenwich (WGS 84)", "degrees"),
            _number("altitude", "above the ellipsoid, where known", "m"),
            _number("speed", "over ground", "m/s"),
        ),
    ),
    Index(
        "battery",
        "battery of the machine, each ten seconds",
        (
            _number("percent", "charge", "percent"),
            Field("mains", Type.FLAG, "whether it is on mains"),
            _integer("remaining_s", "what is left of it, where known", "s"),
        ),
    ),
    Index(
        "system",
        "the sensor itself, each ten seconds",
        (
            _integer("packets", "frames since the last entry", "frames"),
            _integer("devices", "devices that it knows", "devices"),
            _integer("memory_kb", "memory in use", "kB"),
            _number("load", "load of the machine over a minute", "processes"),
        ),
    ),
    Index(
        "documents",
        "what the connector type `.index` wrote",
        (_keyword("index", "name that the connector gave it"), _keyword("document", "the document, as JSON")),
    ),
)
_VIEWS: Final = tuple(
    Index(f"{kind}_frames", f"entries of `frames` whose kind is `{kind}`", _FRAMES, view_of="frames",
          where=("kind", kind))
    for kind in (*KIND_NAMES.values(), OTHER_KIND)
)  # fmt: skip

STORED: Final = {index.name: index for index in _STORED}
INDICES: Final = {index.name: index for index in (*_STORED, *_VIEWS)}
