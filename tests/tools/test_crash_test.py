"""An alert that was told is there after kill -9."""

from pathlib import Path

import pytest

from sensor.ledger.store import LedgerStore
from sensor.storage.database import Database
from tools.crash_test import Tally, crash, missing


def test_what_was_told_survives_being_killed_again_and_again(tmp_path: Path) -> None:
    tally = crash(tmp_path / "state.db", 6, seed=7, longest_s=0.2)
    assert tally.missing == []
    assert tally.rounds == 6
    assert len(tally.opened) > 10
    assert tally.acknowledged
    assert tally.closed


def test_what_is_missing_would_be_noticed(tmp_path: Path) -> None:
    with Database.open(tmp_path / "state.db") as database:
        tally = Tally(opened={"1K52WM9H00000000001"})
        assert list(missing(LedgerStore(database), tally)) == ["1K52WM9H00000000001: not there"]


@pytest.mark.slow
def test_fifty_times(tmp_path: Path) -> None:
    assert crash(tmp_path / "state.db", 50, seed=1).missing == []
