"""What became of a datasource, entered into its record and told to whoever listens."""

from collections.abc import Callable
from typing import Final

from datasources.source import Datasource, State
from sensor import eventbus
from sensor.eventbus import EventBus
from sensor.messages import ERROR, INFO

SOURCE_ERROR: Final = "SOURCEERROR"  # as Kismet calls it
SOURCE_OPEN: Final = "SOURCEOPEN"
SOURCE_BLIND: Final = "SOURCEBLIND"

Message = Callable[[str, int], None]  # a printable line, flags of sensor.messages
Alert = Callable[[str, str], None]  # SOURCE_ERROR, SOURCE_OPEN or SOURCE_BLIND, and a printable sentence


class Outcomes:
    """Each state that lasts is one event with the `Datasource` as payload and one message; an error also one alert."""

    def __init__(self, bus: EventBus, message: Message | None, alert: Alert | None) -> None:
        """Publish on `bus`; without `message` or `alert`, nobody wants these."""
        self._bus = bus
        self._message = message
        self._alert = alert

    def new(self, source: Datasource) -> None:
        """Tell of a source that was not there before: one event."""
        self._bus.publish(eventbus.NEW_DATASOURCE, source)

    def opened(self, source: Datasource) -> None:
        """Enter the running state; one alert if the source had failed before."""
        had_failed = source.error_reason != ""
        source.retry_attempts, source.error_reason = 0, ""
        self.change(source, State.RUNNING, eventbus.DATASOURCE_OPENED, "opened")
        if had_failed:
            self.alarm(source, SOURCE_OPEN, "works again")

    def failed(self, source: Datasource, reason: str) -> None:
        """Enter the error state, for a printable reason; no second alert when a retry failed for the same one again."""
        known = source.error_reason == reason
        source.error_reason = reason
        self.change(source, State.ERROR, eventbus.DATASOURCE_ERROR, f"failed: {reason}")
        if not known:
            self.alarm(source, SOURCE_ERROR, f"failed: {reason}")

    def change(self, source: Datasource, state: State, topic: str, outcome: str) -> None:
        """Enter a state that lasts: one event, one message. Raises RefusedError where it cannot be entered."""
        source.move(state)
        source.blind = False
        self._bus.publish(topic, source)
        self.tell(source, outcome, ERROR if state is State.ERROR else INFO)

    def tell(self, source: Datasource, outcome: str, flags: int = INFO) -> None:
        """Say what became of a source, or what it does: one message."""
        if self._message is not None:
            self._message(f"Datasource {source.name} {outcome}", flags)

    def alarm(self, source: Datasource, name: str, outcome: str) -> None:
        """Raise one alert."""
        if self._alert is not None:
            self._alert(name, f"Datasource {source.name} {outcome}")
