"""KARMA."""

import pytest

from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import OPEN, WPA2_PSK, beacon, multiple_bssid, nontransmitted_profile, probe_request, probe_response
from tests.scenes.lures import karma
from tests.scenes.stage import A, E, S, other


def names(air: Air) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames())]


def answers(air: Air, ssids: list[bytes], *, every_ms: float = 2000, extra: bytes = b"") -> None:
    for ssid in ssids:
        air.send(probe_response(E, S, ssid, security=OPEN, extra=extra), every_ms=every_ms)


def test_three_names_in_a_minute() -> None:
    air = Air()
    answers(air, [b"a", b"b", b"c"])
    alert = alerts_of(air.frames())[0]
    assert alert.header == "KARMA"
    assert alert.text == (
        'Access point 00:C0:CA:66:66:66 (channel 6) answered for 3 different networks in 4.0 s: "a", "b", "c".'
    )
    assert (alert.subject, alert.confidence) == (E, 70)


def test_an_answer_to_a_probe_makes_it_more_certain() -> None:
    air = Air()
    karma(air, 0)
    alert = alerts_of(air.frames())[0]
    assert alert.confidence == 90
    assert ("asked for", '"hotel" by A4:5E:60:01:02:03 just before') in alert.evidence


def test_protected_lures_count_as_well() -> None:
    air = Air()
    for ssid in (b"a", b"b", b"c"):
        air.send(probe_response(E, S, ssid, security=WPA2_PSK))
    assert names(air) == ["KARMA"]


def test_two_names_are_innocent() -> None:
    air = Air()
    answers(air, [b"a", b"b"] * 20)
    assert names(air) == []


def test_names_that_change_slowly_are_innocent() -> None:
    air = Air()
    answers(air, [b"a", b"b", b"c", b"d"], every_ms=40_000)
    assert names(air) == []


def test_a_hidden_name_is_no_name() -> None:
    air = Air()
    answers(air, [b"", b"\x00" * 5, b"a", b"\x00" * 9, b"b"])
    assert names(air) == []


def test_virtual_access_points_with_bssids_of_their_own_are_innocent() -> None:
    air = Air()
    for number in range(8):
        air.send(probe_request(S, b"net%d" % number), every_ms=2)
        air.send(probe_response(other(A, number), S, b"net%d" % number), every_ms=2)
    assert names(air) == []


def test_a_multiple_bssid_access_point_is_innocent() -> None:
    air = Air()
    profiles = nontransmitted_profile(1, b"b") + nontransmitted_profile(2, b"c") + nontransmitted_profile(3, b"d")
    carried = multiple_bssid(2, profiles)
    answers(air, [b"a", b"b", b"c", b"d"], extra=carried)
    air.send(beacon(E, b"a", extra=carried), times=3)
    assert names(air) == []


def test_a_multiple_bssid_element_excuses_no_more_than_it_carries() -> None:
    air = Air()
    answers(air, [b"%d" % number for number in range(20)], extra=multiple_bssid(8), every_ms=500)
    assert "KARMA" in names(air)


def test_a_responder_with_names_that_it_had_before_is_told_again() -> None:
    air = Air()
    answers(air, [b"a", b"b", b"c"])
    air.wait(3600)
    answers(air, [b"a", b"b", b"c"])
    assert names(air) == ["KARMA", "KARMA"]


def test_hostile_names_stay_printable() -> None:
    air = Air()
    answers(air, [b"\x1b[2J", b"\xff\xfe", b"\n"])
    assert alerts_of(air.frames())[0].text.isprintable()


@pytest.mark.parametrize(
    ("address", "raised"), [("001337", True), ("021337", True), ("001338", False), ("001437", False)]
)
def test_the_pineapples_address(address: str, raised: bool) -> None:
    air = Air()
    bssid = bytes.fromhex(address) + b"\x01\x02\x03"
    air.send(probe_response(bssid, S, b"home"), times=3)
    assert ("KARMAOUI" in names(air)) == raised


def test_two_answers_of_a_pineapple_are_too_few() -> None:
    air = Air()
    air.send(probe_response(bytes.fromhex("001337010203"), S, b"home"), times=2, retries=5)
    assert names(air) == []


def test_forged_pineapples_stay_bounded() -> None:
    air = Air()
    for n in range(5_000):
        air.send(probe_response(b"\x00\x13\x37\x01" + n.to_bytes(2, "big"), S, b"home"), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == "KARMAOUI").evictions > 3_500
