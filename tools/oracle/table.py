"""The comparison as text: a line for each capture, what differs, and the totals."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sensor.text import printable
from tools.oracle.comparison import TAKEN, Comparison, Example
from tools.oracle.facts import FIELDS
from tools.oracle.hashes import Hashes, described
from tools.oracle.known import KNOWN

_HEADS: Final = {
    TAKEN: "taken", "subtype": "subty", "sequence": "seq", "fragment": "frag", "protected": "prot",
    "ds_channel": "ds", "channel": "chan", "pairwise": "pair", "message": "msg", "reason": "reasn",
}  # fmt: skip
_SHOWN_HASHES: Final = 3
_MOST_REASONS: Final = 12


def share(value: float | None) -> str:
    """Write a fraction in five columns; rounding never makes a 1 of less."""
    if value is None:
        return "-"
    return "1" if value == 1 else f"{min(value, 0.9999):.4f}".lstrip("0")


def head() -> str:
    """Return the table's head."""
    names = [_HEADS.get(name, name) for name in (TAKEN, *FIELDS)]
    return " ".join([" frames", " intact", *(name.rjust(5) for name in names), "capture"])


def lines(result: Comparison) -> Iterator[str]:
    """Give a capture's line, and under it what differs without an explanation."""
    shares = [share(result.agreement(name)).rjust(5) for name in (TAKEN, *FIELDS)]
    name = printable(result.name.encode("utf-8", "surrogateescape"))
    yield " ".join([f"{result.frames:7}", f"{result.intact:7}", *shares, name])
    if result.ours != result.frames:
        yield f"        frames: ours {result.ours}, theirs {result.frames}"
    if result.note:
        yield f"        {result.note}"
    for example in result.examples:
        if not example.known:
            yield f"        {_told(example)}"


def _told(example: Example) -> str:
    different = example.difference
    return (
        f"frame {example.number}: {different.field}: ours {_value(different.ours)}, theirs {_value(different.theirs)}"
    )


def _value(value: str | None) -> str:
    return "nothing" if value is None else value or "(empty)"


def totals(total: Comparison) -> Iterator[str]:
    """Give the sums: field by field, class by class, and what was left out."""
    yield f"frames {total.frames}, intact {total.intact}"
    yield f"{'field':12}{'compared':>10}{'differing':>10}{'explained':>10}{'agreement':>11}{'settled':>9}"
    for name in (TAKEN, *FIELDS):
        counts = f"{total.compared[name]:10}{total.differing[name]:10}{total.explained[name]:10}"
        yield f"{name:12}{counts}{share(total.agreement(name)):>11}{share(total.settled(name)):>9}"
    yield from _counted("explained differences (docs/oracle.md)", _with_clauses(total.classes))
    yield from _counted("intact for tshark, refused by us", total.refused)
    yield from _counted("set apart by tshark's reason", total.apart)
    if total.apart_compared:
        alike = share(1 - total.apart_differing / total.apart_compared)
        yield f"facts of frames set apart: {total.apart_compared}, differing {total.apart_differing}, agreement {alike}"


def _with_clauses(classes: Counter[str]) -> Counter[str]:
    clauses = {known.name: known.clause for known in KNOWN}
    return Counter({f"{name} ({clauses[name]})": count for name, count in (+classes).items()})


def _counted(title: str, counts: Counter[str]) -> Iterator[str]:
    if not counts:
        return
    yield f"{title}:"
    for name, count in counts.most_common(_MOST_REASONS):
        yield f"{count:9}  {name}"
    if len(counts) > _MOST_REASONS:
        rest = counts.total() - sum(count for _, count in counts.most_common(_MOST_REASONS))
        yield f"{rest:9}  other reasons"


def hash_lines(name: str, compared: Sequence[Hashes]) -> Iterator[str]:
    """Give a capture's hashes, where it has any."""
    if not any(each.both or each.ours_only or each.theirs_only for each in compared):
        return
    counts = (f"{each.both:7}{len(each.ours_only):7}{len(each.theirs_only):7}" for each in compared)
    yield "".join(counts) + "  " + printable(name.encode("utf-8", "surrogateescape"))
    for each in compared:
        yield from _differing("ours", each.mode, each.ours_only)
        yield from _differing("theirs", each.mode, each.theirs_only)


def _differing(whose: str, mode: str, found: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for identity in found[:_SHOWN_HASHES]:
        yield f"        only {whose} ({mode}): {described(identity)}"
    if len(found) > _SHOWN_HASHES:
        yield f"        only {whose} ({mode}): {len(found) - _SHOWN_HASHES} more"


def hash_head() -> str:
    """Return the head of the table of hashes."""
    columns = ("both", "ours", "theirs")
    return "".join(f"{column:>7}" for column in columns) + "".join(f"{column:>7}" for column in columns) + "  capture"


def hash_totals(compared: Sequence[Sequence[Hashes]]) -> str:
    """Return the sums under the table of hashes."""
    modes = zip(*compared, strict=True)
    sums = (
        (
            sum(each.both for each in mode),
            sum(len(each.ours_only) for each in mode),
            sum(len(each.theirs_only) for each in mode),
        )
        for mode in ([*column] for column in modes)
    )
    return "".join(f"{count:7}" for counts in sums for count in counts) + "  total"
