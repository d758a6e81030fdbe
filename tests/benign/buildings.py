"""What access points do without anybody asking: beacons, restarts, channel moves, sending idle stations away."""

from random import Random
from typing import Final

from tests.benign.access_points import HIGH, LOW, RADAR, TU_US, AccessPoint, hotspot
from tests.benign.town import SECOND_US, Script, Town, Transmitter
from tests.captures import channel_freq_mhz
from tests.frames import (
    BROADCAST,
    WPA1_WPA2_PSK,
    WPA2_PSK,
    action,
    ccmp,
    csa,
    cts,
    deauth,
    disassoc,
    ecsa,
    management,
    qos_data,
    vendor,
    wds_data,
)

WNM: Final = 10
NAN_CLUSTER: Final = bytes.fromhex("506f9a0100ff")
AWDL: Final = bytes.fromhex("002500ff9473")
_OUI_WFA: Final = b"\x50\x6f\x9a"


def beaconing(town: Town, ap: AccessPoint) -> Script:
    """A beacon at each target time, later by what the medium is busy."""
    yield town.rng.random() * ap.interval_tu * TU_US / SECOND_US
    while True:
        if ap.up:
            if town.listened(ap.freq_mhz):
                town.say(ap, ap.freq_mhz, ap.beacon(town, ap.announced))
            else:
                ap.next_seq()
        period_us = ap.interval_tu * TU_US
        next_us = (town.now_us // period_us + 1) * period_us + int.from_bytes(ap.address[2:], "big") * 7919 % period_us
        yield (next_us - town.now_us) % (2 * period_us) / SECOND_US + min(town.rng.expovariate(4000), 0.003)


def groups(town: Town, ap: AccessPoint) -> Script:
    """Broadcasts of the wired side, encrypted with the group key; older ones protect themselves with a CTS."""
    while True:
        yield town.rng.expovariate(0.5)
        if not ap.up or not town.listened(ap.freq_mhz):
            continue
        if ap.security is WPA1_WPA2_PSK:
            town.say(ap, ap.freq_mhz, cts(ap.address, 400))
        if ap.security.privacy:
            ap.group_pn += 1
            body = ccmp(town.rng.randbytes(90), ap.group_pn, key_id=1)
            frame = qos_data(ap.address, BROADCAST, ap.address, body, direction="from_ds", protected=True)
            town.say(ap, ap.freq_mhz, frame)


def restart(town: Town, ap: AccessPoint, *, farewell: bool, other_channel: bool) -> Script:
    """It goes, with or without a word, and comes back with everything from the beginning."""
    if farewell:
        town.say(ap, ap.freq_mhz, deauth(ap.address, BROADCAST, ap.address, 3, extra=ap.to_everybody()))
    ap.up = False
    yield town.rng.uniform(20, 70)
    if other_channel:
        ap.tune(town.rng.choice(LOW if ap.channel < 14 else HIGH))
    ap.restart(town.now_us, town.rng)
    ap.up = True
    if farewell:
        yield 0.05
        town.say(ap, ap.freq_mhz, deauth(ap.address, BROADCAST, ap.address, 2, extra=ap.to_everybody()))


def move(town: Town, ap: AccessPoint, channel: int, *, extended: bool = False) -> Script:
    """Announce a channel in beacons and to everybody, count down, switch, go on: radar, or interference."""
    mode = 1 if ap.channel in RADAR else 0
    for count in range(8, -1, -1):
        ap.announced = csa(channel, count, mode) + (ecsa(channel, 128, count, mode) if extended else b"")
        if count % 4 == 0 and not ap.pmf:
            spectrum = b"\x04" + csa(channel, count, mode)  # category 0: spectrum management
            town.say(ap, ap.freq_mhz, action(ap.address, BROADCAST, ap.address, 0, spectrum))
        yield ap.interval_tu * TU_US / SECOND_US
    ap.announced = b""
    ap.tune(channel)
    if mode:  # a channel with radar is looked at for a minute before anything is sent (EN 301 893 4.2.6.2.2)
        ap.up = channel not in RADAR
        yield 60.0
        ap.up = True


def wander(town: Town, ap: AccessPoint, channel: int) -> Script:
    """Change channel without a word, as cheap ones do once they have looked around."""
    ap.up = False
    yield 2.0
    ap.tune(channel)
    ap.up = True


def send_idle_ones_away(town: Town, ap: AccessPoint, stations: int) -> Script:
    """One station after the other, each with one frame of each kind, in the clear or sealed as keys demand."""
    for _ in range(stations):
        sta = strange_address(town.rng)
        sealed = ap.pmf and sta in ap.stations
        town.say(ap, ap.freq_mhz, deauth(ap.address, sta, ap.address, 4, protected=sealed))
        yield 0.01
        if town.rng.random() < 0.5:
            town.say(ap, ap.freq_mhz, disassoc(ap.address, sta, ap.address, 4, protected=sealed))
        yield town.rng.choice((0.003, 0.3, 2.0))


def steer(town: Town, ap: AccessPoint, better: AccessPoint, sta: bytes, *, sealed: bool) -> Script:
    """Ask a station to go to the other band, wait, and insist (802.11-2020 9.6.13.9 and 11.3)."""
    neighbour = bytes((52, 13)) + better.address + b"\x00" * 4 + bytes((115, better.channel, 9))
    request = b"\x07\x01\x05\x14\x00\xff" + neighbour
    for _ in range(2):
        town.say(ap, ap.freq_mhz, action(ap.address, sta, ap.address, WNM, request, protected=sealed))
        yield 1.5
    town.say(ap, ap.freq_mhz, disassoc(ap.address, sta, ap.address, 12, protected=sealed))


def share(town: Town, number: int, minutes: float) -> Script:
    """A phone becomes a hotspot for a while."""
    ap = hotspot(number, town.rng)
    ap.booted_us = town.now_us
    ap.up = True
    town.start(beaconing(town, ap))
    town.start(groups(town, ap))
    yield minutes * 60
    town.say(ap, ap.freq_mhz, deauth(ap.address, BROADCAST, ap.address, 3, extra=ap.to_everybody()))
    ap.up = False


def backhaul(town: Town, near: AccessPoint, far: AccessPoint) -> Script:
    """Two mesh nodes carry other people's frames with four addresses."""
    pn = 1
    while True:
        yield town.rng.expovariate(2.0)
        pn += 1
        body = ccmp(town.rng.randbytes(200), pn)
        sa, da = strange_address(town.rng), strange_address(town.rng)
        town.say(near, near.freq_mhz, wds_data(near.address, far.address, sa, da, body, qos=True, protected=True))


def improve(town: Town, ap: AccessPoint) -> Script:
    """Its owner leaves TKIP behind: a restart with better security."""
    yield from restart(town, ap, farewell=True, other_channel=False)
    ap.security = WPA2_PSK


def apples(town: Town, number: int) -> Script:
    """Two Apple devices talk directly: action frames of a vendor under a BSSID that all of them share (AWDL)."""
    rng = town.rng
    phone = Transmitter(strange_address(rng), rng.uniform(-20, 20), rng.uniform(-20, 20), rng)
    for turn in range(400):
        channel = (6, 6, 44, 149)[turn % 4]
        body = b"\x00\x17\xf2\x08\x10\x00\x00\x00" + rng.randbytes(100)
        frame = action(phone.address, BROADCAST, AWDL, 127, body)
        town.say(phone, channel_freq_mhz(channel), frame)
        yield 0.11 + rng.random() / 100


def neighbours_aware(town: Town, number: int) -> Script:
    """A phone's NAN cluster on channel 6: beacons without an SSID, and service discovery (Wi-Fi Aware 4.0, 9.2)."""
    rng = town.rng
    phone = Transmitter(strange_address(rng), rng.uniform(-20, 20), rng.uniform(-20, 20), rng)
    for _ in range(300):
        clock = town.now_us.to_bytes(8, "little")  # all of a cluster have one clock
        body = clock + b"\x00\x02\x20\x04" + vendor(_OUI_WFA, 0x13, b"\x00\x02\x00\x33\x14\x01\x0d\x00" + bytes(13))
        town.say(phone, 2437, management(8, BROADCAST, phone.address, NAN_CLUSTER, body))
        if rng.random() < 0.2:
            sdf = b"\x09" + _OUI_WFA + b"\x13\x03\x0a\x00" + rng.randbytes(10)
            town.say(phone, 2437, action(phone.address, bytes.fromhex("516f9a010000"), NAN_CLUSTER, 4, sdf))
        yield 0.524288


def strange_address(rng: Random) -> bytes:
    """A random local address, as phones take."""
    return bytes((rng.randrange(256) & 0xFC | 0x02,)) + rng.randbytes(5)
