"""Each class is recognised by what it is, and nothing beside it."""

import pytest

from tests.docs.pages import page, rows
from tools.oracle.facts import Difference, Facts, differences
from tools.oracle.known import KNOWN, explanation

STA, SIGNALLING, AP, GROUP = "00:11:22:33:44:55", "01:11:22:33:44:55", "00:aa:bb:cc:dd:ee", "ff:ff:ff:ff:ff:ff"


def explained(ours: Facts, theirs: Facts) -> set[str]:
    return {explanation(difference, ours, theirs) for difference in differences(ours, theirs)}


def test_the_group_bit_of_an_rts_is_explained_and_another_address_is_not() -> None:
    theirs = {"subtype": "1b", "ra": AP, "ta": SIGNALLING}
    assert explained({**theirs, "ta": STA}, theirs) == {"bandwidth signalling TA"}
    assert explained({**theirs, "ta": AP}, theirs) == {""}
    data = {**theirs, "subtype": "20"}
    assert explained({**data, "ta": STA}, data) == {""}


def test_the_bssid_of_polls_and_contention_free_ends_is_a_matter_of_names() -> None:
    poll = {"subtype": "1a", "ra": AP, "ta": STA}
    assert explained(poll, {**poll, "bssid": AP}) == {"BSSID of a control frame"}
    assert explained(poll, {**poll, "bssid": STA}) == {""}
    end = {"subtype": "1e", "ra": GROUP}
    assert explained({**end, "ta": AP}, {**end, "bssid": AP}) == {"BSSID of a control frame"}
    assert explained({**end, "ta": STA}, {**end, "bssid": AP}) == {""}


def test_a_contention_free_end_may_signal_its_bandwidth_too() -> None:
    end = {"subtype": "1e", "ra": GROUP}
    assert explained({**end, "ta": STA}, {**end, "bssid": SIGNALLING}) == {"bandwidth signalling TA"}


def test_extension_frames_are_not_read() -> None:
    assert explained({"subtype": "30"}, {"subtype": "30", "ra": AP, "bssid": AP}) == {"extension frame"}
    assert explained({"subtype": "30"}, {"subtype": "30", "ssid": ""}) == {""}


def test_group_addressed_frames_are_whole_whatever_their_fragment_number() -> None:
    theirs = {"subtype": "08", "ra": GROUP, "fragment": "1"}
    assert explained({**theirs, "ssid": "6e", "channel": "6"}, theirs) == {"group addressed fragment"}
    assert explained({**theirs, "ssid": "6e"}, {**theirs, "ssid": "6f"}) == {""}
    whole = {**theirs, "fragment": "0"}
    assert explained({**whole, "ssid": "6e"}, whole) == {""}


@pytest.mark.parametrize("part", [{"more_fragments": "1"}, {"fragment": "2"}])
def test_parts_of_a_frame_say_nothing(part: Facts) -> None:
    ours = {"subtype": "00", "ra": AP}
    assert explained(ours, {**ours, **part, "ssid": "6e"} | {"fragment": part.get("fragment", "0")}) >= {
        "part of a fragmented frame"
    }
    assert explained(ours, {**ours, "ssid": "6e"}) == {""}


def test_the_number_of_a_message_is_nothing_to_explain_away() -> None:
    assert explanation(Difference("message", "4", "2"), {}, {"subtype": "28"}) == ""
    assert explanation(Difference("message", "2", "4"), {}, {"subtype": "28"}) == ""


def test_the_document_has_each_class_and_its_clauses() -> None:
    told = {row["class"]: row["who is right, by which clause"] for row in rows(page("docs/oracle.md"), "class")}
    assert list(told) == [known.name for known in KNOWN]
    assert all(told[known.name].startswith(known.clause) for known in KNOWN)
