"""Captures to be read, on the command line."""

import pytest

from sensor.cli.parser import build_parser


@pytest.mark.parametrize(("text", "speed"), [("max", None), ("1", 1.0), ("0.5", 0.5), ("20", 20.0)])
def test_speeds(text: str, speed: float | None) -> None:
    assert build_parser().parse_args(["replay", "x", "--speed", text]).speed == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", ""])
def test_what_is_no_speed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["replay", "x", "--speed", text])
    assert stopped.value.code == 2
    assert "--speed" in capsys.readouterr().err


def test_speed_is_full_unless_asked_otherwise() -> None:
    assert build_parser().parse_args(["replay", "x"]).speed is None


def refusal(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is told of words that cannot be meant."""
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(words)
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(("text", "told"), [("0", "no time at all"), ("-5", "whole number"), ("soon", "whole number")])
def test_what_is_no_time_between_messages(text: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told in refusal(["handshakes", "x", "--eapoltimeout", text], capsys)


def test_messages_of_a_handshake_may_be_five_seconds_apart() -> None:
    parser = build_parser()
    assert parser.parse_args(["handshakes", "x"]).eapoltimeout == 5000
    assert parser.parse_args(["handshakes", "x", "--eapoltimeout", "1"]).eapoltimeout == 1


@pytest.mark.parametrize("text", ["0", "5", "-128", "loud", "-6.5"])
def test_what_is_no_signal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no signal in dBm" in refusal(["learn", "x", f"--near={text}"], capsys)


@pytest.mark.parametrize("signal", [-1, -65, -127])
def test_signals(signal: int) -> None:
    assert build_parser().parse_args(["learn", "x", "--near", str(signal)]).near == signal


def test_a_replay_writes_no_alert_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_parser().parse_args(["replay", "x", "--log-types", "kismet"]).log_types == ("kismet",)
    assert "only kismet, pcapng, wiglecsv" in refusal(["replay", "x", "--log-types", "alerts"], capsys)
