"""What aircraft say, and whatever else may stand in such an element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.remote_id import ASTM, DJI, FRENCH, UNKNOWN_ALTITUDE, RemoteId, read_remote_id
from tests.aircraft import astm, basic_id, dji, french, location, system

ID = b"1581F45TB21A400X"
NORTH, EAST = 47.3769, -8.5417


def read(element: bytes) -> RemoteId:
    found = read_remote_id(element[2:])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("element", "scheme", "altitude_m"),
    [
        (astm(basic_id(ID), location(NORTH, EAST), system()), ASTM, 120),
        (dji(ID, NORTH, EAST), DJI, 80),
        (french(ID, NORTH, EAST), FRENCH, 150),
    ],
)
def test_each_scheme_says_who_and_where(element: bytes, scheme: str, altitude_m: int) -> None:
    found = read(element)
    assert (found.scheme, found.uas_id, found.altitude_m) == (scheme, ID, altitude_m)
    assert found.has_position
    assert int(found.latitude_e7) == pytest.approx(NORTH * 1e7, abs=100)
    assert int(found.longitude_e7) == pytest.approx(EAST * 1e7, abs=100)


@pytest.mark.parametrize(
    ("speed", "fast", "cms"), [(40, False, 1000), (0, True, 6375), (255, False, -1), (4, True, 6675)]
)
def test_speeds(speed: int, fast: bool, cms: int) -> None:
    assert read(astm(location(NORTH, EAST, speed=speed, fast=fast))).speed_cms == cms


def test_a_message_alone() -> None:
    assert read(astm(basic_id(ID))).uas_id == ID
    assert not read(astm(basic_id(ID))).has_position
    assert read(astm(location(NORTH, EAST))).uas_id == b""


@pytest.mark.parametrize(("north", "east"), [(0.0, 0.0), (91.0, 0.0), (10.0, 181.0), (-90.5, 3.0)])
def test_places_that_are_none(north: float, east: float) -> None:
    assert not read(astm(location(north, east))).has_position


def test_a_position_that_dji_does_not_vouch_for() -> None:
    found = read(dji(ID, NORTH, EAST, state=0x0001))
    assert not found.has_position
    assert found.altitude_m == UNKNOWN_ALTITUDE


OTHER_DJI = b"\x26\x37\x12\x58\x62\x13\x11" + bytes(60)
WPS = b"\x00\x50\xf2\x04" + bytes(60)


@pytest.mark.parametrize("body", [b"", b"\xfa\x0b\xbc", b"\xfa\x0b\xbc\x0d\x00", OTHER_DJI, WPS])
def test_the_rest_is_none(body: bytes) -> None:
    assert read_remote_id(body) is None


STARTS = (b"\xfa\x0b\xbc\x0d", b"\x26\x37\x12\x58\x62\x13\x10", b"\x60\x60\x1f\x58", b"\x6a\x5c\x35\x01")


@given(st.sampled_from(STARTS), st.binary(max_size=251))
def test_nothing_raises(start: bytes, rest: bytes) -> None:
    read_remote_id(start + rest)


@given(
    st.sampled_from((astm(basic_id(ID), location(NORTH, EAST)), dji(ID, NORTH, EAST), french(ID, NORTH, EAST))),
    st.data(),
)
def test_nothing_raises_wherever_it_is_cut_or_damaged(element: bytes, data: st.DataObject) -> None:
    body = bytearray(element[2:])
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] = data.draw(st.integers(0, 255))
    read_remote_id(bytes(body[: data.draw(st.integers(0, len(body)))]))
