"""The note on an interface, of what is to be put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi.mark import Mark

NAMES = st.lists(st.text(st.characters(blacklist_characters=" /:\n"), min_size=1, max_size=15)).map(tuple)


@given(st.sampled_from(["", "managed", "ap"]), NAMES, NAMES)
def test_a_mark_says_what_it_said(kind: str, up: tuple[str, ...], managed: tuple[str, ...]) -> None:
    mark = Mark(kind, up, managed)
    assert Mark.parse(str(mark)) == mark


@pytest.mark.parametrize("alias", ["", "uplink to the roof", "airwardens", "Airwarden kind=managed"])
def test_the_alias_of_somebody_else_is_no_mark(alias: str) -> None:
    assert Mark.parse(alias) is None


def test_a_kind_that_does_not_exist_is_not_put_back() -> None:
    assert Mark.parse("airwarden kind=toaster up=wlan0 strange") == Mark(up=("wlan0",))
