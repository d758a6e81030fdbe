"""Networks under two names, by trickery or by design."""

from typing import Final

from tests.captures import Air
from tests.frames import (
    WPA2_PSK,
    WPA3_SAE,
    assoc_request,
    beacon,
    multiple_bssid,
    nontransmitted_profile,
    probe_response,
)
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, other

ROUNDS: Final = 60


def ssid_confusion(air: Air, number: int = 0) -> None:
    """The relayed network is "work 0" on channel 11, and "guest 0" on its own."""
    bssid = other(A, number)
    for step in range(ROUNDS):
        air.send(beacon(bssid, b"guest %d" % number), every_ms=60)
        air.send(beacon(bssid, b"work %d" % number, 11), every_ms=42, freq_mhz=2462)
        if step == 50:
            air.send(assoc_request(other(S, number), bssid, b"work %d" % number))


def renamed(air: Air, number: int = 0) -> None:
    """A network that is renamed and moves."""
    air.send(beacon(other(A, number), b"old name"), times=ROUNDS)
    air.send(beacon(other(A, number), b"new name", 11), times=ROUNDS, freq_mhz=2462)


def two_names_on_one_channel(air: Air, number: int = 0) -> None:
    """An old access point that takes turns with its names."""
    for _ in range(ROUNDS):
        air.send(beacon(other(A, number), b"staff"), every_ms=50)
        air.send(beacon(other(A, number), b"visitors"), every_ms=50)
    air.send(assoc_request(other(S, number), other(A, number), b"visitors"), times=3)


def multiple_bssids(air: Air, number: int = 0) -> None:
    profiles = nontransmitted_profile(1, b"b") + nontransmitted_profile(2, b"c")
    base = other(A, number)
    air.send(beacon(base, b"a", extra=multiple_bssid(2, profiles)), times=ROUNDS)
    for index, name in enumerate((b"a", b"b", b"c")):
        bssid = base[:5] + bytes((base[5] + index,))
        air.send(assoc_request(other(S, number), bssid, name), times=3)


def hidden(air: Air, number: int = 0) -> None:
    """A hidden network that answers by name, and is joined by it."""
    bssid = other(A, number)
    air.send(beacon(bssid, b"\x00" * 6), times=ROUNDS)
    air.send(probe_response(bssid, other(S, number), b"secret"), times=3)
    air.send(assoc_request(other(S, number), bssid, b"secret"), times=3)


def other_protection(air: Air, number: int = 0) -> None:
    """One address under two names with different protection: no station mixes those up."""
    for _ in range(ROUNDS):
        air.send(beacon(other(A, number), b"staff", 6, WPA2_PSK), every_ms=50)
        air.send(beacon(other(A, number), b"board", 11, WPA3_SAE), every_ms=50, freq_mhz=2462)


ATTACKS: Final[Attacks] = {"SSIDCONFUSION": Attack(ssid_confusion)}

INNOCENTS: Final[Innocents] = {
    "SSIDCONFUSION": {
        "a network that is renamed": renamed,
        "two names on one channel": two_names_on_one_channel,
        "several BSSIDs": multiple_bssids,
        "a hidden network": hidden,
        "other protection": other_protection,
    },
}
