"""Keeps the tables in docs/ that the code decides: detections, their parameters, records.

A block starts with `<!-- generated: NAME -->` and ends with `<!-- end -->`; everything between is replaced.
`python -m tools.reference` writes them anew.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.kismet.descriptions import DESCRIPTIONS
from sensor.alerts.definition import Definition, severity_name
from sensor.wids.catalogue import DEFINITIONS, ENTRIES, FAMILIES, PARAMETERS
from sensor.wids.parameters import Parameter
from tools import openapi

DOCUMENTS: Final = (
    *("api.md", "configuration.md", "detections.md", "records.md"),
    *(f"detections/{family}.md" for family in FAMILIES),
)
BLOCK: Final = re.compile(r"(<!-- generated: (?P<name>[^\n]+?) -->\n).*?(<!-- end -->)", re.DOTALL)

_OBSERVATION: Final = "airwarden.alert.evidence."
_ALERT: Final = tuple(
    name for name in DESCRIPTIONS if name.startswith("airwarden.alert.") and not name.startswith(_OBSERVATION)
)
_MACHINE: Final = tuple(name for name in DESCRIPTIONS if name.startswith("airwarden.system."))
# Each record: its name, the beginning that its fields share, and the fields that it has beside those.
RECORDS: Final = {
    "alert": ("kismet.alert.", _ALERT),
    "alert definition": ("kismet.alert.definition.", ()),
    "observation": (_OBSERVATION, ()),
    "message": ("kismet.messagebus.message_", ()),
    "timestamp": ("kismet.system.timestamp.", ()),
    "packet statistics": ("kismet.packetchain.", ()),
    "series": ("kismet.common.rrd.", ()),
    "system status": ("kismet.system.", ("kismet.server.uuid", *_MACHINE)),
    "physical layer": ("kismet.phy.", ()),
    "datasource": ("kismet.datasource.", ()),
    "interface": ("kismet.datasource.probed.", ("kismet.datasource.type_driver",)),
    "datasource driver": ("kismet.datasource.driver.", ("kismet.datasource_driver.hop_capable",)),
    "datasource defaults": ("kismet.datasourcetracker.default.", ()),
    "battery": ("kismet.system.battery.", ()),
    "location": ("kismet.common.location.", ()),
    "GPS": (
        "kismet.gps.",
        ("airwarden.gps.clock_offset", "airwarden.gps.error", "airwarden.gps.refused", "airwarden.gps.stale"),
    ),
    "GPS kind": ("kismet.gps.type.", ()),
    "channel": ("kismet.channelrec.", ()),
    "device": ("kismet.device.base.", ("dot11.device", "kismet.server.uuid")),
    "device view": ("kismet.devices.view.", ()),
    "SSID": ("dot11.ssidgroup.", ("airwarden.ssidgroup.ssid_hex",)),
    "802.11 device": ("dot11.device.", ()),
    "advertised SSID": ("dot11.advertisedssid.", ()),
    "probed SSID": ("dot11.probedssid.", ()),
    "client": ("dot11.client.", ()),
    "address": ("kismet.common.ipdata.", ()),
    "element": ("dot11.ietag.", ()),
    "country's channels": ("dot11.11d.", ()),
    "EAPOL message": ("dot11.eapol.", ()),
    "EAPOL nonce": ("dot11.eapol.nonce.", ()),
    "capture": ("dot11.handshake.", ()),
    "packet": ("kismet.packet.", ()),
    "signal": ("kismet.common.signal.", ()),
    "seen by": ("kismet.common.seenby.", ()),
    "API key": ("kismet.httpd.auth.", ()),
    "log": ("kismet.logfile.", ("airwarden.logfile.lost", "kismet.log.type_driver")),
    "kind of log": ("kismet.logfile.type.", ()),
    "stream": ("kismet.stream.", ("airwarden.stream.dropped",)),
}
# Fields that begin like a record's and are none of its own.
STRANGERS: Final = frozenset(
    {"kismet.alert.list", "kismet.messagebus.list", "kismet.messagebus.timestamp", "kismet.system.timestamp.start_sec"}
)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table, line end included."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def fields_of(record: str) -> list[str]:
    """Return the names of a record's fields, sorted; a record with a longer beginning keeps its own."""
    start, others = RECORDS[record]
    longer = tuple(begin for begin, _ in RECORDS.values() if begin != start and begin.startswith(start))
    own = [
        name
        for name in DESCRIPTIONS
        if name.startswith(start) and name not in STRANGERS and not (longer and name.startswith(longer))
    ]
    if record == "system status":  # it tells the time and the battery, too
        own += [
            name for name in DESCRIPTIONS if name.startswith(("kismet.system.timestamp.", "kismet.system.battery."))
        ]
    return sorted([*own, *others])


def records() -> str:
    """Return a section for each record."""
    return "".join(f"\n## {record}\n\n{_fields_table(record)}" for record in RECORDS) + "\n"


def _fields_table(record: str) -> str:
    rows = [(f"`{name}`", *_kind_and_text(DESCRIPTIONS[name])) for name in fields_of(record)]
    return table(("field", "type", "meaning"), rows)


def _kind_and_text(description: str) -> tuple[str, str]:
    """Split `type, meaning`, where the type may be `map[key, value]`."""
    end = description.index("]") + 1 if description.startswith(("map[", "vector[")) else description.index(",")
    return description[:end], description[end:].removeprefix(", ")


def parameters() -> str:
    """Return every detection's parameters in one table."""
    rows = [(f"`{name}`", *_row(parameter)) for name, own in PARAMETERS.items() for parameter in own]
    return table(("detection", *_HEAD), rows)


_ROUTES_HEAD: Final = ("verbs", "path", "role", "suffix", "what it does")
_HEAD: Final = ("key", "default", "from", "to", "unit", "meaning")


def _row(parameter: Parameter) -> tuple[str, ...]:
    span = (str(parameter.default), str(parameter.low), str(parameter.high))
    return (f"`{parameter.name}`", *span, parameter.unit, parameter.meaning)


def detection(rule: Definition) -> str:
    """Return what the catalogue says of one detection."""
    entry = ENTRIES[rule.name]
    facts = f"{rule.description}\n\nClass {rule.klass}, severity {severity_name(rule.severity)}, level {entry.level}"
    facts += f"{'' if rule.on else ', off by default'}; "
    facts += f"throttle `{rule.throttle}`, burst `{rule.burst}`"
    facts += "; heeds [`[ignore]`](../configuration.md#ignore).\n\n" if entry.ignorable else ".\n\n"
    facts += f"**What to do.** {rule.advice}\n\n"
    if own := PARAMETERS[rule.name]:
        facts += table(_HEAD, map(_row, own)) + "\n"
    return facts + "References: " + "; ".join(rule.references) + ".\n"


def index() -> str:
    """Return all detections in one table."""
    rows = [
        (
            f"[{entry.definition.name}](detections/{family}.md#{entry.definition.name.lower()})",
            entry.definition.klass,
            severity_name(entry.definition.severity) + ("" if entry.definition.on else ", *off*"),
            entry.level,
            entry.definition.description,
        )
        for family, entries in FAMILIES.items()
        for entry in entries
    ]
    return table(("detection", "class", "severity", "level", "means"), rows)


def routes(tag: str) -> str:
    """Return the routes of one group; verbs that do the same are one row. Raises KeyError for a group that is none."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for each in openapi.operations():
        if each.tag == tag:
            rows.setdefault((f"`{each.route}`", each.role, each.suffix, each.summary), []).append(each.verb)
    if not rows:
        raise KeyError(tag)
    return table(_ROUTES_HEAD, [(", ".join(verbs), *row) for row, verbs in rows.items()])


def block(name: str) -> str:
    """Return the content of a generated block; raises KeyError for a name that is none."""
    match name.split():
        case ["records"]:
            return records()
        case ["parameters"]:
            return parameters()
        case ["detections"]:
            return index()
        case ["detection", rule]:
            return detection(DEFINITIONS[rule])
        case ["routes", *tag]:
            return routes(" ".join(tag))
    raise KeyError(name)


def refreshed(text: str) -> str:
    """Return a document with all of its generated blocks as they should be."""
    return BLOCK.sub(lambda match: match[1] + block(match["name"]) + match[3], text)


def stale(folder: Path) -> list[str]:
    """Return the names of documents whose generated blocks are not what the code says."""
    return [name for name in DOCUMENTS if (text := (folder / name).read_text("utf-8")) != refreshed(text)]


def main(folder: Path) -> int:
    """Write every generated block anew, and say which documents changed."""
    for name in stale(folder):
        path = folder / name
        path.write_text(refreshed(path.read_text("utf-8")), "utf-8")
        print(f"{path}: written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent / "docs"))
