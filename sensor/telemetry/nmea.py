"""NMEA 0183 sentences, one at a time, to readings; the codec is pynmea2's."""

import math
from datetime import UTC, datetime
from typing import Any, Final

import pynmea2

from sensor.telemetry.reading import KNOT_M_S, NO_FIX, Reading

MAX_SENTENCE: Final = 256  # octets; NMEA 0183 allows 82, and receivers overdo it
_TWO_DIMENSIONS: Final = 2
_WANTED: Final = ("RMC", "GGA", "GSA")


class NmeaReader:
    """Puts together what RMC (place, speed, course, date), GGA (place, altitude) and GSA (2D or 3D) say."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.malformed = 0
        self._altitude_m: float | None = None
        self._speed_m_s = 0.0
        self._heading_deg = 0.0
        self._flat = False  # a fix in two dimensions: whatever stands for altitude is none

    def feed(self, line: bytes) -> Reading | None:
        """Return what a sentence tells of the place, None if it tells nothing of it or cannot be believed."""
        if line[3:6].decode("ascii", "replace") not in _WANTED:
            return None
        try:
            sentence: Any = pynmea2.parse(line.decode("ascii"), check=True)
            return self._read(sentence, line[3:6])
        except (ValueError, AttributeError, TypeError, IndexError, OverflowError):  # pynmea2 raises all of these
            self.malformed += 1
            return None

    def _read(self, sentence: Any, kind: bytes) -> Reading | None:
        if kind == b"GSA":
            self._flat = str(sentence.mode_fix_type) == str(_TWO_DIMENSIONS)
            return None
        if kind == b"GGA":
            return self._read_gga(sentence)
        return self._read_rmc(sentence)

    def _read_gga(self, sentence: Any) -> Reading:
        if not int(sentence.gps_qual or 0):
            return NO_FIX
        self._altitude_m = None if sentence.altitude is None else float(sentence.altitude)
        return self._reading(sentence, 0)

    def _read_rmc(self, sentence: Any) -> Reading:
        if sentence.status != "A":
            return NO_FIX
        self._speed_m_s = float(sentence.spd_over_grnd or 0.0) * KNOT_M_S
        self._heading_deg = float(sentence.true_course or 0.0)
        return self._reading(sentence, _moment_us(sentence))

    def _reading(self, sentence: Any, receiver_us: int) -> Reading:
        if not sentence.lat or not sentence.lon or not sentence.lat_dir or not sentence.lon_dir:
            return NO_FIX
        latitude, longitude = float(sentence.latitude), float(sentence.longitude)
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            raise ValueError("no number")
        altitude_m = None if self._flat else self._altitude_m
        return Reading(latitude, longitude, altitude_m, self._speed_m_s, self._heading_deg, receiver_us)


class Sentences:
    """Cuts octets into sentences; what is too long to be one is thrown away."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
        self._rest = b""

    def cut(self, octets: bytes) -> list[bytes]:
        """Return the sentences that `octets` complete."""
        *whole, self._rest = (self._rest + octets).split(b"\n")
        if len(self._rest) > MAX_SENTENCE:
            self._rest = b"\0" * (MAX_SENTENCE + 1)  # so that its end, whenever it comes, completes no sentence
        return [line.strip() for line in whole if len(line) <= MAX_SENTENCE and line.lstrip().startswith(b"$")]


def _moment_us(sentence: Any) -> int:
    """Return the time of a sentence that has a date, in µs since the Unix epoch; 0 without one."""
    if sentence.datestamp is None or sentence.timestamp is None:
        return 0
    moment = datetime.combine(sentence.datestamp, sentence.timestamp.replace(tzinfo=UTC))
    return int(moment.timestamp() * 1_000_000)
