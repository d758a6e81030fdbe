"""The command that proposes a baseline."""

import json
import tomllib
from pathlib import Path
from typing import Final

import pytest

from datasources.pcapfile.capture import CaptureFile
from pcaps.recipes.attacks.__main__ import FOLDER
from sensor.cli.main import main
from tests.captures import Air, Packet, write_pcap
from tests.frames import beacon
from tests.scenes.clients import joins
from tests.scenes.stage import A, N, S

ROGUE_SERVER: Final = FOLDER / "hostapd-rogue-server.pcapng"
PAUSE_US: Final = 600_000_000  # between the network's own logins and the rogue's


@pytest.fixture
def capture(tmp_path: Path) -> str:
    air = Air()
    joins(air, S, A, b"net")
    air.send(beacon(N, b"next door"), times=5, signal=-85)
    return str(write_pcap(tmp_path / "air.pcap", air.frames()))


def test_a_proposal_is_a_good_configuration(capture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "learnt.toml"
    assert main(["learn", capture, "-o", str(output)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "airwarden: 41 frames: networks: 2, devices: 1\n"
    assert main(["check-config", str(output)]) == 0
    assert "networks: 2, canaries: 0, watches: 0, devices: 1" in capsys.readouterr().out


def test_it_goes_to_standard_output(capture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", capture, "--ssid", "net", "--no-devices"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# Proposed by `airwarden learn` from 41 frames of 1 capture, 2026-03-02 09:00:00 UTC to ")
    assert 'ssid = "net"' in out
    assert "next door" not in out
    assert "[[device]]" not in out


def test_far_networks_are_left_out(capture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", capture, "--near", "-60"]) == 0
    assert "next door" not in capsys.readouterr().out


def test_what_was_approved_is_never_replaced(capture: str, tmp_path: Path) -> None:
    output = tmp_path / "approved.toml"
    output.write_text("# mine\n")
    assert main(["learn", capture, "-o", str(output)]) == 2
    assert output.read_text() == "# mine\n"


def test_no_network_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    air = Air()
    air.send(beacon(A), times=2)
    assert main(["learn", str(write_pcap(tmp_path / "air.pcap", air.frames()))]) == 1
    assert "networks: 0" in capsys.readouterr().err


def test_an_ssid_may_be_any_octets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    air = Air()
    air.send(beacon(A, b"caf\xe9"), times=5)
    assert main(["learn", str(write_pcap(tmp_path / "air.pcap", air.frames())), "--ssid", "caf\udce9"]) == 0
    assert 'ssid_hex = "636166e9"' in capsys.readouterr().out


def test_captures_of_several_radios_add_up(capture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    air = Air()
    air.send(beacon(N, b"upstairs"), times=5)
    second = str(write_pcap(tmp_path / "second.pcap", air.frames()))
    assert main(["learn", capture, second]) == 0
    out = capsys.readouterr().out
    assert "46 frames of 2 captures" in out
    assert 'ssid = "upstairs"' in out


@pytest.mark.parametrize(
    "words",
    [
        ["-o", "/nowhere/x.toml"],
        ["--near", "5"],
        ["--near", "loud"],
        ["--ssid", "x" * 33],
        ["-", "-"],
        ["/nowhere.pcap"],
    ],
)
def test_what_cannot_be_meant(words: list[str], capture: str) -> None:
    assert main(["learn", capture, *words]) == 2


def test_servers_of_an_honest_hour_tell_a_rogue_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learnt = tmp_path / "learnt.toml"
    assert main(["learn", honest_part(tmp_path / "honest.pcap"), "-o", str(learnt)]) == 0
    (network,) = tomllib.loads(learnt.read_text())["network"]
    assert len(network["eap_servers"]) == 1
    assert "(radius.kanzlei.example): 3 exchanges at 5E:11:0A:01:07:01\n" in learnt.read_text()
    assert main(["check-config", str(learnt)]) == 0
    capsys.readouterr()
    assert main(["replay", str(ROGUE_SERVER), "--config", str(learnt), "--format", "json"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    texts = [each["kismet.alert.text"] for each in said if each.get("kismet.alert.header") == "ROGUEEAP"]
    assert sum("is none of those listed for the network." in text for text in texts) == 2
    assert sum("goes on to prove itself" in text for text in texts) == 1


def test_a_rogue_s_certificate_is_not_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(ROGUE_SERVER)]) == 0
    told = capsys.readouterr().out
    (network,) = tomllib.loads(told)["network"]
    assert len(network["eap_servers"]) == 1
    assert "LOOK AT THIS: not every certificate that was shown is listed." in told
    assert "2 exchanges at 5E:A7:7A:C0:00:02; left out: fewer than 3 exchanges\n" in told


def honest_part(path: Path) -> str:
    """Write what was recorded before the long pause, and so before the rogue came."""
    packets: list[Packet] = []
    with CaptureFile(ROGUE_SERVER) as recording:
        for block in recording:
            for start, end, ts_us in zip(block.starts, block.ends, block.times_us, strict=True):
                if packets and ts_us - packets[-1][0] > PAUSE_US:
                    return str(write_pcap(path, packets))
                packets.append((int(ts_us), block.data[start:end]))
    raise AssertionError("there is no pause")
