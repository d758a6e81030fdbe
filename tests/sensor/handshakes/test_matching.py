"""Which messages make a handshake, by replay counter and time."""

from dataclasses import replace

import pytest

from sensor.dot11.eapol import EapolHeader, parse_eapol
from sensor.handshakes.matching import (
    BIG_ENDIAN,
    CORRECT_NONCE,
    LITTLE_ENDIAN,
    M1_M2,
    M1_M4,
    M2_M3,
    M3_M4,
    MAX_GAP_US,
    Conversation,
    Handshake,
    NonceWatch,
    Tolerance,
    closest,
    match,
)
from sensor.handshakes.message import EapolMessage, read_message
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import dissected
from tests.wpa import Exchange

EXCHANGE = Exchange(AP, STA)


def message(packet: bytes, ts_us: int = 0) -> EapolMessage:
    """The message in a frame, at a time."""
    frame = dissected(packet)
    header = EapolHeader()
    assert parse_eapol(frame.data, frame.eapol, frame.end, header)
    found = read_message(frame, header)
    assert found is not None
    found.ts_us = ts_us
    return found


def fourth(counter: int = 2) -> bytes:
    """An M4 that bears a nonce, as few stations send it."""
    packet = frames.eapol_key(4, nonce=EXCHANGE.snonce, mic=bytes(range(1, 17)), replay_counter=counter)
    return frames.eapol(STA, AP, packet)


@pytest.mark.parametrize(("ap", "sta", "pair"), [(1, 2, M1_M2), (3, 2, M2_M3)])
def test_a_question_and_its_answer_match_whichever_is_looked_at_first(ap: int, sta: int, pair: int) -> None:
    one, other = message(EXCHANGE.frame(ap)), message(EXCHANGE.frame(sta), 1000)
    for found in (match(one, other, 0), match(other, one, 0)):
        assert found is not None
        assert (found.pair, found.gap_us, found.ap_message, found.sta_message) == (pair, 1000, one, other)
        assert found.counter_gap == 0


def test_the_question_of_the_next_exchange_is_no_partner() -> None:
    answer, fourth_message, again = message(EXCHANGE.frame(2)), message(fourth()), message(EXCHANGE.frame(1), 1)
    assert match(answer, again, 0) is None
    assert match(fourth_message, again, 0) is None


@pytest.mark.parametrize(("ap", "pair"), [(1, M1_M4), (3, M3_M4)])
def test_message_4_with_a_nonce_matches(ap: int, pair: int) -> None:
    found = match(message(EXCHANGE.frame(ap)), message(fourth()), 0)
    assert found is not None
    assert (found.pair, found.authorized) == (pair, True)


def test_only_what_the_access_point_confirmed_is_authorized() -> None:
    first, second, third = (message(EXCHANGE.frame(number)) for number in (1, 2, 3))
    question, confirmed = match(first, second, 0), match(second, third, 0)
    assert question is not None
    assert confirmed is not None
    assert (question.authorized, confirmed.authorized) == (False, True)


@pytest.mark.parametrize("other", [0, 2, 3, 1 << 63])
def test_counters_that_do_not_belong_together_match_nothing(other: int) -> None:
    assert match(message(EXCHANGE.frame(1)), message(replace(EXCHANGE, counter=other).frame(2)), 0) is None


@pytest.mark.parametrize(("ap", "number", "right"), [(1, 2, 9), (3, 2, 10), (1, 4, 8), (3, 4, 9)])
@pytest.mark.parametrize("missed", [-3, -2, 2, 3])
def test_counters_may_miss_each_other_by_what_is_tolerated(ap: int, number: int, right: int, missed: int) -> None:
    asked = message(replace(EXCHANGE, counter=right + missed - (ap > 2)).frame(ap))
    answer = message(replace(EXCHANGE, counter=9).frame(2) if number == 2 else fourth(9), 10)
    found = match(asked, answer, 0, Tolerance(counters=2))
    assert match(asked, answer, 0) is None
    if abs(missed) > 2:
        assert found is None
    else:
        assert found is not None
        assert (found.counter_gap, found.pair & CORRECT_NONCE) == (2, CORRECT_NONCE)


def test_a_tolerance_that_is_not_needed_leaves_the_pair_as_it_is() -> None:
    found = match(message(EXCHANGE.frame(1)), message(EXCHANGE.frame(2), 1), 0, Tolerance(counters=8))
    assert found is not None
    assert (found.counter_gap, found.pair) == (0, M1_M2)


@pytest.mark.parametrize("gap_us", [MAX_GAP_US, 100_000, 60_000_000])
def test_messages_far_apart_match_nothing(gap_us: int) -> None:
    first = message(EXCHANGE.frame(1))
    assert match(first, message(EXCHANGE.frame(2), gap_us), 0, Tolerance(gap_us=gap_us)) is not None
    assert match(first, message(EXCHANGE.frame(2), gap_us + 1), 0, Tolerance(gap_us=gap_us)) is None


def test_what_is_usual_is_five_seconds() -> None:
    first = message(EXCHANGE.frame(1))
    assert match(first, message(EXCHANGE.frame(2), MAX_GAP_US), 0) is not None
    assert match(first, message(EXCHANGE.frame(2), MAX_GAP_US + 1), 0) is None


@pytest.mark.parametrize("numbers", [(1, 1), (1, 3), (2, 2), (2, 4)])
def test_two_of_one_side_match_nothing(numbers: tuple[int, int]) -> None:
    one, other = (message(EXCHANGE.frame(number)) for number in numbers)
    assert match(one, other, 0) is None


def test_a_conversation_finds_every_pair_and_stays_small() -> None:
    conversation = Conversation(limit=3)
    found = [len(conversation.add(message(EXCHANGE.frame(number)), 0)) for number in (1, 2, 3, 2, 2)]
    assert found == [0, 1, 1, 2, 1]
    assert (len(conversation.messages), conversation.dropped) == (3, 2)


def pair(ap: int, gap_us: int) -> Handshake:
    """A handshake of M2 with M1 or M3."""
    found = match(message(EXCHANGE.frame(ap)), message(EXCHANGE.frame(2), gap_us), 0)
    assert found is not None
    return found


def test_the_closest_is_chosen_and_bears_what_was_confirmed() -> None:
    near, far = pair(1, 100), pair(3, 900)
    assert closest([far, near]).gap_us == 100
    assert closest([far, near]).pair == M2_M3
    assert closest([near]).pair == M1_M2


def test_where_counters_may_miss_each_other_they_come_before_time() -> None:
    again = message(replace(EXCHANGE, anonce=b"\x01" * 32, counter=3).frame(1), 890)
    missed = match(again, message(EXCHANGE.frame(2), 900), 0, Tolerance(counters=8))
    assert missed is not None
    exact = pair(1, 900)
    assert closest([exact, missed]) is missed
    assert closest([missed, exact], by_counter=True) is exact


def counted(anonce: bytes) -> EapolMessage:
    """An M1 with this nonce."""
    return message(replace(EXCHANGE, anonce=anonce).frame(1))


@pytest.mark.parametrize(
    ("end", "bits"),
    [
        (b"\x00\x00\x00\x01", CORRECT_NONCE | LITTLE_ENDIAN),
        (b"\x01\x00\x00\x00", CORRECT_NONCE | BIG_ENDIAN),
        (b"\x00\x00\x00\x00", 0),
    ],
)
def test_nonces_that_count_are_noticed(end: bytes, bits: int) -> None:
    watch = NonceWatch()
    watch.add(counted(b"\xa1" * 28 + bytes(4)))
    watch.add(counted(b"\xa1" * 28 + end))
    assert watch.corrections() == bits


def test_nonces_drawn_anew_need_no_correction_and_few_are_kept() -> None:
    watch = NonceWatch(limit=4)
    for number in range(10):
        watch.add(counted(bytes((number,)) * 32))
    assert watch.corrections() == 0
    assert len(watch.messages) == 4
