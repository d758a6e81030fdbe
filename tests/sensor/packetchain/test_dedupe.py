"""One transmission counts once, whoever heard it; a repetition counts as often as it was sent."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.frame import Frame
from sensor.packetchain.dedupe import MAX_ENTRIES, WINDOW_US, Deduper
from tests import frames
from tests.captures import START_US
from tests.every_frame import AP, STA
from tests.hearing import dissected

SECOND = 1_000_000
DEAUTH = frames.deauth(AP, STA, AP, seq=5)


class Radios:
    """Some datasources in front of one deduper."""

    def __init__(self, count: int = 2) -> None:
        self.deduper = Deduper()
        self.deduper.sources = count

    def hear(self, source: int, at_us: int, packet: bytes = DEAUTH) -> bool:
        """Hand over one frame that a source heard; return whether it is to be counted."""
        frame = dissected(packet)
        frame.source = source
        frame.ts_us = START_US + at_us
        return self.deduper.admit(frame)

    def admitted(self, heard: list[tuple[int, int]], packet: bytes = DEAUTH) -> int:
        """How many of (source, time) hearings of one frame are counted."""
        return sum(self.hear(source, at_us, packet) for source, at_us in heard)

    @property
    def entries(self) -> int:
        return len(self.deduper._young) + len(self.deduper._old)


def numbered(number: int) -> bytes:
    return frames.deauth(AP, STA, AP, reason=number & 0xFFFF, seq=number >> 16)


def test_a_single_source_has_no_duplicates() -> None:
    radios = Radios(1)
    assert radios.admitted([(0, 0)] * 50) == 50
    assert radios.deduper.duplicates == 0
    assert radios.entries == 0


def test_a_frame_that_two_sources_heard_counts_once() -> None:
    radios = Radios()
    assert radios.hear(0, 0)
    assert not radios.hear(1, 700)
    assert radios.deduper.duplicates == 1


def test_a_frame_that_three_sources_heard_counts_once() -> None:
    radios = Radios(3)
    assert radios.admitted([(2, 0), (0, 100), (1, 200)]) == 1
    assert radios.deduper.duplicates == 2


def test_identical_frames_that_one_source_heard_all_count() -> None:
    radios = Radios()
    assert radios.admitted([(0, n * 1000) for n in range(90)]) == 90
    assert radios.deduper.duplicates == 0


def test_a_flood_that_both_hear_counts_as_often_as_it_was_sent() -> None:
    radios = Radios()
    heard = [(source, n * 1000 + 300 * source) for n in range(1000) for source in (0, 1)]
    assert radios.admitted(heard) == 1000
    assert radios.deduper.duplicates == 1000


def test_a_flood_counts_as_often_as_the_best_placed_source_heard_it() -> None:
    radios = Radios()
    heard = [(0, n * 1000) for n in range(90)] + [(1, n * 1000 + 300) for n in range(0, 90, 3)]
    assert radios.admitted(sorted(heard, key=lambda each: each[1])) == 90
    assert radios.deduper.duplicates == 30


def test_other_frames_between_do_not_matter() -> None:
    radios = Radios()
    assert radios.hear(0, 0)
    for number in range(200):
        assert radios.hear(number & 1, number * 10, numbered(number + 10))
    assert not radios.hear(1, 3_000)


def test_a_retransmission_is_another_frame() -> None:
    radios = Radios()
    again = frames.deauth(AP, STA, AP, seq=5, retry=True)
    assert radios.hear(0, 0)
    assert radios.hear(0, 1000, again)
    assert not radios.hear(1, 1100, again)
    assert not radios.hear(1, 1200)


def test_the_capture_header_and_the_fcs_are_no_part_of_a_frame() -> None:
    radios = Radios()
    one, other = dissected(DEAUTH), dissected(DEAUTH)
    one.data, one.start, one.end = b"\x01\x02" + DEAUTH + b"\x03", 2, 2 + len(DEAUTH)
    for source, frame in ((0, one), (1, other)):
        frame.source, frame.ts_us = source, START_US
        assert radios.deduper.admit(frame) is (source == 0)


def test_the_same_octets_after_the_window_are_another_frame() -> None:
    radios = Radios()
    assert radios.hear(0, 0)
    assert radios.hear(1, WINDOW_US)
    assert radios.hear(0, 5 * WINDOW_US)
    assert radios.hear(1, 9 * WINDOW_US)


def test_a_copy_counts_as_one_until_the_window_ends() -> None:
    for late in (0, 1, WINDOW_US // 2, WINDOW_US - 1):
        for begin in (0, WINDOW_US // 2, WINDOW_US - 1):
            radios = Radios()
            radios.hear(0, 0, numbered(1))
            assert radios.hear(0, begin)
            assert not radios.hear(1, begin + late)


def test_the_slower_clock_may_stamp_the_copy_earlier() -> None:
    radios = Radios()
    assert radios.hear(0, 5000)
    assert not radios.hear(1, 0)


def test_sources_may_deliver_whole_blocks_one_after_the_other() -> None:
    """Live sources hand over tens of milliseconds at a time: time goes back with every block of the other one."""
    radios = Radios()
    step, length = 5_000, 12  # frames of 60 ms in each block
    admitted = 0
    for block in range(30):
        for source in (0, 1):
            for n in range(length):
                number = block * length + n
                admitted += radios.hear(source, number * step + 200 * source, numbered(number))
    assert admitted == 30 * length
    assert radios.deduper.duplicates == 30 * length


def test_a_clock_that_jumps_ahead_starts_afresh() -> None:
    radios = Radios()
    assert radios.hear(0, 0)
    assert radios.hear(0, 3600 * SECOND)
    assert not radios.hear(1, 3600 * SECOND + 50)
    assert radios.entries == 1


def test_a_clock_that_goes_back_starts_afresh() -> None:
    radios = Radios()
    assert radios.hear(0, 3600 * SECOND)
    assert radios.hear(0, 0)
    assert not radios.hear(1, 50)
    assert radios.entries == 1


def test_what_is_remembered_goes_with_time() -> None:
    radios = Radios()
    for number in range(3000):
        radios.hear(0, number * 1000, numbered(number))
        assert radios.entries <= 2 * WINDOW_US // 1000 + 1


def test_what_is_remembered_is_bounded_even_where_no_time_passes() -> None:
    deduper, frame = Deduper(), Frame()
    deduper.sources = 2
    frame.ts_us = START_US
    for number in range(2 * MAX_ENTRIES + 100):
        frame.data = number.to_bytes(4, "big")
        frame.end = 4
        assert deduper.admit(frame)
    assert len(deduper._young) + len(deduper._old) <= 2 * MAX_ENTRIES


@given(st.integers(1, 3), st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(0, 2**32))
def test_a_flood_that_all_hear_is_counted_but_for_the_edges_of_windows(
    sources: int, gaps: list[int], seed: int
) -> None:
    chance = random.Random(seed)
    radios = Radios(sources)
    heard, at_us = [], 0
    for gap in gaps:
        at_us += gap * 1000
        heard += [(at_us + chance.randrange(3000), source) for source in range(sources)]
    heard.sort()
    counted = radios.admitted([(source, at) for at, source in heard])
    edges = (heard[-1][0] - heard[0][0]) // WINDOW_US  # at each of them one frame may be heard on either side
    assert len(gaps) <= counted <= len(gaps) + edges


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-(10**7), 10**7), st.integers(0, 5)), max_size=80))
def test_no_source_alone_hears_more_than_is_counted(heard: list[tuple[int, int, int]]) -> None:
    """Whatever clocks do, nobody's flood is hidden: at least as many count as any one source heard within a window."""
    radios = Radios(3)
    counted = sum(radios.hear(source, at_us, numbered(number)) for source, at_us, number in heard)
    assert counted + radios.deduper.duplicates == len(heard)
    assert counted >= max((sum(1 for each in heard if each[0] == source) for source in range(3)), default=0)
