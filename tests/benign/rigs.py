"""Who hears the town: sensors with one radio or two, that stay on a channel or hop, that stand or walk.

Each is a whole sensor with all detections. It loses frames, hears some of them corrupt, and stamps them as late as
kernels do.
"""

import math
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Final

from sensor.alerts.definition import LOW, severity_name
from sensor.wids.catalogue import DEFINITIONS
from sensor.wids.policy import Policy
from tests.benign.town import SECOND_US, STREET_M, Transmitter
from tests.captures import RADIOTAP_FLAG_BAD_FCS, RADIOTAP_FLAG_FCS, START_US, Packet
from tests.driver import Sensor

HOPS: Final = (2412, 2437, 2462, 5180, 2412, 2437, 2462, 5240, 5260, 2437, 5300, 5500, 5580, 5745)
DWELL_US: Final = 200_000  # five channels a second, as hopping sensors do
FLUSH_US: Final = 50_000  # blocks of several radios overlap by so much
_WALK_M_PER_S: Final = 1.3
_FADING_DB: Final = 2.0
_CORRUPT: Final = 0.01
_UNNOTICED: Final = 0.002  # one checksum says nothing of another: of drivers that pass on what they have not looked at
_DEAF_BELOW_DBM: Final = -93
_HEAD: Final = struct.Struct("<BBHIBBHHb")  # radiotap: flags, rate, channel, signal
_PRESENT: Final = 0x2E


@dataclass(frozen=True, slots=True)
class Radio:
    """What one radio is tuned to: one frequency after the other, each for the dwell time."""

    freqs_mhz: tuple[int, ...]

    def tuned(self, ts_us: int) -> int:
        """The frequency at a time."""
        freqs = self.freqs_mhz
        return freqs[ts_us // DWELL_US % len(freqs)]


class Rig:
    """A sensor and its radios. It also raises what is off by default, to show whether that has to be."""

    def __init__(
        self, name: str, radios: tuple[Radio, ...], *, walks: bool = False, careless: bool = False, policy: Policy
    ) -> None:
        self.name = name
        self.careless = careless  # the driver says nothing of checksums, and lets damage pass
        self.radios = radios
        self.walks = walks
        self.sensor = Sensor(policy, radios=len(radios), noisy=True)
        self.frames = 0
        self._rng = Random(name)
        self._heard: list[list[Packet]] = [[] for _ in radios]
        self._flushed_us = START_US
        self._accounted_us = START_US
        self._last_us = [START_US] * len(radios)

    def listens(self, freq_mhz: int, ts_us: int) -> bool:
        """Whether one of the radios is tuned to a frequency."""
        return any(radio.tuned(ts_us) == freq_mhz for radio in self.radios)

    def hear(self, who: Transmitter, freq_mhz: int, frame: bytes, ts_us: int) -> None:
        """Receive a frame with each radio that is tuned to it, if luck has it."""
        for number, radio in enumerate(self.radios):
            if radio.tuned(ts_us) == freq_mhz:
                self._receive(number, who, freq_mhz, frame, ts_us)
        if ts_us - self._flushed_us > FLUSH_US:
            self._flush(ts_us)

    def finish(self) -> None:
        """Take in what is still on its way."""
        self._flush(self._last_us[0])

    def outcome(self) -> Counter[tuple[str, str]]:
        """How many alerts there were of each severity and name."""
        return Counter((severity_name(alert.severity), alert.header) for alert in self.sensor.alerts)

    def grave(self) -> list[str]:
        """What was told above low: false alarms, all of them, unless they are off by default."""
        grave = [alert for alert in self.sensor.alerts if alert.severity > LOW]
        return [f"{alert.header}: {alert.text}" for alert in grave if DEFINITIONS[alert.header].on]

    def loud(self) -> set[str]:
        """The names of what was told above low, those that are off by default included."""
        return {alert.header for alert in self.sensor.alerts if alert.severity > LOW}

    def _receive(self, number: int, who: Transmitter, freq_mhz: int, frame: bytes, ts_us: int) -> None:
        rng = self._rng
        dbm = self._signal(who, freq_mhz, ts_us)
        if dbm < _DEAF_BELOW_DBM or rng.random() < (0.04 if dbm > -80 else 0.25):
            return
        late_us = rng.randrange(60) if rng.random() < 0.97 else rng.randrange(3000)
        at_us = self._last_us[number] = max(self._last_us[number], ts_us + late_us)
        self._heard[number].append((at_us, self._captured(frame, dbm, freq_mhz)))

    def _captured(self, frame: bytes, dbm: int, freq_mhz: int) -> bytes:
        check = zlib.crc32(frame).to_bytes(4, "little")
        flags = RADIOTAP_FLAG_FCS
        if self.careless:
            flags, check = 0, b""
            if self._rng.random() < _UNNOTICED:
                frame = self._garbled(frame)
        elif self._rng.random() < _CORRUPT:
            flags |= RADIOTAP_FLAG_BAD_FCS
            frame = self._garbled(frame)
        band = 0x00A0 if freq_mhz < 3000 else 0x0140
        return _HEAD.pack(0, 0, _HEAD.size, _PRESENT, flags, 12, freq_mhz, band, dbm) + frame + check

    def _garbled(self, frame: bytes) -> bytes:
        octets = bytearray(frame)
        for _ in range(self._rng.randint(1, 12)):
            octets[self._rng.randrange(len(octets))] ^= 1 << self._rng.randrange(8)
        return bytes(octets)

    def _signal(self, who: Transmitter, freq_mhz: int, ts_us: int) -> int:
        """Log-distance path loss with an exponent as in buildings, and fading."""
        x, y = self._place(ts_us)
        metres = max(1.0, math.hypot(who.x - x, who.y - y))
        loss = (40.0 if freq_mhz < 3000 else 46.0) + 27.0 * math.log10(metres)
        return max(-100, min(-15, round(20.0 + who.dbm - loss + self._rng.gauss(0.0, _FADING_DB))))

    def _place(self, ts_us: int) -> tuple[float, float]:
        """Where the sensor is: up and down the street, if it walks."""
        if not self.walks:
            return 0.0, 0.0
        walked = _WALK_M_PER_S * (ts_us - START_US) / SECOND_US % (2 * STREET_M)
        return (walked if walked < STREET_M else 2 * STREET_M - walked) - STREET_M / 2, 0.0

    def _flush(self, now_us: int) -> None:
        self._flushed_us = now_us
        for number, packets in enumerate(self._heard):
            if packets:
                self.frames += len(packets)
                self.sensor.hear(packets, number)
        self._heard = [[] for _ in self.radios]
        while now_us - self._accounted_us >= SECOND_US:
            self._accounted_us += SECOND_US
            self._account(self._accounted_us)

    def _account(self, ts_us: int) -> None:
        """Tell the sensor what its radios listened to in the last second, as the daemon does."""
        for radio in self.radios:
            for slot_us in range(ts_us - SECOND_US, ts_us, DWELL_US):
                self.sensor.pipeline.listening.note(ts_us, radio.tuned(slot_us), DWELL_US)


def rigs(policy: Policy) -> list[Rig]:
    """All kinds of sensors that people have."""
    fixed, hopping = Radio((2437,)), Radio(HOPS)
    return [
        Rig("one radio on channel 6", (fixed,), policy=policy),
        Rig("one radio that hops", (hopping,), policy=Policy()),
        Rig("two radios, one hops", (fixed, hopping), policy=policy),
        Rig("a walk with a hopping radio", (hopping,), walks=True, policy=policy),
        Rig("a driver that lets damage pass", (fixed,), careless=True, policy=policy),
    ]
