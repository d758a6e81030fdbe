"""Notes, their texts at the edges, and what a failure says."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from sensor.delivery.connector import MAX_ANSWER, MAX_WAIT_S, DeliveryError, Note, as_json, flat, lines


def test_a_line_break_does_not_survive_in_one_line() -> None:
    assert flat("a\r\nBcc: all@example.net", 100) == "a\\x0d\\x0aBcc: all@example.net"


def test_what_was_made_printable_before_stays_as_it_is() -> None:
    assert flat("SSID \\x00\\\\", 100) == "SSID \\x00\\\\"


def test_a_long_line_ends_in_an_ellipsis() -> None:
    assert flat("a" * 50, 10) == "a" * 9 + "…"


@given(st.text(), st.integers(1, 60))
def test_one_line_is_printable_and_bounded(text: str, bound: int) -> None:
    shown = flat(text, bound)
    assert shown.isprintable()
    assert len(shown) <= bound


@given(st.text(), st.integers(1, 60))
def test_lines_hold_no_control_but_line_feeds(text: str, bound: int) -> None:
    shown = lines(text, bound)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert len(shown) <= bound


@given(st.text())
def test_json_is_ascii_on_one_line(text: str) -> None:
    raw = as_json({"text": text})
    assert b"\n" not in raw
    assert json.loads(raw) == {"text": text}


def test_a_failure_is_bounded_and_printable() -> None:
    error = DeliveryError("x\x1b[31m" * 200, retry=True, wait_s=1e9)
    assert len(str(error)) == MAX_ANSWER
    assert str(error).isprintable()
    assert error.wait_s == MAX_WAIT_S


@given(st.text())
def test_a_key_is_good_for_every_header(key: str) -> None:
    token = Note(key, "", "").token
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,100}", token)


def test_keys_that_are_hard_to_write_stay_apart() -> None:
    long = "rule/default/" + "x" * 500
    keys = ["a/b", "ab", "a b", "", long + "/1", long + "/2", "ü", "u"]
    assert len({Note(key, "", "").token for key in keys}) == len(keys)
    assert Note("01ABC-opened-ff", "", "").token == "01ABC-opened-ff"


def test_an_option_is_one_text_or_several() -> None:
    note = Note("k", "t", "b", options={"to": "a@example.net", "cc": ("b@example.net",)})
    assert note.text_option("to") == "a@example.net"
    assert note.text_option("cc") is None
    assert note.list_option("to") == ("a@example.net",)
    assert note.list_option("cc") == ("b@example.net",)
    assert note.list_option("bcc") == ()
