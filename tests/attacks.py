"""Each detection's attack as the catalogue tells it, to be played by tests: twelve scenes on one stage.

The stage is an ordinary network: "net", access point A on channel 6, WPA2-PSK, heard at -50 dBm, with a station S.
`number` moves a scene to other addresses, so that one test can have two subjects.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Canary, Network, Policy
from tests.captures import Air, Packet, radiotap
from tests.frames import (
    BROADCAST,
    OPEN,
    RETRY,
    WPA1,
    beacon,
    deauth,
    element,
    mac,
    probe_request,
    probe_response,
)

A: Final = mac("00:1b:2f:aa:00:01")
A2: Final = mac("00:1b:2f:aa:00:02")
N: Final = mac("3c:37:86:10:20:30")
S: Final = mac("a4:5e:60:01:02:03")
E: Final = mac("00:c0:ca:66:66:66")
X_DBM: Final = -75  # the attacker's radio, from here

PWNAGOTCHI: Final = mac("de:ad:be:ef:de:ad")

POLICY: Final = Policy(
    networks=(Network(b"net", (MacMask(A), MacMask(A2))),),
    canaries=(Canary("lure", ssid=b"corp-secret"),),
)

Scene: TypeAlias = Callable[[Air, int], None]


def other(address: bytes, number: int) -> bytes:
    """The same address for 0, a neighbouring one for other numbers."""
    return address[:4] + bytes((address[4] + number,)) + address[5:]


def ordinary(air: Air, number: int = 0, *, times: int = 10) -> None:
    """The access point's own beacons, enough to be believed."""
    air.send(beacon(other(A, number), ssid_of(number)), times=times)


def ssid_of(number: int) -> bytes:
    """The network's name: only the first one is the operator's."""
    return b"net%d" % number if number else b"net"


def deauth_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, other(S, number), ap, 7), times=11, every_ms=180, signal=X_DBM)


def broadcast_disconnect(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, BROADCAST, ap, 7), times=2, every_ms=4000, signal=X_DBM)


def ap_spoof(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"net"), times=3, every_ms=700)


def open_twin(air: Air, number: int = 0) -> None:
    ssid = b"cafe %d" % number
    air.send(beacon(other(N, number), ssid), times=10)
    air.send(beacon(other(E, number), ssid, security=OPEN), times=10, signal=X_DBM)


def canary(air: Air, number: int = 0) -> None:
    air.send(probe_request(other(S, number), b"corp-secret"), times=2, every_ms=500)


def crypto_drop(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=OPEN), times=3, every_ms=700)


def crypto_change(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=WPA1), times=3, every_ms=700)


def invented(index: int, number: int = 0) -> bytes:
    """A made-up BSSID."""
    return bytes((0x02, 0x66, number, 0, index >> 8, index & 0xFF))


def beacon_flood(air: Air, number: int = 0) -> None:
    """Sixty new BSSIDs in ten seconds, each heard once, equally loud, with clocks that look like anybody's."""
    for index in range(60):
        clock = 7_000_000_000 + index * 91_357_911
        frame = beacon(invented(index, number), b"free %d" % index, 11, OPEN, tsf=clock)
        air.send(frame, every_ms=166, signal=-45 + index % 3, freq_mhz=2462 - 5 * number)


def karma(air: Air, number: int = 0) -> None:
    lure = other(E, number)
    for ssid in (b"airport", b"home", b"hotel"):
        air.send(probe_request(other(S, number), ssid), every_ms=5)
        air.send(probe_response(lure, other(S, number), ssid, security=OPEN), every_ms=3000, signal=X_DBM)


def pwnagotchi(air: Air, number: int = 0) -> None:
    words = b'{"name":"thief%d","identity":"%064x","pwnd_tot":7,"version":"1.5.5"}' % (number, number + 1)
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=element(222, words)), every_ms=500)


def long_ssid(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"A" * 33), times=3, every_ms=300)


def format_string(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"%p%s%n", security=OPEN), times=3, every_ms=300)


ATTACKS: Final[dict[str, Scene]] = {
    "DEAUTHFLOOD": deauth_flood,
    "BCASTDISCON": broadcast_disconnect,
    "APSPOOF": ap_spoof,
    "OPENTWIN": open_twin,
    "SSIDCANARY": canary,
    "CRYPTODROP": crypto_drop,
    "ADVCRYPTCHANGE": crypto_change,
    "BEACONFLOOD": beacon_flood,
    "KARMA": karma,
    "PWNAGOTCHI": pwnagotchi,
    "LONGSSID": long_ssid,
    "FORMATSTRING": format_string,
}


def played(name: str, number: int = 0) -> list[Packet]:
    """Return what a radio hears of an attack."""
    air = Air()
    ATTACKS[name](air, number)
    return air.frames()


def later(packets: Sequence[Packet], seconds: float) -> list[Packet]:
    """Return the same packets some time later."""
    return [(ts_us + round(seconds * 1_000_000), packet) for ts_us, packet in packets]


def bare(packet: bytes) -> bytes:
    """Return the frame behind a radiotap header."""
    return packet[int.from_bytes(packet[2:4], "little") :]


def corrupted(packets: Sequence[Packet]) -> list[Packet]:
    """Return the same frames with a wrong FCS, and flagged so."""
    return [(ts_us, radiotap(bare(packet), bad_fcs=True)) for ts_us, packet in packets]


def with_retries(packets: Sequence[Packet], copies: int = 3) -> list[Packet]:
    """Return each frame followed by copies with the Retry bit, a millisecond apart."""
    heard: list[Packet] = []
    for ts_us, packet in packets:
        start = len(packet) - len(bare(packet))
        again = packet[: start + 1] + bytes((packet[start + 1] | RETRY,)) + packet[start + 2 :]
        heard.append((ts_us, packet))
        heard += [(ts_us + 1000 * (copy + 1), again) for copy in range(copies)]
    return heard
