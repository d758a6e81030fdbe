"""Everyday traffic between clients and their access points; scapy crafts each header once, bodies are random."""

import struct
from functools import lru_cache
from typing import Final

from scapy.layers.dot11 import Dot11, Dot11QoS

from pcaps.recipes.air import Air, Radio
from pcaps.recipes.stations import EVERYBODY, FROM_DS, POWER_MANAGEMENT, PROTECTED, TO_DS, AccessPoint, Client

ROUTER: Final = "00:0d:b9:4c:11:20"  # the office's gateway on the wire
_LENGTHS: Final = (36, 52, 60, 90, 140, 420)


@lru_cache(maxsize=512)
def _data_header(flags: int, ra: str, ta: str, third: str, subtype: int = 8) -> bytes:
    header = Dot11(type=2, subtype=subtype, FCfield=flags, addr1=ra, addr2=ta, addr3=third)
    return bytes(header / Dot11QoS() if subtype == 8 else header)


@lru_cache(maxsize=512)
def _control(subtype: int, ra: str, ta: str | None) -> bytes:
    return bytes(Dot11(type=1, subtype=subtype, addr1=ra, addr2=ta))


def _sealed(packet_number: int, body: bytes, key_id: int = 0) -> bytes:
    """A CCMP body (802.11-2020 12.5.3.2): its packet number in the header, ciphertext and MIC as they come."""
    low, high = packet_number & 0xFFFF, packet_number >> 16
    return struct.pack("<HBBI", low, 0, 0x20 | key_id << 6, high) + body


def chatter(air: Air, client: Client, ap: AccessPoint, from_s: float, until_s: float, *, each_s: float) -> None:
    """Exchange protected data about every `each_s` seconds, with the control frames around it."""
    at_s = from_s
    while (at_s := at_s + each_s * (0.4 + 1.2 * air.rng.random())) < until_s:
        chosen = air.rng.random()
        if chosen < 0.12:
            _doze(air, client, ap, at_s)
        elif chosen < 0.55:
            _uplink(air, client, ap, at_s)
        else:
            _downlink(air, client, ap, at_s)


def _body(air: Air) -> bytes:
    return air.rng.randbytes(_LENGTHS[int(air.rng.random() * len(_LENGTHS))] + 8)


def _uplink(air: Air, client: Client, ap: AccessPoint, at_s: float) -> None:
    sta = client.radio(ap)
    if air.chance(0.15):
        air.send(at_s - 0.0008, sta, _control(11, ap.address, sta.address), duration_us=500)
        air.send(at_s - 0.0004, ap, _control(12, sta.address, None), duration_us=400)
    client.packet_number_up += 1
    header = _data_header(TO_DS | PROTECTED, ap.address, sta.address, ROUTER)
    retries = 1 if air.chance(0.05) else 0
    air.send(at_s, sta, header + _sealed(client.packet_number_up, _body(air)), retries=retries, mcs=7, duration_us=44)
    _answer(air, at_s, ap, sta)


def _downlink(air: Air, client: Client, ap: AccessPoint, at_s: float) -> None:
    sta = client.radio(ap)
    client.packet_number_down += 1
    header = _data_header(FROM_DS | PROTECTED, sta.address, ap.address, ROUTER)
    retries = 1 if air.chance(0.05) else 0
    air.send(at_s, ap, header + _sealed(client.packet_number_down, _body(air)), retries=retries, mcs=7, duration_us=44)
    _answer(air, at_s, sta, ap)


def _answer(air: Air, at_s: float, sender: Radio, receiver: Radio) -> None:
    """Acknowledge once, or a block of frames (compressed bitmap, 802.11-2020 9.3.1.8)."""
    if air.chance(0.7):
        air.ack(at_s + 0.0003, sender, receiver.address)
        return
    bitmap = struct.pack("<HHQ", 0x0004, 0, air.rng.getrandbits(64))
    air.send(at_s + 0.0003, sender, _control(9, receiver.address, sender.address) + bitmap)


def _doze(air: Air, client: Client, ap: AccessPoint, at_s: float) -> None:
    """Say good night and good morning with null frames."""
    sta = client.radio(ap)
    for later_s, flags in ((0.0, TO_DS | POWER_MANAGEMENT), (0.12, TO_DS)):
        air.send(at_s + later_s, sta, _data_header(flags, ap.address, sta.address, ap.address, 4), duration_us=44)
        air.ack(at_s + later_s + 0.0003, ap, sta.address)


def broadcasts(air: Air, ap: AccessPoint, from_s: float, until_s: float, *, each_s: float) -> None:
    """Relay the wire's broadcasts, protected by the group key (key id 1)."""
    packet_number, at_s = 4000, from_s
    header = _data_header(FROM_DS | PROTECTED, EVERYBODY, ap.address, ROUTER, 0)
    while (at_s := at_s + each_s * (0.5 + air.rng.random())) < until_s:
        if ap.silent(at_s):
            continue
        packet_number += 1
        air.send(at_s, ap, header + _sealed(packet_number, _body(air), key_id=1))


def old_cipher(air: Air, client: Client, ap: AccessPoint, from_s: float, until_s: float, *, each_s: float) -> None:
    """Data of a WEP or TKIP relic: three octets of IV and the key id, with the extended IV for TKIP."""
    counter, at_s, sta = 0x10, from_s, client.radio(ap)
    header = _data_header(TO_DS | PROTECTED, ap.address, sta.address, ROUTER, 0)
    while (at_s := at_s + each_s * (0.5 + air.rng.random())) < until_s:
        counter += 1
        if ap.kind == "wep":
            head = counter.to_bytes(3, "little") + b"\x00"
        else:
            # TSC1, WEP seed, TSC0, key id with ExtIV, TSC2-5 (802.11-2020 12.5.2.2).
            head = bytes((counter >> 8, (counter >> 8 | 0x20) & 0x7F, counter & 0xFF, 0x20)) + b"\x00" * 4
        air.send(at_s, sta, header + head + air.rng.randbytes(60), duration_us=44)
        air.ack(at_s + 0.0003, ap, sta.address)
