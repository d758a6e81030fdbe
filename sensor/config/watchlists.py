"""`[[canary]]`, `[[watch]]`, `[[device]]`, `[ignore]`: what to tell of, whom to know, what to leave out."""

from collections.abc import Sequence
from typing import Final

from sensor.alerts.definition import SEVERITIES
from sensor.config.reader import Table, one_of
from sensor.config.ssids import only_ssid, ssid_of_hex, ssid_of_text
from sensor.dot11.mac import MacMask
from sensor.text import printable
from sensor.wids.policy import Canary, Ignored, KnownDevice, Watch

MAX_WORDS: Final = 200  # characters of the operator's own text in an alert
MAX_NAME: Final = 64

PATTERNS: Final = ("ssid", "ssid_hex", "ssid_regex")


def read_canaries(root: Table, before: Sequence[Canary]) -> list[Canary]:
    """Read every `[[canary]]`; `before` are those of earlier files, whose names are taken."""
    canaries: list[Canary] = []
    taken = {canary.name for canary in before}
    for table in root.tables("canary"):
        name = _new_name(table, "canary", taken)
        lure = only_ssid(table, PATTERNS)
        table.finish()
        if name and lure is not None:
            canaries.append(Canary(name, lure.ssid, lure.ssid_regex))
    return canaries


def read_watches(root: Table, before: Sequence[Watch]) -> list[Watch]:
    """Read every `[[watch]]`; `before` are those of earlier files, whose names are taken."""
    watches: list[Watch] = []
    taken = {watch.name for watch in before}
    for table in root.tables("watch"):
        name = _new_name(table, "watch", taken)
        addresses = table.texts("addresses", MacMask.parse)
        pattern = only_ssid(table, PATTERNS, instead="addresses")
        text = table.converted("text", _words) or ""
        severity = table.converted("severity", one_of(SEVERITIES))
        table.finish()
        if name and (addresses or pattern is not None):
            watches.append(Watch(name, tuple(addresses), pattern, text=text, severity=severity))
    return watches


def read_devices(root: Table, before: Sequence[KnownDevice]) -> list[KnownDevice]:
    """Read every `[[device]]`; `before` are those of earlier files, whose names are taken."""
    devices: list[KnownDevice] = []
    taken = {device.name for device in before}
    for table in root.tables("device"):
        name = _new_name(table, "device", taken)
        addresses = table.texts("addresses", MacMask.parse)
        networks = table.texts("networks", ssid_of_text)
        found, lost = table.flag("found"), table.flag("lost")
        table.finish()
        if "addresses" not in table.names:
            table.problem(None, "a device needs 'addresses'")
        elif name and addresses:
            joins = frozenset(networks)
            devices.append(KnownDevice(name, tuple(addresses), networks=joins, found=found is True, lost=lost is True))
    return devices


def read_ignored(root: Table, before: Ignored) -> Ignored:
    """Read `[ignore]` and add it to that of earlier files."""
    table = root.table("ignore")
    addresses = table.texts("addresses", MacMask.parse)
    ssids = table.texts("ssids", ssid_of_text) + table.texts("ssids_hex", ssid_of_hex)
    table.finish()
    return Ignored((*before.addresses, *addresses), before.ssids | frozenset(ssids))


def _new_name(table: Table, what: str, taken: set[str]) -> str | None:
    """Read the name and note it as taken; without one, or with another's, there is a problem and None."""
    name = table.text("name")
    if not name:
        table.problem(None, f"a {what} needs a 'name'")
    elif len(name) > MAX_NAME:
        table.problem("name", f"'name' is longer than {MAX_NAME} characters")
    elif name in taken:
        table.problem("name", f"there is already a {what} named '{printable(name.encode())}'")
    else:
        taken.add(name)
        return name
    return None


def _words(text: str) -> str:
    """Read what an alert is to say; raises ValueError."""
    if len(text) > MAX_WORDS:
        raise ValueError(f"at most {MAX_WORDS} characters, please")
    return text
