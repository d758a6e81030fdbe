"""Untrusted text: readable where it is honest, visibly escaped where it is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.text import printable

RAW = st.binary(max_size=64) | st.text(max_size=32).map(lambda text: text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "text", ["office", "Café Zürich", "网络", "مقهى", "Кафе №5", "Wi-Fi 📶", "❤️ home", "a b c", "नमस्ते", "tiếng"]
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert printable(text.encode()) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"", ""),
        (b"a\x00b", r"a\x00b"),
        (b"\x1b[31mred", r"\x1b[31mred"),
        (b"line\nbreak\r\t", r"line\x0abreak\x0d\x09"),
        (b"\x7f", r"\x7f"),
        (b"caf\xe9", r"caf\xe9"),
        (b"\xf0\x9f\x93", r"\xf0\x9f\x93"),
        (b"\xc0\xaf", r"\xc0\xaf"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
        (b"back\\slash", r"back\\slash"),
        (rb"\x41", r"\\x41"),
        ("\u0085\u009b".encode(), r"\u0085\u009b"),
        ("\u202egnp.exe".encode(), r"\u202egnp.exe"),
        ("a\u2066b\u2069".encode(), r"a\u2066b\u2069"),
        ("net\u200b".encode(), r"net\u200b"),
        ("\ufeffnet".encode(), r"\ufeffnet"),
        ("a\u2028b\u2029".encode(), r"a\u2028b\u2029"),
        ("a\u00a0b".encode(), r"a\u00a0b"),
        ("\ue000".encode(), r"\ue000"),
        ("\U000e0041".encode(), r"\U000e0041"),
        ("\u0378".encode(), r"\u0378"),
        ("net\ufe0f".encode(), r"net\ufe0f"),
        ("net\u3164".encode(), r"net\u3164"),
        ("\u0301net".encode(), r"\u0301net"),
        (("z" + "\u0301" * 4).encode(), "z" + "\u0301" * 3 + r"\u0301"),
    ],
)
def test_what_could_deceive_is_shown_as_an_escape(raw: bytes, shown: str) -> None:
    assert printable(raw) == shown


@given(RAW)
def test_nothing_dangerous_is_left(raw: bytes) -> None:
    for char in printable(raw):
        assert char == " " or unicodedata.category(char)[0] not in "CZ"


@given(RAW, RAW)
def test_different_octets_never_look_the_same(one: bytes, two: bytes) -> None:
    assert (printable(one) == printable(two)) == (one == two)
