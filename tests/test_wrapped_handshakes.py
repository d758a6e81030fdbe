"""A handshake is the same whether its messages come alone, in A-MSDUs or in fragments: for us and for other tools."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from api.kismet.handshakes import handshake_frames, lines_of
from sensor.cli.main import main
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.pipeline import Pipeline
from sensor.storage.pcapwriter import pcap
from sensor.tracking.events import HandshakeEvent
from tests import frames
from tests.captures import START_US, Packet, radiotap, write_pcap
from tests.every_frame import AP, FAR, STA
from tests.wpa import CMAC_128, MD5, SHA1, Exchange, proves

TOOL_S: Final = 60
EXCHANGE: Final = Exchange(AP, STA, with_pmkid=True)
OTHER: Final = frames.amsdu_subframe(FAR, STA, frames.llc(0x0800, b"x" * 33))
EAP: Final = frames.amsdu_subframe(STA, AP, frames.llc(0x888E, frames.eapol_packet(0, b"\x03\x01\x00\x04")))


def alone(exchange: Exchange) -> list[bytes]:
    return exchange.frames()


def aggregated(exchange: Exchange) -> list[bytes]:
    return [exchange.in_amsdu(number) for number in (1, 2, 3, 4)]


def among_others(exchange: Exchange) -> list[bytes]:
    return [exchange.in_amsdu(number, (OTHER, EAP), (OTHER,)) for number in (1, 2, 3, 4)]


def fragmented(exchange: Exchange) -> list[bytes]:
    return [part for frame in exchange.frames() for part in frames.fragments(frame, 48)]


def repeated(exchange: Exchange) -> list[bytes]:
    return [again for part in fragmented(exchange) for again in (part, part[:1] + bytes((part[1] | 0x08,)) + part[2:])]


def mixed(exchange: Exchange) -> list[bytes]:
    return [exchange.frame(1), *frames.fragments(exchange.frame(2), 64), exchange.in_amsdu(3), exchange.frame(4)]


Wrapping = Callable[[Exchange], list[bytes]]
WRAPPINGS: Final[Sequence[Wrapping]] = (aggregated, among_others, fragmented, repeated, mixed)
wrapped = pytest.mark.parametrize("wrapping", WRAPPINGS, ids=lambda wrapping: wrapping.__name__)


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


def packets(sent: Sequence[bytes]) -> list[Packet]:
    """Frames behind a beacon, a millisecond apart, as captured."""
    return [(START_US + n * 1000, radiotap(frame)) for n, frame in enumerate([frames.beacon(AP), *sent])]


def extracted(sent: Sequence[bytes], folder: Path, *options: str) -> list[str]:
    """What `airwarden handshakes` writes."""
    output = folder / "hashes"
    output.unlink(missing_ok=True)
    main(["handshakes", str(write_pcap(folder / "air.pcap", packets(sent))), "-o", str(output), *options])
    return output.read_text().splitlines() if output.exists() else []


class Live:
    """The chain as it runs in the sensor."""

    def __init__(self, sent: Sequence[bytes]) -> None:
        self.told: list[HandshakeEvent] = []
        self.pipeline = Pipeline([], lambda finding: None, self._publish)
        self.pipeline.add_source()
        for ts_us, packet in packets(sent):
            block = Block(packet, DLT_RADIOTAP, 0)
            block.append(0, len(packet), len(packet), ts_us)
            self.pipeline.process(block)

    def _publish(self, topic: str, event: object) -> None:
        if topic == "DOT11_WPA_HANDSHAKE":
            assert isinstance(event, HandshakeEvent)
            self.told.append(event)

    @property
    def lines(self) -> list[str]:
        """The hash lines that the API gives out."""
        return lines_of(self.pipeline.tracker.pairs.captured())

    def download(self, file: Path) -> Path:
        """Write the capture that the API gives out."""
        pairs = self.pipeline.tracker.pairs
        file.write_bytes(pcap(handshake_frames(pairs, AP, pairs.captured())))
        return file


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=TOOL_S, check=True).stdout


@wrapped
@pytest.mark.parametrize("version", [MD5, SHA1, CMAC_128])
def test_the_command_finds_the_same_hashes(wrapping: Wrapping, version: int, tmp_path: Path) -> None:
    exchange = replace(EXCHANGE, version=version)
    for options in ((), ("--all",)):
        plain = extracted(alone(exchange), tmp_path, *options)
        found = extracted(wrapping(exchange), tmp_path, *options)
        assert found == plain
        assert [line[:6] for line in found][:2] == ["WPA*01", "WPA*02"]
        assert all(proves(line, exchange.passphrase) and not proves(line, "wrong horse") for line in found)


@wrapped
def test_the_sensor_tells_the_same(wrapping: Wrapping) -> None:
    plain, live = Live(alone(EXCHANGE)), Live(wrapping(EXCHANGE))
    told = [(event.device.mac, event.handshake.sta, event.handshake.essid) for event in live.told]
    assert told == [(AP, STA, b"net")]
    assert live.lines == plain.lines
    assert len(live.lines) == 2


@wrapped
def test_one_octet_that_is_not_theirs_makes_another_hash(wrapping: Wrapping, tmp_path: Path) -> None:
    sent = wrapping(replace(EXCHANGE, with_pmkid=False))
    nonce = next(n for n, frame in enumerate(sent) if EXCHANGE.snonce[:8] in frame)
    sent = [frame.replace(EXCHANGE.snonce[:8], b"\x66" * 8) if n >= nonce else frame for n, frame in enumerate(sent)]
    found = extracted(sent, tmp_path)
    assert len(found) == 1
    assert not proves(found[0], EXCHANGE.passphrase)


@wrapped
@needs("hcxpcapngtool")
def test_hcxpcapngtool_finds_the_same_in_what_we_give_out(wrapping: Wrapping, tmp_path: Path) -> None:
    live = Live(wrapping(EXCHANGE))
    file = live.download(tmp_path / "download.pcap")
    output("hcxpcapngtool", "-o", str(tmp_path / "theirs"), str(file))
    theirs = (tmp_path / "theirs").read_text().splitlines()
    assert sorted(line.split("*")[1:6] for line in theirs) == sorted(line.split("*")[1:6] for line in live.lines)


@wrapped
@needs("aircrack-ng")
def test_aircrack_opens_what_we_give_out(wrapping: Wrapping, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(f"wrong horse\n{EXCHANGE.passphrase}\n")
    file = Live(wrapping(replace(EXCHANGE, with_pmkid=False))).download(tmp_path / "download.pcap")
    told = output("aircrack-ng", "-q", "-w", str(words), "-b", AP.hex(":"), str(file))
    assert f"KEY FOUND! [ {EXCHANGE.passphrase} ]" in told


@wrapped
@needs("tshark")
def test_tshark_reads_the_four_messages_in_what_we_give_out(wrapping: Wrapping, tmp_path: Path) -> None:
    file = Live(wrapping(EXCHANGE)).download(tmp_path / "download.pcap")
    fields = ("-T", "fields", "-e", "wlan_rsna_eapol.keydes.msgnr", "-e", "_ws.malformed")
    told = output("tshark", "-r", str(file), "-Y", "eapol", *fields)
    assert [line.strip() for line in told.splitlines()] == ["1", "2", "3", "4"]
