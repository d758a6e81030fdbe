from collections import Counter

from tools.oracle import table
from tools.oracle.comparison import Comparison, Example
from tools.oracle.facts import Difference
from tools.oracle.hashes import Hashes


def result(name: str = "a.pcap") -> Comparison:
    return Comparison(
        name, frames=7, ours=6, intact=5, compared=Counter(ssid=30000, ta=4), differing=Counter(ssid=1),
        explained=Counter(ta=1), classes=Counter({"bandwidth signalling TA": 1}), apart=Counter({"bad FCS": 2}),
        apart_compared=10, apart_differing=1, note="of note",
        examples=[
            Example(3, Difference("ssid", None, ""), ""),
            Example(4, Difference("ta", "x", "y"), "bandwidth signalling TA"),
        ],
    )  # fmt: skip


def test_shares_are_five_columns_and_never_rounded_to_all() -> None:
    assert [table.share(value) for value in (None, 1.0, 0.99999, 0.5, 0.0)] == ["-", "1", ".9999", ".5000", ".0000"]


def test_a_capture_has_a_line_and_below_it_what_nothing_explains() -> None:
    first, *below = table.lines(result())
    assert len(first.split()) == len(table.head().split())
    assert first.endswith("a.pcap")
    assert [line.strip() for line in below] == [
        "frames: ours 6, theirs 7",
        "of note",
        "frame 3: ssid: ours nothing, theirs (empty)",
    ]


def test_names_of_captures_are_safe_to_print() -> None:
    assert "\x1b" not in "".join(table.lines(result("\x1b[31m.pcap")))


def test_totals_tell_fields_classes_and_what_was_left_out() -> None:
    text = "\n".join(table.totals(result()))
    assert "frames 7, intact 5" in text
    assert "bandwidth signalling TA (802.11-2020 9.3.1.2, 9.3.1.19)" in text
    assert "2  bad FCS" in text
    assert "facts of frames set apart: 10, differing 1, agreement .9000" in text
    assert [line.split() for line in text.splitlines() if line.startswith("ta ")] == [
        ["ta", "4", "0", "1", ".7500", "1"]
    ]


def test_hashes_are_listed_where_there_are_any() -> None:
    one = ("01", "a" * 32, "0a", "0b", "6e")
    compared = [Hashes("default", 3, [one] * 5, []), Hashes("--all", 4)]
    lines = list(table.hash_lines("a.pcap", compared))
    assert lines[0].split() == ["3", "5", "0", "4", "0", "0", "a.pcap"]
    assert len(lines[0].split()) == len(table.hash_head().split())
    assert lines[1].strip() == "only ours (default): PMKID aaaaaa… ap 0a sta 0b essid 6e"
    assert lines[-1].strip() == "only ours (default): 2 more"
    assert list(table.hash_lines("a.pcap", [Hashes("default"), Hashes("--all")])) == []


def test_hashes_are_summed_for_each_mode() -> None:
    modes = [Hashes("default", 3, [("01",) * 5], []), Hashes("--all", 4)]
    assert table.hash_totals([modes, modes]).split() == ["6", "2", "0", "8", "0", "0", "total"]
