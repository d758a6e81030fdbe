"""Which network an EAP exchange belongs to, and whose users' it is."""

import pytest

from sensor.dot11.security import Security as Read
from sensor.tracking.device import Advert, Bss, Device
from sensor.wids.eapnetworks import enterprise_ssid, realm_of
from tests.frames import AKM_EAP, AKM_PSK, AKM_SUITE_B_192, rsn
from tests.scenes.stage import A, N, S


def advert(ssid: bytes, *akms: int, confirmed: bool = True) -> Advert:
    made = Advert(ssid, Read(True, rsn(akms)[2:], b"", False, False, b""), 0)
    made.confirmed = confirmed
    return made


def named(current: Advert | None = None, responding: Advert | None = None) -> bytes:
    bss = Bss(A, 0)
    bss.current = current
    bss.responding = responding
    bss.adverts = [each for each in (current, responding) if each is not None]
    return enterprise_ssid(bss)


def test_a_believed_name_with_8021x_counts() -> None:
    assert named(advert(b"net", AKM_EAP)) == b"net"
    assert named(advert(b"net", AKM_PSK, AKM_SUITE_B_192)) == b"net"
    assert named(advert(b"\x00\x00", AKM_EAP), advert(b"net", AKM_EAP)) == b"net"


def test_nothing_else_does() -> None:
    assert enterprise_ssid(None) == b""
    assert named() == b""
    assert named(advert(b"net", AKM_PSK)) == b""
    assert named(advert(b"", AKM_EAP, confirmed=False)) == b""
    assert named(advert(b"", AKM_EAP)) == b""


def test_a_name_said_once_counts_until_another_is_believed() -> None:
    once = advert(b"net", AKM_EAP, confirmed=False)
    assert named(once) == named(None, once) == b"net"
    assert named(once, advert(b"net", AKM_PSK)) == b""
    assert named(once, advert(b"other", AKM_EAP)) == b"other"


@pytest.mark.parametrize(
    ("identity", "realm"),
    [
        (b"anna@Example.org", b"example.org"),
        (b"@example.org", b"example.org"),
        (b"a@b@c", b"c"),
        (b"EXAMPLE\\anna", b""),
        (b"host/till.example.org", b""),
        (b"", None),
    ],
)
def test_the_realm_is_what_stands_behind_the_last_at(identity: bytes, realm: bytes | None) -> None:
    station = Device(S, 0)
    station.says().enter(A)
    station.says().identity = identity
    assert realm_of(station, A) == realm
    assert realm_of(station, N) is None


def test_who_said_nothing_has_no_realm() -> None:
    assert realm_of(None, A) is None
    assert realm_of(Device(S, 0), A) is None
