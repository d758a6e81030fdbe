"""Frames counted by kind, BSSID, channel and datasource."""

from sensor.dot11.frame import BEACON, DEAUTH, Frame
from sensor.packetchain.tally import FrameTally


def frame(kind: int = DEAUTH, bssid: bytes = b"\x02" * 6, freq_khz: int = 2_437_000, signal_dbm: int = 0) -> Frame:
    made = Frame()
    made.kind, made.bssid, made.freq_khz, made.signal_dbm = kind, bssid, freq_khz, signal_dbm
    return made


def test_frames_alike_are_counted_together() -> None:
    tally = FrameTally()
    for signal_dbm in (-70, 0, -40, -60):
        tally.note(frame(signal_dbm=signal_dbm))
    tally.note(frame(BEACON))
    first, second = tally.take()
    assert (first.kind, first.bssid, first.freq_khz, first.count, first.signal_dbm) == (
        DEAUTH,
        b"\x02" * 6,
        2_437_000,
        4,
        -40,
    )
    assert (second.kind, second.count) == (BEACON, 1)
    assert tally.take() == []


def test_a_crowd_is_counted_and_not_told_apart() -> None:
    tally = FrameTally(max_keys=3)
    for number in range(10):
        tally.note(frame(bssid=bytes([2, 0, 0, 0, 0, number])))
    taken = tally.take()
    assert sum(each.count for each in taken) == 10
    assert [(each.bssid[-1:], each.count) for each in taken] == [(b"\0", 1), (b"\1", 1), (b"\2", 1), (b"", 7)]
    assert tally.overflowed == 7
