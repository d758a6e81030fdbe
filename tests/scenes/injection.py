"""Data smuggled past the encryption, and what may be in clear."""

from typing import Final

from tests.captures import Air
from tests.frames import BROADCAST, OPEN, amsdu, amsdu_subframe, beacon, ccmp, data, eapol_packet, llc, qos_data
from tests.lan import arp, ipv4
from tests.scenes.harvest import nonce_of
from tests.scenes.keyframes import exchange
from tests.scenes.keys import talk
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, ordinary, other

IP: Final = llc(0x0800, b"\x45" + bytes(59))


def keyed(air: Air, number: int = 0) -> None:
    """A network, and a station that has keys and uses them."""
    ordinary(air, number)
    exchange(air, other(S, number), other(A, number), nonce_of(1), nonce_of(2))
    talk(air, number, 1, 8, 10)
    air.wait(2)


def part(
    sta: bytes, bssid: bytes, seq: int, fragment: int, body: bytes, *, clear: bool = False, more: bool = False
) -> bytes:
    """One fragment of a frame to the access point."""
    return qos_data(sta, bssid, bssid, body, protected=not clear, more_fragments=more, seq=seq, fragment=fragment)


def mixed_fragments(air: Air, number: int = 0) -> None:
    """The first one encrypted, the second one in clear."""
    keyed(air, number)
    sta, bssid = other(S, number), other(A, number)
    for seq in (900, 901, 902):
        air.send(part(sta, bssid, seq, 0, ccmp(bytes(40), seq), more=True), keep_seq=True, every_ms=20)
        air.send(part(sta, bssid, seq, 1, IP, clear=True), keep_seq=True, every_ms=700)


def honest_fragments(air: Air, number: int) -> None:
    """Encrypted ones with numbers in a row, some of them lost; clear ones in an exchange of keys."""
    keyed(air, number)
    packet = 100
    for seq in range(900, 930):
        for fragment in range(4):
            packet += 1
            frame = part(S, A, seq, fragment, ccmp(bytes(40), packet), more=fragment < 3)
            if (seq + fragment) % 5:
                air.send(frame, keep_seq=True, every_ms=3, retries=seq % 3)
    for fragment, piece in enumerate((llc(0x888E, eapol_packet(0, bytes(200)))[:150], bytes(50))):
        air.send(part(S, A, 990, fragment, piece, clear=True, more=fragment == 0), keep_seq=True)


def numbers_come_round(air: Air, number: int) -> None:
    """A fragment of long ago, whose rest was lost, and another frame's under the same number after a new handshake."""
    keyed(air, number)
    air.send(part(S, A, 900, 0, ccmp(bytes(40), 100), more=True), keep_seq=True)
    air.wait(20)
    exchange(air, S, A, nonce_of(3), nonce_of(4))
    air.send(part(S, A, 900, 1, ccmp(bytes(40), 7)), keep_seq=True)


def plain(air: Air, number: int = 0) -> None:
    keyed(air, number)
    sta, bssid = other(S, number), other(A, number)
    air.send(qos_data(sta, BROADCAST, bssid, IP), times=3, every_ms=900, signal=X_DBM)


def leaked_at_once(air: Air, number: int) -> None:
    """Drivers let a few frames go before the key is in place."""
    ordinary(air)
    for round_ in range(4):
        exchange(air, S, A, nonce_of(1, round_ + 1), nonce_of(2))
        air.send(data(S, BROADCAST, A, arp(S, ipv4("10.0.0.5"))), times=2, every_ms=20)
        talk(air, 0, 1, 8, 10)
        air.wait(3)


def open_neighbour(air: Air, number: int) -> None:
    """The station uses an open network as well."""
    keyed(air, number)
    air.send(beacon(other(A, 5), b"guest", security=OPEN), times=5)
    air.send(qos_data(S, BROADCAST, other(A, 5), IP), times=10)


def exchanges_and_pre_authentication(air: Air, number: int) -> None:
    """What is no data: 802.1X, its pre-authentication, and a broadcast of an access point for old stations."""
    keyed(air, number)
    air.send(data(S, A, A, llc(0x888E, eapol_packet(1))), times=5, every_ms=300)
    air.send(data(S, A, A, llc(0x88C7, bytes(40))), times=5, every_ms=300)
    air.send(data(A, BROADCAST, A, IP, direction="from_ds"), times=5, every_ms=300)


def aggregate(air: Air, number: int) -> None:
    """Clear A-MSDUs of an open network."""
    air.send(beacon(A, b"guest", security=OPEN), times=5)
    body = amsdu(amsdu_subframe(A, S, IP), amsdu_subframe(A, S, IP))
    air.send(qos_data(S, A, A, body, amsdu=True), times=5)


ATTACKS: Final[Attacks] = {
    "FRAGATTACK": Attack(mixed_fragments),
    "PLAINTEXTDATA": Attack(plain),
}
INNOCENTS: Final[Innocents] = {
    "FRAGATTACK": {
        "honest fragments": honest_fragments,
        "numbers that come round": numbers_come_round,
        "an honest aggregate": aggregate,
    },
    "PLAINTEXTDATA": {
        "leaked at once": leaked_at_once,
        "an open neighbour": open_neighbour,
        "no data": exchanges_and_pre_authentication,
    },
}
