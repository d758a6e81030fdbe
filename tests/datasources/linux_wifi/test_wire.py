"""Messages between daemon and worker: whole whatever the chunks, and nothing longer than agreed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi import wire
from datasources.linux_wifi.wire import Answer, Command, Failed, Hop, MessageReader, Opened, OpenRequest, Report, Status
from sensor.errors import MalformedError

REPORTS: list[Report] = [
    Opened("wlan0mon", "ath9k", "02:00:00:00:00:01", 127, ("1", "6", "36VHT80"), "6", True, "be warned"),
    Answer(7, "the driver refuses 14"),
    Status(1_700_000_000_000_000, "6", True, False, 100, 3, 1, {"2437": 900_000}, ("14",), "not here", 2, 24_000),
    Failed("wlan0 has been removed", retry=False),
]
COMMANDS: list[Command] = [
    OpenRequest("wlan0", snaplen=256, filter="type mgt", filter_mgmt=True),
    wire.Tune(1, "36VHT80"),
    Hop(2, ("1", "6", "11"), 3.5, 4, False),
    wire.Pause(3),
    wire.Resume(4),
    wire.Close(5),
]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: type(report).__name__)
def test_a_report_arrives_as_it_was_sent(report: Report) -> None:
    ((kind, payload),) = MessageReader(wire.FROM_WORKER).feed(wire.encode_report(report))
    assert wire.decode_report(kind, payload) == report


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_command_arrives_as_it_was_sent(command: Command) -> None:
    ((kind, payload),) = MessageReader(wire.FROM_DAEMON).feed(wire.encode_command(command))
    assert kind == wire.COMMAND
    assert wire.decode_command(payload) == command


@given(
    blocks=st.lists(st.binary(max_size=300), max_size=6),
    cuts=st.lists(st.integers(min_value=1, max_value=400), min_size=1, max_size=30),
)
def test_messages_come_out_whole_and_in_order_however_they_are_cut(blocks: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(wire.header(wire.BLOCK, len(block)) + block for block in blocks)
    reader = MessageReader(wire.FROM_WORKER)
    seen: list[tuple[int, bytes]] = []
    number = 0
    while stream:
        cut = cuts[number % len(cuts)]
        seen += reader.feed(stream[:cut])
        stream, number = stream[cut:], number + 1
    assert seen == [(wire.BLOCK, block) for block in blocks]
    assert reader.waiting == 0


@given(st.binary(max_size=200))
def test_nonsense_is_malformed_or_waits_for_more(noise: bytes) -> None:
    reader = MessageReader(wire.FROM_DAEMON)
    try:
        for _, payload in reader.feed(noise):
            wire.decode_command(payload)
    except MalformedError:
        return
    assert reader.waiting <= wire.HEADER.size + wire.MAX_TEXT


@pytest.mark.parametrize(
    ("kind", "length"),
    [(wire.BLOCK, wire.MAX_BLOCK + 1), (wire.STATUS, wire.MAX_TEXT + 1), (wire.COMMAND, 2), (0, 0), (255, 1)],
)
def test_a_length_or_type_that_was_not_agreed_is_refused_before_anything_is_kept(kind: int, length: int) -> None:
    with pytest.raises(MalformedError, match=f"type {kind} with {length} octets"):
        MessageReader(wire.FROM_WORKER).feed(wire.header(kind, length))


def test_the_longest_block_is_taken() -> None:
    block = bytes(wire.MAX_BLOCK)
    assert MessageReader(wire.FROM_WORKER).feed(wire.header(wire.BLOCK, len(block)) + block) == [(wire.BLOCK, block)]


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"type":"reboot"}', b'{"type":"tune","id":1,"channel":6}', b"\xff"])
def test_a_command_that_makes_no_sense_is_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedError, match="makes no sense"):
        wire.decode_command(payload)
