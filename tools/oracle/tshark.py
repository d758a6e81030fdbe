"""tshark's view of a capture: one pass, one row of fields for each frame."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.text import printable
from tools.oracle.command import output
from tools.oracle.facts import DISCONNECTING, WITH_ELEMENTS, Facts, flag, suites

# The last one may hold any text, so it comes last.
COLUMNS: Final = (
    "frame.number", "frame.protocols", "frame.len", "frame.cap_len", "wlan.fc.type_subtype", "wlan.fc.retry",
    "wlan.fc.protected", "wlan.fc.frag", "wlan.ra", "wlan.ta", "wlan.da", "wlan.sa", "wlan.bssid", "wlan.seq",
    "wlan.frag", "wlan.tag.number", "wlan.ssid", "wlan.ds.current_channel", "wlan.ht.info.primarychannel",
    "wlan.ext_tag.he_operation.6ghz.primary_channel", "wlan.rsn.version", "wlan.rsn.gcs", "wlan.rsn.pcs.count",
    "wlan.rsn.pcs", "wlan.rsn.akms.count", "wlan.rsn.akms", "wlan.wfa.ie.wpa.version", "wlan.wfa.ie.wpa.mcs",
    "wlan.wfa.ie.wpa.ucs.count", "wlan.wfa.ie.wpa.ucs", "wlan.wfa.ie.wpa.akms.count", "wlan.wfa.ie.wpa.akms",
    "wlan_rsna_eapol.keydes.msgnr", "wlan_rsna_eapol.keydes.key_info.key_type", "wlan.fixed.reason_code",
    "wlan.fcs.status", "radiotap.flags.badfcs", "_ws.malformed", "_ws.expert.message",
)  # fmt: skip

_FCS_BAD: Final = "0"
_TRUE: Final = ("1", "True")  # as tshark up to 4.0 spells it, and as later ones do
_NO_COMPLAINTS: Final = ("code not implemented", "Contact Wireshark", "Retransmission (retry)")
_EMPTY: Final = "<MISSING>"  # how tshark spells a field of no octets
_SSID_TAG: Final = "0"


@dataclass(frozen=True, slots=True)
class Row:
    """One frame as tshark printed it."""

    number: int
    facts: Facts = field(default_factory=dict)
    apart: str = ""  # why it is no intact frame
    stale: bool = False  # the checksum is wrong
    had_fcs: bool = False
    values: dict[str, str] = field(default_factory=dict)


def rows(path: Path, *, check_fcs: bool) -> Iterator[Row]:
    """Give every frame of a capture; raises UnavailableError where tshark is missing or takes too long."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    for option in ("separator=/t", "occurrence=a", "aggregator=,", "quote=n"):
        command += ["-E", option]
    checking = "TRUE" if check_fcs else "FALSE"
    for preference in ("enable_decryption:FALSE", "defragment:FALSE", "ignore_wep:No", f"check_checksum:{checking}"):
        command += ["-o", f"wlan.{preference}"]
    for column in COLUMNS:
        command += ["-e", column]
    for line in output(command).decode("utf-8", "replace").split("\n"):
        values = line.split("\t", len(COLUMNS) - 1)
        if len(values) == len(COLUMNS):
            yield _row(dict(zip(COLUMNS, values, strict=True)))


def _row(values: dict[str, str]) -> Row:
    """Read one line."""
    stale = _FCS_BAD in _list(values["wlan.fcs.status"])
    apart = _why_apart(values, stale=stale)
    facts = _facts(values) if values["wlan.fc.type_subtype"] else {}
    return Row(
        number=int(values["frame.number"]),
        facts=facts,
        apart=apart,
        stale=stale,
        had_fcs=bool(values["wlan.fcs.status"]),
        values=values,
    )


def _why_apart(values: dict[str, str], *, stale: bool) -> str:
    """Say why a frame is not intact; nothing where it is."""
    protocols = values["frame.protocols"].split(":")
    if "wlan" not in protocols:
        return "no 802.11"
    if not values["wlan.fc.type_subtype"]:
        return "unknown protocol version"
    if values["radiotap.flags.badfcs"] in _TRUE or stale:
        return "bad FCS"
    if int(values["frame.cap_len"]) < int(values["frame.len"]):
        return "cut by the snap length"
    complaints = _list(values["_ws.malformed"])
    if not complaints or _of_payload(protocols, complaints):
        return ""
    return "malformed: " + _first_complaint(values["_ws.expert.message"])


def _of_payload(protocols: list[str], complaints: list[str]) -> bool:
    """Say whether only what a clear data frame carries is malformed, no layer of 802.11 or 802.1X."""
    return "llc" in protocols and not any("802.11" in each or "EAPOL" in each for each in complaints)


def _first_complaint(messages: str) -> str:
    """Return the first message that complains of the frame, not of tshark or of the air."""
    told = [each for each in messages.split(",") if each and not any(noise in each for noise in _NO_COMPLAINTS)]
    return printable((told or ["no reason told"])[0].strip()[:60].encode())


def _facts(values: dict[str, str]) -> Facts:
    """Return what we compare."""
    kind = int(_first(values["wlan.fc.type_subtype"]), 0)
    facts = {"subtype": f"{kind if kind < 0x40 else kind >> 4:02x}"}  # control frame extensions have a third digit
    for name in ("ra", "ta", "da", "sa", "bssid"):
        _keep(facts, name, _first(values[f"wlan.{name}"]))
    _keep(facts, "sequence", _first(values["wlan.seq"]))
    _keep(facts, "fragment", _first(values["wlan.frag"]))
    facts["retry"] = flag(_first(values["wlan.fc.retry"]) in _TRUE)
    facts["protected"] = flag(_first(values["wlan.fc.protected"]) in _TRUE)
    facts["more_fragments"] = flag(_first(values["wlan.fc.frag"]) in _TRUE)
    if kind in DISCONNECTING:
        _keep(facts, "reason", _number(values["wlan.fixed.reason_code"]))
    if _first(values["wlan_rsna_eapol.keydes.key_info.key_type"]) in _TRUE:
        _keep(facts, "message", _first(values["wlan_rsna_eapol.keydes.msgnr"]))
    if kind in WITH_ELEMENTS:
        facts |= _element_facts(values)
    return facts


def _element_facts(values: dict[str, str]) -> Facts:
    """Return what the elements say; of two alike the first one counts."""
    facts: Facts = {}
    if _SSID_TAG in _list(values["wlan.tag.number"]):
        facts["ssid"] = _first(values["wlan.ssid"]).removeprefix(_EMPTY)
    ds, ht, he = (
        _number(values[name])
        for name in (
            "wlan.ds.current_channel",
            "wlan.ht.info.primarychannel",
            "wlan.ext_tag.he_operation.6ghz.primary_channel",
        )
    )
    _keep(facts, "ds_channel", ds)
    # Where several elements name the channel, the youngest knows best; 0 is none.
    _keep(facts, "channel", next((channel for channel in (he, ht, ds) if channel.strip("0")), ""))
    return facts | _suite_facts(values)


def _suite_facts(values: dict[str, str]) -> Facts:
    """Return the suites of the first RSN element and the first WPA1 element, united."""
    rsn, wpa1 = "wlan.rsn", "wlan.wfa.ie.wpa"
    akms = _counted(values, f"{rsn}.akms") | _counted(values, f"{wpa1}.akms")
    pairwise = _counted(values, f"{rsn}.pcs") | _counted(values, f"{wpa1}.ucs")
    groups = values[f"{rsn}.gcs"] or values[f"{wpa1}.mcs"]
    facts: Facts = {}
    _keep(facts, "akm", suites(akms))
    _keep(facts, "pairwise", suites(pairwise))
    _keep(facts, "group", suites({int(each, 0) for each in _list(groups)[:1]}))
    return facts


def _counted(values: dict[str, str], name: str) -> set[int]:
    """Return the suites of the first list of a name; tshark strings the lists of several elements together."""
    counts = _list(values[f"{name}.count"])
    return {int(each, 0) for each in _list(values[name])[: int(counts[0], 0) if counts else 0]}


def _list(value: str) -> list[str]:
    return value.split(",") if value else []


def _first(value: str) -> str:
    return value.partition(",")[0]


def _number(value: str) -> str:
    """Return the first number in decimal; tshark spells some in hexadecimal."""
    first = _first(value)
    return str(int(first, 0)) if first else ""


def _keep(facts: Facts, name: str, value: str) -> None:
    if value:
        facts[name] = value
