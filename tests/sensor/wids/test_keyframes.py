"""NONCEDEGRADE, NONCEREUSE and the three lengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.wids.keyframes import MAX_DEVICES, holds_multi_link
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import eapol, eapol_key, multi_link, ssid_element
from tests.scenes.harvest import nonce_of
from tests.scenes.keyframes import exchange, long_message, old_nonces
from tests.scenes.stage import A, S


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


@pytest.mark.parametrize(("number", "expected"), [(1, True), (2, True), (3, True), (4, False)])
def test_zeros_belong_into_message_4_only(number: int, expected: bool) -> None:
    air = Air()
    for counter in range(3):
        key = eapol_key(number, nonce=bytes(32), replay_counter=counter)
        air.send(eapol(S, A, key, from_ap=number in (1, 3)), every_ms=500)
    assert bool(raised(air, "NONCEDEGRADE")) == expected


def test_old_nonces_are_told_of_from_the_first_time_on() -> None:
    air = Air()
    old_nonces(air)
    texts = raised(air, "NONCEREUSE")
    assert len(texts) == 2
    assert texts[0].startswith("Station A4:5E:60:01:02:03 and access point 00:1B:2F:AA:00:01 agree on keys")
    assert "that ended 5." in texts[0]


@pytest.mark.parametrize("last", [2, 3])
def test_a_handshake_that_was_not_ended_gave_no_key(last: int) -> None:
    air = Air()
    for counter in range(3):
        exchange(air, S, A, nonce_of(1), nonce_of(2), counter=counter, last=last)
        air.wait(5)
    assert raised(air, "NONCEREUSE") == []


@pytest.mark.parametrize(
    ("name", "number", "length", "version", "expected"),
    [
        ("RTL8195VD1406", 1, 417, 2, False),  # 95 octets come before the key data
        ("RTL8195VD1406", 1, 418, 2, True),
        ("VDOO202027301", 3, 257, 3, False),
        ("VDOO202027301", 3, 258, 3, True),
        ("VDOO202027301", 3, 300, 2, False),
        ("VDOO202027301", 1, 300, 3, False),
        ("VDOO202027302", 3, 192, 2, False),
        ("VDOO202027302", 3, 193, 2, True),
        ("VDOO202027302", 3, 300, 3, False),
    ],
)
def test_lengths(name: str, number: int, length: int, version: int, expected: bool) -> None:
    air = Air()
    air.send(eapol(S, A, long_message(number, length, version), from_ap=True), times=2)
    assert bool(raised(air, name)) == expected


def test_multi_link_is_found_among_others_and_nothing_raises() -> None:
    assert holds_multi_link(ssid_element(b"net") + multi_link(A))
    assert not holds_multi_link(ssid_element(b"net\xff\x09\x6b"))
    assert not holds_multi_link(multi_link(A)[:2])


@given(st.binary(max_size=40))
def test_no_elements_raise(elements: bytes) -> None:
    assert holds_multi_link(elements) in (False, True)


def test_forged_devices_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_DEVICES + 100):
        sta = S[:3] + index.to_bytes(3, "big")
        air.send(eapol(sta, A, eapol_key(2, nonce=bytes(32))), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(each for each in sensor.detections if each.name == "NONCEDEGRADE").evictions == 100
