"""The town's access points: what each is, and how its beacons and answers look."""

import struct
from random import Random
from typing import Final

from tests.benign.town import STREET_M, Town, Transmitter
from tests.captures import START_US, channel_freq_mhz
from tests.frames import (
    OPEN,
    OWE,
    WEP,
    WPA1_WPA2_PSK,
    WPA2_EAP,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_EAP,
    WPA3_SAE,
    Security,
    beacon,
    bss_load,
    country,
    element,
    extended_capabilities,
    ht_capabilities,
    ht_operation,
    mac,
    multi_link,
    multiple_bssid,
    nontransmitted_profile,
    owe_transition,
    probe_response,
    rsn,
    tim,
    wmm,
    wps,
)

LOW: Final = (1, 6, 11)
HIGH: Final = (36, 48, 52, 60, 100, 116, 149)
RADAR: Final = (52, 60, 100, 116)
TU_US: Final = 1024
MOBILITY: Final = element(54, b"\x0a\x1b\x00")  # mobility domain, over the air (802.11-2020 9.4.2.46)
FT_PSK: Final = Security(True, rsn((2, 4)) + MOBILITY)
FT_EAP: Final = Security(True, rsn((1, 3)) + MOBILITY)
HOUSEHOLDS: Final = (
    *(WPA2_PSK, WPA2_PSK, WPA2_PSK, WPA2_PSK_PMF, WPA2_WPA3_TRANSITION),
    *(WPA2_WPA3_TRANSITION, WPA3_SAE, WPA1_WPA2_PSK),
)
PMF: Final = (WPA2_PSK_PMF, WPA2_WPA3_TRANSITION, WPA3_SAE, WPA3_EAP, OWE)
SAE: Final = (WPA2_WPA3_TRANSITION, WPA3_SAE)
CAMPUS: Final = bytes.fromhex("3c0754")
MAX_PPM: Final = 20  # what the standard allows a clock (802.11-2020 17.3.9.5)


class AccessPoint(Transmitter):
    """One BSS: what it advertises, its clock, and the keys that it has with its stations."""

    def __init__(self, address: bytes, ssid: bytes, security: Security, channel: int, rng: Random) -> None:
        half_m = STREET_M / 2
        super().__init__(address, rng.uniform(-half_m, half_m), rng.uniform(-half_m, half_m), rng)
        self.ssid = ssid
        self.security = security
        self.channel = channel
        self.hidden = False
        self.interval_tu = 100
        self.extra = b""  # elements of its own
        self.announced = b""  # the channel switch that is being counted down
        self.has_wps = False
        self.up = True
        self.pushed = False  # somebody pressed its WPS button
        self.booted_us = START_US - rng.randrange(10**9, 10**13)
        self.ppm = rng.uniform(-MAX_PPM, MAX_PPM)
        self.group_pn = rng.randrange(1, 10**6)
        self.management_pn = rng.randrange(1, 10**4)
        self.stations: set[bytes] = set()  # that it has keys with
        self._template = b""
        self._until = 0  # beacons that the template is good for

    @property
    def freq_mhz(self) -> int:
        """Where it is."""
        return channel_freq_mhz(self.channel)

    @property
    def pmf(self) -> bool:
        """Whether it protects management frames."""
        return self.security in PMF

    def clock(self, now_us: int) -> int:
        """Its timer, which runs a little fast or slow."""
        age = now_us - self.booted_us
        return max(0, age + round(age % 10**10 * self.ppm / 1e6))

    def restart(self, now_us: int, rng: Random) -> None:
        """Everything from the beginning."""
        self.booted_us = now_us
        self.seq = rng.randrange(4)
        self.group_pn = self.management_pn = 1
        self.stations.clear()
        self._until = 0

    def tune(self, channel: int) -> None:
        """Be on another channel."""
        self.channel = channel
        self._until = 0

    def press(self, *, pushed: bool) -> None:
        """Somebody pressed its WPS button, or two minutes are over."""
        self.pushed = pushed
        self._until = 0

    def elements(self) -> bytes:
        """What follows the usual elements in beacons and probe responses."""
        if self.channel > 14:
            own = country(b"DE ", ((36, 8, 23), (100, 11, 30)))
        else:
            own = country() + ht_capabilities() + ht_operation(self.channel)
        own += extended_capabilities() + wmm() + self.extra
        if self.has_wps:
            pushing = struct.pack(">HHB", 0x1041, 1, 1) + struct.pack(">HHH", 0x1012, 2, 4) if self.pushed else b""
            own += wps(extra=pushing)
        return own

    def beacon(self, town: Town, extra: bytes = b"") -> bytes:
        """A beacon as of now; stations waiting and load change now and then."""
        rng = town.rng
        if self._until <= 0 or extra:
            name = b"\x00" * len(self.ssid) if self.hidden else self.ssid
            load = bss_load(rng.randint(0, 9), rng.randint(0, 200)) if self.security in (WPA2_EAP, FT_EAP) else b""
            self._template = beacon(
                self.address, name, self.channel, self.security, interval=self.interval_tu,
                extra=self.elements() + load + extra, traffic_map=tim(bitmap=bytes((rng.choice((0, 0, 2, 4)),))),
            )  # fmt: skip
            self._until = 0 if extra else rng.randrange(5, 60)
        self._until -= 1
        return self._template[:24] + struct.pack("<Q", self.clock(town.now_us)) + self._template[32:]

    def response(self, town: Town, sta: bytes) -> bytes:
        """A probe response as of now."""
        named = wps(device_name=b"Router", manufacturer=b"Acme", model_name=b"R7") if self.has_wps else b""
        return probe_response(
            self.address, sta, self.ssid, self.channel, self.security, interval=self.interval_tu,
            tsf=self.clock(town.now_us), extra=self.elements() + named,
        )  # fmt: skip

    def mme(self) -> bytes:
        """The management MIC element of a protected broadcast (802.11-2020 9.4.2.54)."""
        self.management_pn += 1
        return element(76, b"\x04\x00" + struct.pack("<Q", self.management_pn)[:6] + b"\x5a" * 8)

    def to_everybody(self) -> bytes:
        """What a goodbye to everybody carries."""
        return self.mme() if self.pmf else b""


def address(oui: int, number: int) -> bytes:
    """A vendor's address, the last octet left for what else is in the same box."""
    return struct.pack(">I", oui)[1:] + struct.pack(">I", number * 256)[1:]


def _near(ap: AccessPoint, other: AccessPoint) -> AccessPoint:
    """Put an access point into the same box as another one."""
    ap.x, ap.y, ap.dbm, ap.booted_us, ap.ppm = other.x, other.y, other.dbm, other.booted_us, other.ppm
    return ap


def _homes(rng: Random) -> list[AccessPoint]:
    aps = []
    for number in range(60):
        name, security = b"home %d" % number, rng.choice(HOUSEHOLDS)
        ap = AccessPoint(address(0x001B2F + number % 5 * 0x1111, number), name, security, rng.choice(LOW), rng)
        ap.has_wps = security is not WPA3_SAE
        ap.interval_tu = 100 if number % 9 else 200
        aps.append(ap)
        if number % 2:  # the same box on 5 GHz, and a guest network of it under a local address
            high = AccessPoint(ap.address[:5] + b"\x04", name, security, rng.choice(HIGH), rng)
            aps.append(_near(high, ap))
        if number % 6 == 1:
            local = bytes((ap.address[0] | 2,)) + ap.address[1:]
            aps.append(_near(AccessPoint(local, name + b" guest", WPA2_PSK, ap.channel, rng), ap))
    return aps


def _campus(rng: Random) -> list[AccessPoint]:
    aps = []
    for number in range(10):
        first = AccessPoint(CAMPUS + bytes((0, number, 0)), b"campus", FT_EAP, LOW[number % 3], rng)
        high = AccessPoint(CAMPUS + bytes((0, number, 8)), b"campus", FT_EAP, HIGH[number % 7], rng)
        guest = AccessPoint(CAMPUS + bytes((0, number, 1)), b"campus-guest", OPEN, first.channel, rng)
        things = AccessPoint(CAMPUS + bytes((0, number, 2)), b"campus-things", FT_PSK, first.channel, rng)
        aps += [first, _near(high, first), _near(guest, first), _near(things, first)]
    return aps


def _special(rng: Random) -> list[AccessPoint]:
    """Mesh, hidden, OWE transition, several SSIDs of one radio, several links, names that many have, old things."""
    aps = [AccessPoint(address(0xF4F26D, n), b"mesh", WPA2_WPA3_TRANSITION, 6, rng) for n in range(8)]
    for n in range(8):
        hidden = AccessPoint(address(0x10BF48, n), b"secret %d" % n, WPA2_PSK, rng.choice(LOW), rng)
        hidden.hidden = True
        aps.append(hidden)
    for n in range(6):
        name, channel = b"cafe %d" % n, rng.choice(LOW)
        shown = AccessPoint(address(0x20A6CD, n), name, OPEN, channel, rng)
        sealed = AccessPoint(shown.address[:5] + b"\x01", name + b" owe", OWE, channel, rng)
        sealed.hidden = True
        shown.extra = owe_transition(sealed.address, sealed.ssid)
        sealed.extra = owe_transition(shown.address, shown.ssid)
        aps += [shown, _near(sealed, shown)]
    tenants = AccessPoint(address(0x30B5C2, 0), b"tenant 0", WPA2_PSK, 6, rng)
    tenants.extra = multiple_bssid(2, b"".join(nontransmitted_profile(n, b"tenant %d" % n) for n in range(1, 4)))
    linked = [AccessPoint(address(0x40ED00, n), b"seven", WPA3_SAE, (6, 36)[n], rng) for n in range(2)]
    for n, link in enumerate(linked):
        link.extra = multi_link(mac("40:ed:00:00:00:ff"), n)
    aps += [tenants, linked[0], _near(linked[1], linked[0])]
    aps += [AccessPoint(address(0x50C7BF, n), name, OPEN, rng.choice(LOW), rng) for n, name in
            enumerate((b"linksys", b"Free WiFi", b"Airport") * 4)]  # fmt: skip
    aps += [AccessPoint(address(0x6466B3, n), b"Guest", (OPEN, WPA2_PSK)[n % 2], rng.choice(LOW), rng)
            for n in range(6)]  # fmt: skip
    aps.append(AccessPoint(address(0x7071BC, 0), b"scanners", WEP, 11, rng))
    aps.append(AccessPoint(address(0x7071BC, 1), b"100% bio", OPEN, 1, rng))
    aps.append(AccessPoint(address(0x7071BC, 2), "Büro ☕ 2".encode(), WPA2_PSK, 1, rng))
    aps.append(AccessPoint(address(0x7071BC, 3), b"x" * 32, WPA3_EAP, 11, rng))
    for n in range(6):  # printers and televisions: Wi-Fi Direct groups under local addresses
        direct = AccessPoint(b"\x8e" + address(0x70F395, n)[1:], b"DIRECT-%02X-HP" % n, WPA2_PSK, 6, rng)
        direct.has_wps = True
        aps.append(direct)
    return aps


def hotspot(number: int, rng: Random) -> AccessPoint:
    """A phone that shares its connection, under a local address."""
    local = bytes((rng.randrange(256) & 0xFC | 2,)) + rng.randbytes(5)
    ap = AccessPoint(local, b"phone of %d" % number, rng.choice((WPA2_PSK, WPA2_WPA3_TRANSITION)), rng.choice(LOW), rng)
    ap.up = False
    return ap


def neighbourhood(rng: Random) -> list[AccessPoint]:
    """Two hundred access points, phones not counted, of every honest kind."""
    return _homes(rng) + _campus(rng) + _special(rng)
