"""What a finding takes from its frame."""

from sensor.alerts.finding import Finding
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame
from tests.captures import radiotap
from tests.frames import beacon, cts, deauth, rts

AP = bytes.fromhex("021122334455")
STA = bytes.fromhex("02aabbccddee")


def dissected(packet: bytes, ts_us: int, frame: Frame | None = None) -> Frame:
    """Return a frame as the packetchain sees it, in `frame` where one is to be used again."""
    block = Block(packet, DLT_RADIOTAP, 0)
    block.append(0, len(packet), len(packet), ts_us)
    into = frame or Frame()
    assert Dissector().dissect(block, 0, into) == OK
    return into


def test_finding_keeps_values_when_the_frame_is_reused() -> None:
    frame = dissected(radiotap(deauth(STA, AP, AP), signal=-40, freq_mhz=2412), 7)
    finding = Finding("X", AP, "text", frame)
    dissected(radiotap(beacon(STA), signal=-90, freq_mhz=2462), 8, frame)
    assert (finding.ts_us, finding.freq_khz, finding.signal_dbm) == (7, 2_412_000, -40)
    assert (finding.transmitter, finding.source, finding.dest, finding.other) == (AP, STA, AP, b"")


def test_transmitter_is_the_ta_where_there_is_no_bssid() -> None:
    assert Finding("X", STA, "text", dissected(radiotap(rts(AP, STA)), 7)).transmitter == STA


def test_frame_without_transmitter_names_none() -> None:
    finding = Finding("X", AP, "text", dissected(radiotap(cts(AP)), 7))
    assert (finding.transmitter, finding.source, finding.dest) == (b"", b"", AP)


def test_a_finding_without_a_frame_has_a_time_and_nothing_else() -> None:
    finding = Finding("X", AP, "text", None, 5_000_000)
    assert (finding.ts_us, finding.subject) == (5_000_000, AP)
    assert (finding.transmitter, finding.source, finding.dest, finding.freq_khz, finding.signal_dbm) == (
        b"",
        b"",
        b"",
        0,
        0,
    )
