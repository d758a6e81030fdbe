"""The packet ring on a TAP device with radiotap's link type."""

import errno
import select
import time
from collections.abc import Iterator

import pytest

from datasources.linux_wifi import bpf
from datasources.linux_wifi.ring import PacketRing, explained
from datasources.linux_wifi.tpacket import read_block
from datasources.linux_wifi.wire import OpenRequest
from sensor.dot11.block import DLT_RADIOTAP
from sensor.errors import MisconfiguredError, UnavailableError
from tests import captures, frames
from tests.tap import ARPHRD_ETHER, Tap, needs_tap

AP = frames.mac("02:00:00:aa:bb:01")
BEACON = captures.radiotap(frames.beacon(AP, b"office"))
A_MSDU = captures.radiotap(frames.qos_data(AP, AP, AP, bytes(11_000)))
DEADLINE_MS = 5_000

pytestmark = [pytest.mark.root, needs_tap]


@pytest.fixture
def tap() -> Iterator[Tap]:
    with Tap() as device:
        yield device


def heard(ring: PacketRing, count: int) -> list[bytes]:
    """The next `count` frames, every block given back."""
    seen: list[bytes] = []
    poller = select.poll()
    poller.register(ring, select.POLLIN)
    while len(seen) < count:
        assert poller.poll(DEADLINE_MS), f"{len(seen)} of {count} frames came"
        for view in ring.take(4):
            block = read_block(bytes(view), ring.linktype, 0)
            seen += [block.data[start:end] for start, end in zip(block.starts, block.ends, strict=True)]
            view.release()
            ring.give_back()
    return seen


def test_every_frame_comes_byte_for_byte_with_the_kernels_time(tap: Tap) -> None:
    ring = PacketRing(tap.name)
    before_us = time.time_ns() // 1000
    tap.send(BEACON, A_MSDU, BEACON)
    poller = select.poll()
    poller.register(ring, select.POLLIN)
    assert poller.poll(DEADLINE_MS)
    (view,) = ring.take(4)
    block = read_block(bytes(view), ring.linktype, 0)
    assert ring.linktype == DLT_RADIOTAP
    assert [block.data[start:end] for start, end in zip(block.starts, block.ends, strict=True)] == [
        BEACON,
        A_MSDU,
        BEACON,
    ]
    assert list(block.wire_lengths) == [len(BEACON), len(A_MSDU), len(BEACON)]
    assert before_us <= block.times_us[0] <= block.times_us[2] <= time.time_ns() // 1000
    ring.close()


def test_a_ring_that_goes_round_many_times_loses_nothing(tap: Tap) -> None:
    ring = PacketRing(tap.name, block_bytes=4096, blocks=4)
    for number in range(100):
        numbered = [BEACON + bytes([number, part]) for part in range(8)]
        tap.send(*numbered)
        assert heard(ring, 8) == numbered
    ring.count()
    assert (ring.packets, ring.drops) == (800, 0)
    ring.close()


def test_what_finds_the_ring_full_is_counted_and_frames_flow_again_once_there_is_room(tap: Tap) -> None:
    ring = PacketRing(tap.name, block_bytes=4096, blocks=2)
    tap.send(*[BEACON] * 100)
    ring.count()
    assert ring.packets == 100
    assert ring.drops > 0
    assert ring.freezes > 0
    assert heard(ring, 100 - ring.drops) == [BEACON] * (100 - ring.drops)
    dropped = ring.drops
    tap.send(BEACON)
    assert heard(ring, 1) == [BEACON]
    ring.count()
    assert (ring.packets, ring.drops) == (101, dropped)
    ring.close()


def test_a_taken_block_is_not_taken_twice_and_stays_until_given_back(tap: Tap) -> None:
    ring = PacketRing(tap.name, block_bytes=4096, blocks=2)
    tap.send(*[BEACON] * 100)
    poller = select.poll()
    poller.register(ring, select.POLLIN)
    assert poller.poll(DEADLINE_MS)
    first = ring.take(1)
    second = ring.take(1)
    assert bytes(first[0]) != bytes(second[0])
    assert ring.take(2) == []
    ring.close()


def test_the_filter_is_in_force_for_the_first_frame_and_again_after_a_pause(tap: Tap) -> None:
    request = OpenRequest(tap.name, filter_mgmt=True, snaplen=50)
    ring = PacketRing(tap.name, program_for=lambda linktype: bpf.program_for(request, linktype))
    tap.send(A_MSDU, BEACON)
    assert heard(ring, 1) == [BEACON[:50]]
    ring.pause(bpf.DROP_ALL)
    tap.send(BEACON)
    ring.resume()
    tap.send(A_MSDU, BEACON)
    assert heard(ring, 1) == [BEACON[:50]]
    ring.count()
    assert ring.packets == 2
    ring.close()


def test_without_a_filter_everything_passes_again_after_a_pause(tap: Tap) -> None:
    ring = PacketRing(tap.name)
    ring.resume()
    ring.pause(bpf.DROP_ALL)
    ring.resume()
    tap.send(BEACON)
    assert heard(ring, 1) == [BEACON]
    ring.close()


@pytest.mark.parametrize(
    ("mishap", "sentence"),
    [
        (Tap.down, "is down, or has been unplugged"),
        (Tap.unplug, "is down, or has been unplugged"),
    ],
)
def test_an_interface_that_goes_shows_as_an_error_at_once(tap: Tap, mishap: object, sentence: str) -> None:
    ring = PacketRing(tap.name)
    ring.check()
    assert callable(mishap)
    mishap(tap)
    poller = select.poll()
    poller.register(ring, 0)
    assert poller.poll(DEADLINE_MS)[0][1] & select.POLLERR
    with pytest.raises(UnavailableError, match=sentence):
        ring.check()
    ring.close()


def test_an_interface_that_has_gone_is_missed_even_after_the_error_was_read(tap: Tap) -> None:
    ring = PacketRing(tap.name)
    tap.unplug()
    for sentence in ("is down", "has been removed"):
        with pytest.raises(UnavailableError, match=sentence):
            ring.check()
    ring.close()


def test_a_new_name_is_noticed(tap: Tap) -> None:
    before = tap.name
    ring = PacketRing(before)
    tap.down()
    tap.rename(f"{before[:10]}new")
    tap.up()
    with pytest.raises(UnavailableError):  # it was down meanwhile
        ring.check()
    with pytest.raises(UnavailableError, match=f"{before} has been renamed to {tap.name}"):
        ring.check()
    ring.close()


def test_an_interface_that_is_down_is_not_captured(tap: Tap) -> None:
    tap.down()
    with pytest.raises(UnavailableError, match=f"{tap.name} is down"):
        PacketRing(tap.name)


def test_an_interface_that_is_not_there_is_not_captured() -> None:
    with pytest.raises(UnavailableError, match="there is no interface nope0"):
        PacketRing("nope0")


def test_an_interface_without_radio_frames_is_a_mistake() -> None:
    with Tap(linktype=ARPHRD_ETHER) as wired, pytest.raises(MisconfiguredError, match=r"no monitor interface.*type 1"):
        PacketRing(wired.name)


def test_a_filter_that_cannot_be_lets_go_of_the_socket(tap: Tap) -> None:
    def refuse(linktype: int) -> bytes:
        raise MisconfiguredError(f"no filter for {linktype}")

    with pytest.raises(MisconfiguredError, match="no filter for 127"):
        PacketRing(tap.name, program_for=refuse)


@pytest.mark.parametrize(
    "sizes",
    [
        {"block_bytes": 5000},
        {"block_bytes": 2048},
        {"block_bytes": 1 << 21},
        {"blocks": 1},
        {"blocks": 1 << 20},
        {"retire_ms": 0},
        {"retire_ms": 5000},
    ],
)
def test_a_ring_that_cannot_be_is_a_mistake(sizes: dict[str, int]) -> None:
    with pytest.raises(MisconfiguredError, match="ring"):
        PacketRing("nope0", **sizes)  # type: ignore[arg-type] # all of them are numbers


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EPERM, "needs CAP_NET_RAW"),
        (errno.EAFNOSUPPORT, "no packet sockets"),
        (errno.ENXIO, "wlan\\\\x1b0 has been removed"),
        (errno.ENOMEM, "not enough memory"),
        (errno.EIO, "cannot be captured: Input/output error"),
    ],
)
def test_errors_of_the_kernel_become_sentences(number: int, sentence: str) -> None:
    with pytest.raises(UnavailableError, match=sentence):
        raise explained("wlan\x1b0", OSError(number, "Input/output error"))
