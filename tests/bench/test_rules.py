"""What rules cost, measured for a moment."""

import asyncio
from pathlib import Path

import pytest

from bench import rules
from bench.capture import make_capture


def test_rules_run_while_a_capture_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "WARM_UP_S", 0.5)
    monkeypatch.setattr(rules, "INTERVAL", "1s")
    capture = tmp_path / "mixed.pcap"
    make_capture(capture, 6_000)
    found = asyncio.run(rules.measure(capture, 20, 2.0))
    assert found.runs >= 20
    assert found.failed == 0
    assert found.frames > 500
    assert 0 < found.lag_p50_ms <= found.lag_p99_ms <= found.lag_worst_ms < 60_000


def test_shares_are_of_ordered_values() -> None:
    assert [rules.at([3.0, 1.0, 2.0], share) for share in (0, 0.5, 1)] == [1.0, 2.0, 3.0]
    assert rules.at([], 0.5) == 0.0
