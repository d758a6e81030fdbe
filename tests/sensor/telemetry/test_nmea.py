"""NMEA becomes readings; what is damaged becomes nothing, and is counted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.telemetry.nmea import MAX_SENTENCE, NmeaReader, Sentences
from sensor.telemetry.reading import Reading
from tests.drive import ALTITUDE_M, SPEED_M_S, START, TUNNEL, place, second, sentence, sentences

NUMBERS = st.one_of(st.floats().map(str), st.text(alphabet="0123456789.-+eENaif", max_size=12))


def readings(*lines: str) -> list[Reading | None]:
    reader = NmeaReader()
    return [reader.feed(line.strip().encode()) for line in lines]


def test_a_second_of_the_drive_is_one_place_told_twice() -> None:
    rmc, gga, *others = readings(*second(3))
    assert rmc is not None
    assert gga is not None
    assert others == [None, None, None]
    latitude, longitude = place(3)
    for reading in (rmc, gga):
        assert math.isclose(reading.latitude_deg, latitude, abs_tol=1e-6)
        assert math.isclose(reading.longitude_deg, longitude, abs_tol=1e-6)
        assert math.isclose(reading.speed_m_s, SPEED_M_S, rel_tol=1e-3)
        assert reading.heading_deg == 90.0
    assert rmc.receiver_us == int(START.timestamp() + 3) * 1_000_000
    assert gga.altitude_m == ALTITUDE_M


def test_the_drive_crosses_the_antimeridian_and_a_tunnel() -> None:
    told = [reading for reading in readings(*sentences()) if reading is not None]
    longitudes = [reading.longitude_deg for reading in told]
    assert max(longitudes) > 179.99
    assert min(longitudes) < -179.99
    assert sum(math.isnan(longitude) for longitude in longitudes) == 2 * len(TUNNEL)


def test_a_fix_in_two_dimensions_has_no_altitude() -> None:
    _, gga = second(0)[:2]
    flat = readings(sentence("GPGSA,A,2,04,05,09,,,,,,,,,,1.8,0.9,1.5"), gga)[1]
    assert flat is not None
    assert flat.altitude_m is None


@pytest.mark.parametrize("body", ["GPRMC,1,A,9959.0,N,00500.0,E,1,2,150626,,,A", "GPRMC,1,A,1.0,N,99900.0,E,,,,,,A"])
def test_degrees_beyond_the_pole_are_told_and_refused_later(body: str) -> None:
    reading = readings(sentence(body))[0]
    assert reading is None or reading.fix(0) is None


@pytest.mark.parametrize(
    "line",
    [
        "$GPRMC,120000.00,A,1648.0000,S,17959.9100,E,19.4,90.0,150626,,,A",  # without checksum
        "$GPRMC,120000.00,A,1648.0000,S,17959.9100,E,19.4,90.0,150626,,,A*00",
        "$GPRMC,nonsense*4A",
        "\x00\xff",
        "",
    ],
)
def test_damage_is_no_reading(line: str) -> None:
    reader = NmeaReader()
    assert reader.feed(line.encode("latin-1")) is None


@given(st.lists(NUMBERS, min_size=1, max_size=16), st.sampled_from(["GPRMC", "GNGGA", "GPGSA", "GLRMC"]))
def test_any_fields_are_a_reading_or_none(fields: list[str], kind: str) -> None:
    reader = NmeaReader()
    reading = reader.feed(sentence(",".join([kind, *fields])).strip().encode())
    if reading is not None:
        fix = reading.fix(0)
        assert fix is None or (abs(fix.latitude_deg) <= 90 and abs(fix.longitude_deg) <= 180)


@given(st.binary())
def test_any_octets_are_survived(octets: bytes) -> None:
    reader = NmeaReader()
    for line in Sentences().cut(octets + b"\n$" + octets + b"\r\n"):
        reader.feed(line)


@given(st.lists(st.integers(1, 400), max_size=30))
def test_sentences_are_whole_however_octets_arrive(cuts: list[int]) -> None:
    log = "".join(sentences(4)).encode()
    cutter, found, at = Sentences(), [], 0
    for cut in [*cuts, len(log)]:
        found += cutter.cut(log[at : at + cut])
        at += cut
    assert found == [line.encode().strip() for line in sentences(4)]


def test_an_endless_line_is_thrown_away_with_its_end() -> None:
    cutter = Sentences()
    for _ in range(100):
        assert cutter.cut(b"$" + b"x" * MAX_SENTENCE) == []
    assert cutter.cut(b"$GPGGA,end\n") == []
    assert cutter.cut(b"$GPGGA,next\n") == [b"$GPGGA,next"]
