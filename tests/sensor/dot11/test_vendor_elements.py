"""Vendor elements, by OUI and type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11 import element_ids as ids
from tests import frames
from tests.element_chains import read

PRIVACY = frames.CAP_ESS | frames.CAP_PRIVACY
BSSID = frames.mac("02:00:00:00:00:01")


def test_vendors_and_what_they_say() -> None:
    chain = frames.wmm() + frames.vendor(frames.OUI_WFA, 9) + frames.vendor(frames.OUI_WFA, 16, b"\x00")
    elements = read(chain + frames.element(221, b"\x01\x02\x03"))
    assert elements.vendors == [b"\x00\x50\xf2\x02", b"\x50\x6f\x9a\x09", b"\x50\x6f\x9a\x10", b"\x01\x02\x03"]
    assert (elements.wmm_length, elements.p2p, elements.hotspot) == (24, True, True)


def test_owe_transition_names_the_companion() -> None:
    elements = read(frames.ssid_element(b"cafe") + frames.owe_transition(BSSID, b"cafe-owe"))
    assert (elements.owe_bssid, elements.owe_ssid) == (BSSID, b"cafe-owe")
    assert elements.security.summary == "Open (OWE transition)"


def test_an_owe_transition_whose_ssid_does_not_fit_is_bad() -> None:
    elements = read(frames.vendor(frames.OUI_WFA, 28, BSSID + b"\x09short"))
    assert (elements.bad_element, elements.owe_bssid) == (ids.VENDOR, b"")


def test_wps_split_over_two_elements_is_joined() -> None:
    half = frames.wps_attribute(0x1011, b"office printer")
    first, second = (frames.vendor(frames.OUI_MICROSOFT, 4, part) for part in (half[:7], half[7:]))
    elements = read(first + second)
    assert elements.wps == half
    assert elements.security.wps


@given(st.binary(max_size=60))
def test_wifi_direct_attributes_never_lead_past_their_element(attributes: bytes) -> None:
    body = frames.vendor(frames.OUI_WFA, 9, attributes)
    behind = b"\x0c\xff\x00"
    assert read(body).p2p_absence_length == read(body + frames.element(250, behind)).p2p_absence_length


@pytest.mark.parametrize("start", [b"\xfa\x0b\xbc\x0d", b"\x6a\x5c\x35\x01", b"\x26\x37\x12\x58", b"\x60\x60\x1f\x58"])
def test_the_first_element_in_which_an_aircraft_identifies_itself_is_kept(start: bytes) -> None:
    first = frames.element(221, start + b"here")
    assert (
        read(frames.vendor(b"\x00\x11\x22", 1) + first + frames.element(221, start + b"there")).remote_id
        == start + b"here"
    )
    assert read(frames.vendor(b"\xfa\x0b\xbc", 12)).remote_id == b""
