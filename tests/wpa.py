"""WPA by the book: keys and MICs from a passphrase, exchanges that carry the right ones, and a judge of hash lines.

Nothing of ours is imported, so that it can contradict us. 802.11-2020 12.7.1.2 (PRF), 12.7.1.3 (PTK, PMKID), J.4
(passphrase to PSK), table 12-11 (integrity algorithms).
"""

import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from tests import frames

MIC_AT: Final = 81  # in the 802.1X packet
LABEL: Final = b"Pairwise key expansion"
MD5: Final = 1
SHA1: Final = 2
CMAC_128: Final = 3


@cache
def pmk(passphrase: str, essid: bytes) -> bytes:
    """The PSK of a passphrase."""
    return hashlib.pbkdf2_hmac("sha1", passphrase.encode(), essid, 4096, 32)


def pmkid(key: bytes, bssid: bytes, sta: bytes, *, sha256: bool = False) -> bytes:
    """The PMK's name."""
    return hmac.digest(key, b"PMK Name" + bssid + sta, "sha256" if sha256 else "sha1")[:16]


def kck(key: bytes, bssid: bytes, sta: bytes, anonce: bytes, snonce: bytes, version: int) -> bytes:
    """The part of the PTK that makes MICs."""
    context = min(bssid, sta) + max(bssid, sta) + min(anonce, snonce) + max(anonce, snonce)
    if version == CMAC_128:
        return hmac.digest(key, struct.pack("<H", 1) + LABEL + context + struct.pack("<H", 384), "sha256")[:16]
    return hmac.digest(key, LABEL + b"\x00" + context + b"\x00", "sha1")[:16]


def mic(confirmation_key: bytes, packet: bytes, version: int) -> bytes:
    """The MIC over a packet whose MIC field holds zeros."""
    if version == CMAC_128:
        cmac = CMAC(AES(confirmation_key))
        cmac.update(packet)
        return cmac.finalize()
    return hmac.digest(confirmation_key, packet, "md5" if version == MD5 else "sha1")[:16]


def sealed(packet: bytes, confirmation_key: bytes, version: int) -> bytes:
    """The packet with its MIC."""
    return packet[:MIC_AT] + mic(confirmation_key, packet, version) + packet[MIC_AT + 16 :]


@dataclass(frozen=True)
class Exchange:
    """A 4-way handshake that a passphrase really makes."""

    bssid: bytes
    sta: bytes
    essid: bytes = b"net"
    passphrase: str = "correct horse"
    version: int = SHA1
    anonce: bytes = bytes(range(0x40, 0x60))
    snonce: bytes = bytes(range(0x80, 0xA0))
    counter: int = 1
    with_pmkid: bool = False
    m2_key_data: bytes | None = None
    renewed: bool = False  # keys are in use already: every message is secure (802.11-2020 12.7.2)

    def packet(self, number: int) -> bytes:
        """Message 1 to 4, from its 802.1X header on."""
        key = pmk(self.passphrase, self.essid)
        name = pmkid(key, self.bssid, self.sta, sha256=self.version == CMAC_128)
        akm = frames.AKM_PSK_SHA256 if self.version == CMAC_128 else frames.AKM_PSK
        content = {
            1: frames.pmkid_kde(name) if self.with_pmkid else b"",
            2: frames.rsn((akm,)) if self.m2_key_data is None else self.m2_key_data,
            3: bytes(range(56)),
            4: b"",
        }[number]
        plain = frames.eapol_key(
            number,
            replay_counter=self.counter + (number > 2),
            nonce={1: self.anonce, 2: self.snonce, 3: self.anonce, 4: bytes(32)}[number],
            mic=bytes(16),
            key_data=content,
            descriptor_version=self.version,
            key_information=self._key_information(number),
        )
        if number == 1:
            return plain
        confirmation_key = kck(key, self.bssid, self.sta, self.anonce, self.snonce, self.version)
        return sealed(plain, confirmation_key, self.version)

    def _key_information(self, number: int) -> int | None:
        return (frames.KEY_INFORMATION[number] | self.version | 0x0200) if self.renewed else None

    def frame(self, number: int) -> bytes:
        """The 802.11 frame of a message."""
        return frames.eapol(self.sta, self.bssid, self.packet(number), from_ap=number in (1, 3), seq=number)

    def in_amsdu(self, number: int, before: Sequence[bytes] = (), after: Sequence[bytes] = ()) -> bytes:
        """The message in an A-MSDU between other subframes."""
        return frames.eapol_amsdu(
            self.sta,
            self.bssid,
            self.packet(number),
            from_ap=number in (1, 3),
            seq=number,
            before=before,
            after=after,
        )

    def frames(self, *numbers: int) -> list[bytes]:
        """The frames of messages, all four unless told."""
        return [self.frame(number) for number in numbers or (1, 2, 3, 4)]


def proves(line: str, passphrase: str) -> bool:
    """Whether a hash line is what the passphrase makes, as hashcat's module 22000 would find."""
    kind, secret, bssid, sta, essid, anonce, packet = (bytes.fromhex(field) for field in line.split("*")[1:8])
    key = pmk(passphrase, essid)
    if kind == b"\x01":
        return secret in (pmkid(key, bssid, sta), pmkid(key, bssid, sta, sha256=True))
    version = packet[6] & 0x07
    snonce = packet[17:49]
    return mic(kck(key, bssid, sta, anonce, snonce, version), packet, version) == secret
