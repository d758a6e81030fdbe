"""What a finding takes from its frame."""

from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame

AP = bytes.fromhex("021122334455")
STA = bytes.fromhex("02aabbccddee")


def test_finding_keeps_values_when_the_frame_is_reused() -> None:
    frame = Frame()
    frame.ts_us, frame.freq_khz, frame.signal_dbm = 7, 2_412_000, -40
    frame.bssid, frame.ta, frame.ra = AP, STA, AP
    finding = Finding("X", AP, "text", frame)
    frame.ts_us, frame.bssid = 8, b""
    assert (finding.ts_us, finding.freq_khz, finding.signal_dbm) == (7, 2_412_000, -40)
    assert (finding.transmitter, finding.source, finding.dest, finding.other) == (AP, STA, AP, b"")


def test_transmitter_is_the_ta_where_there_is_no_bssid() -> None:
    frame = Frame()
    frame.ta = STA
    assert Finding("X", STA, "text", frame).transmitter == STA
