"""All families' attacks and innocents, and ways to distort what a radio hears of them."""

from collections.abc import Sequence
from typing import Final

from tests.captures import Air, Packet, radiotap
from tests.frames import RETRY
from tests.scenes import (
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
    toolmarks,
    tools,
    twins,
    watchlists,
)
from tests.scenes.stage import Attacks, Innocents

ATTACKS: Final[Attacks] = {
    **disconnect.ATTACKS,
    **twins.ATTACKS,
    **canaries.ATTACKS,
    **drift.ATTACKS,
    **floods.ATTACKS,
    **lures.ATTACKS,
    **tools.ATTACKS,
    **exploits.ATTACKS,
    **knocking.ATTACKS,
    **calling.ATTACKS,
    **clones.ATTACKS,
    **shapes.ATTACKS,
    **malformed.ATTACKS,
    **baseline.ATTACKS,
    **protection.ATTACKS,
    **downgrades.ATTACKS,
    **harvest.ATTACKS,
    **keyframes.ATTACKS,
    **kicks.ATTACKS,
    **keys.ATTACKS,
    **country.ATTACKS,
    **lookalikes.ATTACKS,
    **presence.ATTACKS,
    **watchlists.ATTACKS,
    **clients.ATTACKS,
    **bait.ATTACKS,
    **impostors.ATTACKS,
    **switches.ATTACKS,
    **contradictions.ATTACKS,
    **injection.ATTACKS,
    **enrolment.ATTACKS,
    **toolmarks.ATTACKS,
    **leases.ATTACKS,
    **medium.ATTACKS,
    **pretences.ATTACKS,
    **relics.ATTACKS,
    **silence.ATTACKS,
    **drones.ATTACKS,
    **answers.ATTACKS,
    **lies.ATTACKS,
    **confusion.ATTACKS,
    **swarms.ATTACKS,
    **knownbeacons.ATTACKS,
    **eapservers.ATTACKS,
    **eapmethods.ATTACKS,
}
INNOCENTS: Final[Innocents] = {
    **disconnect.INNOCENTS,
    **twins.INNOCENTS,
    **canaries.INNOCENTS,
    **drift.INNOCENTS,
    **floods.INNOCENTS,
    **tools.INNOCENTS,
    **exploits.INNOCENTS,
    **knocking.INNOCENTS,
    **calling.INNOCENTS,
    **clones.INNOCENTS,
    **shapes.INNOCENTS,
    **malformed.INNOCENTS,
    **baseline.INNOCENTS,
    **protection.INNOCENTS,
    **downgrades.INNOCENTS,
    **harvest.INNOCENTS,
    **keyframes.INNOCENTS,
    **kicks.INNOCENTS,
    **keys.INNOCENTS,
    **country.INNOCENTS,
    **lookalikes.INNOCENTS,
    **presence.INNOCENTS,
    **watchlists.INNOCENTS,
    **clients.INNOCENTS,
    **bait.INNOCENTS,
    **impostors.INNOCENTS,
    **switches.INNOCENTS,
    **contradictions.INNOCENTS,
    **injection.INNOCENTS,
    **enrolment.INNOCENTS,
    **toolmarks.INNOCENTS,
    **leases.INNOCENTS,
    **medium.INNOCENTS,
    **pretences.INNOCENTS,
    **relics.INNOCENTS,
    **silence.INNOCENTS,
    **drones.INNOCENTS,
    **answers.INNOCENTS,
    **lies.INNOCENTS,
    **confusion.INNOCENTS,
    **swarms.INNOCENTS,
    **knownbeacons.INNOCENTS,
    **eapservers.INNOCENTS,
    **eapmethods.INNOCENTS,
    **lures.INNOCENTS,
}


def played(name: str, number: int = 0) -> list[Packet]:
    """Return what a radio hears of an attack."""
    air = Air()
    ATTACKS[name].play(air, number)
    return air.frames()


def later(packets: Sequence[Packet], seconds: float) -> list[Packet]:
    """Return the same packets some time later."""
    return [(ts_us + round(seconds * 1_000_000), packet) for ts_us, packet in packets]


def bare(packet: bytes) -> bytes:
    """Return the frame behind a radiotap header."""
    return packet[int.from_bytes(packet[2:4], "little") :]


def corrupted(packets: Sequence[Packet]) -> list[Packet]:
    """Return the same frames with a wrong FCS, and flagged so."""
    return [(ts_us, radiotap(bare(packet), bad_fcs=True)) for ts_us, packet in packets]


def with_retries(packets: Sequence[Packet], copies: int = 3) -> list[Packet]:
    """Return each frame followed by copies with the Retry bit, a millisecond apart."""
    heard: list[Packet] = []
    for ts_us, packet in packets:
        start = len(packet) - len(bare(packet))
        again = packet[: start + 1] + bytes((packet[start + 1] | RETRY,)) + packet[start + 2 :]
        heard.append((ts_us, packet))
        heard += [(ts_us + 1000 * (copy + 1), again) for copy in range(copies)]
    return heard
