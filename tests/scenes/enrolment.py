"""WPS attacked, and WPS used."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, wps
from tests.scenes.stage import X_DBM, A, Attack, Attacks, E, Innocents, S, other, ssid_of
from tests.wsc import BIG_KEY, FROM_AP, M1, M2, M3, M4, M5, M6, M7, M8, NACK, wsc

WRONG_FIRST_HALF: Final = (M1, M2, M3, M4)
RIGHT: Final = (M1, M2, M3, M4, M5, M6, M7, M8)


def network(air: Air, number: int = 0) -> None:
    air.send(beacon(other(A, number), ssid_of(number), extra=wps()), times=5)


def run(
    air: Air, sta: bytes, bssid: bytes, messages: tuple[int, ...], *, key: bytes = BIG_KEY, every_ms: float = 30
) -> None:
    """The access point enrols: it sends M1, M3, M5, M7."""
    for message in messages:
        said = key if message in (M1, M2) else b""
        air.send(wsc(sta, bssid, message, from_ap=message in FROM_AP, key=said), every_ms=every_ms, signal=X_DBM)


def brute(air: Air, number: int = 0) -> None:
    network(air, number)
    for index in range(8):
        run(air, other(E, number), other(A, number), WRONG_FIRST_HALF)
        air.send(wsc(other(E, number), other(A, number), NACK, from_ap=True), every_ms=4000 + index)


def pixie(air: Air, number: int = 0) -> None:
    network(air, number)
    for _ in range(3):
        run(air, other(E, number), other(A, number), (M1, M2, M3))
        air.send(wsc(other(E, number), other(A, number), NACK, from_ap=False), every_ms=9000)


def push_button(air: Air, number: int) -> None:
    """A station enrols: it sends M1."""
    network(air)
    for _ in range(3):
        for message in RIGHT:
            air.send(wsc(S, A, message, from_ap=message not in FROM_AP, key=BIG_KEY), every_ms=30)
        air.wait(60)


def set_up_by_hand(air: Air, number: int) -> None:
    """Somebody mistypes the PIN twice, then sets the access point up."""
    network(air)
    for _ in range(2):
        run(air, S, A, WRONG_FIRST_HALF)
        air.send(wsc(S, A, NACK, from_ap=True), every_ms=20_000)
    run(air, S, A, RIGHT)


def lost_on_the_way(air: Air, number: int) -> None:
    """One exchange breaks off, and the next one comes to its end."""
    network(air)
    run(air, S, A, (M1, M2, M3))
    air.wait(20)
    run(air, S, A, RIGHT)


def repeated_message(air: Air, number: int) -> None:
    """The access point asks again, and M4 is sent eight times over in one exchange."""
    network(air)
    run(air, S, A, (M1, M2, M3, *((M4,) * 8)))


ATTACKS: Final[Attacks] = {
    "WPSBRUTE": Attack(brute),
    "WPSPIXIE": Attack(pixie),
}
INNOCENTS: Final[Innocents] = {
    "WPSBRUTE": {"push button": push_button, "set up by hand": set_up_by_hand, "a repeated message": repeated_message},
    "WPSPIXIE": {"push button": push_button, "set up by hand": set_up_by_hand, "lost on the way": lost_on_the_way},
}
