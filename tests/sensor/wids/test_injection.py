"""FRAGATTACK and PLAINTEXTDATA."""

import pytest

from sensor.wids.injection import MAX_DEVICES, MAX_PARTS
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import BROADCAST, WEP, beacon, ccmp, data, llc, qos_data, reassoc_request
from tests.scenes.harvest import nonce_of
from tests.scenes.injection import IP, keyed, mixed_fragments, part, plain
from tests.scenes.keyframes import exchange
from tests.scenes.stage import A, S


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def two(air: Air, first: bytes, second: bytes) -> list[str]:
    air.send(first, keep_seq=True)
    air.send(second, keep_seq=True)
    return raised(air, "FRAGATTACK")


def first_part(seq: int = 900, pn: int = 100, key_id: int = 0) -> bytes:
    return part(S, A, seq, 0, ccmp(bytes(40), pn, key_id), more=True)


def last_part(seq: int = 900, pn: int = 101, key_id: int = 0) -> bytes:
    return part(S, A, seq, 1, ccmp(bytes(40), pn, key_id))


def test_half_in_clear() -> None:
    air = Air()
    mixed_fragments(air)
    assert raised(air, "FRAGATTACK")[0] == (
        "In the name of device A4:5E:60:01:02:03 (channel 6) came 1 x frames split into clear and encrypted fragments: "
        "no honest side sends them; they smuggle data past the encryption of careless receivers."
    )


def test_clear_first_is_as_wrong() -> None:
    assert two(Air(), part(S, A, 900, 0, IP, clear=True, more=True), last_part())


def test_another_key_id() -> None:
    assert two(Air(), first_part(), last_part(key_id=1))
    assert not two(Air(), first_part(), last_part())


@pytest.mark.parametrize("between", ["handshake", "association"])
def test_keys_agreed_between_two_fragments(between: str) -> None:
    air = Air()
    keyed(air)
    air.send(first_part(), keep_seq=True)
    if between == "handshake":
        exchange(air, S, A, nonce_of(5), nonce_of(6))
    else:
        air.send(reassoc_request(S, A, A))
    air.send(last_part(), keep_seq=True)
    assert "encrypted with different keys" in raised(air, "FRAGATTACK")[0]


@pytest.mark.parametrize(("times", "expected"), [(2, False), (3, True)])
def test_numbers_apart_three_times(times: int, expected: bool) -> None:
    air = Air()
    for n in range(times):
        air.send(first_part(900 + n, 100 + 10 * n), keep_seq=True)
        air.send(last_part(900 + n, 105 + 10 * n), keep_seq=True)
    assert bool(raised(air, "FRAGATTACK")) == expected


def test_a_lost_fragment_is_no_gap() -> None:
    air = Air()
    for n in range(10):
        air.send(part(S, A, 900 + n, 0, ccmp(bytes(40), 100 + 10 * n), more=True), keep_seq=True)
        air.send(part(S, A, 900 + n, 2, ccmp(bytes(40), 102 + 10 * n)), keep_seq=True)
    assert raised(air, "FRAGATTACK") == []


def test_clear_fragments_to_all() -> None:
    air = Air()
    air.send(data(A, BROADCAST, A, IP, direction="from_ds", more_fragments=True), times=2)
    assert "fragments to a group" in raised(air, "FRAGATTACK")[0]


def test_aggregates_that_begin_like_802_1x() -> None:
    air = Air()
    air.send(qos_data(S, A, A, llc(0x888E, bytes(60)), amsdu=True), times=2)
    assert "A-MSDUs" in raised(air, "FRAGATTACK")[0]


def test_clear_data_says_where() -> None:
    air = Air()
    plain(air)
    assert raised(air, "PLAINTEXTDATA")[0] == (
        "2 frames of clear data came in the name of A4:5E:60:01:02:03 within 0.9 s, in the protected network of access "
        'point 00:1B:2F:AA:00:01 ("net", channel 6): either somebody injects them, or the device has lost its '
        "encryption."
    )


def test_whoever_never_encrypted_here_may_have_no_key() -> None:
    air = Air()
    air.send(beacon(A), times=5)
    air.send(qos_data(S, BROADCAST, A, IP), times=5)
    assert raised(air, "PLAINTEXTDATA") == []


def test_wep_may_be_optional() -> None:
    air = Air()
    air.send(beacon(A, security=WEP), times=5)
    air.send(qos_data(S, A, A, b"\x01\x02\x03\x00" + bytes(40), protected=True), times=9)
    air.send(qos_data(S, BROADCAST, A, IP), times=5)
    assert raised(air, "PLAINTEXTDATA") == []


def test_what_does_not_read_as_data_is_damage() -> None:
    air = Air()
    keyed(air)
    air.send(qos_data(S, BROADCAST, A, ccmp(bytes(60))), times=5)
    assert raised(air, "PLAINTEXTDATA") == []


def test_forged_fragments_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_PARTS + 100):
        air.send(part(S[:3] + index.to_bytes(3, "big"), A, 5, 0, ccmp(bytes(20)), more=True), every_ms=1)
    for index in range(MAX_DEVICES + 10):
        air.send(qos_data(S[:3] + index.to_bytes(3, "big"), A, A, llc(0x888E, bytes(60)), amsdu=True), every_ms=1)
    sensor = Sensor().hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "FRAGATTACK")
    assert detection.evictions == 100
