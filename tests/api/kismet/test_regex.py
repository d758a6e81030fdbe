"""`regex` keeps records that any pattern matches, and no pattern holds the sensor up."""

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.kismet import regex
from api.kismet.encodings import Keyed, Record
from api.kismet.regex import MAX_PATTERNS, InvalidRegexError, RegexFilter

RECORD: Record = {
    "mac": "AA:BB:CC:00:00:01",
    "number": 5,
    "ssids": [{"ssid": "office"}, {"ssid": "Guest"}],
    "clients": Keyed({"x": {"name": "printer"}, "y": {"name": "phone"}}),
}


def kept(*pairs: Any) -> bool:
    return RegexFilter.parse(list(pairs)).keeps(RECORD)


def test_any_pattern_that_matches_keeps_the_record() -> None:
    assert kept(["mac", "^AA:"], ["mac", "^BB:"])
    assert not kept(["mac", "^BB:"], ["mac", "^CC:"])
    assert kept()


def test_patterns_are_unanchored_and_case_sensitive_unless_they_say_otherwise() -> None:
    assert kept(["mac", "BB"])
    assert not kept(["mac", "bb"])
    assert kept(["mac", "(?i)bb"])


def test_paths_go_through_lists_and_maps() -> None:
    assert kept(["ssids/ssid", "^Guest$"])
    assert kept(["clients/name", "^phone$"])
    assert not kept(["ssids/none", "Guest"])
    assert not kept(["number", "5"])


@pytest.mark.parametrize("document", ["x", [5], [["a"]], [["a", 5]], [["mac", "("]], [["mac", "a" * 5000]], {}])
def test_what_cannot_be_used_is_refused(document: object) -> None:
    with pytest.raises(InvalidRegexError, match=r"^Invalid regex"):
        RegexFilter.parse(document)


def test_the_number_of_patterns_is_bounded() -> None:
    with pytest.raises(InvalidRegexError):
        RegexFilter.parse([["mac", "a"]] * (MAX_PATTERNS + 1))


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    trap = RegexFilter.parse([["text", "^(a|a|aa)+$"]])
    started = time.monotonic()
    with pytest.raises(InvalidRegexError, match="too long"):
        trap.keeps({"text": "a" * 60 + "b"})
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("text", ["^AA:BB", "(?i)bb:cc", "01$", "^AA:..:CC", "^$", "(A|B)+", "[A-F]{2}:", "none"])
def test_whether_the_time_is_watched_makes_no_difference(text: str) -> None:
    parsed = RegexFilter.parse([["mac", text]])
    watched = RegexFilter([replace(pattern, plain=False) for pattern in parsed._patterns])
    assert parsed.keeps(RECORD) == watched.keeps(RECORD)


@pytest.mark.parametrize(
    ("text", "plain"), [("^DA:A1", True), ("(?i)net 1.2$", True), ("a+", False), ("(a|b)", False), ("[ab]", False)]
)
def test_the_time_is_watched_wherever_a_pattern_can_be_tried_in_several_ways(text: str, plain: bool) -> None:
    assert [pattern.plain for pattern in RegexFilter.parse([["mac", text]])._patterns] == [plain]


def test_a_value_is_a_text_or_leads_to_some() -> None:
    both = RegexFilter.parse([["mac", "^BB"], ["clients/name", "^phone$"]])
    assert both.matches(["AA", RECORD])
    assert both.matches(["BB", None])
    assert not both.matches([None, None])


PIECES = [
    "a",
    "b",
    "A",
    ".",
    "[ab]",
    "[a-b ]",
    "^",
    "$",
    "|",
    "(",
    ")",
    "a*",
    "b+",
    ".*",
    "a?",
    "a{2}",
    ".{1,2}?",
    "\\w",
    "\\.",
]
LETTERS = st.sampled_from("abAB. k\u212as\u017f\u0131\r\x85\u2028\0")


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
    st.sampled_from(["", "(?i)"]),
    st.lists(st.text(LETTERS, max_size=5), min_size=1, max_size=8),
)
def test_many_texts_at_once_are_matched_as_each_is(text: str, flag: str, texts: list[str]) -> None:
    try:
        patterns = RegexFilter.parse([["ssid", flag + text], ["ssid", "^aba$"], ["mac", "."]])
    except InvalidRegexError:
        return
    each = {n for n, one in enumerate(texts) if patterns.finds(("ssid",), one)}
    assert patterns.places(("ssid",), texts) == each


@pytest.mark.parametrize(
    "text",
    [
        "[^a]",
        "a\n",
        "\\s",
        "\\W",
        "\\n",
        "(?s).",
        "(?=a)",
        "(?<=\n)a",
        "(*FAIL)",
        "a{e<=1}",
        "(a){e}",
        "\\Aa",
        "\\1",
        "[[:space:]]",
        "[\\s]",
        "\\x0a",
    ],
)
def test_what_could_match_across_texts_is_matched_one_by_one(text: str) -> None:
    assert not regex._ONE_LINE.fullmatch(text)


def test_texts_that_are_no_lines_are_matched_one_by_one() -> None:
    patterns = RegexFilter.parse([["mac", "^b"]])
    assert patterns.places(("mac",), ["a", "b"]) == {1}
    assert patterns.places(("mac",), ["a\nb", "b"]) is None


def test_many_texts_that_take_long_are_matched_one_by_one_from_then_on() -> None:
    patterns = RegexFilter.parse([["mac", "^(a|a|aa)+$"]])
    assert patterns.places(("mac",), ["a", "b"]) == {0}
    for _ in range(regex.TRIES):
        assert patterns.places(("mac",), ["a" * 60 + "b", "a"]) is None
    assert patterns.places(("mac",), ["a", "b"]) is None
    with pytest.raises(InvalidRegexError, match="too long"):
        patterns.finds(("mac",), "a" * 60 + "b")
