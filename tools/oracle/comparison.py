"""One capture dissected twice: by tshark and by us, frame beside frame."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError
from tools.oracle import tshark
from tools.oracle.facts import FIELDS, Difference, compared, differences
from tools.oracle.known import explanation
from tools.oracle.ours import Dissected, Dissection
from tools.oracle.tshark import Row

TAKEN: Final = "taken"  # beside the facts: how many of tshark's intact frames we accept
SHOWN: Final = 5  # differences of one capture that are kept to be shown


@dataclass(slots=True)
class Example:
    """A difference to be shown: in which frame, and what its class is called, if it has one."""

    number: int
    difference: Difference
    known: str


@dataclass(slots=True)
class Comparison:
    """What the comparison of one capture, or of all of them, came to. Counters are by field name."""

    name: str
    frames: int = 0
    ours: int = 0  # frames that we read; the same, or one of us lost the thread
    intact: int = 0  # for tshark
    compared: Counter[str] = field(default_factory=Counter)
    differing: Counter[str] = field(default_factory=Counter)  # without an explanation
    explained: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)  # of explained differences
    apart: Counter[str] = field(default_factory=Counter)  # frames that tshark does not call intact, by reason
    apart_compared: int = 0  # facts of those
    apart_differing: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # intact frames that we refuse, by our reason
    examples: list[Example] = field(default_factory=list)
    note: str = ""

    def agreement(self, name: str) -> float | None:
        """Return which share of a field's facts is told alike; None where there is none."""
        return self._share(name, self.differing[name] + self.explained[name])

    def settled(self, name: str) -> float | None:
        """Return which share is told alike or explained."""
        return self._share(name, self.differing[name])

    def _share(self, name: str, missing: int) -> float | None:
        total = self.compared[name]
        return (total - missing) / total if total else None

    def add(self, other: "Comparison") -> None:
        """Count another capture in."""
        self.frames += other.frames
        self.ours += other.ours
        self.intact += other.intact
        self.apart_compared += other.apart_compared
        self.apart_differing += other.apart_differing
        for mine, theirs in zip(self.counters(), other.counters(), strict=True):
            mine.update(theirs)

    def counters(self) -> tuple[Counter[str], ...]:
        """Return all counters, always in the same order."""
        return self.compared, self.differing, self.explained, self.classes, self.apart, self.refused

    def meet(self, ours: Dissected, theirs: Row) -> None:
        """Compare one frame."""
        if theirs.apart:
            self._meet_apart(ours, theirs)
            return
        self.intact += 1
        self.compared[TAKEN] += 1
        if ours.fault:
            self.differing[TAKEN] += 1
            self.refused[ours.fault] += 1
            self._show(Example(theirs.number, Difference(TAKEN, ours.fault, "intact"), ""))
            return
        self.compared.update(compared(ours.facts, theirs.facts))
        for difference in differences(ours.facts, theirs.facts):
            known = explanation(difference, ours.facts, theirs.facts)
            self.classes[known] += bool(known)
            (self.explained if known else self.differing)[difference.field] += 1
            self._show(Example(theirs.number, difference, known))

    def _meet_apart(self, ours: Dissected, theirs: Row) -> None:
        """Count a frame that tshark does not call intact; what both tell of it is compared all the same."""
        self.apart[theirs.apart] += 1
        if not ours.fault and theirs.facts:
            self.apart_compared += len(compared(ours.facts, theirs.facts))
            self.apart_differing += len(differences(ours.facts, theirs.facts))

    def _show(self, example: Example) -> None:
        """Keep the first unexplained differences, and the first of each class."""
        alike = [each for each in self.examples if each.known == example.known]
        if len(alike) < (1 if example.known else SHOWN):
            self.examples.append(example)

    def as_json(self) -> dict[str, object]:
        """Return everything as what JSON knows."""
        names = [name for name in (TAKEN, *FIELDS) if self.compared[name]]
        fields = {
            name: {
                "compared": self.compared[name],
                "differing": self.differing[name],
                "explained": self.explained[name],
                "agreement": self.agreement(name),
            }
            for name in names
        }
        examples = [
            {
                "frame": each.number,
                "field": each.difference.field,
                "ours": each.difference.ours,
                "theirs": each.difference.theirs,
                "known": each.known,
            }
            for each in self.examples
        ]
        return {
            "name": self.name, "frames": self.frames, "ours": self.ours, "intact": self.intact, "note": self.note,
            "fields": fields, "classes": +self.classes, "apart": self.apart, "refused": self.refused,
            "apart_compared": self.apart_compared, "apart_differing": self.apart_differing, "examples": examples,
        }  # fmt: skip


def rows_of(path: Path) -> tuple[list[Row], str]:
    """Return tshark's rows of a capture, and a note.

    Where every checksum is wrong, the capture was changed after it was taken (anonymised): they are not checked then.
    """
    rows = list(tshark.rows(path, check_fcs=True))
    checked = [row for row in rows if row.had_fcs]
    if len(checked) > 1 and all(row.stale for row in checked):
        return list(tshark.rows(path, check_fcs=False)), "every FCS is wrong, so none was checked"
    return rows, ""


def compare(name: str, path: Path, rows: Iterable[Row], note: str = "") -> Comparison:
    """Compare tshark's rows of a capture with what we make of it."""
    result = Comparison(name, note=note)
    theirs = {row.number: row for row in rows}
    result.frames = len(theirs)
    try:
        for ours in Dissection().frames(path):
            result.ours += 1
            if row := theirs.get(ours.number):
                result.meet(ours, row)
    except MisconfiguredError as error:
        result.note = str(error)
    return result
