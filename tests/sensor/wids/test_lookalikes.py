"""LOOKALIKESSID and SSIDSTRIPPING: which name is whose double."""

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Ignored, Network, Policy
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, beacon
from tests.scenes.lookalikes import CYRILLIC, under
from tests.scenes.stage import POLICY, A, E

NAMES = ("LOOKALIKESSID", "SSIDSTRIPPING")


def raised(ssid: bytes, policy: Policy = POLICY) -> list[str]:
    air = Air()
    under(air, ssid)
    return [name for name in Sensor(policy).hear(air.frames()).names() if name in NAMES]


@pytest.mark.parametrize("ssid", [CYRILLIC, b"NET", b"n e t", b"n3t", "BRAN\u0421H".encode()])
def test_look_alikes(ssid: bytes) -> None:
    assert raised(ssid) == ["LOOKALIKESSID"]


@pytest.mark.parametrize("ssid", [b"net ", b"net\x00", b"net\x07x", b"net\xfe", b"net       x", b"\x0bbranch"])
def test_names_that_are_cut_or_stripped(ssid: bytes) -> None:
    assert raised(ssid) == ["SSIDSTRIPPING"]


@pytest.mark.parametrize("ssid", [b"network", b"net-5G", b"", b"\x00\x00\x00", b"net"])
def test_other_names(ssid: bytes) -> None:
    assert raised(ssid) == []


def test_the_text_and_the_evidence_tell_the_two_apart() -> None:
    air = Air()
    under(air, CYRILLIC)
    (alert,) = Sensor(POLICY).hear(air.frames()).of("LOOKALIKESSID")
    assert alert.text == (
        'Access point 00:C0:CA:66:66:66 (Open, channel 6) advertises "n\u0435t", which looks like your network "net" '
        "and is another."
    )
    assert ("octets", "6e d0 b5 74; yours: 6e 65 74") in alert.evidence
    assert ("odd", "1 character: U+0435 CYRILLIC SMALL LETTER IE") in alert.evidence
    assert alert.confidence == 90


def test_another_case_is_less_certain() -> None:
    air = Air()
    under(air, b"NET")
    assert Sensor(POLICY).hear(air.frames()).of("LOOKALIKESSID")[0].confidence == 40


def test_names_that_everybody_uses_may_have_another_case_but_no_odd_letters() -> None:
    policy = Policy((Network(b"linksys", (MacMask(A),)),))
    assert raised(b"Linksys", policy) == []
    assert raised("lin\u043asys".encode(), policy) == ["LOOKALIKESSID"]


def test_a_name_too_short_to_be_anybodys() -> None:
    assert raised(b"L1", Policy((Network(b"11", ()),))) == []


def test_the_operators_own_access_points_and_the_ignored() -> None:
    assert raised(b"NET", Policy(POLICY.networks, ignored=Ignored(ssids=frozenset({b"NET"})))) == []
    assert raised(b"NET", Policy(POLICY.networks, ignored=Ignored((MacMask(E),)))) == []
    assert raised(b"NET", Policy((Network(b"net", (MacMask(E),)),))) == []


def test_without_networks_they_want_nothing() -> None:
    assert raised(CYRILLIC, Policy()) == []


@pytest.mark.parametrize("times", [1, 2])
def test_fewer_than_three_frames_are_not_believed(times: int) -> None:
    air = Air()
    air.send(beacon(E, CYRILLIC, security=OPEN), times=times)
    assert Sensor(POLICY).hear(air.frames()).names() == []
