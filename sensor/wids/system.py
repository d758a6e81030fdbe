"""The sensor's own alerts: what they are called and may be tuned by. The daemon raises them (`sensor.health`)."""

from typing import Final

from sensor.alerts.definition import CRITICAL, HIGH, INFO, MEDIUM, Definition
from sensor.wids.entry import Entry
from sensor.wids.parameters import Parameter

ROOTUSER: Final = "ROOTUSER"
SOURCEERROR: Final = "SOURCEERROR"
SOURCEOPEN: Final = "SOURCEOPEN"
SOURCEBLIND: Final = "SOURCEBLIND"
PACKETLOST: Final = "PACKETLOST"
PACKETQUEUE: Final = "PACKETQUEUE"
CLOCKJUMP: Final = "CLOCKJUMP"
DISKLOW: Final = "DISKLOW"
RULE: Final = "RULE"  # `sensor.rules` raises it

_KISMET: Final = ("Kismet's alert of that name",)


def _definition(
    name: str,
    severity: int,
    description: str,
    advice: str,
    references: tuple[str, ...] = _KISMET,
    throttle: str = "10/min",
    burst: str = "1/sec",
) -> Definition:
    return Definition(
        name, "SYSTEM", severity, description, throttle=throttle, burst=burst, advice=advice, references=references
    )


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        _definition(
            ROOTUSER,
            HIGH,
            "The sensor runs as root, although it parses what strangers send.",
            "Run it as the service does, under an account of its own: only its capture workers need rights.",
        )
    ),
    Entry(
        _definition(
            SOURCEERROR,
            CRITICAL,
            "A datasource has failed, or could not be opened: the sensor hears less than it should.",
            "Read the reason in the alert; a source with retry is tried again by itself.",
            throttle="600/min",  # every source of a hub that is unplugged
            burst="300/sec",
        )
    ),
    Entry(
        _definition(
            SOURCEOPEN,
            INFO,
            "A datasource that had failed works again.",
            "Nothing, if it stays so; look for a loose cable or a weak supply if it does not.",
            throttle="600/min",
            burst="300/sec",
        )
    ),
    Entry(
        _definition(
            SOURCEBLIND,
            CRITICAL,
            "A datasource has heard nothing for long while others have.",
            "Look at its antenna, its channels, and the adapter.",
            ("docs/live.md",),
            throttle="600/min",
            burst="300/sec",
        )
    ),
    Entry(
        _definition(
            PACKETLOST,
            HIGH,
            "Frames were lost before the sensor saw them, and attacks may be among them.",
            "Give it a faster machine, fewer sources, or the compiled build (`airwarden --version` tells which it is).",
            (*_KISMET, "packet(7), PACKET_STATISTICS"),
        ),
        parameters=(
            Parameter("frames", 10, 1, 1_000_000, "frames", "lost frames from which on it is told"),
            Parameter("pause_s", 30, 1, 3600, "s", "time between two alerts, during which losses add up"),
        ),
    ),
    Entry(
        _definition(
            PACKETQUEUE,
            MEDIUM,
            "The sensor falls behind: frames wait long before they are looked at, and will be lost next.",
            "As for PACKETLOST: the machine is too slow for what it hears.",
        ),
        parameters=(
            Parameter(
                "delay_ms", 3000, 100, 600_000, "ms", "age of the newest frames of a block from which on it is told"
            ),
            Parameter("pause_s", 30, 1, 3600, "s", "time between two alerts"),
        ),
    ),
    Entry(
        _definition(
            CLOCKJUMP,
            HIGH,
            "The clock jumped, or a source's packet times go backwards: times and windows there are not to be trusted.",
            "Let a time service (NTP) slew the clock instead of setting it, and look at who set it.",
            ("clock_gettime(2): CLOCK_REALTIME against CLOCK_MONOTONIC",),
        ),
        parameters=(
            Parameter(
                "jump_ms", 2000, 100, 3_600_000, "ms", "difference between wall clock and steady clock in a second"
            ),
            Parameter("back_ms", 10_000, 100, 86_400_000, "ms", "how far a source's packet times may go backwards"),
        ),
    ),
    Entry(
        _definition(
            DISKLOW,
            HIGH,
            "The folder for alerts and state is nearly full: soon nothing can be kept.",
            "Make room, or move the folder (`data_dir`).",
            ("statvfs(3)",),
        ),
        parameters=(Parameter("free_mib", 200, 1, 1_000_000, "MiB", "free space below which it is told"),),
    ),
    Entry(
        Definition(
            RULE,
            "OTHER",
            MEDIUM,
            "The condition of a rule of yours is met.",
            advice="Look at the rule that the alert names; close the alert once you know: the next time it opens anew.",
            references=("docs/rules.md",),
        )
    ),
)
