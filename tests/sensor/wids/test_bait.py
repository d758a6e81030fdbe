"""HANDSHAKEBAIT: what counts as a push, how soon, how often."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import BROADCAST, beacon, deauth
from tests.scenes.bait import join
from tests.scenes.stage import X_DBM, A, S, other

NAME = "HANDSHAKEBAIT"


def baited(air: Air, station: bytes, *, frames: int = 4, wait_s: float = 1.0, signal: int = X_DBM) -> None:
    air.send(beacon(A, b"net"), times=5)
    air.send(deauth(A, station, A, 7), times=frames, every_ms=20, signal=signal)
    air.wait(wait_s)
    join(air, station, A, b"net")


def alerts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def test_two_handshakes_tell_whose_and_how_soon() -> None:
    air = Air()
    baited(air, S)
    baited(air, S)
    (text,) = alerts(air)
    assert text == (
        '2 handshakes of 1 station with access point 00:1B:2F:AA:00:01 ("net") came at once after forged or repeated '
        "disconnections, the last one, of A4:5E:60:01:02:03, 1.0 s after: passwords can be tried on them."
    )


@pytest.mark.parametrize(("handshakes", "count"), [(1, 1), (2, 0), (100, 0)])
def test_one_handshake_is_enough_only_if_wished(handshakes: int, count: int) -> None:
    air = Air()
    baited(air, S)
    assert len(alerts(air, handshakes=handshakes)) == count


def test_one_push_provokes_one_handshake() -> None:
    air = Air()
    baited(air, S)
    join(air, S, A, b"net")
    join(air, S, A, b"net")
    assert alerts(air) == []


def test_a_disconnection_of_everybody_counts_for_each() -> None:
    air = Air()
    air.send(beacon(A, b"net"), times=5)
    air.send(deauth(A, BROADCAST, A, 7), times=5, every_ms=20, signal=X_DBM)
    air.wait(1)
    join(air, S, A, b"net")
    join(air, other(S, 1), A, b"net")
    assert len(alerts(air)) == 1


@pytest.mark.parametrize(("wait_s", "count"), [(4, 1), (6, 0)])
def test_the_handshake_has_to_follow_soon(wait_s: float, count: int) -> None:
    air = Air()
    baited(air, S, wait_s=wait_s)
    baited(air, S, wait_s=wait_s)
    assert len(alerts(air)) == count


def test_one_frame_of_the_access_points_own_is_no_push() -> None:
    air = Air()
    for _ in range(5):
        baited(air, S, frames=2, signal=-50)
        air.send(beacon(A, b"net"), times=50)
    assert alerts(air) == []


def test_one_frame_that_is_surely_not_its_own_is_a_push() -> None:
    air = Air()
    for _ in range(4):
        join(air, other(S, 9), A, b"net")
        air.send(beacon(A, b"net"), times=5)
    for _ in range(3):
        air.send(beacon(A, b"net"), times=5)
        air.send(deauth(A, S, A, 7, seq=3000), keep_seq=True, signal=-80)
        air.wait(0.5)
        join(air, S, A, b"net")
    found = Sensor().hear(air.frames()).of(NAME)
    assert ("signal against its track", "30 dB fainter than -50 dBm") in found[0].evidence


def test_forged_access_points_stay_bounded() -> None:
    air = Air()
    for n in range(10_000):
        bssid = bytes((2, 0, 0, 0)) + n.to_bytes(2, "big")
        air.send(deauth(bssid, S, bssid, 7), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 5_000
