"""Probe responses that say something else than the beacons, or nothing."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA2_PSK as SECURITY
from tests.frames import beacon, bss_elements, probe_request, probe_response
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, ordinary, other, ssid_of


def answers_elsewhere(air: Air, number: int = 0) -> None:
    ap, ssid = other(A, number), ssid_of(number)
    ordinary(air, number)
    for _ in range(4):
        air.send(probe_response(ap, other(S, number), ssid, 11), every_ms=40)
        ordinary(air, number, times=3)


def answers_after_a_move(air: Air, number: int = 0) -> None:
    """The first beacons on the new channel were missed."""
    ordinary(air)
    for _ in range(6):
        air.send(probe_response(A, S, b"net", 11), every_ms=300, freq_mhz=2462)
    air.send(beacon(A, channel=11), times=30, freq_mhz=2462)


def answers_heard_next_door(air: Air, number: int = 0) -> None:
    for _ in range(10):
        air.send(beacon(A, channel=6), times=2, freq_mhz=2442)
        air.send(probe_response(A, S, b"net", 6), freq_mhz=2442)


def empty_answers(air: Air, number: int = 0) -> None:
    ap, sta = other(A, number), other(S, number)
    ordinary(air, number)
    for _ in range(4):
        air.send(probe_request(sta, b"my network"), every_ms=10)
        air.send(probe_response(ap, sta, elements=bss_elements(b"", 6, SECURITY, b"")), every_ms=500)


def a_hidden_network_answers(air: Air, number: int = 0) -> None:
    """To whoever asks for anybody without its name, to whoever knows it with it, or with as many zeros."""
    for _ in range(4):
        air.send(probe_request(S), every_ms=10)
        air.send(probe_response(A, S, elements=bss_elements(b"", 6, SECURITY, b"")), every_ms=2000)
        air.send(probe_request(other(S, 1), b"secret"), every_ms=10)
        air.send(probe_response(A, other(S, 1), elements=bss_elements(bytes(6), 6, SECURITY, b"")), every_ms=2000)


ATTACKS: Final[Attacks] = {"PROBECHAN": Attack(answers_elsewhere), "NULLPROBERESP": Attack(empty_answers)}
INNOCENTS: Final[Innocents] = {
    "PROBECHAN": {"after a move": answers_after_a_move, "heard next door": answers_heard_next_door},
    "NULLPROBERESP": {"a hidden network": a_hidden_network_answers},
}
