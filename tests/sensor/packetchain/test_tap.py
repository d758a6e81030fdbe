"""What the tap hands out, to whom, and what it does to those who are slow."""

import zlib

import pytest

from sensor.dot11.block import DLT_IEEE802_11, DLT_RADIOTAP, Block, Fix
from sensor.dot11.faults import OK, PROTOCOL_VERSION
from sensor.dot11.frame import ACK, BEACON, DATA, DEAUTH, NO_MAC
from sensor.packetchain.tap import DUPLICATE, Tap, Tapped, TappedFrame, TapQueue, TapReader
from sensor.pipeline import Pipeline
from tests.captures import START_US, radiotap
from tests.frames import ack, beacon, data, deauth, mac

AP = mac("00:1b:2f:aa:00:01")
OTHER = mac("00:1b:2f:aa:00:02")
STA = mac("00:1e:c2:00:00:10")
WIRED = mac("00:1e:c2:00:00:99")


def block_of(*frames: bytes, source: int = 0, linktype: int = DLT_RADIOTAP) -> Block:
    packets = [radiotap(frame) if linktype == DLT_RADIOTAP else frame for frame in frames]
    block = Block(b"".join(packets), linktype, source)
    at = 0
    for number, packet in enumerate(packets):
        block.append(at, at + len(packet), len(packet), START_US + number)
        at += len(packet)
    return block


def pipeline() -> Pipeline:
    return Pipeline([], lambda finding: None, lambda topic, event: None)


def read(chain: Pipeline, *blocks: Block) -> list[TappedFrame]:
    queue, reader = TapQueue(chain.tap, 1 << 20), TapReader()
    for block in blocks:
        chain.process(block)
    queue.close()
    return [frame for tapped in queue.take() for frame in reader.frames(tapped)]


def test_every_frame_comes_with_what_its_headers_say() -> None:
    block = block_of(beacon(AP), data(STA, WIRED, AP))
    block.fix = Fix(START_US, 52.5, 13.4)
    first, second = read(pipeline(), block)
    assert (first.kind, first.transmitter, first.bssid, first.fate) == (BEACON, AP, AP, OK)
    assert (second.kind, second.transmitter, second.receiver) == (DATA, STA, AP)
    assert (second.source_mac, second.destination, second.bssid) == (STA, WIRED, AP)
    assert first.octets == radiotap(beacon(AP))
    assert first.wire_length == len(first.octets)
    assert (first.freq_khz, first.signal_dbm) != (0, 0)
    assert first.fix is block.fix
    assert [first.ts_us, second.ts_us] == [START_US, START_US + 1]
    assert first.crc32 == zlib.crc32(beacon(AP))


def test_an_acknowledgement_has_no_transmitter() -> None:
    (frame,) = read(pipeline(), block_of(ack(STA)))
    assert (frame.kind, frame.transmitter, frame.source_mac, frame.receiver) == (ACK, NO_MAC, NO_MAC, STA)


def test_frames_that_the_chain_refused_are_told_as_faulty() -> None:
    lying = b"\x83" + beacon(AP)[1:]
    frames = read(pipeline(), block_of(beacon(AP), lying, deauth(STA, AP, AP)))
    assert [frame.fate for frame in frames] == [OK, PROTOCOL_VERSION, OK]
    assert [frame.faulty for frame in frames] == [False, True, False]
    assert frames[1].kind == -1
    assert frames[1].transmitter == NO_MAC
    assert frames[2].kind == DEAUTH


def test_copies_of_a_second_datasource_are_told_as_duplicates() -> None:
    chain = pipeline()
    chain.add_source()
    chain.add_source()
    frames = read(chain, block_of(beacon(AP), source=0), block_of(beacon(AP), source=1))
    assert [(frame.source, frame.fate) for frame in frames] == [(0, OK), (1, DUPLICATE)]
    assert frames[1].duplicate
    assert frames[0].crc32 == frames[1].crc32


def test_a_part_of_a_block_is_told_as_a_part() -> None:
    chain = pipeline()
    queue, reader = TapQueue(chain.tap, 1 << 20), TapReader()
    block = block_of(beacon(AP), deauth(STA, AP, AP), ack(STA))
    chain.process(block, 0, 1)
    chain.process(block, 1, 3)
    parts = queue.take()
    assert [len(part) for part in parts] == [1, 2]
    assert [frame.kind for frame in reader.frames(parts[1])] == [DEAUTH, ACK]


def test_nobody_is_told_after_leaving() -> None:
    tap = Tap()
    heard: list[Tapped] = []
    tap.add(heard.append)
    tap.remove(heard.append)
    tap.remove(heard.append)
    assert tap.listeners == []


def test_a_slow_reader_loses_the_newest_frames_and_they_are_counted() -> None:
    chain = pipeline()
    block = block_of(beacon(AP), beacon(OTHER))
    queue = TapQueue(chain.tap, 2000)
    quick = TapQueue(chain.tap, 1 << 20)
    for _ in range(10):
        chain.process(block)
    kept = queue.take()
    assert 0 < len(kept) < 10
    assert queue.dropped == 2 * (10 - len(kept))
    assert queue.high_water <= 2000
    assert (len(quick.take()), quick.dropped) == (10, 0)
    chain.process(block)
    assert len(queue.take()) == 1


def test_one_run_larger_than_the_queue_still_passes() -> None:
    chain = pipeline()
    queue = TapQueue(chain.tap, 1)
    chain.process(block_of(beacon(AP)))
    assert len(queue.take()) == 1


def test_a_queue_wakes_its_reader_once() -> None:
    chain = pipeline()
    woken: list[int] = []
    queue = TapQueue(chain.tap, 1 << 20, lambda: woken.append(1))
    chain.process(block_of(beacon(AP)))
    chain.process(block_of(beacon(AP)))
    assert woken == [1]
    queue.take()
    chain.process(block_of(beacon(AP)))
    assert woken == [1, 1]


@pytest.mark.parametrize("linktype", [DLT_RADIOTAP, DLT_IEEE802_11])
def test_frames_are_chosen_by_device_and_by_network(linktype: int) -> None:
    chain = pipeline()
    queue, reader = TapQueue(chain.tap, 1 << 20), TapReader()
    frames = (beacon(AP), data(STA, WIRED, AP), beacon(OTHER), ack(STA), b"\x83" + beacon(AP)[1:])
    chain.process(block_of(*frames, linktype=linktype))
    (tapped,) = queue.take()
    assert [frame.kind for frame in reader.concerning(tapped, STA)] == [DATA, ACK]
    assert [frame.kind for frame in reader.concerning(tapped, WIRED)] == [DATA]
    assert [frame.kind for frame in reader.of_network(tapped, AP)] == [BEACON, DATA]
    assert [frame.transmitter for frame in reader.management(tapped)] == [AP, OTHER]
