"""`airwarden capture`, with real workers on a TAP device."""

import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.cli.main import main
from tests import captures, frames
from tests.tap import Tap, needs_tap

BEACON = captures.radiotap(frames.beacon(frames.mac("02:00:00:aa:bb:01"), b"office"))
ACK = captures.radiotap(frames.ack(frames.mac("02:00:00:aa:bb:01")))


@pytest.fixture
def tap() -> Iterator[Tap]:
    with Tap() as device:
        yield device


class Program:
    """The command, running by itself."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "sensor", "capture", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.out = self.process.stdout
        self.err = self.process.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Send a signal; return exit code, output and errors."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out.decode("latin-1"), err.decode("latin-1")


def in_file(path: Path) -> list[bytes]:
    """The frames of a capture."""
    with CaptureFile(path) as capture:
        return [block.data[start:end] for block in capture for start, end in zip(block.starts, block.ends, strict=True)]


@pytest.mark.root
@needs_tap
def test_frames_are_counted_shown_and_written_for_nobody_else_to_read(tap: Tap, tmp_path: Path) -> None:
    path = tmp_path / "lab.pcap"
    with Program(tap.name, "-w", str(path)) as program:
        assert f"capturing on {tap.name}" in program.out.readline().decode()
        tap.send(*[BEACON] * 20)
        code, out, err = program.end()
    assert (code, err) == (0, "")
    assert re.search(rf"^20 frames, {20 * len(BEACON)} octets in [0-9.]+ s; 0 dropped$", out, re.MULTILINE)
    assert in_file(path) == [BEACON] * 20
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.root
@needs_tap
def test_a_capture_can_be_piped_and_options_stand_behind_the_interface(tap: Tap, tmp_path: Path) -> None:
    with Program(f"{tap.name}:filter_mgmt=true,snaplen=40", "-w", "-") as program:
        assert f"capturing on {tap.name}" in program.err.readline().decode()
        tap.send(ACK, BEACON, ACK)
        code, out, err = program.end(signal.SIGTERM)
    path = tmp_path / "piped.pcap"
    path.write_bytes(out.encode("latin-1"))
    assert code == 0
    assert in_file(path) == [BEACON[:40]]
    assert "1 frames" in err


@pytest.mark.root
@needs_tap
def test_it_ends_after_its_time(tap: Tap, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["capture", tap.name, "--seconds", "0.1"]) == 0
    assert "0 frames, 0 octets" in capfd.readouterr().out


@pytest.mark.root
@needs_tap
def test_an_adapter_that_is_unplugged_is_an_error(tap: Tap) -> None:
    with Program(tap.name) as program:
        assert "capturing on" in program.out.readline().decode()
        tap.unplug()
        _, err = program.process.communicate(timeout=20)
    assert program.process.returncode == 1
    assert "unplugged" in err.decode()


@pytest.mark.root
@needs_tap
@pytest.mark.parametrize("wish", [["--channel", "6"], ["--hop", "1,6,11"]])
def test_a_channel_that_cannot_be_set_is_an_error(tap: Tap, capfd: pytest.CaptureFixture[str], wish: list[str]) -> None:
    assert main(["capture", tap.name, *wish]) == 1
    assert "captured as it stands" in capfd.readouterr().err


@pytest.mark.root
def test_an_interface_that_is_not_there_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["capture", "nope0"]) == 1
    assert "nope0" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--channel", "x"],
        ["--hop", "--rate", "0"],
        ["--seconds", "0"],
        ["--seconds", "soon"],
        ["--channel", "6", "--hop"],
    ],
)
def test_wrong_usage_is_told_before_anything_starts(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["capture", "wlan0", *arguments]) == 2
    assert capfd.readouterr().err


def test_a_file_that_cannot_be_written_is_told_before_anything_starts(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["capture", "wlan0", "-w", str(tmp_path / "no" / "folder.pcap")]) == 1
    assert "No such file" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())
