"""Which frames are the last one once more."""

import pytest

from sensor.tracking.retransmissions import MAX_ATTEMPTS, MAX_GROUP_ATTEMPTS
from tests import frames
from tests.every_frame import AP, STA
from tests.frames import BROADCAST
from tests.hearing import Ear


def test_the_same_number_with_the_retry_bit_is_a_retransmission() -> None:
    ear = Ear()
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5)).retransmission
    assert ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.01).retransmission


@pytest.mark.parametrize(
    "other",
    [
        frames.deauth(AP, STA, AP, seq=5),  # no Retry bit
        frames.deauth(AP, STA, AP, seq=6, retry=True),
        frames.disassoc(AP, STA, AP, seq=5, retry=True),
    ],
)
def test_what_differs_in_anything_is_no_retransmission(other: bytes) -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    assert not ear.hear(other, after_s=0.01).retransmission


def test_the_same_number_much_later_is_another_frame() -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, STA, AP, seq=5))
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True), after_s=0.2).retransmission


def test_the_retry_bit_alone_does_not_make_a_retransmission() -> None:
    ear = Ear()
    assert not ear.hear(frames.deauth(AP, STA, AP, seq=5, retry=True)).retransmission


@pytest.mark.parametrize(("ra", "most"), [(STA, MAX_ATTEMPTS), (BROADCAST, MAX_GROUP_ATTEMPTS)])
def test_endless_retransmissions_are_a_flood_of_their_own(ra: bytes, most: int) -> None:
    ear = Ear()
    ear.hear(frames.deauth(AP, ra, AP, seq=5))
    told = [ear.hear(frames.deauth(AP, ra, AP, seq=5, retry=True), after_s=0.001).retransmission for _ in range(40)]
    assert told == [True] * (most - 1) + [False] * (41 - most)


def test_data_are_retransmitted_within_their_traffic_identifier() -> None:
    ear = Ear()
    ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=5, seq=9))
    assert ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=5, seq=9, retry=True), after_s=0.01).retransmission
    assert not ear.hear(frames.qos_data(STA, AP, AP, b"x", tid=6, seq=9, retry=True), after_s=0.01).retransmission
    assert not ear.hear(frames.data(STA, AP, AP, b"x", seq=9, retry=True), after_s=0.01).retransmission
