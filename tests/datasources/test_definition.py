"""Kismet's grammar of datasource definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.definition import Definition, parse_definition
from sensor.errors import MisconfiguredError


def test_an_interface_alone_has_no_options() -> None:
    definition = parse_definition("wlan0")
    assert (definition.interface, dict(definition.options), definition.name) == ("wlan0", {}, "wlan0")


@pytest.mark.parametrize("text", ["wlan0:", " wlan0 ", "wlan0: "])
def test_nothing_behind_the_interface_is_no_option(text: str) -> None:
    assert parse_definition(text) == Definition("wlan0")


def test_quotes_protect_commas_and_disappear() -> None:
    definition = parse_definition('wlan1:name=roof,channels="1,6 , 11",Channel_Hop=true')
    assert dict(definition.options) == {"name": "roof", "channels": "1,6 , 11", "channel_hop": "true"}
    assert definition.items("channels") == ["1", "6", "11"]
    assert definition.items("block_channels") == []
    assert definition.name == "roof"


def test_the_first_colon_separates_and_values_may_hold_what_they_like() -> None:
    definition = parse_definition("rtl:device=a:b=c")
    assert (definition.interface, definition.text("device")) == ("rtl", "a:b=c")


def test_the_canonical_form_is_sorted_and_unquoted() -> None:
    definition = parse_definition('/tmp/a.pcap:type="pcapfile",REALTIME=true,channels="1,6"')
    assert str(definition) == "/tmp/a.pcap:channels=1,6,realtime=true,type=pcapfile"
    assert str(parse_definition("-")) == "-"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "names no interface"),
        (":name=a", "names no interface"),
        ("wlan0:name", "has 'name' where"),
        ("wlan0:name=a,,type=b", "has '' where"),
        ("wlan0:=a", "has '=a' where"),
        ("wlan0: =a", "has ' =a' where"),
        ("wlan0:name=a,", "ends in a comma"),
        ("wlan0:name=", "gives name no value"),
        ("wlan0:name=a,NAME=b", "gives name twice"),
        ('wlan0:channels="1,6', "quote that is not closed"),
        ('wlan0:channels="1"6"7"', "quotes in the wrong place"),
        ("wlan0:name=\ud800", "character that does not exist"),
    ],
)
def test_what_breaks_the_grammar_is_said(text: str, complaint: str) -> None:
    with pytest.raises(MisconfiguredError, match=complaint):
        parse_definition(text)


def test_an_error_is_safe_to_print() -> None:
    with pytest.raises(MisconfiguredError, match=r"wlan0\\x1b\[31m:name"):
        parse_definition("wlan0\x1b[31m:name")


@given(st.text(alphabet=st.sampled_from('ab:=,"\n\x1b\ud800 \udcffé'), max_size=30))
def test_any_text_is_a_definition_or_a_misconfiguration(text: str) -> None:
    try:
        definition = parse_definition(text)
    except MisconfiguredError:
        return
    assert definition.interface
    assert all(name == name.lower() and name for name in definition.options)


@given(
    st.dictionaries(
        st.text(alphabet="abcdefgh_0", min_size=1, max_size=8), st.text(alphabet="XYZ 019=:-/", min_size=1), max_size=6
    )
)
def test_options_survive_quoting_and_the_canonical_form(options: dict[str, str]) -> None:
    definition = parse_definition("wlan0:" + ",".join(f'{name}="{value}"' for name, value in options.items()))
    assert dict(definition.options) == options
    assert str(definition) == str(Definition("wlan0", dict(sorted(options.items()))))


@pytest.mark.parametrize(("value", "meaning"), [("true", True), ("T", True), ("False", False), ("f", False)])
def test_booleans_have_four_spellings(value: str, meaning: bool) -> None:
    assert parse_definition(f"a:realtime={value}").boolean("realtime", default=not meaning) is meaning


def test_options_that_are_absent_have_their_defaults() -> None:
    definition = parse_definition("a")
    assert definition.boolean("realtime", default=True) is True
    assert definition.number("pps") is None
    assert definition.text("type", "none") == "none"
    assert definition.uuid() == ""


@pytest.mark.parametrize("value", ["yes", "1", '""'])
def test_other_spellings_of_a_boolean_are_refused(value: str) -> None:
    with pytest.raises(MisconfiguredError, match="neither true nor false"):
        parse_definition(f"a:realtime={value}").boolean("realtime", default=True)


@pytest.mark.parametrize("value", ["0", "-1", "fast", "nan", "inf"])
def test_numbers_are_finite_and_above_zero(value: str) -> None:
    assert parse_definition("a:pps=2.5").number("pps") == 2.5
    with pytest.raises(MisconfiguredError, match=f"pps={value} is no number above zero"):
        parse_definition(f"a:pps={value}").number("pps")


def test_a_uuid_is_checked_and_upper_case() -> None:
    uuid = "5fe308bd-0000-0000-0000-00c0ffee0001"
    assert parse_definition(f"a:uuid={uuid}").uuid() == uuid.upper()
    with pytest.raises(MisconfiguredError, match="is no UUID"):
        parse_definition("a:uuid=5fe308bd").uuid()
