"""KEYREINSTALL and ZEROKEY."""

import pytest

from sensor.tracking.numbers import EARLY
from sensor.wids.keys import MAX_PAIRS, MAX_TRIES
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import deauth, disassoc
from tests.scenes.harvest import nonce_of
from tests.scenes.keyframes import exchange
from tests.scenes.keys import kr00k, reinstall, sealed, talk, third_again, zeroed
from tests.scenes.stage import A, S, ordinary, other


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def test_the_text_names_the_device_and_the_proof() -> None:
    air = Air()
    reinstall(air)
    sensor = Sensor().hear(air.frames())
    alert = sensor.of("KEYREINSTALL")[0]
    assert alert.text.startswith("Device A4:5E:60:01:02:03 (2437 MHz) encrypts other things with 2 packet numbers")
    assert dict(alert.evidence)["numbers used twice"] == "1, 2"


@pytest.mark.parametrize(("again", "expected"), [(1, False), (2, True)])
def test_one_number_may_be_an_accident(again: int, expected: bool) -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, 1, 5, 10)
    air.send(third_again(S, A, 4, nonce_of(1)), every_ms=20)
    talk(air, 0, 1, again, 90)
    assert bool(raised(air, "KEYREINSTALL")) == expected


def test_without_a_repeated_message_3_a_handshake_may_have_been_missed() -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, 1, 9, 10)
    talk(air, 0, 1, 9, 90)
    assert raised(air, "KEYREINSTALL") == []


def test_a_new_message_1_ends_what_was_known() -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, 1, 9, 10)
    air.send(third_again(S, A, 4, nonce_of(1)), every_ms=20)
    exchange(air, S, A, nonce_of(3), nonce_of(4), last=1)
    talk(air, 0, 1, 9, 90)
    assert raised(air, "KEYREINSTALL") == []


def test_late_numbers_are_not_kept() -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, EARLY + 1, EARLY + 5, 10)
    air.send(third_again(S, A, 4, nonce_of(1)), every_ms=20)
    talk(air, 0, EARLY + 1, EARLY + 5, 90)
    assert raised(air, "KEYREINSTALL") == []


def test_an_access_point_that_encrypts_with_zeros() -> None:
    air = Air()
    kr00k(air)
    assert raised(air, "ZEROKEY")[0] == (
        "Device 00:1B:2F:AA:00:01 (channel 6) encrypted data for A4:5E:60:01:02:03 with a key of zeros: anybody can "
        "read it."
    )


def test_zeros_are_found_where_no_handshake_was_heard() -> None:
    air = Air()
    ordinary(air)
    air.send(sealed(S, A, 100, 1, down=True), times=2)
    air.send(deauth(S, A, A), every_ms=5)
    air.send(zeroed(S, A, 1))
    assert len(raised(air, "ZEROKEY")) == 1


def test_zeros_are_tried_soon_after_only() -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    air.send(disassoc(S, A, A))
    air.wait(3)
    air.send(zeroed(S, A, 100))
    assert raised(air, "ZEROKEY") == []


def test_so_many_frames_are_tried_and_no_more_however_often_it_is_disconnected() -> None:
    air = Air()
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    for packet in range(MAX_TRIES):
        air.send(deauth(S, A, A), every_ms=1)
        air.send(sealed(S, A, 100 + packet, packet, down=True), every_ms=1)
    air.send(zeroed(S, A, 200))
    assert raised(air, "ZEROKEY") == []


def test_forged_pairs_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_PAIRS + 50):
        air.send(third_again(S[:3] + index.to_bytes(3, "big"), other(A, 0), 1, nonce_of(1)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(each for each in sensor.detections if each.name == "KEYREINSTALL").evictions == 50
