"""Kibana's query language."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.errors import RefusedError
from sensor.rules import kql
from sensor.rules.indices import INDICES, STORED
from sensor.rules.store import EventStore

RECORD: dict[str, list[object]] = {
    "name": ["Office rule"],
    "tags": ["wids", "front door"],
    "enabled": [True],
    "count": [5],
    "a.b": ["x"],
    "nothing": [],
}


def matches(text: str) -> bool:
    return kql.matches(kql.parse(text), lambda field: RECORD.get(field, []))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tags:wids",
        'tags:"front door"',
        "tags: front door",
        "TAGS:x or tags:WIDS",
        "enabled:true and not enabled:false",
        "name:Off* and name:*rule and name:*f*c*",
        "name:office",
        "count > 4 and count >= 5 and count < 6 and count <= 5",
        "count:5",
        "tags:(foo or wids)",
        "tags:(wids and front*)",
        "tags:(not foo)",
        "not (tags:foo or tags:bar)",
        "a.b:*",
        "not nothing:*",
        "tags:wids or tags:foo and tags:bar",
        'a\\.b:"x"',
    ],
)
def test_what_is_true(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        "tags:foo",
        'tags:"door wids"',
        "enabled:false",
        "name:rule*",
        "count > 5",
        "count:five",
        "not tags:wids",
        "nothing:*",
        "tags:(wids and foo)",
        "(tags:wids or tags:foo) and tags:bar",
        'name:"Off*"',
    ],
)
def test_what_is_false(text: str) -> None:
    assert not matches(text)


@pytest.mark.parametrize(
    "text",
    [
        *("a:", ":", "a:(", "a and", "or", "and b:c", "a:b)", '"', "a:b c:d", "a >", "not", "a:{}", "((((", "a:or"),
        *("(" * 100, "not " * 100 + "a:b", "a:b " * 2000),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(RefusedError, match="KQLSyntaxError"):
        kql.parse(text)


@given(st.text(alphabet=list('ab:()"*\\<>= ornotd{}.1\n'), max_size=60))
def test_no_query_does_worse_than_being_refused(text: str) -> None:
    try:
        node = kql.parse(text)
    except RefusedError:
        return
    kql.matches(node, lambda field: RECORD.get(field, []))
    kql.fields(node)


@given(st.text(max_size=40))
def test_a_phrase_finds_exactly_itself(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    node = kql.parse(f'a:"{quoted}"')
    assert kql.matches(node, lambda _: [text])
    assert not kql.matches(node, lambda _: [f"_{text}_"])


QUERIES = st.sampled_from(
    [
        "kind:deauth",
        "kind:de*",
        'bssid:"02:00:00:00:00:01"',
        "not bssid:*",
        "count > 3",
        "count <= 3 or kind:(beacon or auth)",
        "channel:6 and not kind:beacon",
        "kind:DEAUTH",
        "channel:*",
        "kind:*e*a*",
        "not (count > 3 and kind:deauth)",
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["deauth", "beacon", "auth"]),
        "bssid": st.sampled_from(["", "02:00:00:00:00:01"]),
        "channel": st.sampled_from(["1", "6"]),
        "count": st.integers(1, 6),
    }
)


@given(QUERIES, st.lists(ROWS, max_size=6))
def test_the_store_finds_what_the_language_means(
    tmp_path_factory: pytest.TempPathFactory, text: str, rows: list[dict[str, str | int]]
) -> None:
    index, node = INDICES["frames"], kql.parse(text)
    store = EventStore.open(tmp_path_factory.mktemp("kql") / "events.db")
    store.write([("frames", 1, dict(row)) for row in rows])
    found = [{name: row[name] for name in ("kind", "bssid", "channel", "count")}
             for row in store.rows(index, 0, 2, kql.condition(node, index))]  # fmt: skip
    store.close()

    def true(row: dict[str, str | int]) -> bool:
        return kql.matches(node, lambda field: [row[field]] if row[field] else [])

    expected = list(filter(true, rows))
    assert found == expected[::-1]


@pytest.mark.parametrize("text", ["nothing:1", "kind:a and nothing:1", "count:many", "word"])
def test_fields_that_an_index_lacks_are_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        kql.condition(kql.parse(text), INDICES["frames"])


def test_no_query_reaches_beyond_its_values(tmp_path: Path) -> None:
    hostile = "x'; DROP TABLE frames; --"
    store = EventStore.open(tmp_path / "events.db")
    where = kql.condition(kql.parse(f'kind:"{hostile}"'), INDICES["frames"])
    assert store.rows(INDICES["frames"], 0, 1, where) == []
    assert all(store.rows(index, 0, 1) == [] for index in STORED.values())
    store.close()
