"""What fits a schema, and how Kibana words what does not."""

import pytest

from sensor.rules import schema
from sensor.rules.schema import Key, SchemaError, fit

KEYS = {
    "name": Key(schema.filled),
    "size": Key(schema.whole(1, 10), default=5),
    "share": Key(schema.number(0, 1), optional=True),
    "on": Key(schema.nullable(schema.flag), default=None),
    "list": Key(schema.array(schema.text, 0, 2), default=()),
    "inner": Key(schema.shape({"word": Key(schema.one_of("a", "b"))}), optional=True),
    "any": Key(schema.record, default={}),
}


def test_defaults_stand_in_and_optional_keys_stay_away() -> None:
    assert fit(KEYS, {"name": "x"}) == {"name": "x", "size": 5, "on": None, "list": (), "any": {}}
    given = {"name": "x", "size": 1, "share": 0.5, "on": True, "list": ["y"], "inner": {"word": "b"}, "any": {"z": 1}}
    assert fit(KEYS, given) == given


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "[p.name]: expected value of type [string] but got [undefined]"),
        ({"name": None}, "[p.name]: expected value of type [string] but got [null]"),
        ({"name": ""}, "[p.name]: value has length [0] but it must have a minimum length of [1]."),
        ({"name": "x", "size": True}, "[p.size]: expected value of type [number] but got [boolean]"),
        ({"name": "x", "size": 0}, "[p.size]: Value must be equal to or greater than [1]."),
        ({"name": "x", "size": 11}, "[p.size]: Value must be equal to or lower than [10]."),
        ({"name": "x", "size": 1.5}, "[p.size]: expected a whole number"),
        ({"name": "x", "on": "y"}, "[p.on]: expected value of type [boolean] but got [string]"),
        ({"name": "x", "list": {}}, "[p.list]: expected value of type [array] but got [Object]"),
        ({"name": "x", "list": ["a", "b", "c"]}, "[p.list]: array size is [3], but cannot be greater than [2]"),
        ({"name": "x", "list": ["a", 1]}, "[p.list.1]: expected value of type [string] but got [number]"),
        ({"name": "x", "inner": 5}, "[p.inner]: expected a plain object value, but found [5] instead."),
        ({"name": "x", "inner": {"word": "a", "x": 1}}, "[p.inner.x]: definition for this key is missing"),
        ({"name": "x", "any": []}, "[p.any]: expected value of type [object] but got [Array]"),
        ({"name": "x", "zzz": 1}, "[p.zzz]: definition for this key is missing"),
    ],
)
def test_what_does_not_fit_is_told_with_its_path(given: dict[str, object], told: str) -> None:
    with pytest.raises(SchemaError) as caught:
        fit(KEYS, given, "p")
    assert str(caught.value) == told


def test_a_word_that_is_none_of_some_is_told_with_all_of_them() -> None:
    with pytest.raises(SchemaError, match=r"\[w\.1\]: expected value to equal \[b\]"):
        schema.one_of("a", "b")("c", "w")
