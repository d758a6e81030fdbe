"""Captures that are read while they are made."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from sensor.dot11.block import DLT_RADIOTAP
from sensor.errors import UnavailableError
from sensor.pipeline import Pipeline
from sensor.storage import streams
from sensor.storage.streams import MAX_STREAMS, Concerning, FromSource, OfNetwork, PacketStream, PacketStreams
from tests.frames import ack, beacon, data, deauth
from tests.sensor.packetchain.test_tap import AP, OTHER, STA, WIRED, block_of, pipeline
from tests.sensor.storage.test_pcapng import read_back


def opened(chain: Pipeline) -> PacketStreams:
    return PacketStreams(chain.tap, lambda number: f"radio {number}", lambda: 5_000_000)


async def first(pieces: AsyncIterator[bytes], count: int) -> bytes:
    found = b""
    for _ in range(count):
        found += await anext(pieces)
    return found


async def test_a_stream_is_a_capture_with_an_interface_for_each_source() -> None:
    chain = pipeline()
    stream = opened(chain).open("/pcap", "all", streams.everything)
    async with aclosing(stream.pieces()) as pieces:  # type: ignore[type-var]
        chain.process(block_of(beacon(AP), source=0))
        chain.process(block_of(beacon(OTHER), source=4))
        capture = await first(pieces, 2)
    assert read_back(capture) == [("radio 0", DLT_RADIOTAP), ("radio 4", DLT_RADIOTAP)]
    assert (stream.packets, stream.octets, stream.dropped) == (2, len(capture), 0)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(FromSource(1), 1), (FromSource(2), 0), (Concerning(STA), 3), (OfNetwork(AP), 3), (OfNetwork(OTHER), 1)],
)
async def test_a_stream_has_what_was_chosen(choice: streams.Choice, expected: int) -> None:
    chain = pipeline()
    stream = opened(chain).open("/pcap", "some", choice)
    async with aclosing(stream.pieces()) as pieces:  # type: ignore[type-var]
        chain.process(block_of(beacon(AP), data(STA, WIRED, AP), deauth(STA, AP, AP), ack(STA), source=0))
        chain.process(block_of(beacon(OTHER), source=1))
        await first(pieces, 2 if expected else 1)
        if not expected:
            stream.close()
            assert [piece async for piece in pieces] == []
    assert stream.packets == expected


async def test_a_reader_that_takes_nothing_loses_frames_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_WAITING", 3000)
    chain = pipeline()
    known = opened(chain)
    slow = known.open("/slow", "all", streams.everything)
    monkeypatch.setattr(streams, "MAX_WAITING", 1 << 20)
    quick = known.open("/quick", "all", streams.everything)
    for _ in range(50):
        chain.process(block_of(beacon(AP)))
    assert slow.dropped > 0
    assert quick.dropped == 0
    known.end(slow)
    assert known.dropped == slow.dropped


async def test_a_stream_without_frames_asks_after_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_S", 0.001)
    stream = opened(pipeline()).open("/pcap", "all", streams.everything)
    pieces = stream.pieces()
    assert await anext(pieces) != b""
    assert await anext(pieces) == b""
    stream.close()
    assert [piece async for piece in pieces] == []


async def test_a_busy_stream_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PIECE", 100)
    chain = pipeline()
    stream = opened(chain).open("/pcap", "all", streams.everything)
    for _ in range(3):
        chain.process(block_of(beacon(AP)))
    pieces = stream.pieces()
    assert len(read_back(await first(pieces, 4))) == 3
    stream.close()


def test_no_more_streams_than_allowed() -> None:
    known = opened(pipeline())
    kept: list[PacketStream] = [known.open("/pcap", "all", streams.everything) for _ in range(MAX_STREAMS)]
    with pytest.raises(UnavailableError):
        known.open("/pcap", "all", streams.everything)
    known.end(kept[0])
    known.end(kept[0])
    assert known.open("/pcap", "all", streams.everything).number == MAX_STREAMS + 1
    known.close()
    assert known.streams == {}


def test_nothing_listens_once_all_streams_have_ended() -> None:
    chain = pipeline()
    known = opened(chain)
    known.end(known.open("/pcap", "all", streams.everything))
    assert chain.tap.listeners == []
