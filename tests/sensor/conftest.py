"""What the sensor's tests share."""

from pathlib import Path

import pytest

from tests.captures import Air, write_pcap
from tests.frames import beacon, deauth, mac

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A deauthentication flood against an access point that is heard before."""
    air = Air()
    air.send(beacon(AP, b"net"), times=5)
    air.send(deauth(AP, STA, AP, reason=7), times=60, every_ms=20)
    write_pcap(tmp_path / "flood.pcap", air.frames())
    return tmp_path / "flood.pcap"
