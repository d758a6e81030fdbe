"""Every detection there is. Each family keeps its own entries; this is the list of families."""

from collections.abc import Mapping
from typing import Final

from sensor.alerts.definition import Definition
from sensor.packetchain.listening import Listening
from sensor.wids import (
    answers,
    bait,
    baseline,
    calling,
    canaries,
    clients,
    clones,
    confusion,
    contradictions,
    country,
    disconnect,
    downgrades,
    drift,
    drones,
    eapmethods,
    eapservers,
    enrolment,
    exploits,
    floods,
    harvest,
    impostors,
    injection,
    keyframes,
    keys,
    kicks,
    knocking,
    knownbeacons,
    leases,
    lies,
    lookalikes,
    lures,
    malformed,
    medium,
    presence,
    pretences,
    protection,
    relics,
    shapes,
    silence,
    swarms,
    switches,
    system,
    toolmarks,
    tools,
    twins,
    watchlists,
)
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter, effective
from sensor.wids.policy import Policy
from sensor.wids.roll import Requests

# By the name of the module; docs/detections/ has a page for each.
FAMILIES: Final[dict[str, tuple[Entry, ...]]] = {
    "disconnect": disconnect.ENTRIES,
    "twins": twins.ENTRIES,
    "canaries": canaries.ENTRIES,
    "drift": drift.ENTRIES,
    "floods": floods.ENTRIES,
    "lures": lures.ENTRIES,
    "tools": tools.ENTRIES,
    "exploits": exploits.ENTRIES,
    "knocking": knocking.ENTRIES,
    "calling": calling.ENTRIES,
    "clones": clones.ENTRIES,
    "shapes": shapes.ENTRIES,
    "malformed": malformed.ENTRIES,
    "baseline": baseline.ENTRIES,
    "protection": protection.ENTRIES,
    "downgrades": downgrades.ENTRIES,
    "harvest": harvest.ENTRIES,
    "keyframes": keyframes.ENTRIES,
    "kicks": kicks.ENTRIES,
    "keys": keys.ENTRIES,
    "country": country.ENTRIES,
    "lookalikes": lookalikes.ENTRIES,
    "presence": presence.ENTRIES,
    "watchlists": watchlists.ENTRIES,
    "clients": clients.ENTRIES,
    "bait": bait.ENTRIES,
    "impostors": impostors.ENTRIES,
    "switches": switches.ENTRIES,
    "contradictions": contradictions.ENTRIES,
    "injection": injection.ENTRIES,
    "enrolment": enrolment.ENTRIES,
    "toolmarks": toolmarks.ENTRIES,
    "leases": leases.ENTRIES,
    "medium": medium.ENTRIES,
    "pretences": pretences.ENTRIES,
    "relics": relics.ENTRIES,
    "silence": silence.ENTRIES,
    "drones": drones.ENTRIES,
    "answers": answers.ENTRIES,
    "lies": lies.ENTRIES,
    "confusion": confusion.ENTRIES,
    "system": system.ENTRIES,
    "swarms": swarms.ENTRIES,
    "knownbeacons": knownbeacons.ENTRIES,
    "eapservers": eapservers.ENTRIES,
    "eapmethods": eapmethods.ENTRIES,
}

ENTRIES: Final[dict[str, Entry]] = {entry.definition.name: entry for entries in FAMILIES.values() for entry in entries}
DEFINITIONS: Final[dict[str, Definition]] = {name: entry.definition for name, entry in ENTRIES.items()}
PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {name: entry.parameters for name, entry in ENTRIES.items()}


def detections(
    policy: Policy,
    parameters: Mapping[str, Mapping[str, int]],
    listening: Listening | None = None,
    requests: Requests | None = None,
) -> list[Detection]:
    """Return all detections for a policy; `parameters` holds the operator's wishes by detection and name.

    Without `listening` nothing is known of what the radios could not hear, without `requests` nobody asks for devices.
    """
    heard = listening if listening is not None else Listening()
    made = []
    for name, entry in ENTRIES.items():
        make = entry.make
        if make is None:
            continue
        values = effective(entry.parameters, dict(parameters.get(name, {})))
        made.append(make(Brief(entry.definition, values, policy, heard, requests)))
    return made
