"""Keys installed twice or replaced by zeros, and exchanges that merely lost a message."""

from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from tests.captures import Air
from tests.frames import ccmp, deauth, disassoc, eapol, eapol_key, llc, qos_data
from tests.scenes.harvest import nonce_of
from tests.scenes.keyframes import exchange
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, ordinary, other


def sealed(sta: bytes, bssid: bytes, number: int, word: int, *, down: bool = False) -> bytes:
    """A protected frame whose ciphertext is told by `word`."""
    body = ccmp(bytes((word * 7 + at * 13) & 0xFF for at in range(60)), number)
    sa, da = (bssid, sta) if down else (sta, bssid)
    return qos_data(sa, da, bssid, body, direction="from_ds" if down else "to_ds", protected=True)


def zeroed(sta: bytes, bssid: bytes, number: int) -> bytes:
    """A protected frame of the access point, under a key of zeros."""
    nonce = b"\x00" + bssid + number.to_bytes(6, "big")
    text = AESCCM(bytes(16), tag_length=8).encrypt(nonce, llc(0x0800, bytes(40)), None)
    body = ccmp(b"", number)[:8] + text
    return qos_data(bssid, sta, bssid, body, direction="from_ds", protected=True)


def third_again(sta: bytes, bssid: bytes, counter: int, nonce: bytes) -> bytes:
    """Message 3 once more."""
    return eapol(sta, bssid, eapol_key(3, nonce=nonce, replay_counter=counter), from_ap=True)


def talk(air: Air, number: int, first: int, last: int, word: int) -> None:
    for packet in range(first, last + 1):
        air.send(sealed(other(S, number), other(A, number), packet, word + packet), every_ms=30)


def reinstall(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    sta, bssid = other(S, number), other(A, number)
    exchange(air, sta, bssid, nonce_of(1), nonce_of(2))
    talk(air, number, 1, 12, 10)
    air.send(third_again(sta, bssid, 4, nonce_of(1)), every_ms=20)
    talk(air, number, 1, 12, 90)


def fourth_lost(air: Air, number: int) -> None:
    """Message 4 is lost, so that message 3 comes four times; the numbers go on."""
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, 1, 4, 10)
    for counter in range(4, 8):
        air.send(third_again(S, A, counter, nonce_of(1)), every_ms=10)
        talk(air, 0, counter + 1, counter + 1, 50)
    talk(air, 0, 9, 20, 50)


def new_handshake(air: Air, number: int) -> None:
    """A station that comes again and again has a new key each time."""
    ordinary(air)
    for round_ in range(4):
        exchange(air, S, A, nonce_of(1, round_ + 1), nonce_of(2, round_ + 1))
        talk(air, 0, 1, 10, 10 + 31 * round_)


def sent_again(air: Air, number: int) -> None:
    """The same frames once more behind a repeated message 3, as after a lost block acknowledgement."""
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    talk(air, 0, 1, 6, 10)
    air.send(third_again(S, A, 4, nonce_of(1)), every_ms=10)
    talk(air, 0, 1, 6, 10)


def kr00k(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    sta, bssid = other(S, number), other(A, number)
    exchange(air, sta, bssid, nonce_of(1), nonce_of(2))
    for packet in range(1, 5):
        air.send(sealed(sta, bssid, packet, packet, down=True), every_ms=20)
    air.send(disassoc(sta, bssid, bssid), every_ms=5)
    for packet in range(5, 9):
        air.send(zeroed(sta, bssid, packet), every_ms=3)


def buffer_emptied(air: Air, number: int) -> None:
    """After a disconnection come a few frames under the right key."""
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    air.send(deauth(S, A, A), every_ms=5)
    for packet in range(1, 12):
        air.send(sealed(S, A, packet, packet, down=True), every_ms=3)


ATTACKS: Final[Attacks] = {
    "KEYREINSTALL": Attack(reinstall),
    "ZEROKEY": Attack(kr00k),
}
INNOCENTS: Final[Innocents] = {
    "KEYREINSTALL": {"message 4 lost": fourth_lost, "a new key": new_handshake, "sent again": sent_again},
    "ZEROKEY": {"a buffer emptied": buffer_emptied},
}
