"""Certificates out of the requests that carry them, whole or in parts."""

from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.pipeline import Pipeline
from sensor.wids.eapflights import MAX_MESSAGES
from sensor.wids.eapwitness import ServerWitness
from tests.captures import Air
from tests.eap import login, parts, server_flight
from tests.frames import WPA2_EAP, beacon, eapol
from tests.scenes.eapservers import REAL
from tests.scenes.stage import A, S


def witness_of(air: Air) -> ServerWitness:
    """A witness of what was sent."""
    witness = ServerWitness()
    pipeline = Pipeline([witness], lambda finding: None, lambda topic, event: None)
    packets = air.frames()
    block = Block(b"".join(packet for _, packet in packets), DLT_RADIOTAP, 0)
    at = 0
    for ts_us, packet in packets:
        block.append(at, at + len(packet), len(packet), ts_us)
        at += len(packet)
    pipeline.process(block)
    return witness


def on_air(*frames: bytes) -> ServerWitness:
    """A witness of frames in a network with 802.1X."""
    air = Air()
    air.send(beacon(A, security=WPA2_EAP), times=5)
    for frame in frames:
        air.send(frame, every_ms=5)
    return witness_of(air)


def test_parts_are_put_together_and_forgotten() -> None:
    for size in (100, 300, 4000):
        witness = on_air(*login(S, A, server_flight(REAL), size=size))
        assert [shown.exchanges for shown in witness.shown()] == [1]
        assert all(not message.octets for message in witness.flights.messages.values())


def test_a_part_that_was_not_heard_leaves_nothing() -> None:
    assert on_air(*login(S, A, server_flight(REAL), size=300, lost=(1,))).shown() == []


def test_what_a_station_sends_is_no_server_s() -> None:
    packet = parts(server_flight(REAL), size=4000, identifier=3)[0]
    assert on_air(eapol(S, A, packet)).shown() == []
    assert len(on_air(eapol(S, A, packet, from_ap=True)).shown()) == 1


def test_messages_to_come_are_bounded() -> None:
    first = parts(server_flight(REAL), size=300, identifier=3)[0]
    stations = [b"\xa6\x00\x00" + n.to_bytes(3, "big") for n in range(MAX_MESSAGES + 9)]
    witness = on_air(*(eapol(sta, A, first, from_ap=True) for sta in stations))
    assert len(witness.flights.messages) == MAX_MESSAGES
    assert witness.evictions == 9
