"""The hashes of captures on standard output and in files."""

from dataclasses import replace
from pathlib import Path

import pytest

from sensor.cli.handshakes import US_PER_MS, append
from sensor.cli.main import main
from sensor.cli.parser import build_parser
from sensor.handshakes.matching import USUAL
from tests import frames
from tests.captures import START_US, radiotap, write_pcap
from tests.every_frame import AP, STA
from tests.wpa import Exchange, proves

EXCHANGE = Exchange(AP, STA)


def capture(path: Path, *numbers: int) -> str:
    """Write a capture of a beacon and messages of an exchange, each at its own time."""
    sent = [(START_US, frames.beacon(AP))]
    sent += [(START_US + number * 1000, EXCHANGE.frame(number)) for number in numbers]
    return str(write_pcap(path, [(ts_us, radiotap(frame)) for ts_us, frame in sent]))


def test_lines_go_to_standard_output_and_the_count_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handshakes", capture(tmp_path / "a.pcap", 1, 2, 3, 4)]) == 0
    told = capsys.readouterr()
    assert [proves(line, EXCHANGE.passphrase) for line in told.out.splitlines()] == [True]
    assert "1 handshakes (1 confirmed by the access point), 0 PMKIDs" in told.err
    secret = told.out.split("*")[2]
    assert secret not in told.err


def test_nothing_found_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.22000"
    assert main(["handshakes", capture(tmp_path / "a.pcap", 1), "-o", str(output)]) == 1
    assert capsys.readouterr().out == ""
    assert not output.exists()


def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handshakes", capture(tmp_path / "a.pcap", 1, 2), "-o", str(tmp_path / "no" / "out.22000")]) == 2
    assert capsys.readouterr().err == f"airwarden: {tmp_path / 'no'}: there is no such folder\n"


def test_no_capture_is_exit_2(tmp_path: Path) -> None:
    assert main(["handshakes", str(tmp_path / "none.pcap")]) == 2


def test_standard_input_is_read_once() -> None:
    assert main(["handshakes", "-", "-"]) == 2


def test_a_handshake_spread_over_two_captures_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handshakes", capture(tmp_path / "a.pcap", 1, 3), capture(tmp_path / "b.pcap", 2, 4)]) == 0
    assert proves(capsys.readouterr().out.strip(), EXCHANGE.passphrase)


def test_every_handshake_is_given_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handshakes", "--all", capture(tmp_path / "a.pcap", 1, 2, 3, 4)]) == 0
    assert {line[-2:] for line in capsys.readouterr().out.splitlines()} == {"00", "02"}


def test_what_is_tolerated_can_be_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = [frames.beacon(AP), replace(EXCHANGE, counter=9).frame(1), EXCHANGE.frame(2)]
    late = [(START_US + n * 6_000_000, radiotap(frame)) for n, frame in enumerate(sent)]
    path = str(write_pcap(tmp_path / "late.pcap", late))
    assert main(["handshakes", path]) == 1
    assert main(["handshakes", path, "--nonce-error-corrections=8"]) == 1
    assert main(["handshakes", path, "--eapoltimeout=6000"]) == 1
    capsys.readouterr()
    assert main(["handshakes", path, "--nonce-error-corrections=8", "--eapoltimeout=6000"]) == 0
    assert capsys.readouterr().out.strip()[-3:] == "*80"


def test_what_is_usual_is_what_the_help_says() -> None:
    arguments = build_parser().parse_args(["handshakes", "x"])
    assert arguments.nonce_error_corrections == USUAL.counters
    assert arguments.eapoltimeout * US_PER_MS == USUAL.gap_us


@pytest.mark.parametrize("text", ["-1", "0.5", "eight", "", "9" * 13, "²"])
@pytest.mark.parametrize("option", ["--nonce-error-corrections", "--eapoltimeout"])
def test_a_tolerance_that_is_no_number_is_refused(option: str, text: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["handshakes", "x", f"{option}={text}"])
    assert stopped.value.code == 2


def test_no_time_at_all_is_refused() -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["handshakes", "x", "--eapoltimeout=0"])
    assert stopped.value.code == 2


def test_the_file_is_its_owners_alone_and_gathers(tmp_path: Path) -> None:
    output = tmp_path / "out.22000"
    output.write_text("WPA*01*earlier")
    output.chmod(0o644)
    for _ in range(2):
        assert main(["handshakes", capture(tmp_path / "a.pcap", 1, 2), "-o", str(output)]) == 0
    lines = output.read_text().splitlines()
    assert lines[0] == "WPA*01*earlier"
    assert len(lines) == 2
    assert output.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_none_is_written_to_all_the_same() -> None:
    assert append("/dev/null", ["WPA*01*x"]) == ["WPA*01*x"]
