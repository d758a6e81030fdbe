"""Looking back at the frames that led to an alert."""

import pytest

from sensor.dot11.block import DLT_IEEE802_11, DLT_RADIOTAP, Block
from sensor.dot11.frame import BEACON, DATA, DEAUTH
from sensor.packetchain.recent import (
    MAX_ALIKE,
    MAX_FOUND_OCTETS,
    MAX_FRAMES,
    RecentFrame,
    RecentFrames,
)
from tests.captures import START_US, radiotap
from tests.frames import BROADCAST, ack, beacon, data, deauth, mac

AP = mac("00:1b:2f:aa:00:01")
OTHER = mac("00:1b:2f:aa:00:02")
STA = mac("00:1e:c2:00:00:10")
STA_2 = mac("00:1e:c2:00:00:11")
S = 1_000_000


def block_of(*frames: tuple[float, bytes], source: int = 0, linktype: int = DLT_RADIOTAP, gap: bytes = b"") -> Block:
    """Return a block of frames with their seconds; `gap` stands between them."""
    packets = [radiotap(frame) if linktype == DLT_RADIOTAP else frame for _, frame in frames]
    block = Block(gap + b"".join(packet + gap for packet in packets), linktype, source)
    at = len(gap)
    for (at_s, _), packet in zip(frames, packets, strict=True):
        block.append(at, at + len(packet), len(packet), START_US + round(at_s * S))
        at += len(packet) + len(gap)
    return block


def kept(*blocks: Block, max_octets: int = 1 << 22) -> RecentFrames:
    recent = RecentFrames(max_octets)
    for block in blocks:
        recent.note(block)
    return recent


def seconds(found: list[RecentFrame]) -> list[float]:
    return [(frame.ts_us - START_US) / S for frame in found]


def test_frames_to_from_and_about_an_address_are_found_in_the_order_of_time() -> None:
    recent = kept(
        block_of((0, beacon(AP)), (1, beacon(OTHER)), (2, deauth(STA, AP, AP))),
        block_of((3, data(STA_2, OTHER, AP)), (4, deauth(AP, STA, AP)), (5, beacon(OTHER))),
    )
    found = recent.look_back([AP], START_US + 9 * S)
    assert seconds(found) == [0, 2, 3, 4]
    assert seconds(recent.look_back([OTHER], START_US + 9 * S)) == [1, 3, 5]
    assert seconds(recent.look_back([STA], START_US + 9 * S)) == [2, 4]
    assert [frame.kind for frame in found] == [BEACON, DEAUTH, DATA, DEAUTH]
    assert found[0].octets == radiotap(beacon(AP))
    assert (found[0].linktype, found[0].source, found[0].wire_length) == (DLT_RADIOTAP, 0, len(found[0].octets))


def test_no_frame_is_later_than_the_moment() -> None:
    recent = kept(block_of(*((n, beacon(AP)) for n in range(6))))
    assert seconds(recent.look_back([AP], START_US + 3 * S)) == [0, 1, 2, 3]


def test_an_address_in_a_body_or_between_frames_is_none_of_the_header() -> None:
    recent = kept(block_of((0, beacon(OTHER, extra=b"\xdd\x06" + AP)), (1, beacon(AP)), gap=AP + b"?" + AP))
    assert seconds(recent.look_back([AP], START_US + 9 * S)) == [1]


def test_corrupt_frames_are_no_evidence() -> None:
    good = radiotap(beacon(AP))
    block = Block(good + radiotap(beacon(AP), bad_fcs=True), DLT_RADIOTAP, 0)
    block.append(0, len(good), len(good), START_US)
    block.append(len(good), len(block.data), len(block.data) - len(good), START_US + 1)
    assert len(kept(block).look_back([AP], START_US + S)) == 1


def test_frames_like_the_last_one_go_first_and_leave_room_for_others() -> None:
    frames = [(n / 100, beacon(AP) if n % 2 else data(AP, STA, AP)) for n in range(400)]
    frames += [(5 + n / 100, deauth(AP, STA, AP)) for n in range(200)]
    found = kept(block_of(*frames)).look_back([AP, STA], START_US + round(6.99 * S))
    kinds = [frame.kind for frame in found]
    assert len(found) == MAX_FRAMES
    assert kinds.count(DEAUTH) == MAX_ALIKE
    assert seconds(found)[0] == 3.84  # the newest others
    assert seconds(found)[-1] == 6.99


def test_alone_its_kind_fills_the_room() -> None:
    frames = [(n / 100, deauth(AP, STA, AP)) for n in range(200)]
    assert len(kept(block_of(*frames)).look_back([AP], START_US + round(1.99 * S))) == MAX_FRAMES


def test_without_a_frame_at_the_moment_the_newest_win() -> None:
    frames = [(n / 100, beacon(AP) if n < 100 else data(AP, STA, AP)) for n in range(200)]
    found = kept(block_of(*frames)).look_back([AP], START_US + 5 * S)
    assert {frame.kind for frame in found} == {DATA}
    assert seconds(found)[-1] == 1.99


def test_several_datasources_are_merged_in_time() -> None:
    recent = kept(block_of((0, beacon(AP)), (2, beacon(AP))), block_of((1, beacon(AP)), (3, beacon(AP)), source=1))
    found = recent.look_back([AP], START_US + 9 * S)
    assert seconds(found) == [0, 1, 2, 3]
    assert [frame.source for frame in found] == [0, 1, 0, 1]


def test_bare_frames_are_found_too() -> None:
    recent = kept(block_of((0, beacon(AP)), (1, ack(STA)), linktype=DLT_IEEE802_11))
    assert seconds(recent.look_back([STA], START_US + 9 * S)) == [1]


def test_what_is_no_address_finds_nothing() -> None:
    recent = kept(block_of((0, beacon(AP, b"net"))))
    assert recent.look_back([b"net", b"", AP + AP], START_US + S) == []
    assert recent.look_back([], START_US + S) == []
    assert len(recent.look_back([BROADCAST], START_US + S)) == 1


def test_old_blocks_and_old_frames_are_let_go() -> None:
    recent = kept(block_of((0, beacon(AP))), block_of((30, beacon(AP))), block_of((65, beacon(AP)), (80, beacon(AP))))
    assert len(recent) == 2
    assert seconds(recent.look_back([AP], START_US + 95 * S)) == [65, 80]


def test_octets_are_bounded_and_the_newest_block_stays() -> None:
    blocks = [block_of((n, beacon(AP)), gap=bytes(1000)) for n in range(10)]
    recent = kept(*blocks, max_octets=3 * (len(blocks[0].data) + 512))
    assert len(recent) == 3
    assert recent.octets <= recent.max_octets
    recent.note(block_of((11, beacon(AP)), gap=bytes(100_000)))
    assert len(recent) == 1


def test_parts_of_one_block_weigh_as_one() -> None:
    whole = block_of(*((n, beacon(AP)) for n in range(50)), gap=bytes(1000))
    recent = RecentFrames(len(whole.data) + 60 * 512)
    for n in range(50):
        part = Block(whole.data, whole.linktype, whole.source)
        part.append(whole.starts[n], whole.ends[n], whole.wire_lengths[n], whole.times_us[n])
        recent.note(part)
    assert len(recent) == 50
    assert recent.octets == len(whole.data) + 50 * 512
    big = block_of((51, beacon(AP)), gap=bytes(30_000))
    recent.note(big)
    assert (len(recent), recent.octets) == (1, len(big.data) + 512)


def test_empty_blocks_are_nothing() -> None:
    assert len(kept(Block(b"", DLT_RADIOTAP, 0))) == 0


@pytest.mark.parametrize("size", [2000, 60_000])
def test_found_octets_are_bounded(size: int) -> None:
    frames = [(n, data(AP, STA, AP, bytes(size), protected=True)) for n in range(60)]
    found = kept(block_of(*frames)).look_back([AP], START_US + 59 * S)
    assert 0 < sum(len(frame.octets) for frame in found) <= MAX_FOUND_OCTETS
    assert seconds(found)[-1] == 59
