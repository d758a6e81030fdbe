"""PWNAGOTCHI."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.wids.tools import MAX_PAYLOAD, read_unit
from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import OPEN, beacon, element
from tests.scenes.stage import E
from tests.scenes.tools import PWNAGOTCHI

UNIT = {"name": "thief", "identity": "ab" * 32, "pwnd_tot": 12, "face": "(o_o)", "epoch": 3}


def spread(payload: bytes) -> bytes:
    """A payload over as many elements 222 as it takes."""
    return b"".join(element(222, payload[at : at + 255]) for at in range(0, len(payload), 255))


def greeting(**changes: object) -> bytes:
    return spread(json.dumps({**UNIT, **changes}).encode())


def test_one_greeting_is_enough() -> None:
    air = Air()
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=greeting()))
    alert = alerts_of(air.frames())[0]
    assert alert.header == "PWNAGOTCHI"
    assert alert.text == (
        'A Pwnagotchi called "thief" is near (channel 6, -50 dBm), and claims 12 captured handshakes.'
    )
    assert alert.subject == b"ab" * 32


def test_long_greetings_are_joined() -> None:
    air = Air()
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=greeting(policy={"x" * 50: "y" * 500})))
    assert "thief" in alerts_of(air.frames())[0].text


def test_a_unit_with_another_address_gives_itself_away() -> None:
    air = Air()
    air.send(beacon(E, b"", security=OPEN, extra=greeting()))
    assert [alert.header for alert in alerts_of(air.frames())] == ["PWNAGOTCHI"]


def test_two_units_share_an_address_but_no_subject() -> None:
    air = Air()
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=greeting()))
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=greeting(identity="cd" * 32)))
    assert len(alerts_of(air.frames())) == 2


def test_a_forger_of_many_units_gets_few_subjects() -> None:
    air = Air()
    air.each(500, lambda number: beacon(PWNAGOTCHI, b"", extra=greeting(identity=f"{number:064x}")))
    assert len({alert.subject for alert in alerts_of(air.frames())}) < 20


def test_the_bare_address_must_be_believed_first() -> None:
    air = Air()
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN), times=2)
    assert alerts_of(air.frames()) == []
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN), times=3)
    assert alerts_of(air.frames())[0].confidence == 60


@pytest.mark.parametrize("body", [b"\x01\x02\x03\x04", b"{}", b'{"name":"printer"}', b"[1]", b"{", b'"name"', b""])
def test_other_elements_222_are_innocent(body: bytes) -> None:
    air = Air()
    air.send(beacon(E, b"printer", extra=element(222, body)), times=5)
    assert alerts_of(air.frames()) == []


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * MAX_PAYLOAD,
        b'{"name":' * 200,
        b'{"a":' + b"9" * 2000 + b"}",
        b'{"name":"\xff","identity":1}',
        b"{" * 5000,
    ],
)
def test_hostile_json_is_read_as_nothing(payload: bytes) -> None:
    assert read_unit(payload) is None


def test_lies_are_bounded_and_printable() -> None:
    payload = json.dumps({"name": "\x1b[2J" * 100, "identity": {"a": 1}, "pwnd_tot": -5, "epoch": 1}).encode()
    unit = read_unit(payload)
    assert unit is not None
    assert unit.name.isprintable()
    assert len(unit.name) < 300
    assert (unit.identity, unit.captured) == ("", -1)


@pytest.mark.parametrize("count", [True, "7", 10**40, 1.5, None])
def test_a_count_that_is_none_is_not_repeated(count: object) -> None:
    unit = read_unit(json.dumps({**UNIT, "pwnd_tot": count}).encode())
    assert unit is not None
    assert unit.captured == -1


def test_lone_surrogates_are_no_trap() -> None:
    unit = read_unit(b'{"name":"\\ud800","identity":"x"}')
    assert unit is not None
    assert unit.name.isprintable()


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_payload_raises(payload: bytes) -> None:
    for variant in (payload, b"{" + payload, b'{"name":' + payload + b"}"):
        unit = read_unit(variant)
        assert unit is None or unit.name.isprintable()


def test_a_talkative_unit_is_one_incident() -> None:
    air = Air()
    air.each(300, lambda number: beacon(PWNAGOTCHI, b"", extra=greeting(epoch=number)), every_ms=200)
    sensor = Sensor().hear(air.frames())
    assert sensor.desk.incidents.opened == 1
    assert len(sensor.findings) <= 7
