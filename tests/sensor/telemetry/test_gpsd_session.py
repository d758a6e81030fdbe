"""gpsd is heard through gpsd-py3, whatever it says and however often it goes."""

import json
import threading
from pathlib import Path

import pytest

from sensor.errors import UnavailableError
from sensor.telemetry.gpsd_session import MAX_LINE, GpsdSession, unix_us
from sensor.telemetry.reading import NO_FIX, Reading
from tests.drive import ALTITUDE_M, LATITUDE, SPEED_M_S
from tests.gps import RealGpsd, Scripted, free_port, needs_gpsd, says

GREETING = (
    b'{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}\n'
    b'{"class":"DEVICES","devices":[]}\n{"class":"WATCH","enable":true}\n'
)
TPV = {"class": "TPV", "mode": 3, "lat": 5.0, "lon": 6.0, "alt": 7.0, "speed": 8.0, "track": 9.0}


def poll(*tpv: object, active: int = 1) -> bytes:
    document = {"class": "POLL", "active": active, "tpv": list(tpv), "sky": [{"class": "SKY"}] * len(tpv)}
    return json.dumps(document).encode() + b"\n"


def no_wait(_seconds: float) -> None:
    """Polls follow each other."""


def heard(*answers: bytes) -> list[Reading | None]:
    """Return what a session reads from a gpsd that gives these answers."""
    with Scripted(says(GREETING, *answers)) as gpsd:
        session = GpsdSession("127.0.0.1", gpsd.port, no_wait)
        try:
            session.open()
            return [session.read() for _ in answers]
        finally:
            session.close()


def test_a_report_becomes_a_reading() -> None:
    reading = heard(poll(TPV | {"time": "2026-06-15T12:00:00.500Z"}))[0]
    assert reading == Reading(5.0, 6.0, 7.0, 8.0, 9.0, 1_781_524_800_500_000)


def test_the_same_report_again_is_nothing_new() -> None:
    timed = poll(TPV | {"time": "2026-06-15T12:00:00.500Z"})
    later = poll(TPV | {"time": "2026-06-15T12:00:01.500Z"})
    assert [reading is None for reading in heard(timed, timed, later)] == [False, True, False]


def test_without_a_fix_there_is_none() -> None:
    answers = poll({"class": "TPV", "mode": 1}), poll({"class": "TPV", "mode": 0}), poll(active=0), poll()
    assert heard(*answers) == [NO_FIX] * 4


def test_two_dimensions_have_no_altitude() -> None:
    reading = heard(poll(TPV | {"mode": 2}))[0]
    assert reading is not None
    assert reading.altitude_m is None


@pytest.mark.parametrize(
    "nonsense",
    [
        b"nonsense\n",
        b"[]\n",
        b"{}\n",
        b"\xff\xfe\n",
        b"x" * (MAX_LINE + 1) + b"\n",
        b'{"class":"POLL","active":1}\n',
        poll({"mode": "x"}),
        poll(TPV | {"lat": None}),
        b"",
    ],
)
def test_nonsense_ends_the_session_and_nothing_else(nonsense: bytes) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - gpsd-py3 raises whatever comes; the thread takes it all
        heard(nonsense)


def test_what_is_no_gpsd_is_not_taken_for_one() -> None:
    with Scripted(says(b'{"class":"ERROR"}\n')) as gpsd:
        session = GpsdSession("127.0.0.1", gpsd.port, no_wait)
        with pytest.raises(Exception, match="welcome"):
            session.open()
        session.close()


def test_nobody_there_is_an_os_error() -> None:
    session = GpsdSession("127.0.0.1", free_port(), no_wait)
    with pytest.raises(OSError, match="refused"):
        session.open()
    session.close()


def test_two_sessions_do_not_share_the_library_s_globals() -> None:
    with Scripted(says(GREETING, poll(TPV))) as one, Scripted(says(GREETING, poll(TPV | {"lat": -5.0}))) as other:
        first = GpsdSession("127.0.0.1", one.port, no_wait)
        second = GpsdSession("127.0.0.1", other.port, no_wait)
        first.open()
        second.open()
        readings = first.read(), second.read()
        first.close()
        second.close()
    assert [reading.latitude_deg for reading in readings if reading is not None] == [5.0, -5.0]


def test_a_session_that_waits_can_be_broken_off() -> None:
    waiting = threading.Event()
    with Scripted(says(GREETING)) as gpsd:
        session = GpsdSession("127.0.0.1", gpsd.port, lambda _: waiting.set())
        session.open()
        breaker = threading.Thread(target=break_off, args=(waiting, session))
        breaker.start()
        with pytest.raises((UnavailableError, OSError)):
            session.read()
        breaker.join()
        session.close()


def break_off(when: threading.Event, session: GpsdSession) -> None:
    """Break a session off from another thread."""
    when.wait(5)
    session.break_off()


@pytest.mark.parametrize("text", ["", "yesterday", "2026-06-15T12:00:00", "0001-01-01T00:00:00+23:59"])
def test_a_time_that_is_none_is_zero(text: str) -> None:
    assert unix_us(text) == 0


@needs_gpsd
def test_the_real_gpsd_tells_the_drive(tmp_path: Path) -> None:
    gpsd = RealGpsd(tmp_path, free_port())
    gpsd.start()
    pause = threading.Event()
    try:
        session = connected(gpsd.port)
        told = [reading for _ in range(60) if not pause.wait(0.05) and (reading := session.read()) is not None]
        session.close()
    finally:
        gpsd.stop()
    places = [reading for reading in told if reading.latitude_deg == reading.latitude_deg]
    # Behind the tunnel gpsd may report a place before it has heard an altitude again.
    assert {reading.altitude_m for reading in places} - {None} == {ALTITUDE_M}
    assert all(abs(reading.latitude_deg - LATITUDE) < 1e-4 for reading in places)
    assert all(abs(reading.speed_m_s - SPEED_M_S) < 0.1 for reading in places)
    assert min(reading.longitude_deg for reading in places) < -179.9 < 179.9 < max(r.longitude_deg for r in places)
    assert NO_FIX in told  # the tunnel


def connected(port: int) -> GpsdSession:
    """Return an open session with a gpsd that may need a moment to start."""
    pause = threading.Event()
    for _ in range(200):
        session = GpsdSession("127.0.0.1", port, no_wait)
        try:
            session.open()
        except OSError:
            session.close()
            pause.wait(0.05)
        else:
            return session
    raise AssertionError("gpsd does not start")
