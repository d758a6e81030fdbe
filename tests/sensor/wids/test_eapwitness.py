"""Who showed which certificate to whom, and how often."""

from sensor.wids.eapwitness import MAX_SHOWN, ServerWitness
from tests.captures import Air
from tests.eap import asked, certificate, login, parts, server_flight
from tests.frames import WPA2_EAP, WPA2_PSK, beacon, eapol
from tests.scenes.eapservers import FOREIGN, REAL
from tests.scenes.stage import A2, A, S
from tests.sensor.wids.test_eapflights import witness_of

Told = tuple[bytes, bytes | None, bytes, int]


def told(witness: ServerWitness) -> list[Told]:
    return [(each.bssid, each.realm, each.server.name, each.exchanges) for each in witness.shown()]


def test_exchanges_count_by_access_point_realm_and_certificate() -> None:
    air = Air()
    for bssid in (A, A2):
        air.send(beacon(bssid, security=WPA2_EAP), times=5)
    logins = [
        *(login(S, A, server_flight(REAL)), login(S, A, server_flight(REAL), identity=b"carla@EXAMPLE.org")),
        login(S, A, server_flight(FOREIGN), identity=b"bert@example.net"),
        login(S, A2, server_flight(REAL)),
        login(S, A2, server_flight(REAL), identity=b"printer"),
    ]
    for frames in logins:
        for frame in frames:
            air.send(frame, every_ms=5)
        air.wait(60)
    assert told(witness_of(air)) == [
        (A, b"example.org", b"radius.example.org", 2),
        (A, b"example.net", b"radius.example.net", 1),
        (A2, b"example.org", b"radius.example.org", 1),
        (A2, b"", b"radius.example.org", 1),
    ]


def test_an_identity_that_was_not_heard_is_no_realm() -> None:
    air = Air()
    air.send(beacon(A, security=WPA2_EAP), times=5)
    for frame in login(S, A, server_flight(REAL))[2:]:
        air.send(frame, every_ms=5)
    assert told(witness_of(air)) == [(A, None, b"radius.example.org", 1)]


def test_what_is_shown_elsewhere_than_in_802_1x_counts_for_nothing() -> None:
    air = Air()
    air.send(beacon(A, security=WPA2_PSK), times=5)
    for frame in login(S, A, server_flight(REAL)):
        air.send(frame, every_ms=5)
    assert told(witness_of(air)) == []


def test_a_frame_that_is_repeated_counts_once() -> None:
    air = Air()
    air.send(beacon(A, security=WPA2_EAP), times=5)
    for frame in login(S, A, server_flight(REAL)):
        air.send(frame, every_ms=5, retries=3)
    assert [shown.exchanges for shown in witness_of(air).shown()] == [1]


def test_it_is_bounded() -> None:
    air = Air()
    air.send(beacon(A, security=WPA2_EAP), times=5)
    packet = parts(server_flight(certificate("radius.example.org", "Example CA")), size=4000, identifier=3)[0]
    for n in range(MAX_SHOWN + 9):
        for frame in [*asked(S, A, b"x@%d" % n)[1:], eapol(S, A, packet, from_ap=True)]:
            air.send(frame, every_ms=1)
    witness = witness_of(air)
    assert len(witness.shown()) == MAX_SHOWN
    assert witness.evictions == 9
