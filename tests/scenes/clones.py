"""Two transmitters under one BSSID, and what only looks like that."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA2_PSK, beacon, csa
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, other, ssid_of

BEACONS: Final = 120
UPTIME_US: Final = 3_600_000_000


class Clone:
    """A second transmitter under a BSSID, with a clock and a counter of its own."""

    def __init__(self, air: Air, bssid: bytes, ssid: bytes, channel: int = 6) -> None:
        self.air = air
        self.bssid = bssid
        self.ssid = ssid
        self.channel = channel
        self.booted_us = air.now_us - 90_000_000
        self.seq = 2500

    def beacon(self, *, every_ms: float = 42.4, signal: int = X_DBM, freq_mhz: int = 2437) -> None:
        self.seq = (self.seq + 1) & 0xFFF
        tsf = self.air.now_us - self.booted_us
        frame = beacon(self.bssid, self.ssid, self.channel, WPA2_PSK, tsf=tsf, seq=self.seq)
        self.air.send(frame, every_ms=every_ms, keep_seq=True, signal=signal, freq_mhz=freq_mhz)


def bssid_clone(air: Air, number: int = 0) -> None:
    """A copy with everything right but its clock, counter, place and the time at which it sends."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=20)
    clone = Clone(air, bssid, ssid)
    for _ in range(BEACONS):
        air.send(beacon(bssid, ssid), every_ms=60)
        clone.beacon()


def multi_channel(air: Air, number: int = 0) -> None:
    """A copy on channel 11, heard by a radio that hears both."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=20)
    clone = Clone(air, bssid, ssid, channel=11)
    for _ in range(BEACONS):
        air.send(beacon(bssid, ssid), every_ms=60)
        clone.beacon(freq_mhz=2462)


def restart(air: Air, number: int = 0) -> None:
    """The access point restarts twice, and is heard louder afterwards."""
    for signal in (-50, -70, -50):
        air.send(beacon(other(A, number), ssid_of(number)), times=60, signal=signal)
        air.wait(20)
        air.restart(other(A, number))


def van(air: Air, number: int = 0) -> None:
    """The sensor drives by: the signal rises and falls with the street's reflections."""
    for step in range(400):
        fading = (step * 37 + step * step * 11) % 17 - 8
        signal = -90 + min(step, 400 - step) // 5 + fading
        air.send(beacon(other(A, number), ssid_of(number)), signal=min(signal, -30))


def two_antennas(air: Air, number: int = 0) -> None:
    """A receiver that takes turns between a good and a bad antenna."""
    for step in range(400):
        air.send(beacon(other(A, number), ssid_of(number)), signal=-50 - 15 * (step % 2))


def busy_counter(air: Air, number: int = 0) -> None:
    """An access point that counts its beacons among thousands of other frames."""
    for step in range(400):
        seq = step * step * 91 % 4096
        tsf = air.now_us - 10**15 + UPTIME_US
        air.send(beacon(other(A, number), ssid_of(number), seq=seq, tsf=tsf), keep_seq=True)


def dfs_move(air: Air, number: int = 0) -> None:
    """A channel switch by the book, and back an hour later."""
    bssid, ssid = other(A, number), ssid_of(number)
    for here, there, freq_mhz in ((52, 100, 5260), (100, 52, 5500), (52, 100, 5260)):
        air.send(beacon(bssid, ssid, here), times=100, freq_mhz=freq_mhz)
        for left in (3, 2, 1):
            air.send(beacon(bssid, ssid, here, extra=csa(there, left)), freq_mhz=freq_mhz)
        air.wait(60)


def hopping_hears_neighbours(air: Air, number: int = 0) -> None:
    """A sensor that hops hears channel 6 on 5 and on 7 as well, fainter there."""
    for step in range(300):
        off = step % 3 - 1
        frame = beacon(other(A, number), ssid_of(number))
        air.send(frame, signal=-50 - 18 * abs(off), freq_mhz=2437 + 5 * off)


def merged_captures(air: Air, number: int = 0) -> None:
    """A capture merged from two sensors holds each beacon twice, heard at two places."""
    for _ in range(300):
        air.send(beacon(other(A, number), ssid_of(number)))
        ts_us, packet = air.packets[-1]
        louder = bytearray(packet)
        at = packet.index(bytes((256 - 50,)))
        louder[at] = 256 - 70
        air.packets.append((ts_us + 400, bytes(louder)))


ATTACKS: Final[Attacks] = {
    "BSSIDCLONE": Attack(bssid_clone),
    "MULTICHANNEL": Attack(multi_channel),
}

_HONEST: Final = {
    "an access point that restarts": restart,
    "a sensor that drives by": van,
    "a receiver with two antennas": two_antennas,
    "a busy counter": busy_counter,
    "a channel switch": dfs_move,
    "neighbouring channels": hopping_hears_neighbours,
    "merged captures": merged_captures,
}

INNOCENTS: Final[Innocents] = {
    "BSSIDCLONE": {**_HONEST, "a copy on another channel": multi_channel},
    "MULTICHANNEL": {**_HONEST, "a copy on the same channel": bssid_clone},
}
