"""The message bus: short lines about what the sensor does, the last of them kept."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from sensor.eventbus import MESSAGE, EventBus

# Kismet's message flags.
DEBUG: Final = 1
INFO: Final = 2
ERROR: Final = 4
ALERT: Final = 8
FATAL: Final = 16

RETAINED: Final = 50  # as many as Kismet keeps


@dataclass(frozen=True, slots=True)
class Message:
    """One line for people; `text` is printable."""

    text: str
    flags: int
    ts_us: int


class MessageBus:
    """Keeps the last messages and publishes each."""

    def __init__(self, bus: EventBus) -> None:
        """Publish on `bus`."""
        self._bus = bus
        self.messages: deque[Message] = deque(maxlen=RETAINED)  # oldest first

    def post(self, text: str, flags: int, ts_us: int) -> None:
        """Keep and publish one message; untrusted text must be made printable before."""
        message = Message(text, flags, ts_us)
        self.messages.append(message)
        self._bus.publish(MESSAGE, message)
