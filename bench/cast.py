"""Who is in the benchmark's capture: access points with their elements, clients, and the counters they keep."""

import struct
from random import Random
from typing import Final

START_US: Final = 1_772_442_000_000_000  # 2026-03-02 09:00:00 UTC
NETWORKS: Final = 120
_CHANNELS: Final = (1, 1, 6, 6, 11, 11, 36, 40, 44, 48, 100, 149)


def element(number: int, body: bytes) -> bytes:
    """One element: id, length, body (802.11-2020 9.4.2.1)."""
    return bytes((number, len(body))) + body


def _rsn(akms: bytes, mfp: int, *, group: int = 4, pairwise: bytes = b"\x04") -> bytes:
    suites = [struct.pack("<H", len(kinds)) + b"".join(b"\x00\x0f\xac" + bytes((kind,)) for kind in kinds)
              for kinds in (pairwise, akms)]  # fmt: skip
    return element(48, b"\x01\x00\x00\x0f\xac" + bytes((group,)) + b"".join(suites) + struct.pack("<H", mfp))


_WPA1: Final = bytes.fromhex("dd160050f20101000050f20201000050f20201000050f202")
# Privacy bit and elements: WPA2-PSK four times over, since half the world is that.
_SECURITIES: Final = (
    (1, _rsn(b"\x02", 0)),
    (1, _rsn(b"\x02", 0)),
    (1, _rsn(b"\x02", 0x80)),
    (1, _rsn(b"\x02", 0x0C)),
    (1, _rsn(b"\x02\x08", 0x80) + b"\xf4\x01\x20"),
    (1, _rsn(b"\x08", 0xC0) + b"\xf4\x01\x20"),
    (1, _rsn(b"\x01", 0x80)),
    (1, _rsn(b"\x12", 0xC0)),
    (1, _rsn(b"\x02", 0, group=2, pairwise=b"\x04\x02") + _WPA1),
    (0, b""),
    (0, b""),
    (1, b""),
)
_NAMES: Final = (
    "Home-{:03d}",
    "FRITZ!Box {:04d}",
    "Guest {:d}",
    "corp-{:d}",
    "Büro-{:d}",
    "カフェ{:d}",
    "AP{:d}",
    "DIRECT-{:02d}-TV",
)
_OUIS: Final = tuple(
    bytes.fromhex(each) for each in ("b4fbe4", "6c5ab0", "c80e14", "50c7bf", "7483c2", "186472", "9c3dcf")
)
RATES_24: Final = bytes.fromhex("010882848b960c121824")
RATES_5: Final = bytes.fromhex("01088c129824b048606c")
_WMM: Final = bytes.fromhex("dd180050f2020101800003a4000027a4000042435e0062322f00")
_WPS: Final = bytes.fromhex("dd1d0050f204104a0001101044000102103c0001031049000600372a000120")
_ATHEROS: Final = bytes.fromhex("dd0900037f01010000ff7f")
BROADCOM: Final = bytes.fromhex("dd0a00101802000000000000")
HT_CAPABILITIES: Final = element(45, b"\xef\x01\x17\xff\xff\xff" + b"\x00" * 20)
_VHT_CAPABILITIES: Final = element(191, bytes.fromhex("b259820ffaff0000faff0000"))
_HE_CAPABILITIES: Final = element(255, bytes.fromhex("23050008124410022003806f0c0080000c00faff") + b"\x00\x00\xfa\xff")
EXTENDED: Final = element(127, bytes.fromhex("0500080000000040"))


class Radio:
    """A transmitter: address, channel, loudness, and the counters that advance."""

    def __init__(self, address: bytes, freq_mhz: int, signal_dbm: int) -> None:
        self.address = address
        self.freq_mhz = freq_mhz
        self.signal_dbm = signal_dbm
        self.seq = 0
        self.packet_number = 0

    def sequence_control(self) -> bytes:
        """Return the next sequence control field, fragment 0."""
        self.seq = (self.seq + 1) & 0xFFF
        return struct.pack("<H", self.seq << 4)

    def ccmp_header(self, key_id: int = 0) -> bytes:
        """Return the next CCMP header (802.11-2020 12.5.3.2)."""
        self.packet_number += 1
        return struct.pack("<HBBI", self.packet_number & 0xFFFF, 0, 0x20 | key_id << 6, self.packet_number >> 16)


class AccessPoint(Radio):
    """A BSS: its elements before and after the TIM, its clock."""

    def __init__(self, rng: Random, number: int) -> None:
        channel = _CHANNELS[number % len(_CHANNELS)]
        address = _OUIS[number % len(_OUIS)] + struct.pack(">I", number * 16)[1:]
        super().__init__(address, 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel, -35 - number % 53)
        network = number % NETWORKS
        self.ssid = _NAMES[network % len(_NAMES)].format(network).encode()
        privacy, self.security = _SECURITIES[network % len(_SECURITIES)]
        self.capability = 0x0401 | privacy << 4
        self.before_tim, self.after_tim = _advertised(number, channel, self.ssid, self.security)
        self.seq = rng.getrandbits(12)
        self.booted_us = START_US - 1_000_000 * (3_600 + rng.getrandbits(21))

    def fixed(self, now_us: int) -> bytes:
        """Return TSF, interval and capability."""
        return struct.pack("<QHH", now_us - self.booted_us, 100, self.capability)


def _advertised(number: int, channel: int, ssid: bytes, security: bytes) -> tuple[bytes, bytes]:
    """Elements before and after the TIM; twelve kinds of list, by what the bits of the number choose."""
    low = channel < 14
    before = element(0, ssid) + (RATES_24 + element(3, bytes((channel,))) if low else RATES_5)
    after = bytes.fromhex("0706444520010d14" if low else "0706444520240417") if number % 3 else b""
    after += b"\x2a\x01\x04\x32\x04\x30\x48\x60\x6c" if low else b""
    after += security + (element(11, b"\x03\x00\x28\x00\x00") if number % 4 == 0 else b"")
    after += HT_CAPABILITIES + element(61, bytes((channel,)) + b"\x00" * 21) + EXTENDED
    if not low:
        after += _VHT_CAPABILITIES + element(192, b"\x01\x2a\x00\xfc\xff")
    if number % 3 == 1:
        after += _HE_CAPABILITIES + element(255, b"\x24\x00\x00\x00\x01\xfc\xff")
    after += _WMM + (_WPS if number % 5 == 0 else b"") + (_ATHEROS if number % 2 else BROADCOM)
    return before, after


class Client(Radio):
    """A station of one AP."""

    def __init__(self, rng: Random, number: int, ap: AccessPoint) -> None:
        head = b"\x3c\x06\x30" if number % 5 > 1 else bytes((0xDA, number % 251, 0x4F))
        super().__init__(head + struct.pack(">I", 0x10_0000 + number)[1:], ap.freq_mhz, -40 - number % 50)
        self.ap = ap
        self.seq = rng.getrandbits(12)
