"""The air of a recipe: who transmits, when, and what one monitoring radio hears of it.

Scenes may be told in any order. `Air.heard` sorts all transmissions by time and only then stamps what a radio stamps
(sequence number, TSF, retransmissions) and what the sensor adds (radiotap, signal, FCS), so each counter runs in time.
"""

import struct
import zlib
from functools import lru_cache
from random import Random
from typing import Any, Final

from scapy.layers.dot11 import Dot11, RadioTap
from scapy.packet import Packet

START_US: Final = 1_772_442_000_000_000  # 2026-03-02 09:00:00 UTC, a Monday morning
SENSOR_UPTIME_US: Final = 5_412_000_000
_FLAG_FCS: Final = 0x10
_FLAG_BAD_FCS: Final = 0x40
_JITTER_DB: Final = (-2, -1, -1, 0, 0, 0, 0, 1, 1, 2)
_RETRY: Final = 0x08


class Radio:
    """One transmitter: its address, how loud it is at the sensor, its channel, counters and clock."""

    def __init__(self, address: str, signal_dbm: int, freq_mhz: int, *, uptime_s: float = 0.0) -> None:
        """Begin with a sequence number taken from the address, so that no two start alike."""
        self.address = address
        self.signal_dbm = signal_dbm
        self.freq_mhz = freq_mhz
        self.reboots_s: list[float] = []  # ascending; consumed while the air is stamped
        self._booted_s = -uptime_s
        self._next_seq: dict[bytes, int] = {b"": zlib.crc32(address.encode()) & 0xFFF}

    def advance(self, at_s: float) -> None:
        """Start again if a reboot lies before this time."""
        while self.reboots_s and self.reboots_s[0] <= at_s:
            self._booted_s = self.reboots_s.pop(0)
            self._next_seq = {b"": 0}

    def tsf_us(self, at_s: float) -> int:
        """Microseconds since it booted."""
        return round((at_s - self._booted_s) * 1_000_000)

    def next_seq(self, counter: bytes = b"") -> int:
        """Return the next number of the common counter, or of one receiver and TID (802.11-2020 10.3.2.14.2)."""
        number = self._next_seq.get(counter, 0)
        self._next_seq[counter] = (number + 1) & 0xFFF
        return number


class _Transmission:
    """One frame before its stamps; `heard` False only uses up a sequence number."""

    def __init__(self, at_s: float, sender: Radio, frame: bytes) -> None:
        self.at_s = at_s
        self.sender = sender
        self.frame = frame
        self.retries = 0
        self.heard = True
        self.garbled = False
        self.mcs: int | None = None


class Air:
    """Collects transmissions and turns them into what the sensor captured."""

    def __init__(self, seed: int) -> None:
        """Everything random in a recipe comes from this one seed."""
        self.rng = Random(seed)
        self._transmissions: list[_Transmission] = []

    def chance(self, share: float) -> bool:
        """Return true for about this share of the calls."""
        return self.rng.random() < share

    def send(
        self,
        at_s: float,
        sender: Radio,
        packet: Packet | bytes,
        *,
        retries: int = 0,
        heard: bool = True,
        garbled: bool = False,
        mcs: int | None = None,
        duration_us: int = 0,
    ) -> None:
        """Transmit at a time in seconds from the start."""
        frame = bytes(packet)
        # The Duration field is set here because scapy changed its byte order between releases.
        transmission = _Transmission(at_s, sender, frame[:2] + struct.pack("<H", duration_us) + frame[4:])
        transmission.retries, transmission.mcs = retries, mcs
        transmission.heard, transmission.garbled = heard, garbled
        self._transmissions.append(transmission)

    def ack(self, at_s: float, sender: Radio, receiver: str) -> None:
        """Acknowledge a frame that the receiver's address sent."""
        self.send(at_s, sender, _ack(receiver))

    def heard(self) -> list[tuple[int, bytes]]:
        """Return all captured packets as (ts_us, radiotap + frame + FCS), in time order."""
        captured: list[tuple[int, bytes]] = []
        for transmission in sorted(self._transmissions, key=lambda each: each.at_s):
            transmission.sender.advance(transmission.at_s)
            frame = _stamped(transmission)
            if transmission.heard:
                captured += self._receptions(transmission, frame)
        captured.sort(key=lambda packet: packet[0])
        return captured

    def _receptions(self, transmission: _Transmission, frame: bytes) -> list[tuple[int, bytes]]:
        at_us = START_US + round(transmission.at_s * 1_000_000) + 30 + int(self.rng.random() * 40)
        received = [(at_us, self._received(transmission, frame, at_us))]
        again = frame[:1] + bytes((frame[1] | _RETRY,)) + frame[2:]
        for copy in range(transmission.retries):
            late_us = at_us + 700 + 900 * copy
            received.append((late_us, self._received(transmission, again, late_us)))
        return received

    def _received(self, transmission: _Transmission, frame: bytes, at_us: int) -> bytes:
        sender = transmission.sender
        flags, check = _FLAG_FCS, struct.pack("<I", zlib.crc32(frame))
        if transmission.garbled:
            flags |= _FLAG_BAD_FCS
            middle = len(frame) // 2
            frame = frame[:middle] + self.rng.randbytes(4) + frame[middle + 4 :]
        jitter = _JITTER_DB[int(self.rng.random() * len(_JITTER_DB))]
        header = bytearray(_radiotap(sender.freq_mhz, transmission.mcs))
        # Both templates keep TSFT at 8, flags at 16 and the signal at 22.
        struct.pack_into("<QB", header, 8, at_us - START_US + SENSOR_UPTIME_US, flags)
        struct.pack_into("<b", header, 22, sender.signal_dbm + jitter)
        return bytes(header) + frame + check


@lru_cache(maxsize=512)
def _ack(receiver: str) -> bytes:
    return bytes(Dot11(type=1, subtype=13, addr1=receiver))


@lru_cache(maxsize=64)
def _radiotap(freq_mhz: int, mcs: int | None) -> bytes:
    fields: dict[str, Any] = {
        "mac_timestamp": 0,
        "Flags": _FLAG_FCS,
        "ChannelFrequency": freq_mhz,
        "ChannelFlags": 0x0480 if freq_mhz < 3000 else 0x0140,
        "dBm_AntSignal": 0,
        "Antenna": 0,
    }
    if mcs is None:
        rate = 1.0 if freq_mhz < 3000 else 6.0
        header = RadioTap(present="TSFT+Flags+Rate+Channel+dBm_AntSignal+Antenna", Rate=rate, **fields)
    else:
        # Known: bandwidth, MCS index, guard interval.
        present = "TSFT+Flags+Channel+dBm_AntSignal+Antenna+MCS"
        header = RadioTap(present=present, knownMCS=0x07, MCS_index=mcs, **fields)
    return bytes(header)


def _stamped(transmission: _Transmission) -> bytes:
    """Return the frame with its sender's sequence number and, for beacons and probe responses, its TSF."""
    frame, sender = transmission.frame, transmission.sender
    kind, subtype = frame[0] >> 2 & 3, frame[0] >> 4
    if kind == 1:
        return frame
    quality = kind == 2 and subtype & 8
    counter = frame[4:10] + frame[24:25] if quality else b""
    stamped = bytearray(frame)
    struct.pack_into("<H", stamped, 22, sender.next_seq(counter) << 4)
    if kind == 0 and subtype in (5, 8):
        struct.pack_into("<Q", stamped, 24, sender.tsf_us(transmission.at_s))
    return bytes(stamped)
