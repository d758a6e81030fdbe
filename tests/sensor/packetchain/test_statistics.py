"""Blocks of frames are counted in totals and in series."""

from sensor.packetchain.statistics import ChainStatistics

NOW_S = 1_700_000_000
NOW_US = NOW_S * 1_000_000


def test_a_block_counts_in_totals_and_series() -> None:
    statistics = ChainStatistics()
    statistics.count_block(NOW_US, 100, 3, 2, 95)
    statistics.count_block(NOW_US + 999_999, 10, 0, 0, 10)
    assert (statistics.packets, statistics.errors, statistics.dupes, statistics.processed) == (110, 3, 2, 105)
    assert statistics.packets_rrd.at(NOW_S).last_value == 110
    assert statistics.peak_rrd.at(NOW_S).last_value == 110
    assert statistics.errors_rrd.at(NOW_S).last_value == 3
    assert statistics.dupes_rrd.at(NOW_S).last_value == 2
    assert statistics.processed_rrd.at(NOW_S).last_value == 105


def test_losses_and_queues_have_series_of_their_own() -> None:
    statistics = ChainStatistics()
    statistics.count_dropped(NOW_US, 7)
    statistics.note_queued(NOW_US, 40)
    statistics.note_queued(NOW_US, 30)
    assert statistics.dropped == 7
    assert statistics.dropped_rrd.last_value == 7
    assert statistics.queued_rrd.last_value == 40
