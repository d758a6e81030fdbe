"""The voice: one line reaches clients, people and the log; what is wrong with the sensor is an alert."""

import logging

import pytest

from sensor.eventbus import EventBus
from sensor.messages import ALERT, DEBUG, ERROR, INFO, MessageBus
from sensor.voice import Voice

NOW_US = 1_800_000_000_000_000


class Case:
    """A voice, and what it told."""

    def __init__(self) -> None:
        self.messages = MessageBus(EventBus())
        self.alerts: list[tuple[str, str, int]] = []
        self.voice = Voice(self.messages, lambda *told: self.alerts.append(told), lambda: NOW_US)


def test_a_line_is_told_as_of_now_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    case = Case()
    caplog.set_level(logging.INFO, "airwarden")
    case.voice.say("The radio is back", INFO)
    (message,) = case.messages.messages
    assert (message.text, message.flags, message.ts_us) == ("The radio is back", INFO, NOW_US)
    assert [record.getMessage() for record in caplog.records] == ["The radio is back"]
    assert case.alerts == []


def test_packet_time_stays_packet_time() -> None:
    case = Case()
    case.voice.announce("PMKID captured", INFO, 5)
    assert [message.ts_us for message in case.messages.messages] == [5]


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        (DEBUG, logging.INFO),
        (INFO, logging.INFO),
        (ALERT, logging.WARNING),
        (ERROR, logging.ERROR),
        (ERROR | ALERT, logging.ERROR),
    ],
)
def test_the_log_has_the_level_of_the_gravest_flag(flags: int, level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "airwarden")
    Case().voice.say("text", flags)
    assert [record.levelno for record in caplog.records] == [level]


def test_a_percent_sign_is_only_that(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "airwarden")
    Case().voice.say("100 %s", INFO)
    assert caplog.records[0].getMessage() == "100 %s"


def test_a_warning_is_an_alert_and_no_line() -> None:
    case = Case()
    case.voice.warn("DISKLOW", "Only 5 MiB are free.")
    assert case.alerts == [("DISKLOW", "Only 5 MiB are free.", NOW_US)]
    assert not case.messages.messages


def test_a_complaint_is_an_error_and_an_alert() -> None:
    case = Case()
    case.voice.complain("SOURCEERROR", "Datasource not added: none there")
    assert [(message.text, message.flags) for message in case.messages.messages] == [
        ("Datasource not added: none there", ERROR)
    ]
    assert case.alerts == [("SOURCEERROR", "Datasource not added: none there", NOW_US)]
