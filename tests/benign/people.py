"""What the town's people do with their devices, from passing by to a lecture that begins."""

from random import Random
from typing import Final

from tests.benign.access_points import AccessPoint
from tests.benign.buildings import steer, strange_address
from tests.benign.joining import Station, come_back_while_known, join, push_button, scan, transit
from tests.benign.town import Script, Town
from tests.frames import (
    BROADCAST,
    OPEN,
    action,
    block_ack,
    block_ack_req,
    data,
    deauth,
    disassoc,
    fragments,
    null,
    ps_poll,
    qos_null,
    rts,
)
from tests.lan import ACK, DISCOVER, OFFER, REQUEST, arp, dhcp

BLOCK_ACK: Final = 3
RADIO_MEASUREMENT: Final = 5
WNM: Final = 10
_ADDBA_REQUEST: Final = b"\x00\x05\x02\x10\x00\x00\x10\x00"  # 802.11-2020 9.6.4.2: TID 0, 64 buffers
_ADDBA_RESPONSE: Final = b"\x01\x05\x00\x00\x02\x10\x00\x00"
VENDORS: Final = (0xA45E60, 0x3C0754, 0x5C514F, 0xDC2148)


def device(rng: Random, number: int, *, random_mac: float = 0.6) -> Station:
    """A phone under a random address for this network, or something with a vendor's."""
    if rng.random() < random_mac:
        return Station(strange_address(rng), rng)
    return Station(rng.choice(VENDORS).to_bytes(3, "big") + (number & 0xFFFFFF).to_bytes(3, "big"), rng)


def passer_by(town: Town, aps: list[AccessPoint]) -> Script:
    """Scans a few times, under another address each time; some ask for a network that they know."""
    known = town.rng.choice(aps).ssid if town.rng.random() < 0.2 else b""
    for _ in range(town.rng.randint(1, 5)):
        phone = Station(strange_address(town.rng), town.rng)
        yield from scan(town, phone, aps, known if town.rng.random() < 0.4 else b"")
        yield town.rng.uniform(5, 60)


def stay(town: Town, sta: Station, ap: AccessPoint, seconds: float) -> Script:
    """Use the network for a while: bursts of data both ways, sleep in between."""
    yield from _arrive(town, sta, ap)
    until_us = town.now_us + round(seconds * 1_000_000)
    while town.now_us < until_us and ap.up and sta.ap is ap:
        for _ in range(town.rng.randint(2, 12)):
            sta.say(town, ap, sta.protected(town, ap, town.rng.randint(40, 400)))
            yield 0.002
            sta.hear(town, ap, sta.protected(town, ap, town.rng.randint(40, 800), down=True))
            yield town.rng.expovariate(100)
        yield from _oddity(town, sta, ap)
        sta.say(town, ap, qos_null(sta.address, ap.address, power_save=True))
        yield town.rng.expovariate(1 / 6)
        sta.say(town, ap, null(sta.address, ap.address))


def _arrive(town: Town, sta: Station, ap: AccessPoint) -> Script:
    """Get an address, in the clear where all is clear, and agree on block acknowledgement."""
    if ap.security == OPEN:
        mine = bytes((10, 0, town.rng.randint(0, 255), town.rng.randint(2, 250)))
        for kind in (DISCOVER, OFFER, REQUEST, ACK):
            down = kind in (OFFER, ACK)
            body = dhcp(sta.address, kind, given=mine if down else bytes(4))
            sender, da = (ap, sta.address) if down else (sta, BROADCAST)
            town.say(sender, ap.freq_mhz, _clear(sta, ap, body, da, down=down))
            yield 0.01
        town.say(sta, ap.freq_mhz, _clear(sta, ap, arp(sta.address, mine, mine), BROADCAST))
    request = action(sta.address, ap.address, ap.address, BLOCK_ACK, _ADDBA_REQUEST, protected=sta.pmf)
    sta.say(town, ap, request)
    yield 0.005
    sta.hear(town, ap, action(ap.address, sta.address, ap.address, BLOCK_ACK, _ADDBA_RESPONSE, protected=sta.pmf))
    yield 0.005


def _clear(sta: Station, ap: AccessPoint, body: bytes, da: bytes, *, down: bool = False) -> bytes:
    if down:
        return data(ap.address, da, ap.address, body, direction="from_ds")
    return data(sta.address, da, ap.address, body)


def _oddity(town: Town, sta: Station, ap: AccessPoint) -> Script:
    """What comes up now and then: RTS, block acks, fragments, polls, measurements, groups' new keys."""
    chance = town.rng.random()
    if chance < 0.2:
        sta.say(town, ap, rts(ap.address, sta.address, town.rng.randint(100, 3000)))
        yield 0.001
        sta.hear(town, ap, block_ack_req(sta.address, ap.address, 0, town.rng.getrandbits(12)))
        yield 0.001
        sta.say(town, ap, block_ack(ap.address, sta.address, 0, town.rng.getrandbits(12)))
    elif chance < 0.25:
        sta.say(town, ap, ps_poll(ap.address, sta.address, sta.aid))
    elif chance < 0.3 and ap.security.privacy:
        for number, part in enumerate(fragments(sta.protected(town, ap, 900), 400)):
            if number:  # each fragment is encrypted by itself, with the next packet number
                sta.pn += 1
            sta.say(town, ap, part[:26] + _renumbered(part[26:], sta.pn))
            yield 0.001
    elif chance < 0.34:
        neighbours = action(sta.address, ap.address, ap.address, RADIO_MEASUREMENT, b"\x04\x01", protected=sta.pmf)
        sta.say(town, ap, neighbours)
    elif chance < 0.37:
        ask = action(sta.address, ap.address, ap.address, WNM, b"\x06\x01\x10", protected=sta.pmf)
        sta.say(town, ap, ask)
    yield 0.001


def _renumbered(body: bytes, pn: int) -> bytes:
    """A fragment's body under its own packet number."""
    head = (pn & 0xFFFF).to_bytes(2, "little") + b"\x00\x20" + (pn >> 16).to_bytes(4, "little")
    return head + body[8:] if body[3:4] == b"\x20" else head + body


def leave(town: Town, sta: Station, ap: AccessPoint, *, reason: int = 3) -> Script:
    """Say goodbye, or just be gone, so that the access point drops it later."""
    ap.stations.discard(sta.address)
    sta.ap = None
    if town.rng.random() < 0.6:
        sta.say(town, ap, deauth(sta.address, ap.address, ap.address, reason, protected=sta.pmf))
        return
    yield town.rng.uniform(30, 60)
    sta.hear(town, ap, disassoc(ap.address, sta.address, ap.address, 4, protected=sta.pmf))
    yield 0.02
    sta.hear(town, ap, deauth(ap.address, sta.address, ap.address, 2, protected=sta.pmf))


def resident(town: Town, number: int, ap: AccessPoint, aps: list[AccessPoint], seconds: float) -> Script:
    """Comes home, joins, works, and goes; where the network was restarted meanwhile, joins again."""
    sta = device(town.rng, number)
    near = [each for each in aps if abs(each.x - ap.x) < 20][:12]
    yield from scan(town, sta, [ap, *near], ap.ssid if ap.hidden else b"")
    yield from join(town, sta, ap)
    yield from stay(town, sta, ap, seconds)
    if not ap.up:
        yield 90.0
        yield from come_back_after_a_restart(town, sta, ap)
        yield from stay(town, sta, ap, seconds / 2)
    yield from leave(town, sta, ap)


def come_back_after_a_restart(town: Town, sta: Station, ap: AccessPoint) -> Script:
    """The access point knows the station no more, and says so in the clear to each of its frames."""
    for _ in range(town.rng.randint(1, 3)):
        sta.say(town, ap, sta.protected(town, ap, 60))
        yield 0.003
        sta.hear(town, ap, deauth(ap.address, sta.address, ap.address, 7))
        yield 0.4
    yield from join(town, sta, ap)


def mistaken(town: Town, number: int, ap: AccessPoint) -> Script:
    """Types the passphrase wrong a few times, then right, or gives up."""
    sta = device(town.rng, number)
    for _ in range(town.rng.randint(1, 4)):
        yield from join(town, sta, ap, wrong=True)
        yield town.rng.uniform(4, 15)
    if town.rng.random() < 0.6:
        yield from join(town, sta, ap)
        yield from stay(town, sta, ap, 30)


def walker(town: Town, number: int, network: list[AccessPoint], seconds: float) -> Script:
    """Walks through a building and roams from one access point to the next."""
    sta = device(town.rng, number)
    here = town.rng.choice(network)
    yield from join(town, sta, here)
    for _ in range(town.rng.randint(2, 6)):
        yield from stay(town, sta, here, seconds / 6)
        there = min(town.rng.sample(network, min(3, len(network))), key=lambda ap: (not ap.up, ap is here))
        if there is here:
            break
        yield from transit(town, sta, there, here)
        here = there
    yield from leave(town, sta, here, reason=8)


def steered(town: Town, number: int, low: AccessPoint, high: AccessPoint) -> Script:
    """Joins on 2.4 GHz, is asked to change, is sent away, and joins on 5 GHz."""
    sta = device(town.rng, number)
    yield from join(town, sta, low)
    yield from stay(town, sta, low, 8)
    yield from steer(town, low, high, sta.address, sealed=sta.pmf)
    yield from join(town, sta, high, before=low)
    yield from stay(town, sta, high, 20)


def forgetful(town: Town, number: int, ap: AccessPoint) -> Script:
    """Loses its keys (a crash, an empty battery) and comes back while the access point still holds them."""
    sta = device(town.rng, number)
    yield from join(town, sta, ap)
    yield from stay(town, sta, ap, 10)
    yield from come_back_while_known(town, sta, ap)
    yield from stay(town, sta, ap, 10)


def button_pusher(town: Town, number: int, ap: AccessPoint) -> Script:
    """Joins by WPS button."""
    sta = device(town.rng, number, random_mac=0.2)
    yield from push_button(town, sta, ap)
    yield from stay(town, sta, ap, 20)


def listener(town: Town, number: int, network: list[AccessPoint], aps: list[AccessPoint], seconds: float) -> Script:
    """One of a lecture's audience: the phone wakes up, scans, joins, and looks at the slides."""
    sta = device(town.rng, number, random_mac=0.9)
    yield town.rng.betavariate(2, 3) * 25
    for _ in range(town.rng.randint(1, 3)):
        yield from scan(town, sta, aps)
        yield town.rng.uniform(0.2, 2)
    ap = town.rng.choice(network)
    yield from join(town, sta, ap)
    yield from stay(town, sta, ap, seconds)
    yield from leave(town, sta, ap)
