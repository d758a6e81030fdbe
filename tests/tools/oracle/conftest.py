"""Small captures that both sides dissect."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.captures import LINKTYPE_RADIOTAP, START_US, radiotap, write_pcap


@pytest.fixture
def capture(tmp_path: Path) -> Callable[..., Path]:
    """Writes frames, each behind radiotap, as a capture."""

    def write(*frames: bytes, raw: tuple[bytes, ...] = (), snaplen: int = 65535) -> Path:
        packets = [*(radiotap(frame, with_fcs=True) for frame in frames), *raw]
        timed = [(START_US + 1000 * number, packet) for number, packet in enumerate(packets)]
        return write_pcap(tmp_path / "capture.pcap", timed, LINKTYPE_RADIOTAP, snaplen=snaplen)

    return write


@pytest.fixture(scope="session")
def tshark() -> None:
    """Skips where tshark is missing."""
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed")


@pytest.fixture(scope="session")
def hcxpcapngtool() -> None:
    """Skips where hcxtools are missing."""
    if not shutil.which("hcxpcapngtool"):
        pytest.skip("hcxpcapngtool is not installed")
