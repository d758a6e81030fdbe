"""Values are written as Kismet writes them, and always as valid UTF-8."""

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kismet.encodings import Keyed, Value, encoder, number_text, quoted

RECORD: Value = {
    "a.b": 1,
    "flag": True,
    "list.c": [{"d.e": 1.5}],
    "map": Keyed({"00:11:22:33:44:55.x": {"f.g": "text"}}),
}


def encoded(value: Value, suffix: str) -> str:
    encode = encoder(suffix)
    assert encode is not None
    return encode(value).decode()


@pytest.mark.parametrize("suffix", ["json", "cmd", "jcmd"])
def test_plain_json_is_compact_with_dotted_names_and_no_booleans(suffix: str) -> None:
    expected = '{"a.b":1,"flag":1,"list.c":[{"d.e":1.500000}],"map":{"00:11:22:33:44:55.x":{"f.g":"text"}}}'
    assert encoded(RECORD, suffix) == expected


def test_tjson_underscores_field_names_and_not_keys_of_maps() -> None:
    expected = '{"a_b":1,"flag":1,"list_c":[{"d_e":1.500000}],"map":{"00:11:22:33:44:55.x":{"f_g":"text"}}}'
    assert encoded(RECORD, "tjson") == expected


def test_lines_hold_one_element_each() -> None:
    assert encoded([{"a.b": 1}, {"a.b": 2}], "itjson") == '{"a.b":1}\n{"a.b":2}\n'
    assert encoded([{"a.b": 1}, {"a.b": 2}], "ekjson") == '{"a_b":1}\n{"a_b":2}\n'


@pytest.mark.parametrize("suffix", ["itjson", "ekjson"])
def test_lines_of_nothing_are_nothing_and_a_record_is_one_line(suffix: str) -> None:
    assert encoded([], suffix) == ""
    assert encoded({"a": 1}, suffix) == '{"a":1}'


def test_prettyjson_describes_each_field_before_it() -> None:
    text = encoded({"kismet.alert.header": "X", "none.such": 5, "m": Keyed({"k": 1})}, "prettyjson")
    assert text.replace("\r\n", "").count("\n") == 0
    document = json.loads(text)
    names = list(document)
    assert names[:2] == ["description.kismet.alert.header", "kismet.alert.header"]
    assert document["description.kismet.alert.header"] == "string, name of the alert"
    assert document["description.none.such"].startswith("int64_t, ")
    assert document["m"] == {"k": 1}


def test_other_suffixes_have_no_encoding() -> None:
    assert encoder("html") is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.5, "0.500000"),
        (1795294483.637249, "1795294483.637249"),
        (1e-9, "0.000000"),
        (math.nan, "0"),
        (math.inf, "0"),
        (-math.inf, "0"),
        (2.0**60, "1152921504606846976"),
    ],
)
def test_floats_follow_kismets_rule(number: float, text: str) -> None:
    assert number_text(number) == text


def test_what_is_no_character_does_not_break_utf8() -> None:
    assert encoded("a\udcffb", "json") == '"a?b"'
    assert encoded({"k\ud800": 1}, "json") == '{"k?":1}'


SUFFIXES = ["json", "cmd", "jcmd", "tjson", "itjson", "ekjson", "prettyjson"]
HOSTILE = "\x1b[31m\x7f\x80\x9b31m\xad\u061c\u200b\u200f\u2028\u2029\u202e\u2066\u2069\ufeff\U000e0041"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_in_an_answer_commands_a_terminal_or_reorders_a_line(suffix: str) -> None:
    text = encoded([{HOSTILE: HOSTILE, "map": Keyed({HOSTILE: "é 日本 😀"})}], suffix)
    assert text.replace("\r\n", "").replace("\n", "").isprintable()
    assert "é 日本 😀" in text
    (record,) = [json.loads(text)] if suffix in ("itjson", "ekjson") else json.loads(text)
    assert record[HOSTILE] == HOSTILE
    assert record["map"] == {HOSTILE: "é 日本 😀"}


@given(st.text())
def test_a_quoted_string_is_printable_and_reads_back(text: str) -> None:
    shown = quoted(text)
    assert all(char.isprintable() or "\ud800" <= char <= "\udfff" for char in shown)
    assert json.loads(shown) == text


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e6, 1e6) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.dictionaries(st.text(), inner).map(Keyed),
    max_leaves=20,
)


def normal(value: Any) -> Any:
    """What a JSON reader is to see of a value."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return float(f"{value:.6f}")
    if isinstance(value, Mapping):
        return {normal(key): normal(member) for key, member in value.items()}
    return [normal(element) for element in value] if isinstance(value, list) else value


@given(VALUES)
def test_what_is_written_reads_back(value: Any) -> None:
    assert json.loads(encoded(value, "json")) == normal(value)


@given(VALUES)
def test_every_encoding_is_readable(value: Any) -> None:
    json.loads(encoded(value, "tjson"))
    json.loads(encoded(value, "prettyjson"))
    for suffix in ("itjson", "ekjson"):
        text = encoded(value, suffix)
        lines = text.split("\n")[:-1] if isinstance(value, list) else [text]
        assert len(lines) == (len(value) if isinstance(value, list) else 1)
        for line in lines:
            json.loads(line)
