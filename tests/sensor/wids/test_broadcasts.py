"""BCASTDISCON: attacks, and what looks like them."""

from tests.captures import Air
from tests.driver import alerts_of
from tests.frames import BROADCAST, beacon, csa, deauth, disassoc
from tests.scenes.stage import X_DBM, A, ordinary


def names(air: Air) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames())]


def test_two_broadcasts_that_are_not_the_access_points_own() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 3), times=2, every_ms=5000, signal=X_DBM)
    alert = alerts_of(air.frames())[0]
    assert alert.header == "BCASTDISCON"
    assert alert.text.startswith("2 deauthentication frames in 5.0 s to all stations in the name of access point")
    assert alert.text.endswith("likely forged.")


def test_two_broadcasts_with_a_reason_that_answers_one_station() -> None:
    air = Air()
    air.send(disassoc(A, BROADCAST, A, 7), times=2, every_ms=1000)
    assert names(air) == ["BCASTDISCON"]


def test_broadcasts_that_do_not_stop() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 1), times=4, every_ms=2500)
    assert names(air) == ["BCASTDISCON"]


def test_one_broadcast_before_a_restart_is_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 3), every_ms=9000)
    air.restart(A)
    air.send(beacon(A), times=20)
    assert names(air) == []


def test_goodbyes_around_a_restart_are_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 3), every_ms=10)
    air.send(disassoc(A, BROADCAST, A, 8), every_ms=8000)
    air.restart(A)
    air.send(beacon(A), times=5)
    air.send(deauth(A, BROADCAST, A, 2), times=3, every_ms=100)
    assert names(air) == []


def test_a_channel_switch_with_one_disassociation_is_innocent() -> None:
    air = Air()
    ordinary(air)
    for count in range(5, -1, -1):
        air.send(beacon(A, extra=csa(11, count)))
    air.send(disassoc(A, BROADCAST, A, 8))
    air.send(beacon(A, channel=11), times=5, freq_mhz=2462)
    assert names(air) == []


def test_one_broadcast_with_retransmissions_is_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 7), retries=3, signal=X_DBM)
    assert names(air) == []


def test_far_apart_broadcasts_are_innocent() -> None:
    air = Air()
    ordinary(air)
    air.send(deauth(A, BROADCAST, A, 7), times=5, every_ms=11_000, signal=X_DBM)
    assert names(air) == []
