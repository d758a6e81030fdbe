"""The smallest air with an attack in it, for tests of what comes behind detection."""

from typing import Final

from tests.captures import Air, Packet
from tests.frames import BROADCAST, beacon, deauth, probe_request, probe_response

AP: Final = bytes.fromhex("001b2faa0001")
STA: Final = bytes.fromhex("0c1d2ebb0002")
SSID: Final = b"net"
HOSTILE_SSID: Final = b"\x1b[2J\x07<b>\xff\n[red]"


def quiet_air(start_us: int | None = None) -> list[Packet]:
    """Two networks, one of them with a hostile name, and a station that asks for one: 51 frames, nothing to report."""
    air = Air() if start_us is None else Air(start_us)
    air.send(beacon(AP, SSID), times=40)
    air.send(beacon(bytes.fromhex("001b2faa0009"), HOSTILE_SSID, channel=1), times=5, freq_mhz=2412)
    air.send(probe_request(STA, SSID), times=3)
    air.send(probe_response(AP, STA, SSID), times=3)
    return air.frames()


def deauth_attack(start_us: int | None = None) -> list[Packet]:
    """A network whose stations are thrown off, all of them and one by name: DEAUTHFLOOD and BCASTDISCON."""
    air = Air() if start_us is None else Air(start_us)
    air.send(beacon(AP, SSID), times=40)
    air.send(deauth(AP, BROADCAST, AP), times=40, every_ms=10)
    air.send(deauth(AP, STA, AP), times=40, every_ms=10)
    air.send(beacon(AP, SSID), times=10)
    return air.frames()
