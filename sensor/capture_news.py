"""What is told of captured handshakes: an event and a message each, bounded in packet time whoever forges them."""

from collections.abc import Callable
from typing import Final

from sensor.dot11.mac import format_mac
from sensor.eventbus import MESSAGE, EventBus
from sensor.messages import INFO
from sensor.tracking.events import COMPLETE, PMKID, HandshakeEvent

Announce = Callable[[str, int, int], object]  # text, message flags, ts_us

WINDOW_US: Final = 60_000_000
MESSAGES_OF_ONE: Final = 3  # of one access point in a window: a person wants to know that, not how often
MESSAGES_OF_ALL: Final = 30
EVENTS_OF_ONE: Final = 60  # an office joins again after a power cut
EVENTS_OF_ALL: Final = 600
MAX_NAMED: Final = 1024  # access points that are told apart among what was withheld


class Limit:
    """How often something may be told in a window: of one access point, and of all together.

    The first of an access point that was there before the window began passes even where the others have used up what
    all may: who forges access points silences none. As many again may pass so, and no more.
    """

    def __init__(self, of_one: int, of_all: int) -> None:
        """Begin a window with nothing told."""
        self._of_one = of_one
        self._of_all = of_all
        self._told: dict[bytes, int] = {}  # by BSSID
        self._total = 0
        self._firsts = 0  # told beyond `of_all`

    def begin(self) -> None:
        """Begin a new window."""
        self._told.clear()
        self._total = 0
        self._firsts = 0

    def admit(self, bssid: bytes, settled: bool) -> bool:
        """Say whether something may be told of an access point, and count it if so; `settled`: not new on the air."""
        told = self._told.get(bssid, 0)
        if told >= self._of_one:
            return False
        if self._total < self._of_all:
            self._total += 1
        elif settled and not told and self._firsts < self._of_all:
            self._firsts += 1
        else:
            return False
        self._told[bssid] = told + 1
        return True


class CaptureNews:
    """Tells of captures on the eventbus and to people, and in one line what it did not tell.

    Nothing that was captured is touched: it is all there for whoever asks the API.
    """

    def __init__(self, bus: EventBus, announce: Announce | None) -> None:
        """Publish on `bus`; `announce` is told the message lines."""
        self._bus = bus
        self._announce = announce
        self._events = Limit(EVENTS_OF_ONE, EVENTS_OF_ALL)
        self._messages = Limit(MESSAGES_OF_ONE, MESSAGES_OF_ALL)
        self._began_us: int | None = None  # the present window, None: none is open
        self._withheld = 0  # messages
        self._withheld_of: set[bytes] = set()

    def tell(self, topic: str, event: HandshakeEvent) -> None:
        """Tell of a capture, as far as the limits go."""
        pair = event.handshake
        ts_us = int(pair.last_us)
        self.close(ts_us)
        if self._began_us is None or ts_us <= self._began_us - WINDOW_US:  # a clock set back silences nobody for long
            self._began_us = ts_us
        settled = event.device.first_us <= self._began_us - WINDOW_US
        if self._events.admit(pair.bssid, settled):
            self._bus.publish(topic, event)
        else:
            self._bus.withhold(topic)
        if self._announce is None:
            return
        if self._messages.admit(pair.bssid, settled):
            self._announce(handshake_text(event), INFO, ts_us)
        else:
            self._bus.withhold(MESSAGE)
            self._withheld += 1
            if len(self._withheld_of) < MAX_NAMED:
                self._withheld_of.add(pair.bssid)

    def close(self, now_us: int) -> None:
        """End the present window if its time is over, with a line on what was not told."""
        if self._began_us is None or now_us - self._began_us < WINDOW_US:
            return
        self._began_us = None
        self._events.begin()
        self._messages.begin()
        if self._withheld and self._announce is not None:
            self._announce(withheld_text(self._withheld, self._withheld_of), INFO, now_us)
        self._withheld = 0
        self._withheld_of.clear()


def handshake_text(event: HandshakeEvent) -> str:
    """Say who was overheard; what was captured is a credential and stays where it is."""
    pair = event.handshake
    whose = f"access point {format_mac(pair.bssid)}, station {format_mac(pair.sta)}"
    if event.state == PMKID:
        return f"PMKID captured: {whose}"
    confirmed = "confirmed" if event.state == COMPLETE else "not confirmed yet"
    return f"WPA handshake captured: {whose}, {confirmed} by the access point"


def withheld_text(count: int, bssids: set[bytes]) -> str:
    """Say how many captures were told of by no message of their own."""
    if len(bssids) == 1:
        whose = f"access point {format_mac(next(iter(bssids)))}"
    else:
        whose = f"{'at least ' if len(bssids) >= MAX_NAMED else ''}{len(bssids)} access points"
    return f"... and {count} more handshakes or PMKIDs captured within a minute: {whose}"
