"""What a replay looks like on a terminal."""

import io

import pytest
from rich.console import Console

from sensor.alerts.alert import Alert
from sensor.cli import replay_screen
from sensor.cli.replay_screen import ScreenOutput
from sensor.replay import Progress
from tests.sensor.cli.test_replay_output import SUMMARY

AP = bytes.fromhex("021122334455")


def alert(text: str, at_s: int = 0) -> Alert:
    return Alert("KARMA", "SPOOF", 15, 1_772_442_000_000_000 + at_s * 1_000_000, text, transmitter=AP)


def shown(*alerts: Alert, width: int = 120) -> str:
    stream = io.StringIO()
    output = ScreenOutput(Console(file=stream, force_terminal=True, width=width, _environ={}))
    with output:
        for one in alerts:
            output.alert(one)
            output.progress(Progress(frames=5000, alerts=1, fraction=0.5, seconds=1.0))
        output.summary(SUMMARY)
    return stream.getvalue()


def test_alerts_come_at_once_and_again_in_the_table() -> None:
    told = shown(alert("Answers to all."))
    assert told.count("Answers to all.") == 2
    assert "severity" in told
    assert "1,000 frames" in told


@pytest.mark.parametrize("width", [60, 80, 130])
def test_texts_stay_readable_on_every_terminal(width: int) -> None:
    told = shown(alert("Access point 02:11:22:33:44:55 answered for 3 different networks."), width=width)
    after_progress = told.rsplit("severity", 1)[1]
    assert len(after_progress.splitlines()) <= 14
    assert "different" in after_progress


def test_severity_is_coloured() -> None:
    assert "\x1b[1;31mhigh" in shown(alert("x"))


def test_progress_is_told() -> None:
    stream = io.StringIO()
    output = ScreenOutput(Console(file=stream, force_terminal=True, width=120, _environ={}))
    with output:
        output.progress(Progress(frames=5000, alerts=3, fraction=0.5, seconds=1.0))
        output._bar.refresh()
    told = stream.getvalue()
    assert "5,000 frames, 5,000 frames/s, 3 alerts" in told
    assert "50%" in told


def test_text_is_no_markup() -> None:
    told = shown(alert("[red]SSID[/red] [link=http://x]y"))
    assert told.count("[red]SSID[/red] [link=http://x]y") == 2


def test_terminal_is_left_as_it_was_after_an_error() -> None:
    stream = io.StringIO()
    output = ScreenOutput(Console(file=stream, force_terminal=True, width=80, _environ={}))
    with pytest.raises(KeyboardInterrupt), output:
        raise KeyboardInterrupt
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h") == 1


def test_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_screen, "MAX_ROWS", 3)
    told = shown(*(alert(f"number {number}", number) for number in range(8)))
    assert "and 5 more" in told
    assert [told.count(f"number {number}") for number in (2, 3)] == [2, 1]
