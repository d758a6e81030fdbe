"""What looks the same, and what devices make of odd names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.wids.confusables import LOOKALIKES, oddities, shown_as, skeleton


@pytest.mark.parametrize(
    "other", ["N\u0415T", "n e t", "\uff4e\uff45\uff54", "n\u00e9t", "n3t", "ne\u200bt", "net ", "\U0001d427et"]
)
def test_names_that_look_the_same(other: str) -> None:
    assert skeleton(other.encode()) == skeleton(b"net")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hall 0", "Hallo"), ("Wi-Fi", "WI\u2010F1"), ("corner", "comer"), ("vvv", "wv"), ("clean", "dean")],
)
def test_pairs_and_digits(one: str, other: str) -> None:
    assert skeleton(one.encode()) == skeleton(other.encode())


@pytest.mark.parametrize("other", ["net-5G", "net_guest", "network", "nett", "ne", "ent", "net1", "not"])
def test_names_that_do_not(other: str) -> None:
    assert skeleton(other.encode()) != skeleton(b"net")


def test_no_lookalike_stands_for_two_letters() -> None:
    every = [odd for odds in LOOKALIKES.values() for odd in odds]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    "ssid",
    [b"net ", b" net", b"net\x00guest", b"net\nfree", b"n\x0eet", b"net\xff", b"net    5G", "n\u200det".encode()],
)
def test_what_devices_may_show_as_another_name(ssid: bytes) -> None:
    assert b"net" in shown_as(ssid)


@pytest.mark.parametrize("ssid", [b"net", b"my net", "K\u00e4se".encode(), "\u5b98\u65b9".encode()])
def test_ordinary_names_are_shown_as_they_are(ssid: bytes) -> None:
    assert shown_as(ssid) == ()


def test_oddities_are_named() -> None:
    assert oddities("n\u0435t\x00".encode() + b"\xff") == [
        "U+0435 CYRILLIC SMALL LETTER IE",
        "U+0000",
        "octet ff",
    ]


@given(st.binary(max_size=255))
def test_any_octets_can_be_looked_at(ssid: bytes) -> None:
    skeleton(ssid)
    oddities(ssid)
    assert all(form and form != ssid for form in shown_as(ssid))
