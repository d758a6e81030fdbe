"""The command line's grammar."""

import argparse

import pytest

from sensor.cli.parser import build_parser, lifetime_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("90m", 5400), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600)],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert lifetime_s(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "30", "0d", "-1d", "1.5d", "30 d", "30D", "²d", "9999999999d"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        lifetime_s(text)


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


def test_sources_add_up() -> None:
    arguments = build_parser().parse_args(["run", "-c", "a:name=x,y=z", "-c", "b"])
    assert arguments.sources == ["a:name=x,y=z", "b"]


@pytest.mark.parametrize("action", [["user", "add", "n"], ["user", "list"], ["user", "remove", "n"]])
def test_every_action_on_logins_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")


@pytest.mark.parametrize("action", [["apikey", "create", "n"], ["apikey", "list"], ["apikey", "revoke", "n"]])
def test_every_action_on_keys_takes_both_places(action: list[str]) -> None:
    arguments = build_parser().parse_args([*action, "--data-dir", "d", "--config", "c"])
    assert (arguments.data_dir, arguments.config) == ("d", "c")
