"""The mixed capture that the benchmark replays: seeded, made frame by frame with struct, a few seconds for 300,000.

What it holds, as shares of all frames (a dense place heard by one radio, about 1,500 frames a second):

| frames | share | shape |
|---|---|---|
| beacons | 38 % | 300 APs, 12 kinds of element lists, 11 securities, a TIM bit in a third, BSS Load in a quarter |
| QoS data, protected | 33 % | CCMP, both directions, 5,000 clients of which few talk much |
| data to groups, protected | 2 % | from the AP, key id 1 |
| null, QoS null | 3 % | power management |
| ACK, CTS, RTS, block ACK | 13 % | 7, 2, 2, 2 |
| probe requests | 6 % | four in ten name an SSID; locally administered addresses for two clients in five |
| probe responses | 4 % | |
| joins | 0.8 % | authentication, association, the four EAPOL-Key messages, in order |
| action | 0.16 % | block ack setup |
| deauthentication | 0.04 % | one here and there, reasons 3, 4, 8 |

Given more joins, as the extraction of handshakes is measured with, the others' shares shrink alike.

pcap, microseconds, radiotap as ath9k writes it (26 octets, or 29 with MCS for data), no FCS. Sequence numbers, TSFs and
packet numbers advance; one frame in twenty carries the Retry bit, none is a copy of another.
"""

import argparse
import struct
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from bench.cast import (
    BROADCOM,
    EXTENDED,
    HT_CAPABILITIES,
    RATES_5,
    RATES_24,
    START_US,
    AccessPoint,
    Client,
    Radio,
    element,
)

Frame: TypeAlias = tuple[Radio, bytes, bool]  # who is heard, the frame, whether as HT
_Step: TypeAlias = tuple[Radio, bytes, bytes]  # sender, header up to the sequence control, the rest

ACCESS_POINTS: Final = 300
CLIENTS: Final = 5_000
MEAN_GAP_US: Final = 667
SEED: Final = 80_211
JOINS: Final = 0.8

_BROADCAST: Final = b"\xff" * 6
_RETRY_SHARE: Final = 0.05
_LEGACY: Final = struct.Struct("<BBHIQBBHHbBH")  # TSFT, flags, rate, channel, signal, antenna, RX flags
_HT: Final = struct.Struct("<BBHIQBxHHbBHBBB")  # the same without rate, with MCS
_RECORD: Final = struct.Struct("<IIII")


class _Mix:
    """The place: who is there, and one builder of frames for each row of the table."""

    def __init__(self, seed: int, joins: float) -> None:
        self.rng = Random(seed)
        self.now_us = START_US
        self.aps = [AccessPoint(self.rng, number) for number in range(ACCESS_POINTS)]
        self.clients = [Client(self.rng, number, self.aps[number % ACCESS_POINTS]) for number in range(CLIENTS)]
        self._noise = self.rng.randbytes(1 << 16)  # ciphertext is cut from here
        self._joining: list[_Step] = []
        rows: list[tuple[float, Callable[[], Frame]]] = [
            (38.0, self._beacon),
            (15.0, self._uplink),
            (18.0, self._downlink),
            (2.0, self._group),
            (3.0, self._null),
            (7.0, self._ack),
            (2.0, self._cts),
            (2.0, self._rts),
            (2.0, self._block_ack),
            (6.0, self._probe_request),
            (4.0, self._probe_response),
            (joins, self._join),
            (0.16, self._action),
            (0.04, self._deauthentication),
        ]
        self._builders = [builder for _, builder in rows]
        self._weights = list(accumulate(share for share, _ in rows))

    def builders(self, count: int) -> list[Callable[[], Frame]]:
        """Return that many builders drawn by their shares."""
        return self.rng.choices(self._builders, cum_weights=self._weights, k=count)

    def _client(self) -> Client:
        # The cube lets a tenth of the clients make half of the traffic.
        return self.clients[int(CLIENTS * self.rng.random() ** 3)]

    def _cipher(self, length: int) -> bytes:
        start = int(self.rng.random() * (len(self._noise) - length))
        return self._noise[start : start + length]

    def _beacon(self) -> Frame:
        ap = self.aps[int(ACCESS_POINTS * self.rng.random())]
        bitmap = 1 << int(self.rng.random() * 8) if self.rng.random() < 0.33 else 0
        tim = bytes((5, 4, ap.seq % 3, 3, 0, bitmap))
        head = b"\x80\x00\x00\x00" + _BROADCAST + ap.address + ap.address + ap.sequence_control()
        return ap, head + ap.fixed(self.now_us) + ap.before_tim + tim + ap.after_tim, False

    def _flags(self, base: int) -> int:
        return base | 0x08 if self.rng.random() < _RETRY_SHARE else base

    def _length(self) -> int:
        return 40 + int(600 * self.rng.random() ** 2)

    def _uplink(self) -> Frame:
        sta = self._client()
        head = bytes((0x88, self._flags(0x41), 44, 0)) + sta.ap.address + sta.address + b"\x00\x0d\xb9\x4c\x11\x20"
        body = sta.ccmp_header() + self._cipher(self._length())
        return sta, head + sta.sequence_control() + b"\x00\x00" + body, True

    def _downlink(self) -> Frame:
        sta = self._client()
        ap = sta.ap
        head = bytes((0x88, self._flags(0x42), 44, 0)) + sta.address + ap.address + b"\x00\x0d\xb9\x4c\x11\x20"
        body = ap.ccmp_header() + self._cipher(self._length())
        return ap, head + ap.sequence_control() + b"\x00\x00" + body, True

    def _group(self) -> Frame:
        ap = self._client().ap
        head = b"\x08\x42\x00\x00\x01\x00\x5e\x00\x00\xfb" + ap.address + b"\x00\x0d\xb9\x4c\x11\x20"
        return ap, head + ap.sequence_control() + ap.ccmp_header(1) + self._cipher(self._length()), False

    def _null(self) -> Frame:
        sta = self._client()
        sleepy = 0x11 if self.rng.random() < 0.5 else 0x01
        addresses = sta.ap.address + sta.address + sta.ap.address
        if self.rng.random() < 0.5:
            return sta, bytes((0x48, sleepy, 44, 0)) + addresses + sta.sequence_control(), False
        return sta, bytes((0xC8, sleepy, 44, 0)) + addresses + sta.sequence_control() + b"\x00\x00", False

    def _ack(self) -> Frame:
        sta = self._client()
        heard, receiver = (sta, sta.ap) if self.rng.random() < 0.5 else (sta.ap, sta)
        return heard, b"\xd4\x00\x00\x00" + receiver.address, False

    def _cts(self) -> Frame:
        sta = self._client()
        return sta.ap, b"\xc4\x00\x2c\x01" + sta.address, False

    def _rts(self) -> Frame:
        sta = self._client()
        return sta, b"\xb4\x00\x90\x01" + sta.ap.address + sta.address, False

    def _block_ack(self) -> Frame:
        sta = self._client()
        bitmap = struct.pack("<HHQ", 0x0004, sta.ap.seq << 4, self.rng.getrandbits(64))
        return sta, b"\x94\x00\x00\x00" + sta.ap.address + sta.address + bitmap, False

    def _probe_request(self) -> Frame:
        sta = self._client()
        ssid = sta.ap.ssid if self.rng.random() < 0.4 else b""
        head = b"\x40\x00\x00\x00" + _BROADCAST + sta.address + _BROADCAST + sta.sequence_control()
        rates = RATES_24 + b"\x32\x04\x30\x48\x60\x6c" if sta.freq_mhz < 3000 else RATES_5
        return sta, head + element(0, ssid) + rates + HT_CAPABILITIES + EXTENDED + BROADCOM, False

    def _probe_response(self) -> Frame:
        sta = self._client()
        ap = sta.ap
        head = bytes((0x50, self._flags(0), 0x3A, 0x01)) + sta.address + ap.address + ap.address
        return ap, head + ap.sequence_control() + ap.fixed(self.now_us) + ap.before_tim + ap.after_tim, False

    def _join(self) -> Frame:
        if not self._joining:
            self._joining = _join_steps(self.rng, self._client())
        sender, head, body = self._joining.pop(0)
        return sender, head + sender.sequence_control() + body, False

    def _action(self) -> Frame:
        sta = self._client()
        head = b"\xd0\x00\x3a\x01" + sta.ap.address + sta.address + sta.ap.address
        return sta, head + sta.sequence_control() + b"\x03\x00\x01\x02\x10\x00\x00\x00\x00", False

    def _deauthentication(self) -> Frame:
        sta = self._client()
        reason = (3, 4, 8)[int(self.rng.random() * 3)]
        head = b"\xc0\x00\x3a\x01" + sta.address + sta.ap.address + sta.ap.address
        return sta.ap, head + sta.ap.sequence_control() + struct.pack("<H", reason), False


def _management(kind: int, sender: Radio, receiver: Radio, bssid: bytes, body: bytes) -> _Step:
    return sender, bytes((kind, 0, 0x3A, 0x01)) + receiver.address + sender.address + bssid, body


def _join_steps(rng: Random, sta: Client) -> list[_Step]:
    ap = sta.ap
    request = struct.pack("<HH", ap.capability, 10) + element(0, ap.ssid) + RATES_24 + ap.security
    response = struct.pack("<HHH", ap.capability, 0, 0xC001) + RATES_24 + HT_CAPABILITIES
    steps = [
        _management(0xB0, sta, ap, ap.address, b"\x00\x00\x01\x00\x00\x00"),
        _management(0xB0, ap, sta, ap.address, b"\x00\x00\x02\x00\x00\x00"),
        _management(0x00, sta, ap, ap.address, request),
        _management(0x10, ap, sta, ap.address, response),
    ]
    return steps + _handshake_steps(rng, sta, ap) if ap.security else steps


def _handshake_steps(rng: Random, sta: Client, ap: AccessPoint) -> list[_Step]:
    """The four messages of 802.11-2020 12.7.6, keys and MICs made up."""
    anonce, snonce, mic = rng.randbytes(32), rng.randbytes(32), rng.randbytes(16)
    messages = (
        (0x008A, 1, anonce, b"\x00" * 16, b""),
        (0x010A, 1, snonce, mic, ap.security),
        (0x13CA, 2, anonce, mic, rng.randbytes(56)),
        (0x030A, 2, b"\x00" * 32, mic, b""),
    )
    steps: list[_Step] = []
    for number, (key_information, counter, nonce, seal, key_data) in enumerate(messages):
        key = struct.pack(">BHHQ", 2, key_information, 16, counter) + nonce + b"\x00" * 32 + seal
        key += struct.pack(">H", len(key_data)) + key_data
        body = b"\x06\x00\xaa\xaa\x03\x00\x00\x00\x88\x8e" + struct.pack(">BBH", 2, 3, len(key)) + key
        sender, receiver, flags = (sta, ap, 0x01) if number % 2 else (ap, sta, 0x02)
        steps.append((sender, bytes((0x88, flags, 44, 0)) + receiver.address + sender.address + ap.address, body))
    return steps


def _radiotap(radio: Radio, tsft_us: int, jitter: int, *, ht: bool) -> bytes:
    low = radio.freq_mhz < 3000
    channel_flags, signal_dbm = 0x0480 if low else 0x0140, radio.signal_dbm + jitter
    if ht:
        return _HT.pack(0, 0, 29, 0x0008482B, tsft_us, 0, radio.freq_mhz, channel_flags, signal_dbm, 0, 0, 7, 0, 7)
    rate = 2 if low else 12
    return _LEGACY.pack(0, 0, 26, 0x0000482F, tsft_us, 0, rate, radio.freq_mhz, channel_flags, signal_dbm, 0, 0)


def make_capture(path: Path, frames: int = 300_000, seed: int = SEED, joins: float = JOINS) -> int:
    """Write a capture of that many frames and return its size in octets; equal seeds make equal files.

    `joins` weighs frames of joins against all others, which weigh 99 together.
    """
    mix = _Mix(seed, joins)
    rng = mix.rng
    with path.open("wb", buffering=1 << 20) as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 127))
        for build in mix.builders(frames):
            mix.now_us += 1 + int(2 * MEAN_GAP_US * rng.random())
            radio, frame, ht = build()
            packet = _radiotap(radio, mix.now_us - START_US, int(rng.random() * 5) - 2, ht=ht) + frame
            seconds, micros = divmod(mix.now_us, 1_000_000)
            file.write(_RECORD.pack(seconds, micros, len(packet), len(packet)) + packet)
        return file.tell()


def main() -> int:
    """Make the capture that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.capture", description="Make the benchmark's capture.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--frames", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    size = make_capture(arguments.out, arguments.frames, arguments.seed)
    mean = (size - 24) / max(arguments.frames, 1) - 16
    print(f"{arguments.out}: {arguments.frames} frames, {size} bytes, {mean:.1f} bytes a frame")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
