"""Reading what tcpdump wrote, and the few mechanical edits that are made to it: cuts, and PMKIDs put in.

wpa_supplicant asks for a cached PMKSA only with 802.1X and SAE, and leaves M4's nonce empty; others do otherwise. So a
PMKID, and a nonce with its MIC, are computed and put in, as such a station would have put them.
"""

import hashlib
import hmac
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from pcaps.recipes.handshakes.networks import Network

Packets: TypeAlias = list[tuple[int, bytes]]
Edit: TypeAlias = Callable[[Packets, Network], Packets]

_EAPOL_KEY: Final = b"\xaa\xaa\x03\x00\x00\x00\x88\x8e"  # LLC and SNAP with the ethertype of EAPOL
_RSN: Final = 48
_ASSOCIATION_REQUEST: Final = b"\x00\x00"


def read_pcap(path: Path) -> Packets:
    """(ts_us, packet) of a little-endian pcap file of microseconds."""
    octets = path.read_bytes()
    if octets[:4] != b"\xd4\xc3\xb2\xa1":
        raise ValueError(f"{path}: not what tcpdump writes here")
    packets, place = [], 24
    while place < len(octets):
        seconds, micros, length, _ = struct.unpack_from("<IIII", octets, place)
        packets.append((seconds * 1_000_000 + micros, octets[place + 16 : place + 16 + length]))
        place += 16 + length
    return packets


def write_pcap(path: Path, packets: Packets) -> None:
    """Write such a file with radiotap, for tools that read no pcapng."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 127)
    records = (
        struct.pack("<IIII", *divmod(ts_us, 1_000_000), len(packet), len(packet)) + packet for ts_us, packet in packets
    )
    path.write_bytes(head + b"".join(records))


def message(packet: bytes) -> int:
    """Return which message of the 4-way handshake a packet is; 0 if none."""
    place = packet.find(_EAPOL_KEY)
    if place < 0 or packet[place + 9] != 3:
        return 0
    information = int.from_bytes(packet[place + 13 : place + 15], "big")
    acknowledge, mic, secure = information & 0x80, information & 0x100, information & 0x200
    if acknowledge:
        return 3 if mic else 1
    return 4 if secure else 2


def as_recorded(packets: Packets, network: Network) -> Packets:
    """Change nothing."""
    return packets


def until_m1(packets: Packets, network: Network) -> Packets:
    """Cut everything after the first M1."""
    return packets[: _first(packets, 1) + 1]


def until_m2(packets: Packets, network: Network) -> Packets:
    """Cut everything after the first M2."""
    return packets[: _first(packets, 2) + 1]


def _first(packets: Packets, wanted: int) -> int:
    return next(number for number, (_, packet) in enumerate(packets) if message(packet) == wanted)


def pmkid_in_association(packets: Packets, network: Network) -> Packets:
    """Give the association request's RSN element the PMKID, and cut everything after the response to it."""
    before_m1 = packets[: _first(packets, 1)]
    return [(ts_us, _with_cached_pmkid(packet, pmkid(network))) for ts_us, packet in before_m1]


def nonce_in_m4(packets: Packets, network: Network) -> Packets:
    """Give M4 the nonce of M2, with the MIC that it then has, and leave out M2."""
    nonces = {number: _key_frame(packet)[17:49] for _, packet in packets if (number := message(packet))}
    kck = _key_confirmation_key(network, nonces[3], nonces[2])
    return [
        (ts_us, _with_nonce(packet, nonces[2], kck) if message(packet) == 4 else packet)
        for ts_us, packet in packets
        if message(packet) != 2
    ]


def _with_nonce(packet: bytes, nonce: bytes, kck: bytes) -> bytes:
    frame = _key_frame(packet)
    before, after = frame[:17] + nonce + frame[49:81], frame[97:]
    mic = hmac.digest(kck, before + b"\x00" * 16 + after, "sha1")[:16]
    return packet[: -len(frame)] + before + mic + after


def _key_frame(packet: bytes) -> bytes:
    """Return the EAPOL frame of a packet: nonce at 17, MIC at 81, key data at 99."""
    return packet[packet.index(_EAPOL_KEY) + len(_EAPOL_KEY) :]


def _key_confirmation_key(network: Network, anonce: bytes, snonce: bytes) -> bytes:
    # 802.11-2020 12.7.1.3: the first 128 bits of PRF(PMK, "Pairwise key expansion", addresses and nonces in order).
    addresses = sorted(bytes.fromhex(text.replace(":", "")) for text in (network.bssids[0], network.stations[0]))
    context = b"".join(addresses) + b"".join(sorted((anonce, snonce)))
    return hmac.digest(_pmk(network), b"Pairwise key expansion\x00" + context + b"\x00", "sha1")[:16]


def _with_cached_pmkid(packet: bytes, value: bytes) -> bytes:
    start = int.from_bytes(packet[2:4], "little")
    if packet[start : start + 2] != _ASSOCIATION_REQUEST:
        return packet
    place = start + 28  # header, capability, listen interval
    while packet[place] != _RSN:
        place += 2 + packet[place + 1]
    body = packet[place + 2 : place + 2 + packet[place + 1]] + b"\x01\x00" + value
    return packet[:place] + bytes((_RSN, len(body))) + body + packet[place + 2 + packet[place + 1] :]


def pmkid(network: Network) -> bytes:
    """Return the PMKID of the network's first station at its first access point (802.11-2020 12.7.1.3)."""
    addresses = (network.bssids[0] + network.stations[0]).replace(":", "")
    return hmac.digest(_pmk(network), b"PMK Name" + bytes.fromhex(addresses), "sha1")[:16]


def _pmk(network: Network) -> bytes:
    return hashlib.pbkdf2_hmac("sha1", network.passphrase.encode(), network.ssid.encode(), 4096, 32)
