"""EAPOL in fragments: whole packets come out, forged and foreign pieces neither harm nor cost much."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.block import DLT_IEEE802_11, DLT_RADIOTAP
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame
from sensor.handshakes.fragments import LIFETIME_US, MAX_BODY, MAX_WAITING, Fragments
from tests import frames
from tests.captures import START_US, radiotap
from tests.every_frame import AP, AP2, FAR, STA
from tests.hearing import block_of
from tests.wpa import Exchange

WHOLE = Exchange(AP, STA).frame(2)
PARTS = frames.fragments(WHOLE, 40)
DATAPAD = 0x20


class Air:
    """Frames for a reassembler, one millisecond apart."""

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self.fragments = Fragments(max_waiting)
        self.now_us = START_US

    def hear(self, *sent: bytes, linktype: int = DLT_IEEE802_11, wire: int | None = None) -> list[bytes]:
        """Return the whole frames that came out."""
        found = []
        for packet in sent:
            frame = Frame()
            self.now_us += 1000
            block = block_of(packet, linktype, ts_us=self.now_us, wire=wire, after=b"\x00" * 9)
            assert Dissector().dissect(block, 0, frame) == OK
            whole = self.fragments.add(frame)
            if whole is not None:
                assert (whole.ts_us, whole.source, whole.eapol > 0) == (self.now_us, frame.source, True)
                found.append(whole.raw())
        return found


def retried(frame: bytes) -> bytes:
    """A frame with the Retry bit."""
    return frame[:1] + bytes((frame[1] | frames.RETRY,)) + frame[2:]


def numbered(frame: bytes, seq: int) -> bytes:
    """A frame under another sequence number, its fragment number kept."""
    return frame[:22] + frames.sequence_control(seq, frame[22] & 0x0F) + frame[24:]


@pytest.mark.parametrize("size", [16, 40, 64, 100])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_whole_is_the_frame_that_was_split(number: int, size: int) -> None:
    whole = Exchange(AP, STA).frame(number)
    air = Air()
    assert air.hear(*frames.fragments(whole, size)) == [whole]
    assert (len(air.fragments), air.fragments.completed) == (0, 1)


def test_data_without_qos_and_between_padding_are_put_together_too() -> None:
    plain = frames.eapol(STA, AP, frames.eapol_key(2), qos=False, seq=4095)
    assert Air().hear(*frames.fragments(plain, 60)) == [plain]
    padded = [radiotap(part[:26] + b"\x5a\x5a" + part[26:], flags=DATAPAD) for part in PARTS]
    assert Air().hear(*padded, linktype=DLT_RADIOTAP) == [WHOLE]


def test_frames_that_are_sent_again_count_once() -> None:
    first, second, third, *rest = PARTS
    sent = (first, retried(first), second, retried(second), retried(first), third, retried(second), *rest)
    air = Air()
    assert air.hear(*sent, retried(PARTS[-1])) == [WHOLE]
    assert (len(air.fragments), air.fragments.expired) == (0, 0)


def test_only_the_repetition_was_heard() -> None:
    assert Air().hear(*map(retried, PARTS)) == [retried(WHOLE)]


def test_two_frames_that_interleave_are_two() -> None:
    other = Exchange(AP, FAR).frame(2)
    mixed = [part for pair in zip(PARTS, frames.fragments(other, 40), strict=True) for part in pair]
    assert Air().hear(*mixed) == [WHOLE, other]


@pytest.mark.parametrize("missing", range(len(PARTS)))
def test_without_one_fragment_there_is_no_whole(missing: int) -> None:
    air = Air()
    assert air.hear(*PARTS[:missing], *PARTS[missing + 1 :]) == []
    assert len(air.fragments) == (missing > 0)


def test_a_fragment_out_of_turn_is_left_alone() -> None:
    first, second, third, last = PARTS
    assert Air().hear(first, third, last, second) == []
    assert Air().hear(first, third, second, last, third, last) == [WHOLE]
    assert Air().hear(*reversed(PARTS)) == []


def test_what_overlaps_does_not_replace_what_is_there() -> None:
    first, second, *rest = PARTS
    forged = second[:26] + b"\x66" * (len(second) - 26)
    assert Air().hear(first, second, forged, retried(forged), retried(first[:30] + b"\x66" * 10), *rest) == [WHOLE]


def test_a_new_frame_under_the_same_number_starts_anew() -> None:
    air = Air()
    assert air.hear(*PARTS[:2], *PARTS) == [WHOLE]
    assert air.fragments.expired == 1


@pytest.mark.parametrize("late", [1, len(PARTS) - 1])
def test_fragments_that_come_too_late_complete_nothing(late: int) -> None:
    air = Air()
    air.hear(*PARTS[:late])
    air.now_us += LIFETIME_US
    assert air.hear(*PARTS[late:]) == []
    assert (len(air.fragments), air.fragments.expired) == (0, 1)


def test_a_repetition_after_the_time_is_over_starts_anew() -> None:
    air = Air()
    air.hear(PARTS[0])
    air.now_us += LIFETIME_US
    assert air.hear(*map(retried, PARTS)) == [retried(WHOLE)]


def test_time_that_runs_backwards_forgets() -> None:
    air = Air()
    air.hear(PARTS[0])
    air.now_us -= 10 * LIFETIME_US
    assert air.hear(*PARTS[1:]) == []
    assert air.hear(*PARTS) == [WHOLE]


def changed(frame: bytes, flags: int) -> bytes:
    """A frame with more flags."""
    return frame[:1] + bytes((frame[1] | flags,)) + frame[2:]


def from_another(part: bytes) -> bytes:
    return part[:10] + AP2 + part[16:]


def to_another(part: bytes) -> bytes:
    return part[:4] + AP2 + part[10:]


def of_another_tid(part: bytes) -> bytes:
    return part[:24] + b"\x05" + part[25:]


def of_another_number(part: bytes) -> bytes:
    return numbered(part, 77)


def encrypted(part: bytes) -> bytes:
    return changed(part, frames.PROTECTED)


def aggregated(part: bytes) -> bytes:
    return part[:24] + b"\x86" + part[25:]


@pytest.mark.parametrize(
    "other",
    [from_another, to_another, of_another_tid, of_another_number, encrypted, aggregated],
    ids=lambda f: f.__name__,
)
def test_fragments_of_others_and_encrypted_ones_complete_nothing(other: object) -> None:
    assert callable(other)
    for n in range(len(PARTS)):
        assert Air().hear(*PARTS[:n], other(PARTS[n]), *PARTS[n + 1 :]) == []


def test_cut_fragments_complete_nothing() -> None:
    air = Air()
    assert air.hear(PARTS[0], wire=len(PARTS[0]) + 1) == []
    assert len(air.fragments) == 0


@pytest.mark.parametrize(
    "frame",
    [
        WHOLE,
        frames.fragments(frames.data(STA, FAR, AP, frames.llc(0x0800, b"x" * 80)), 40)[0],
        changed(frames.eapol(frames.BROADCAST, AP, frames.eapol_key(1), from_ap=True), frames.MORE_FRAGMENTS),
        changed(frames.beacon(AP), frames.MORE_FRAGMENTS),
        changed(frames.ack(AP), frames.MORE_FRAGMENTS),
        encrypted(PARTS[0]),
    ],
)
def test_only_the_first_fragment_of_clear_eapol_is_waited_with(frame: bytes) -> None:
    air = Air()
    assert air.hear(frame) == []
    assert len(air.fragments) == 0


def test_frames_longer_than_any_are_refused() -> None:
    air = Air()
    packet = frames.eapol_packet(0, b"x" * (MAX_BODY - 12))
    most = frames.eapol(STA, AP, packet, seq=1)
    assert air.hear(*frames.fragments(most, 400)) == [most]
    for size in (400, 2400):
        more = frames.eapol(STA, AP, packet + b"x" * 200, seq=2)
        assert air.hear(*frames.fragments(more, size)) == []
    assert (len(air.fragments), air.fragments.refused) == (0, 2)


def test_sixteen_fragments_that_never_end_complete_nothing() -> None:
    air = Air()
    long = frames.eapol(STA, AP, frames.eapol_packet(0, b"x" * 300))
    endless = [changed(part, frames.MORE_FRAGMENTS) for part in frames.fragments(long, 16)[:16]]
    assert air.hear(*endless, *endless[1:]) == []
    assert len(air.fragments) == 1


def test_forged_first_fragments_are_bounded_and_the_oldest_leave() -> None:
    luck = random.Random(1)
    air = Air()
    for _ in range(10_000):
        air.hear(PARTS[0][:10] + b"\x02" + luck.randbytes(5) + PARTS[0][16:])
        air.now_us -= 990
    assert len(air.fragments) == MAX_WAITING
    assert air.fragments.evicted == 10_000 - MAX_WAITING
    assert air.hear(*PARTS) == [WHOLE]
    assert air.fragments.evicted == 10_001 - MAX_WAITING


def test_what_expired_makes_room_without_loss() -> None:
    air = Air(2)
    air.hear(PARTS[0], numbered(PARTS[0], 8))
    air.now_us += 2 * LIFETIME_US
    assert air.hear(*(numbered(part, 9) for part in PARTS)) == [numbered(WHOLE, 9)]
    assert (air.fragments.evicted, air.fragments.expired) == (0, 2)


@given(
    st.lists(
        st.sampled_from(PARTS)
        | st.sampled_from(PARTS).map(retried)
        | st.builds(
            frames.management, st.integers(0, 15), st.just(AP), st.just(STA), st.just(AP), st.binary(min_size=12)
        )
        | st.builds(changed, st.sampled_from(PARTS), st.integers(0, 255).map(lambda flags: flags & ~0x83))
        | st.builds(lambda part, size: part[: 38 + size], st.sampled_from(PARTS), st.integers(0, 20)),
        max_size=12,
    )
)
def test_nothing_but_fragments_in_their_order_is_ever_joined(sent: list[bytes]) -> None:
    bodies = {part[26:] for part in sent if part[:1] == WHOLE[:1]}
    air = Air(4)
    for whole in air.hear(*sent):
        left = whole[26:]
        assert left.startswith(b"\xaa\xaa\x03")
        assert any(left.startswith(body) for body in bodies)
        assert len(whole) <= 26 + 40 * len(PARTS)
    assert len(air.fragments) <= 4
