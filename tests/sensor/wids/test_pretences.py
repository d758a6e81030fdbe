"""POWERSAVEABUSE and BLOCKACKJUMP: what gives a pretence away."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import action, block_ack_req, null, ps_poll, qos_data
from tests.scenes.pretences import FAINT_DBM, jumped_windows, said_to_sleep
from tests.scenes.stage import A, S, ordinary


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def data(seq: int, *, tid: int = 0, retry: bool = False) -> bytes:
    return qos_data(S, A, A, b"x" * 100, protected=True, seq=seq, tid=tid, retry=retry)


def test_both_signals_are_told() -> None:
    air = Air()
    said_to_sleep(air)
    alert = Sensor().hear(air.frames()).of("POWERSAVEABUSE")[0]
    assert alert.text == (
        "5 frames in 1.0 s say that station A4:5E:60:01:02:03 goes to sleep at access point 00:1B:2F:AA:00:01 "
        "(2437 MHz), heard at -80 dBm while its data are heard at -45 dBm: likely forged."
    )


@pytest.mark.parametrize(("away", "raised"), [(14, False), (15, True), (-15, True)])
def test_the_signal_must_be_far_from_the_data(away: int, raised: bool) -> None:
    air = Air()
    ordinary(air)
    for _ in range(6):
        air.send(data(0), every_ms=20, signal=-60)
        air.send(null(S, A, power_save=True), every_ms=200, signal=-60 + away)
    assert ("POWERSAVEABUSE" in names(air)) is raised


def test_waking_up_and_the_access_points_own_nulls_do_not_count() -> None:
    air = Air()
    ordinary(air)
    for _ in range(20):
        air.send(data(0), every_ms=20, signal=-45)
        air.send(null(S, A), every_ms=50, signal=FAINT_DBM)
        air.send(null(S, A, direction="from_ds", power_save=True), every_ms=50, signal=FAINT_DBM)
    assert names(air) == set()


def test_forged_polls_count_by_their_signal() -> None:
    air = Air()
    ordinary(air)
    for _ in range(6):
        air.send(data(0), every_ms=20, signal=-45)
        air.send(ps_poll(A, S, 1), every_ms=200, signal=FAINT_DBM)
    alerts = Sensor().hear(air.frames()).of("POWERSAVEABUSE")
    assert "polls at access point" in alerts[0].text


@pytest.mark.parametrize(("aid", "confidence"), [(1, 75), (0, 90), (2008, 90)])
def test_polls_without_end(aid: int, confidence: int) -> None:
    air = Air()
    air.send(ps_poll(A, S, aid), times=70, every_ms=10)
    alert = Sensor().hear(air.frames()).of("POWERSAVEABUSE")[0]
    assert alert.text.endswith("more than any station needs.")
    assert alert.confidence == confidence


def test_window_and_data_are_told() -> None:
    air = Air()
    jumped_windows(air)
    alert = Sensor().hear(air.frames()).of("BLOCKACKJUMP")[0]
    assert alert.text == (
        "3 windows moved in 1.2 s in the name of A4:5E:60:01:02:03 by block ack requests to 00:1B:2F:AA:00:01 "
        "(2437 MHz), the last 499 numbers ahead of the data that follow: the receiver drops those."
    )


@pytest.mark.parametrize(
    ("start", "after_ms", "raised"),
    [(228, 2, True), (227, 2, False), (100, 2, False), (2148, 2, False), (600, 25, False), (2100, 2, True)],
)
def test_the_next_frame_decides(start: int, after_ms: float, raised: bool) -> None:
    air = Air()
    for _ in range(4):
        air.send(block_ack_req(A, S, 0, start), every_ms=after_ms)
        air.send(data(100), every_ms=500, keep_seq=True)
    assert ("BLOCKACKJUMP" in names(air)) is raised


def test_numbers_wrap_around() -> None:
    air = Air()
    for _ in range(4):
        air.send(block_ack_req(A, S, 0, 300), every_ms=2)
        air.send(data(4090), every_ms=500, keep_seq=True)
    assert "BLOCKACKJUMP" in names(air)


def test_negotiations_move_windows_too() -> None:
    air = Air()
    for _ in range(4):
        # Token 1; immediate, TID 5, 64 buffers; no timeout; from number 2816 on.
        air.send(action(S, A, A, 3, b"\x00\x01\x16\x10\x00\x00\x00\xb0"), every_ms=2)
        air.send(data(1000, tid=5), every_ms=500, keep_seq=True)
    assert "BLOCKACKJUMP" in names(air)


def test_a_late_retransmission_proves_nothing() -> None:
    air = Air()
    for _ in range(6):
        air.send(block_ack_req(A, S, 0, 600), every_ms=2)
        air.send(data(100, retry=True), every_ms=2, keep_seq=True)
        air.send(data(600), every_ms=500, keep_seq=True)
    assert "BLOCKACKJUMP" not in names(air)


def test_ten_thousand_exchanges_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: block_ack_req(A, b"\x06" + index.to_bytes(5, "big")), every_ms=1)
    sensor = Sensor().hear(air.frames())
    jump = next(detection for detection in sensor.detections if detection.name == "BLOCKACKJUMP")
    assert jump.evictions == 10_000 - 512
