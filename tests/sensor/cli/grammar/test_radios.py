"""Radios on the command line."""

import pytest

from sensor.cli.parser import build_parser


@pytest.mark.parametrize(("words", "hop"), [([], None), (["--hop"], ""), (["--hop", "1,6"], "1,6")])
def test_a_capture_hops_over_all_channels_or_those_that_are_named(words: list[str], hop: str | None) -> None:
    assert build_parser().parse_args(["capture", "wlan0", *words]).hop == hop


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--channel", "6", "--hop"], "not allowed with"),
        (["--seconds", "0"], "no number of seconds above zero"),
        (["--seconds", "inf"], "no number of seconds above zero"),
        (["--seconds", "long"], "no number of seconds above zero"),
    ],
)
def test_what_cannot_be_meant(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["capture", "wlan0", *words])
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_a_capture_may_end_after_half_a_second() -> None:
    assert build_parser().parse_args(["capture", "wlan0", "--seconds", "0.5"]).seconds == 0.5
