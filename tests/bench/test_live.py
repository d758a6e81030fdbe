"""The benchmark of live capture: that its figures come from frames that were really captured."""

from pathlib import Path

import pytest

from bench import live
from bench.air import STRANGER_EVERY, packets, play, stranger
from bench.capture import make_capture
from tests.tap import needs_tap


@pytest.mark.root
@needs_tap
def test_every_offered_frame_is_accounted_for() -> None:
    (figures,) = live.run_here([2000], 0.5, frames=500)
    assert figures.offered == 1000
    assert (figures.captured, figures.dropped) == (1000, 0)
    assert figures.events >= 1000 // STRANGER_EVERY
    assert 0 < figures.median_ms <= figures.p99_ms <= figures.worst_ms
    assert figures.worker_mib > 1
    assert "1,000" in [cell for column in live.table([figures]).columns for cell in column.cells]


def test_the_capture_is_read_back_packet_by_packet(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pcap"
    size = make_capture(path, 200)
    found = packets(path)
    assert len(found) == 200
    assert sum(map(len, found)) == size - 24 - 16 * 200


def test_every_hundredth_frame_is_a_stranger(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    with heard.open("wb", buffering=0) as file:
        assert play(file.fileno(), [b"x" * len(stranger(0))], 1_000_000, 250) > 0
    raw = heard.read_bytes()
    length = len(stranger(0))
    frames = [raw[place : place + length] for place in range(0, len(raw), length)]
    assert len(frames) == 250
    assert [number for number, frame in enumerate(frames) if frame == stranger(number)] == [0, 100, 200]


def test_who_is_not_root_is_told_that_it_takes_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "needs root" in live.obstacle()
