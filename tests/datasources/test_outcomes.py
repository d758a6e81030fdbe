"""What is told of a source: to whom, and how often."""

import pytest

from datasources.definition import Definition
from datasources.outcomes import SOURCE_ERROR, SOURCE_OPEN, Outcomes
from datasources.source import Datasource, State
from sensor import eventbus
from sensor.errors import RefusedError
from sensor.eventbus import ALL, EventBus
from sensor.messages import ERROR, INFO


class Told:
    """A source that is being opened, and everything that is told of it."""

    def __init__(self) -> None:
        bus = EventBus()
        self._subscription, _ = bus.subscribe((ALL,))
        self.messages: list[tuple[str, int]] = []
        self.alerts: list[tuple[str, str]] = []
        self.source = Datasource(0, "", Definition("radio1", {"name": "roof\x1b"}), "scripted", State.OPENING)
        self.outcomes = Outcomes(
            bus,
            lambda text, flags: self.messages.append((text, flags)),
            lambda name, text: self.alerts.append((name, text)),
        )

    def topics(self) -> list[str]:
        """The topics published since the last call; every payload is the record."""
        topics = []
        while event := self._subscription.take():
            assert event[1] is self.source
            topics.append(event[0])
        return topics


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_new_source_is_an_event_and_nothing_else(told: Told) -> None:
    told.outcomes.new(told.source)
    assert (told.topics(), told.messages, told.alerts) == ([eventbus.NEW_DATASOURCE], [], [])


def test_a_state_is_one_event_and_one_printable_message(told: Told) -> None:
    told.source.blind = True
    told.outcomes.change(told.source, State.CLOSED, eventbus.DATASOURCE_CLOSED, "closed")
    assert (told.source.state, told.source.blind) == (State.CLOSED, False)
    assert told.topics() == [eventbus.DATASOURCE_CLOSED]
    assert told.messages == [("Datasource roof\\x1b closed", INFO)]


def test_a_state_that_cannot_be_entered_is_told_to_nobody_but_the_caller(told: Told) -> None:
    with pytest.raises(RefusedError, match="cannot become paused"):
        told.outcomes.change(told.source, State.PAUSED, eventbus.DATASOURCE_PAUSED, "paused")
    assert (told.topics(), told.messages, told.source.state) == ([], [], State.OPENING)


def test_a_failure_alerts_once_for_each_reason_until_the_source_works(told: Told) -> None:
    for reason in ("gone", "gone", "down"):
        told.outcomes.failed(told.source, reason)
        told.source.move(State.OPENING)
    assert told.source.error_reason == "down"
    assert told.topics() == [eventbus.DATASOURCE_ERROR] * 3
    assert [flags for _, flags in told.messages] == [ERROR] * 3
    assert told.alerts == [
        (SOURCE_ERROR, "Datasource roof\\x1b failed: gone"),
        (SOURCE_ERROR, "Datasource roof\\x1b failed: down"),
    ]


def test_a_source_that_works_again_has_nothing_against_it(told: Told) -> None:
    told.outcomes.opened(told.source)
    assert told.alerts == []
    told.outcomes.failed(told.source, "gone")
    told.source.retry_attempts = 7
    told.source.move(State.OPENING)
    told.outcomes.opened(told.source)
    assert (told.source.state, told.source.retry_attempts, told.source.error_reason) == (State.RUNNING, 0, "")
    assert told.alerts[1:] == [(SOURCE_OPEN, "Datasource roof\\x1b works again")]


def test_where_nobody_listens_the_record_and_the_event_are_enough() -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((ALL,))
    source = Datasource(0, "", Definition("radio1", {}), "scripted", State.OPENING)
    Outcomes(bus, None, None).failed(source, "gone")
    assert (source.state, source.error_reason) == (State.ERROR, "gone")
    event = subscription.take()
    assert event is not None
    assert event[0] == eventbus.DATASOURCE_ERROR
