"""The stage on which attacks are played: an ordinary network, "net", access point A on channel 6, WPA2-PSK, heard at
-50 dBm, with a station S; and an attacker somewhere else.

`number` moves a scene to other addresses, so that one test can have two subjects.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from sensor.alerts.definition import INFO
from sensor.dot11.mac import MacMask
from sensor.wids.policy import FLOORS, Canary, KnownDevice, Network, Policy, SsidPattern, Watch
from tests.captures import Air
from tests.frames import beacon, mac

A: Final = mac("00:1b:2f:aa:00:01")
A2: Final = mac("00:1b:2f:aa:00:02")
N: Final = mac("3c:37:86:10:20:30")
S: Final = mac("a4:5e:60:01:02:03")
E: Final = mac("00:c0:ca:66:66:66")
X_DBM: Final = -75  # the attacker's radio, from here

BRANCH: Final = mac("00:1b:2f:bb:00:01")  # of another network of the operator's, "branch", with rules
WATCHED: Final = mac("a4:5e:60:77:00:01")
LISTED: Final = mac("5c:51:4f:10:00:01")  # a device of the operator's: they want to hear of its coming and going

RULES: Final = Network(
    b"branch",
    (MacMask.parse("00:1b:2f:bb:00:00/ff:ff:ff:ff:00:00"),),
    channels=frozenset({"6", "5g"}),
    floor=FLOORS["wpa2"],
    wps=False,
    countries=frozenset({"DE"}),
    hidden=False,
)
POLICY: Final = Policy(
    networks=(Network(b"net", (MacMask(A), MacMask(A2))), RULES),
    canaries=(Canary("lure", ssid=b"corp-secret"),),
    watches=(
        Watch("stolen laptop", (MacMask.parse("a4:5e:60:77:00:00/ff:ff:ff:ff:00:00"),), text="Tell the front desk"),
        Watch("printers", pattern=SsidPattern(ssid_regex=re.compile("DIRECT-.*")), severity=INFO),
    ),
    devices=(KnownDevice("till", (MacMask.parse("5c:51:4f:10:00:00/ff:ff:ff:ff:00:00"),), found=True, lost=True),),
)

Scene: TypeAlias = Callable[[Air, int], None]


@dataclass(frozen=True, slots=True)
class Attack:
    """A scene that must raise its detection, and what is special about it."""

    play: Scene
    one_frame: bool = False  # one frame of it says enough: a signature in words, or a name that is the operator's own
    sole: bool = False  # there is only one subject in the world
    once: bool = False  # whoever comes back is no news


Attacks: TypeAlias = dict[str, Attack]  # by detection
Innocents: TypeAlias = dict[str, dict[str, Scene]]  # by detection and what it is: scenes that must not raise it


def other(address: bytes, number: int) -> bytes:
    """The same address for 0, a neighbouring one for other numbers."""
    return address[:4] + bytes((address[4] + number,)) + address[5:]


def ordinary(air: Air, number: int = 0, *, times: int = 10) -> None:
    """The access point's own beacons, enough to be believed."""
    air.send(beacon(other(A, number), ssid_of(number)), times=times)


def ssid_of(number: int) -> bytes:
    """The network's name: only the first one is the operator's."""
    return b"net%d" % number if number else b"net"
