"""Where keys stand in a TOML text."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.config.lines import KeyPath, key_lines

TEXT = '''\
# a comment with = and [brackets]
title = "x"   # another
a.b . "c d" = 1

[one]   # [two]
text = """
[three]
key = 1
\\""" ""\"""
other = \'\'\'
it's \'\'\'\'
list = [
  "a, ]",  # first
  { deep = [ 1, 2 ], "q\\"" = 2 },

  1979-05-27 07:32:00 ,
]
[[many]]
k = 1
[many.sub]
k = 2
[[ many ]]
k = 3
'''


def test_every_kind_of_key_is_found_on_its_line() -> None:
    assert key_lines(TEXT) == {
        ("title",): 2,
        ("a",): 3,
        ("a", "b"): 3,
        ("a", "b", "c d"): 3,
        ("one",): 5,
        ("one", "text"): 6,
        ("one", "other"): 10,
        ("one", "list"): 12,
        ("one", "list", 0): 13,
        ("one", "list", 1): 14,
        ("one", "list", 1, "deep"): 14,
        ("one", "list", 1, "deep", 0): 14,
        ("one", "list", 1, "deep", 1): 14,
        ("one", "list", 1, 'q"'): 14,
        ("one", "list", 2): 16,
        ("many",): 18,
        ("many", 0): 18,
        ("many", 0, "k"): 19,
        ("many", 0, "sub"): 20,
        ("many", 0, "sub", "k"): 21,
        ("many", 1): 22,
        ("many", 1, "k"): 23,
    }


def paths(value: object, base: KeyPath = ()) -> set[KeyPath]:
    """Return the path of everything inside a value that tomllib read."""
    found: set[KeyPath] = set()
    entries: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, inner in entries:
        found |= {(*base, key)} | paths(inner, (*base, key))
    return found


def test_the_paths_are_those_that_tomllib_reads() -> None:
    assert set(key_lines(TEXT)) == paths(tomllib.loads(TEXT))


KEYS = st.sampled_from(["a", "b-1", '"x.y"', "'#'", '"\\u0041"', '"="'])
SCALARS = st.sampled_from(
    [
        "1",
        "true",
        '"s"',
        "'['",
        '"]#"',
        '"""a\n"b" ""\n"""',
        "'''\n''\n'''",
        '""',
        "''",
        "1e3",
        "2020-01-01",
        '""""a"""""',
    ]
)
SPACES = st.sampled_from(["", " ", "\t"])
BREAKS = st.sampled_from(["", "\n", " # ] , }\n", "\r\n"])


def arrays(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.tuples(BREAKS, values, BREAKS).map("".join), max_size=3)
    return st.tuples(items, BREAKS).map(lambda pair: f"[{','.join(pair[0])}{pair[1]}]")


def inline_tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.dictionaries(KEYS, values, max_size=2)
    return pairs.map(lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}")


VALUES = st.recursive(SCALARS, lambda inner: arrays(inner) | inline_tables(inner), max_leaves=5)
LINES = st.tuples(KEYS, SPACES, SPACES, VALUES, SPACES).map(lambda t: f"{t[0]}{t[1]}={t[2]}{t[3]}{t[4]}\n")
HEADERS = st.tuples(st.sampled_from(["[t{}]", "[[l]]", "[l.s{}]", "[ t . u{} ]"]), st.integers(0, 999)).map(
    lambda pair: pair[0].format(pair[1]) + "\n"
)


@given(st.lists(LINES | HEADERS | st.just("# c\n"), max_size=12))
def test_any_text_that_tomllib_accepts_is_walked_alike(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = key_lines(text)
    assert set(found) == paths(read)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_keys_stand_where_they_were_written(values: list[str]) -> None:
    text, expected = "", {}
    for number, value in enumerate(values):
        expected[(f"k{number}",)] = text.count("\n") + 1
        text += f"k{number} = {value}\n"
    found = key_lines(text)
    assert {path: found[path] for path in expected} == expected


@pytest.mark.parametrize("text", ["", "\n\n", "# only"])
def test_texts_without_keys(text: str) -> None:
    assert key_lines(text) == {}
