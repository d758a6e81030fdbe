"""Networks with management frame protection, and what comes in the clear there."""

from typing import Final

from tests.captures import Air
from tests.frames import (
    BROADCAST,
    WPA2_PSK_PMF,
    action,
    assoc_request,
    assoc_response,
    auth,
    beacon,
    data,
    deauth,
    disassoc,
    element,
    handshake,
)
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, other, ssid_of

SECURITY: Final = WPA2_PSK_PMF
BLOCK_ACK: Final = 3
SA_QUERY: Final = 8
MME: Final = element(76, b"\x04\x00" + b"\x01" * 6 + b"\x5a" * 8)  # key id 4, packet number, MIC


def joined(air: Air, number: int = 0, *, keyed: bool = True) -> tuple[bytes, bytes]:
    """A station joins a network with protection; its access point and itself."""
    ap, sta = other(A, number), other(S, number)
    air.send(beacon(ap, ssid_of(number), security=SECURITY), times=10)
    air.send(auth(sta, ap, ap), every_ms=5)
    air.send(auth(ap, sta, ap, transaction=2), every_ms=5)
    air.send(assoc_request(sta, ap, ssid_of(number), SECURITY), every_ms=5)
    air.send(assoc_response(ap, sta), every_ms=5)
    for frame in handshake(sta, ap)[: 4 if keyed else 2]:
        air.send(frame, every_ms=5)
    if keyed:
        air.send(data(sta, ap, ap, b"x" * 60, protected=True), times=3, every_ms=20)
    return ap, sta


def unprotected_disconnect(air: Air, number: int = 0) -> None:
    ap, sta = joined(air, number)
    for count in range(3):
        air.send(deauth(ap, sta, ap, 7, seq=900 + count), every_ms=2000, signal=X_DBM, keep_seq=True)


def an_access_point_forgot_the_station(air: Air, number: int = 0) -> None:
    """It restarted; every frame of the station is answered in the clear, until the station comes back."""
    ap, sta = joined(air)
    air.wait(5)
    air.restart(ap)
    air.send(beacon(ap, security=SECURITY), times=3)
    air.send(deauth(ap, sta, ap, 6), times=8, every_ms=50)
    joined(air)


def an_access_point_dropped_an_idle_station(air: Air, number: int = 0) -> None:
    ap, sta = joined(air)
    for _ in range(6):
        air.send(data(sta, ap, ap, b"x" * 60, protected=True), every_ms=2)
        air.send(deauth(ap, sta, ap, 7), every_ms=40)
    joined(air)


def a_wrong_passphrase(air: Air, number: int = 0) -> None:
    """No keys, no protection: each attempt ends in the clear."""
    for _ in range(4):
        ap, sta = joined(air, keyed=False)
        air.send(deauth(ap, sta, ap, 15), times=2, every_ms=100)


def a_signed_goodbye(air: Air, number: int = 0) -> None:
    ap, _ = joined(air)
    air.send(deauth(ap, BROADCAST, ap, 3, extra=MME), times=4, every_ms=100)
    air.send(disassoc(ap, BROADCAST, ap, 8, extra=MME), times=4, every_ms=100)


def sa_query_flood(air: Air, number: int = 0) -> None:
    ap, sta = joined(air, number)
    air.send(action(ap, sta, ap, SA_QUERY, b"\x00\x12\x34", protected=True), times=14, every_ms=200)


def a_station_lost_its_keys(air: Air, number: int = 0) -> None:
    """It associates anew: refused once, asked for a second, then admitted."""
    ap, sta = joined(air)
    air.send(assoc_request(sta, ap, security=SECURITY), every_ms=5)
    air.send(assoc_response(ap, sta, status=30), every_ms=5)
    air.send(action(ap, sta, ap, SA_QUERY, b"\x00\x12\x34", protected=True), times=5, every_ms=200)
    joined(air)


def block_acks_are_negotiated(air: Air, number: int = 0) -> None:
    """Nine octets and a dialogue each: encrypted as well, but no queries."""
    ap, sta = joined(air)
    air.send(action(ap, sta, ap, BLOCK_ACK, b"\x00\x01\x02\x10\x00\x00\x00\x00", protected=True), times=20, every_ms=50)


def unprotected_action(air: Air, number: int = 0) -> None:
    ap, sta = joined(air, number)
    air.wait(3)
    air.send(action(ap, sta, ap, BLOCK_ACK, b"\x02\x00\x08\x25\x00"), times=2, every_ms=500, signal=X_DBM)


def actions_that_nobody_protects(air: Air, number: int = 0) -> None:
    ap, sta = joined(air, keyed=False)
    air.send(action(ap, sta, ap, BLOCK_ACK, b"\x02\x00\x08\x25\x00"), times=3, every_ms=50)  # before the keys
    joined(air)
    air.send(
        action(sta, ap, ap, BLOCK_ACK, b"\x00\x01\x02\x10\x00\x00\x00\x00"), times=3, every_ms=50
    )  # and just after
    for category in (4, 7, 11, 15, 17, 21, 30, 127):
        air.send(action(ap, sta, ap, category, b"\x00\x01\x02"), times=3, every_ms=50)


ATTACKS: Final[Attacks] = {
    "PMFDISCON": Attack(unprotected_disconnect),
    "SAQUERYFLOOD": Attack(sa_query_flood),
    "ROBUSTUNPROT": Attack(unprotected_action),
}
INNOCENTS: Final[Innocents] = {
    "PMFDISCON": {
        "an access point forgot the station": an_access_point_forgot_the_station,
        "an access point dropped an idle station": an_access_point_dropped_an_idle_station,
        "a wrong passphrase": a_wrong_passphrase,
        "a signed goodbye": a_signed_goodbye,
    },
    "DEAUTHFLOOD": {"a signed goodbye to everybody": a_signed_goodbye},
    "BCASTDISCON": {"a signed goodbye to everybody": a_signed_goodbye},
    "SAQUERYFLOOD": {
        "a station lost its keys": a_station_lost_its_keys,
        "block acks are negotiated": block_acks_are_negotiated,
    },
    "ROBUSTUNPROT": {"actions that nobody protects": actions_that_nobody_protects},
}
