"""What the daemon says, whichever part has something to say: lines for people and clients, and alerts about itself."""

import logging
from collections.abc import Callable
from typing import Final

from sensor.messages import ALERT, ERROR, MessageBus

Notice = Callable[[str, str, int], object]  # the name of an alert, a sentence, ts_us

_log: Final = logging.getLogger("airwarden")


class Voice:
    """The one place that posts messages, logs them, and reports what is wrong with the sensor itself.

    Flags are those of `sensor.messages`; texts are printable.
    """

    def __init__(self, messages: MessageBus, notice: Notice, clock: Callable[[], int]) -> None:
        """Post lines to `messages` and alerts to `notice`; `clock` is the wall clock in µs."""
        self._messages = messages
        self._notice = notice
        self._clock = clock

    def say(self, text: str, flags: int) -> None:
        """Tell people and clients one line."""
        self.announce(text, flags, self._clock())

    def announce(self, text: str, flags: int, ts_us: int) -> None:
        """Tell one line of something that happened in packet time."""
        self._messages.post(text, flags, ts_us)
        level = logging.ERROR if flags & ERROR else logging.WARNING if flags & ALERT else logging.INFO
        _log.log(level, "%s", text)

    def warn(self, name: str, text: str) -> None:
        """Raise an alert about the sensor: one that hears nothing must not look like quiet air."""
        self._notice(name, text, self._clock())

    def complain(self, name: str, text: str) -> None:
        """Tell an error, and raise the alert of that name."""
        self.say(text, ERROR)
        self.warn(name, text)
