"""Two minutes of a dense and honest place: whatever goes on there, nothing may be raised above low.

Two hundred access points (offices, a campus, a mesh, phones as hotspots, guest networks with OWE transition, hidden
SSIDs, transition mode, several SSIDs of one radio), clients with random addresses that scan and roam, channel
switches, restarts, stations sent away, retransmissions, and a radio that hops.
"""

import random

import pytest

from sensor.alerts.definition import LOW
from tests.captures import START_US, Air, Packet
from tests.driver import Sensor
from tests.frames import (
    BROADCAST,
    OPEN,
    OWE,
    WPA1_WPA2_PSK,
    WPA2_EAP,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    assoc_request,
    assoc_response,
    auth,
    beacon,
    bss_load,
    csa,
    data,
    deauth,
    disassoc,
    multiple_bssid,
    nontransmitted_profile,
    owe_transition,
    probe_request,
    probe_response,
    reassoc_request,
    wps,
)
from tests.scenes.stage import POLICY

SECONDS = 120
CHANNELS = (1, 6, 11)
SECURITIES = (WPA2_PSK, WPA2_PSK_PMF, WPA2_WPA3_TRANSITION, WPA3_SAE, WPA1_WPA2_PSK)


class AccessPoint:
    """One honest BSS."""

    def __init__(
        self,
        bssid: bytes,
        ssid: bytes,
        security: Security,
        rng: random.Random,
        *,
        hidden: bool = False,
        extra: bytes = b"",
    ) -> None:
        self.bssid = bssid
        self.ssid = ssid
        self.security = security
        self.hidden = hidden
        self.extra = extra
        self.channel = rng.choice(CHANNELS)
        self.signal = rng.randint(-90, -42)
        self.booted_us = START_US - rng.randrange(10**8, 10**12)
        self.offset_us = rng.randrange(102_400)

    @property
    def freq_mhz(self) -> int:
        return 2407 + 5 * self.channel

    def clock(self, ts_us: int, rng: random.Random) -> int:
        return ts_us - self.booted_us + rng.randrange(900)  # read after waiting for the medium

    def beacon(self, ts_us: int, rng: random.Random, extra: bytes = b"") -> bytes:
        shown = b"\x00" * len(self.ssid) if self.hidden else self.ssid
        load = bss_load(rng.randint(0, 9), rng.randint(0, 200)) if self.security is WPA2_EAP else b""
        clock = self.clock(ts_us, rng)
        return beacon(self.bssid, shown, self.channel, self.security, tsf=clock, extra=self.extra + load + extra)

    def response(self, sta: bytes, ts_us: int, rng: random.Random) -> bytes:
        clock = self.clock(ts_us, rng)
        return probe_response(
            self.bssid, sta, self.ssid, self.channel, self.security, tsf=clock, extra=self.extra + wps()
        )


def bssid(first: int, number: int) -> bytes:
    return bytes((first, 0x1B, 0x2F, number >> 8, number & 0xFF, 0x00))


def neighbourhood(rng: random.Random) -> list[AccessPoint]:
    """Two hundred access points of every honest kind."""
    aps = [AccessPoint(bssid(0x00, n), b"home %d" % n, rng.choice(SECURITIES), rng) for n in range(90)]
    aps += [AccessPoint(bssid(0x3C, n), b"campus", WPA2_EAP, rng) for n in range(30)]
    aps += [AccessPoint(bssid(0x3E, n), b"campus-guest", OPEN, rng) for n in range(15)]
    aps += [AccessPoint(bssid(0xF6, n), b"mesh", WPA2_WPA3_TRANSITION, rng) for n in range(12)]
    aps += [AccessPoint(bssid(0x62, n), b"phone of %d" % n, WPA2_PSK, rng) for n in range(20)]
    aps += [AccessPoint(bssid(0x10, n), b"secret %d" % n, WPA2_PSK, rng, hidden=True) for n in range(10)]
    for n in range(6):
        companion = bssid(0x22, n)
        owe = owe_transition(companion, b"cafe %d" % n)
        aps.append(AccessPoint(bssid(0x20, n), b"cafe %d" % n, OPEN, rng, extra=owe))
        aps.append(AccessPoint(companion, b"cafe %d" % n, OWE, rng))
    profiles = b"".join(nontransmitted_profile(n, b"tenant %d" % n) for n in range(1, 4))
    aps.append(AccessPoint(bssid(0x30, 0), b"tenant 0", WPA2_PSK, rng, extra=multiple_bssid(2, profiles)))
    aps += [
        AccessPoint(bssid(0x40, n), name, rng.choice((OPEN, WPA2_PSK)), rng)
        for n, name in enumerate((b"linksys", b"Guest") * 4)
    ]
    aps += [
        AccessPoint(bssid(0x50, 0), b"100% bio", OPEN, rng),
        AccessPoint(bssid(0x50, 1), b"50%student", WPA2_PSK, rng),
    ]
    return aps


class Place:
    """Plays the neighbourhood's traffic into an Air, in no order of time."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.air = Air()
        self.aps = neighbourhood(self.rng)

    def say(self, ts_us: int, frame: bytes, signal: int, freq_mhz: int, retries: int = 0) -> None:
        self.air.now_us = ts_us
        self.air.send(frame, every_ms=0, signal=signal, freq_mhz=freq_mhz, retries=retries)

    def at(self, ap: AccessPoint, ts_us: int, frame: bytes, *, sta: bool = False, retries: int = 0) -> None:
        signal = self.rng.randint(-85, -40) if sta else ap.signal + self.rng.randint(-3, 3)
        self.say(ts_us, frame, signal, ap.freq_mhz, retries)

    def moment(self, margin: float = 10) -> int:
        return START_US + round(self.rng.uniform(0, SECONDS - margin) * 1_000_000)

    def sta(self) -> bytes:
        return bytes((self.rng.randrange(256) & 0xFC | 0x02,)) + self.rng.randbytes(5)

    def beacons(self) -> None:
        for ap in self.aps:
            for ts_us in range(START_US + ap.offset_us, START_US + SECONDS * 1_000_000, 102_400 * 4):
                if self.rng.random() < 0.8:
                    self.at(ap, ts_us, ap.beacon(ts_us, self.rng))

    def scans(self) -> None:
        """Clients probe with a fresh address, some for a name they know; who hears a wildcard answers."""
        for _ in range(250):
            sta, ts_us = self.sta(), self.moment()
            known = self.rng.choice(self.aps)
            ssid = known.ssid if self.rng.random() < 0.3 else b""
            for burst in range(2):
                self.at(known, ts_us + burst * 20_000, probe_request(sta, ssid), sta=True)
            hearing = [known] if ssid else self.rng.sample(self.aps, 6)
            for order, ap in enumerate(hearing):
                answer_us = ts_us + 2000 + order * 1500
                self.at(ap, answer_us, ap.response(sta, answer_us, self.rng), retries=self.rng.choice((0, 0, 3, 7)))

    def joins(self) -> None:
        """Clients join, talk, roam once, and leave with one deauthentication, sometimes retransmitted."""
        campus = [ap for ap in self.aps if ap.ssid in (b"campus", b"mesh")]
        for _ in range(80):
            sta, ts_us = self.sta(), self.moment(20)
            here, there = self.rng.sample(
                [ap for ap in campus if ap.ssid == self.rng.choice((b"campus", b"mesh"))] or campus, 2
            )
            self._join(here, sta, ts_us, assoc_request(sta, here.bssid, here.ssid, here.security))
            ts_us += self.rng.randrange(10**6, 10**7)
            self.at(here, ts_us, deauth(sta, here.bssid, here.bssid, 3), sta=True, retries=self.rng.choice((0, 12)))
            request = reassoc_request(sta, there.bssid, here.bssid, there.ssid, there.security)
            self._join(there, sta, ts_us + 30_000, request)

    def _join(self, ap: AccessPoint, sta: bytes, ts_us: int, request: bytes) -> None:
        self.at(ap, ts_us, auth(sta, ap.bssid, ap.bssid), sta=True)
        self.at(ap, ts_us + 2000, auth(ap.bssid, sta, ap.bssid, transaction=2))
        self.at(ap, ts_us + 4000, request, sta=True)
        self.at(ap, ts_us + 6000, assoc_response(ap.bssid, sta))
        for packet in range(5):
            self.at(
                ap, ts_us + 10_000 + packet * 5000, data(sta, ap.bssid, ap.bssid, b"x" * 80, protected=True), sta=True
            )

    def kicks(self) -> None:
        """Access points send idle stations away, one after the other or all at once, each once of each kind."""
        for ap in self.rng.sample(self.aps, 12):
            ts_us = self.moment()
            gap = self.rng.choice((3_000, 300_000))
            for _ in range(self.rng.randint(1, 25)):
                sta = self.sta()
                self.at(ap, ts_us, deauth(ap.bssid, sta, ap.bssid, 4), retries=self.rng.choice((0, 4)))
                self.at(ap, ts_us + 10_000, disassoc(ap.bssid, sta, ap.bssid, 8))
                ts_us += gap

    def restarts(self) -> None:
        """Access points restart with a broadcast before and after; one changes channel by the book."""
        for ap in self.rng.sample(self.aps, 6):
            ts_us = self.moment(60)
            self.at(ap, ts_us, deauth(ap.bssid, BROADCAST, ap.bssid, 3))
            ap.booted_us = ts_us + 20_000_000
            self.at(ap, ts_us + 21_000_000, ap.beacon(ts_us + 21_000_000, self.rng))
            self.at(ap, ts_us + 21_200_000, deauth(ap.bssid, BROADCAST, ap.bssid, 2))
        moving = self.aps[0]
        for count in range(5, -1, -1):
            ts_us = START_US + 60_000_000 - count * 102_400
            self.at(moving, ts_us, moving.beacon(ts_us, self.rng, csa(11, count)))
        self.at(moving, START_US + 60_010_000, disassoc(moving.bssid, BROADCAST, moving.bssid, 8))

    def heard(self) -> list[Packet]:
        """Return everything that was on the air, in the order of time."""
        for play in (self.beacons, self.scans, self.joins, self.kicks, self.restarts):
            play()
        return self.air.frames()


def hopping(packets: list[Packet]) -> list[Packet]:
    """Return what a radio hears that stays 200 ms on each of the three channels."""
    kept = []
    for ts_us, packet in packets:
        tuned = CHANNELS[(ts_us - START_US) // 200_000 % len(CHANNELS)]
        length = int.from_bytes(packet[2:4], "little")
        if (2407 + 5 * tuned).to_bytes(2, "little") in packet[8:length]:
            kept.append((ts_us, packet))
    return kept


@pytest.mark.parametrize("seed", [1, 2])
def test_a_dense_and_honest_place_raises_nothing(seed: int) -> None:
    packets = Place(seed).heard()
    assert len(packets) > 40_000
    sensor = Sensor(POLICY).hear(packets)
    assert [alert.text for alert in sensor.alerts if alert.severity > LOW] == []
    assert sensor.pipeline.malformed == 0
    assert sensor.pipeline.tracker.access_points > 190


def test_nor_does_it_to_a_radio_that_hops() -> None:
    packets = hopping(Place(4).heard())
    assert len(packets) > 10_000
    assert [alert.text for alert in Sensor(POLICY).hear(packets).alerts if alert.severity > LOW] == []
