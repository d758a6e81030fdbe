"""SSIDs that look like the operator's "net" and "branch"."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon
from tests.scenes.stage import A2, Attack, Attacks, E, Innocents, other

CYRILLIC: Final = "n\u0435t".encode()


def under(air: Air, ssid: bytes, number: int = 0) -> None:
    air.send(beacon(other(E, number), ssid, security=OPEN), times=3)


def lookalike(air: Air, number: int = 0) -> None:
    under(air, CYRILLIC, number)


def stripping(air: Air, number: int = 0) -> None:
    under(air, b"net\x00guest", number)


def siblings(air: Air, number: int = 0) -> None:
    for count, ssid in enumerate((b"net-5G", b"Net_Guest", b"network", b"ne", b"internet", b"net1", b"")):
        under(air, ssid, number + count)


def own_other_name(air: Air, number: int = 0) -> None:
    """An access point that is listed may call itself as it likes."""
    air.send(beacon(A2, b"NET"), times=5)


def the_same(air: Air, number: int = 0) -> None:
    under(air, b"net", number)


ATTACKS: Final[Attacks] = {"LOOKALIKESSID": Attack(lookalike), "SSIDSTRIPPING": Attack(stripping)}
INNOCENTS: Final[Innocents] = {
    "LOOKALIKESSID": {"siblings": siblings, "the operator's own": own_other_name, "the same name": the_same},
    "SSIDSTRIPPING": {"siblings": siblings, "a look-alike": lookalike, "the same name": the_same},
}
