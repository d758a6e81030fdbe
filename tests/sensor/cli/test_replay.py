"""`airwarden replay` from the command line to its exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sensor.cli.main import main
from tests.captures import pcap_bytes, write_pcap
from tests.sample_air import deauth_attack, quiet_air


def json_lines(*arguments: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["replay", *arguments, "--format", "json"]) == 0
    return capsys.readouterr().out.splitlines()


def test_json_is_alerts_and_then_the_summary(attack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *alerts, summary = map(json.loads, json_lines(str(attack), capsys=capsys))
    assert {alert["kismet.alert.header"] for alert in alerts} == {"DEAUTHFLOOD", "BCASTDISCON"}
    assert {alert["event"] for alert in alerts} == {"alert"}
    assert summary["event"] == "summary"
    assert summary["frames"] == len(deauth_attack())
    assert sum(summary["alerts"].values()) == len(alerts)


def test_alert_lines_are_byte_identical_in_two_processes_and_at_two_speeds(attack: Path) -> None:
    def lines(*options: str) -> list[str]:
        command = [sys.executable, "-m", "sensor", "replay", str(attack), "--format", "json", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[:-1]

    assert lines() == lines() == lines("--speed", "20")
    assert len(lines()) == 2


def test_text_is_plain_when_piped(attack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(attack)]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "DEAUTHFLOOD" in told
    assert f"{len(deauth_attack())} frames" in told


@pytest.mark.parametrize("form", ["text", "json"])
def test_hostile_names_do_nothing(quiet: Path, tmp_path: Path, form: str) -> None:
    policy = tmp_path / "a.toml"
    policy.write_text("[[canary]]\nname = 'lure'\nssid_hex = '1b5b324a073c623eff0a5b7265645d'\n")
    command = [sys.executable, "-m", "sensor", "replay", str(quiet), "--format", form, "--config", str(policy)]
    told = subprocess.run(command, capture_output=True, check=True)
    assert b"SSIDCANARY" in told.stdout
    assert all(octet >= 0x20 or octet == 0x0A for octet in told.stdout + told.stderr)


def test_golden_result_is_recognised(attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = tmp_path / "golden.jsonl"
    golden.write_text("\n".join(json_lines(str(attack), capsys=capsys)) + "\n")
    assert main(["replay", str(attack), "--golden", str(golden)]) == 0
    assert "the same" in capsys.readouterr().err


def test_difference_to_the_golden_result_is_1(attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = tmp_path / "golden.jsonl"
    golden.write_text("\n".join(json_lines(str(attack), capsys=capsys)).replace("all stations", "nobody"))
    assert main(["replay", str(attack), "--golden", str(golden), "--fail-on", "info"]) == 1
    told = capsys.readouterr().err
    assert "+    alert BCASTDISCON: kismet.alert.text" in told
    assert "nobody" in told


def test_missing_golden_result_is_2_before_any_work(
    attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(attack), "--golden", str(tmp_path / "none")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--format json >" in told.err


@pytest.mark.parametrize(("severity", "code"), [("info", 3), ("low", 3), ("medium", 3), ("high", 0), ("critical", 0)])
def test_fail_on_looks_for_alerts_at_least_as_severe(attack: Path, severity: str, code: int) -> None:
    assert main(["replay", str(attack), "--fail-on", severity]) == code


def test_fail_on_is_quiet_when_nothing_happened(quiet: Path) -> None:
    assert main(["replay", str(quiet), "--fail-on", "info"]) == 0


def test_broken_capture_warns_and_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capture = tmp_path / "cut.pcap"
    capture.write_bytes(pcap_bytes(deauth_attack())[:-3])
    assert main(["replay", str(capture), "--format", "json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out.splitlines()[-1])["frames"] == len(deauth_attack()) - 1
    assert told.err.startswith("airwarden: warning: ")


def test_file_that_is_no_capture_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_bytes(b"hello world, this is text")
    assert main(["replay", str(tmp_path / "x")]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_several_captures_are_one_air(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packets = deauth_attack()
    parts = [write_pcap(tmp_path / f"{n}.pcap", packets[n::2]) for n in range(2)]
    assert json.loads(json_lines(*map(str, parts), capsys=capsys)[-1])["frames"] == len(packets)


def test_standard_input_is_a_capture() -> None:
    command = [sys.executable, "-m", "sensor", "replay", "-", "--format", "json"]
    told = subprocess.run(command, input=pcap_bytes(quiet_air()), capture_output=True, check=True)
    assert json.loads(told.stdout.splitlines()[-1])["frames"] == len(quiet_air())


def test_standard_input_twice_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "-", "-"]) == 2
    assert "only once" in capsys.readouterr().err


def test_policy_of_the_configuration_is_in_force(
    quiet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "a.toml"
    policy.write_text("[[network]]\nssid = 'net'\nbssids = ['00:11:22:33:44:55']\n")
    lines = json_lines(str(quiet), "--config", str(policy), capsys=capsys)
    assert json.loads(lines[-1])["alerts"] == {"APSPOOF": 1}


def test_logs_are_written_where_they_are_wanted(
    attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["replay", str(attack), "--log-types", "kismet,pcapng", "--log-prefix", "there", "-t", "a/b"]) == 0
    names = sorted(path.name.rpartition("-")[2] for path in (tmp_path / "there").iterdir())
    assert names == ["1.kismet", "1.pcapng"]
    assert "log: there/a_b-" in capsys.readouterr().err


def test_no_log_is_written_unless_it_is_wanted(attack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.toml"
    file.write_text("[log]\ntypes = ['kismet']")
    assert main(["replay", str(attack), "--config", str(file)]) == 0
    assert list(tmp_path.glob("**/*.kismet")) == []


@pytest.mark.parametrize("words", [["--log-prefix", "there"], ["--title", "roof"]])
def test_a_place_for_logs_without_logs_is_2(words: list[str], attack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(attack), *words]) == 2
    assert "--log-types says which are written" in capsys.readouterr().err


def test_the_log_of_alerts_is_none_of_a_replays(attack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(attack), "--log-types", "alerts"]) == 2
    assert "kismet" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_2(attack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there").write_text("in the way")
    assert main(["replay", str(attack), "--log-types", "kismet", "--log-prefix", str(tmp_path / "there")]) == 2
    assert "cannot write the log" in capsys.readouterr().err
