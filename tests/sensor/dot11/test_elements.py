"""The record of one frame's elements."""

from hypothesis import given

from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from tests import frames
from tests.element_chains import chains, everything, read

PRIVACY = frames.CAP_ESS | frames.CAP_PRIVACY
BSSID = frames.mac("02:00:00:00:00:01")


@given(chains(), chains())
def test_nothing_of_the_last_frame_is_left(first: bytes, second: bytes) -> None:
    reused, fresh = Elements(), Elements()
    parse_elements(first, 0, len(first), PRIVACY, reused)
    parse_elements(second, 0, len(second), frames.CAP_ESS, reused)
    parse_elements(second, 0, len(second), frames.CAP_ESS, fresh)
    assert everything(reused) == everything(fresh)


def test_ids_are_kept_in_order() -> None:
    chain = frames.ssid_element(b"") + frames.rates() + frames.he_capabilities() + frames.wmm() + frames.ds(1)
    assert read(chain).ids == bytes((0, 1, 255, 221, 3))
