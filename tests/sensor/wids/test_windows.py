"""Bounded windows and tables."""

from sensor.wids.windows import Burst, Bursts, KeyedTable

SECOND = 1_000_000


def counted(burst: Burst, *seconds: float) -> list[bool]:
    return [burst.add(round(second * SECOND)) for second in seconds]


def test_so_many_within_the_window_are_due() -> None:
    assert counted(Burst(3, 10 * SECOND), 100, 105, 110) == [False, False, True]


def test_too_slow_is_never_due() -> None:
    assert not any(counted(Burst(3, 10 * SECOND), 100, 106, 112, 118, 124))


def test_after_a_report_as_many_are_needed_again() -> None:
    burst = Burst(2, 10 * SECOND)
    assert counted(burst, 100, 101) == [False, True]
    assert burst.report(101 * SECOND) == 2
    assert counted(burst, 102, 103) == [False, True]


def test_a_flood_is_due_once_a_second_and_loses_no_count() -> None:
    burst = Burst(5, 10 * SECOND)
    reported = []
    for event in range(300):
        ts_us = 100 * SECOND + event * 10_000
        if burst.add(ts_us):
            reported.append(burst.report(ts_us))
    assert len(reported) == 3
    assert sum(reported) + burst.unreported == 300


def test_memory_does_not_grow_with_the_flood() -> None:
    burst = Burst(5, 10 * SECOND)
    counted(burst, *[100 + event / 1000 for event in range(10_000)])
    assert burst.times is not None
    assert len(burst.times) == 5


def test_one_event_alone_needs_no_list() -> None:
    burst = Burst(3, 10 * SECOND)
    counted(burst, 100, 150, 200)
    assert burst.times is None


def test_a_burst_of_one_fires_at_each_event_that_may_be_reported() -> None:
    burst = Burst(1, 10 * SECOND)
    assert counted(burst, 100, 101, 102) == [True, True, True]
    assert burst.times is None


def test_a_quiet_window_forgets_what_was_not_reported() -> None:
    burst = Burst(3, 10 * SECOND)
    counted(burst, 100, 101, 150)
    assert burst.unreported == 1


def test_time_that_jumps_back_starts_anew() -> None:
    burst = Burst(2, 10 * SECOND)
    assert counted(burst, 1000, 5, 6) == [False, False, True]


def test_a_duration_spans_the_unreported_events() -> None:
    burst = Burst(9, 10 * SECOND)
    counted(burst, 100, 101, 103.5)
    assert burst.lasted_us() == 3.5 * SECOND


def test_the_longest_untouched_entry_leaves_a_full_table() -> None:
    table: KeyedTable[int] = KeyedTable(2)
    table.put(b"a", 1)
    table.put(b"b", 2)
    assert table.get(b"a") == 1
    table.put(b"c", 3)
    assert (table.get(b"a"), table.get(b"b"), table.get(b"c")) == (1, None, 3)
    assert table.evictions == 1
    assert len(table) == 2


def test_what_was_touched_stays_however_long_the_flood() -> None:
    table: KeyedTable[int] = KeyedTable(64)
    table.put(b"kept", 1)
    table.put(b"replaced", 2)
    for index in range(1000):
        table.put(b"%d" % index, index)
        if not index % 50:
            assert table.get(b"kept") == 1
            table.put(b"replaced", index)
    assert table.get(b"replaced") == 950
    assert table.get(b"937") is None
    assert table.get(b"938") == 938
    assert (len(table), table.evictions) == (64, 1002 - 64)


def test_replacing_an_entry_evicts_nothing() -> None:
    table: KeyedTable[int] = KeyedTable(1)
    table.put(b"a", 1)
    table.put(b"a", 2)
    assert (table.get(b"a"), table.evictions) == (2, 0)


def test_each_subject_has_a_burst_of_its_own() -> None:
    bursts = Bursts(2, 10 * SECOND, 100)
    assert bursts.due(b"a", 100 * SECOND) is None
    assert bursts.due(b"b", 101 * SECOND) is None
    assert bursts.due(b"a", 102 * SECOND) is bursts.of(b"a")


def test_bursts_of_ten_thousand_subjects_stay_bounded() -> None:
    bursts = Bursts(2, 10 * SECOND, 100)
    for number in range(10_000):
        bursts.due(number.to_bytes(6, "big"), 100 * SECOND)
    assert (len(bursts.table), bursts.evictions) == (100, 9_900)
