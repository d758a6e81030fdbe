"""A drive of our own, as NMEA 0183: east over the 180th meridian on Taveuni in Fiji, with a tunnel in it.

`sentences()` is the log and its recipe in one. One second each: RMC and GGA, then GSA and GSV now and then.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final

START: Final = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
LATITUDE: Final = -16.8
LONGITUDE: Final = 179.9985
ALTITUDE_M: Final = 34.0
KNOTS: Final = 19.4
SPEED_M_S: Final = KNOTS * 1852 / 3600
COURSE_DEG: Final = 90.0
TUNNEL: Final = range(18, 24)  # seconds without a fix
SECONDS: Final = 40
_DEGREE_M: Final = 111_320.0


def place(second: int) -> tuple[float, float]:
    """Return latitude and longitude at one second of the drive."""
    longitude = LONGITUDE + SPEED_M_S * second / (_DEGREE_M * math.cos(math.radians(LATITUDE)))
    return LATITUDE, (longitude + 180.0) % 360.0 - 180.0


def sentence(body: str) -> str:
    """Return a sentence with its checksum and line end."""
    return f"${body}*{reduce(lambda check, char: check ^ ord(char), body, 0):02X}\r\n"


def degrees(value: float, digits: int) -> str:
    """Return degrees as NMEA writes them: whole degrees and minutes together."""
    whole = int(abs(value))
    return f"{whole:0{digits}d}{(abs(value) - whole) * 60:07.4f}"


def second(number: int) -> list[str]:
    """Return what the receiver says at one second of the drive."""
    latitude, longitude = place(number)
    now = START + timedelta(seconds=number)
    time, date = now.strftime("%H%M%S.00"), now.strftime("%d%m%y")
    if number in TUNNEL:
        return [sentence(f"GPRMC,{time},V,,,,,,,{date},,,N"), sentence(f"GPGGA,{time},,,,,0,00,,,M,,M,,")]
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    where = f"{degrees(latitude, 2)},{north},{degrees(longitude, 3)},{east}"
    said = [
        f"GPRMC,{time},A,{where},{KNOTS},{COURSE_DEG},{date},,,A",
        f"GPGGA,{time},{where},1,08,0.9,{ALTITUDE_M},M,50.0,M,,",
        "GPGSA,A,3,04,05,09,12,24,25,29,31,,,,,1.8,0.9,1.5",
        "GPGSV,2,1,08,04,15,270,41,05,60,100,44,09,30,200,40,12,45,060,43",
        "GPGSV,2,2,08,24,20,310,38,25,70,010,46,29,35,150,42,31,10,090,33",
    ]
    return [sentence(body) for body in said]


def sentences(seconds: int = SECONDS) -> Iterator[str]:
    """Return the whole drive."""
    for number in range(seconds):
        yield from second(number)
