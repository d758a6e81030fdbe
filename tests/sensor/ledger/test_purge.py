"""What leaves the ledger."""

from pathlib import Path

from sensor.ledger.purge import BATCH, purge
from sensor.ledger.retention import Retention
from tests.sensor.ledger.books import SECOND, T0, Books

DAY = 86_400 * SECOND


def raised(books: Books, count: int) -> list[str]:
    return [books.desk.raise_alert("DEAUTHFLOOD", f"text {n}", books.now_us).id for n in range(count)]


def test_what_was_closed_long_ago_leaves(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        old, new, still_open = raised(books, 3)
        books.ledger.close(old, "ann", "r")
        books.now_us += 8 * DAY
        books.ledger.close(new, "ann", "r")
        assert purge(books.store, Retention(keep_days=7), T0 + 8 * DAY) == 1
        assert [row.id for row in books.rows()] == [new, still_open]
        assert books.history(old) == []


def test_age_counts_from_closing_by_our_clock_not_from_what_a_capture_says(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        ancient = books.desk.raise_alert("DEAUTHFLOOD", "text", 1_000_000).id
        books.ledger.close(ancient, "ann", "r")
        assert purge(books.store, Retention(keep_days=7), T0 + DAY) == 0


def test_of_too_many_the_closed_leave_first_and_the_oldest_of_those(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        first, second, third, fourth = raised(books, 4)
        for name in (third, second):
            books.now_us += SECOND
            books.ledger.close(name, "ann", "r")
        assert purge(books.store, Retention(keep_count=3), books.now_us) == 1
        assert [row.id for row in books.rows()] == [first, second, fourth]
        assert purge(books.store, Retention(keep_count=1), books.now_us) == 1
        assert purge(books.store, Retention(keep_count=1), books.now_us) == 1
        assert [row.id for row in books.rows()] == [fourth]
        assert purge(books.store, Retention(keep_count=1), books.now_us) == 0


def test_a_batch_is_bounded(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        raised(books, BATCH + 20)
        assert purge(books.store, Retention(keep_count=10), books.now_us) == BATCH
        assert purge(books.store, Retention(keep_count=10), books.now_us) == 10


def test_the_ledger_keeps_to_its_bounds_by_itself(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db", Retention(keep_count=100)) as books:
        raised(books, 700)
        for _ in range(4):
            books.wait(1)
        assert (books.store.count(), books.ledger.removed) == (100, 600)
