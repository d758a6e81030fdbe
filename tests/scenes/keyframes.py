"""EAPOL-Key packets that no honest side sends, and those that only look like them."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, eapol, eapol_key, multi_link
from tests.scenes.harvest import nonce_of
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, ordinary, other

GROUP_2: Final = 0x0302  # key information of the group key handshake's message 2: MIC, secure


def exchange(
    air: Air, sta: bytes, bssid: bytes, anonce: bytes, snonce: bytes, *, counter: int = 1, last: int = 4
) -> None:
    """Messages 1 to `last` of a handshake."""
    nonces = {1: anonce, 2: snonce, 3: anonce, 4: bytes(32)}
    for number in range(1, last + 1):
        key = eapol_key(number, nonce=nonces[number], replay_counter=counter + (number > 2))
        air.send(eapol(sta, bssid, key, from_ap=number in (1, 3)), every_ms=8)


def zero_nonce(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    for counter in range(3):
        key = eapol_key(1, nonce=bytes(32), replay_counter=counter)
        air.send(eapol(other(S, number), other(A, number), key, from_ap=True), every_ms=900)


def group_rekeys(air: Air, number: int) -> None:
    """Message 4 and the second message of group rekeys have a nonce of zeros by the book."""
    ordinary(air)
    exchange(air, S, A, nonce_of(1), nonce_of(2))
    for counter in range(5):
        key = eapol_key(4, nonce=bytes(32), replay_counter=counter, key_information=GROUP_2)
        air.send(eapol(S, A, key), every_ms=3000)


def old_nonces(air: Air, number: int = 0) -> None:
    for round_ in range(3):
        exchange(air, other(S, number), other(A, number), nonce_of(1), nonce_of(2), counter=1 + 10 * round_)
        air.wait(5)


def repeated_messages(air: Air, number: int) -> None:
    """Messages 1 and 3 come again with rising counters, as no answer was heard."""
    for counter in (1, 2, 3):
        exchange(air, S, A, nonce_of(1), nonce_of(2), counter=counter, last=2)
        air.wait(1)
    for counter in (4, 5, 6, 7):
        air.send(eapol(S, A, eapol_key(3, nonce=nonce_of(1), replay_counter=counter), from_ap=True), every_ms=5)
        air.send(eapol(S, A, eapol_key(4, nonce=bytes(32), replay_counter=counter)), every_ms=1000)


def one_sides_nonce(air: Air, number: int) -> None:
    """An access point with one nonce for ever, and a station that makes its own each time."""
    for round_ in range(4):
        exchange(air, S, A, nonce_of(1), nonce_of(2, round_ + 1), counter=1 + round_)
        air.wait(5)


def long_message(number: int, length: int, version: int) -> bytes:
    """A message of which the key data has that length."""
    return eapol_key(number, key_data=b"\xee" * length, descriptor_version=version)


def send_long(air: Air, number: int, message: bytes) -> None:
    ordinary(air, number)
    air.send(eapol(other(S, number), other(A, number), message, from_ap=True), times=3, every_ms=1000)


def long_packet(air: Air, number: int = 0) -> None:
    send_long(air, number, long_message(1, 560, 2))


def long_unwrap(air: Air, number: int = 0) -> None:
    send_long(air, number, long_message(3, 300, 3))


def long_decrypt(air: Air, number: int = 0) -> None:
    send_long(air, number, long_message(3, 300, 2))


def several_links(air: Air, number: int) -> None:
    """A multi-link access point sends each link's group keys in its message 3."""
    air.send(beacon(A, b"net", extra=multi_link(other(A, 9))), times=5)
    for version in (0, 2, 3):
        air.send(eapol(S, A, long_message(3, 460, version), from_ap=True), times=3, every_ms=1000)


def all_that_wpa2_knows(air: Air, number: int) -> None:
    """Group, management and beacon keys, both elements and the channel: 168 octets."""
    send_long(air, 0, long_message(3, 168, 2))
    send_long(air, 0, long_message(3, 248, 3))


ATTACKS: Final[Attacks] = {
    "NONCEDEGRADE": Attack(zero_nonce),
    "NONCEREUSE": Attack(old_nonces),
    "RTL8195VD1406": Attack(long_packet),
    "VDOO202027301": Attack(long_unwrap),
    "VDOO202027302": Attack(long_decrypt),
}
INNOCENTS: Final[Innocents] = {
    "NONCEDEGRADE": {"group rekeys": group_rekeys},
    "NONCEREUSE": {"repeated messages": repeated_messages, "one side's nonce": one_sides_nonce},
    "RTL8195VD1406": {"several links": several_links, "all that WPA2 knows": all_that_wpa2_knows},
    "VDOO202027301": {"several links": several_links, "all that WPA2 knows": all_that_wpa2_knows},
    "VDOO202027302": {"several links": several_links, "all that WPA2 knows": all_that_wpa2_knows},
}
