"""The pcapng log, read by tshark."""

from pathlib import Path

from sensor.storage.pcapnglog import PcapngLog
from tests.logs import BERLIN, OFFICE, Air, empty
from tests.sensor.storage.test_pcapng import read_back, tool


def test_every_frame_is_in_it_with_its_source(tmp_path: Path) -> None:
    air = Air()
    log = PcapngLog(empty(tmp_path / "a.pcapng"), air.words)
    air.hear(*OFFICE, fix=BERLIN)
    air.turn(log)
    air.hear(b"\x83" + OFFICE[0][1:], source=1)
    air.turn(log, last=True)
    log.close()
    assert log.packets == 4
    assert [name for name, _ in read_back(log.path.read_bytes())] == ["roof.pcap"] * 3 + ["yard.pcap"]
    assert len(tool("tshark", "-r", str(log.path)).splitlines()) == 4


def test_a_log_without_frames_is_a_capture(tmp_path: Path) -> None:
    air = Air()
    log = PcapngLog(empty(tmp_path / "a.pcapng"), air.words)
    air.turn(log, last=True)
    log.close()
    assert "Number of packets:   0" in tool("capinfos", str(log.path))
