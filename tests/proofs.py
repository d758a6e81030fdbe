"""How far a detection is proven, found out instead of claimed. `python -m tests.proofs` says which could be higher."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from datasources.pcapfile.capture import CaptureFile
from sensor.wids.catalogue import ENTRIES, PARAMETERS
from sensor.wids.levels import BRONZE, GOLD, LEVELS, PLATINUM, RECORDINGS, SILVER
from tests.captures import Packet
from tests.driver import Sensor
from tests.scenes.everything import ATTACKS, INNOCENTS, later, played
from tests.scenes.stage import POLICY

ROOT: Final = Path(__file__).parent.parent
CHANNELS: Final = 3
DWELL_US: Final = 200_000
ROUNDS: Final = 12  # an attack that goes on, or is tried again
PAUSE_S: Final = 5.0


def has_its_pair(name: str) -> bool:
    """Whether there is an attack and an innocent twin; what the daemon raises is tested with the daemon."""
    return ENTRIES[name].make is None or (name in ATTACKS and bool(INNOCENTS.get(name)))


def is_documented(name: str) -> bool:
    """Whether a section explains each parameter in words."""
    for page in (ROOT / "docs" / "detections").glob("*.md"):
        section = page.read_text("utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        if section:
            words = section.partition("<!-- end -->")[2]
            return all(f"`{parameter.name}`" in words for parameter in PARAMETERS[name])
    return False


def is_raised_by_a_recording(name: str) -> bool:
    """Whether there is a recording; one that lies in the repository has to raise it."""
    held = [ROOT / each.path for each in RECORDINGS.get(name, ()) if each.held]
    return name in RECORDINGS and all(name in raised_in(path) for path in held)


def raised_in(path: Path) -> set[str]:
    """The alerts of a capture."""
    sensor = Sensor(noisy=True)
    with CaptureFile(path) as capture:
        for block in capture:
            sensor.pipeline.process(block)
    return set(sensor.names())


def insistent(name: str) -> list[Packet]:
    """An attack that is tried again and again."""
    once = played(name)
    length_s = (once[-1][0] - once[0][0]) / 1_000_000 + PAUSE_S
    return [packet for round_ in range(ROUNDS) for packet in later(once, round_ * length_s)]


def hopped(packets: Iterable[Packet], phase: int) -> list[Packet]:
    """What a radio hears that is on the channel a third of the time."""
    return [(ts_us, packet) for ts_us, packet in packets if ts_us // DWELL_US % CHANNELS == phase]


def is_shown_under_hopping(name: str) -> bool:
    """Whether a hopping radio raises it whenever it happens to come by, of an attack that is insisted on."""
    packets = insistent(name)
    return all(name in Sensor(POLICY, noisy=True).hear(hopped(packets, phase)).names() for phase in range(CHANNELS))


def is_one_incident_for_two_radios(name: str) -> bool:
    """Whether two radios that hear the same say no more than one."""
    alone = Sensor(POLICY, noisy=True).hear(played(name))
    both = Sensor(POLICY, radios=2, noisy=True)
    for ts_us, packet in played(name):
        both.hear([(ts_us, packet)], radio=0)
        both.hear([(ts_us + 300, packet)], radio=1)
    return sorted(both.names()) == sorted(alone.names())


def earned(name: str) -> str:
    """The highest level that a detection has earned; whether the benign corpus is silent is `test_dense_air`'s."""
    if not is_documented(name):
        return BRONZE
    if not is_raised_by_a_recording(name):
        return SILVER
    return PLATINUM if is_shown_under_hopping(name) and is_one_incident_for_two_radios(name) else GOLD


def main() -> None:
    """Print each detection that could claim more, or claims too much."""
    for name, entry in ENTRIES.items():
        level = earned(name)
        if level != entry.level:
            verb = "could be" if LEVELS.index(level) > LEVELS.index(entry.level) else "is only"
            print(f"{name}: is called {entry.level}, {verb} {level}")  # noqa: T201


if __name__ == "__main__":
    main()
