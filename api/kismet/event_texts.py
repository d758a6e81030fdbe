"""Events as they go out: written once, however many listen."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from api.kismet.device_record import DeviceRecords
from api.kismet.encodings import Encoder, Record
from api.kismet.events import event_record

KEPT: Final = 256  # texts; whoever listens further behind has its own written

Occurrence = tuple[str, object]  # a topic and its event, as the bus hands it to everybody


class EventTexts:
    """What was written of the last events for those who want all of their fields."""

    def __init__(self, devices: DeviceRecords, clock: Callable[[], int]) -> None:
        """Write with `devices`; `clock` tells the time of day in µs."""
        self._devices = devices
        self._clock = clock
        # An occurrence is kept with its text, so that no other can have its identity.
        self._texts: OrderedDict[tuple[int, Encoder], tuple[Occurrence, bytes | None]] = OrderedDict()

    def octets(self, occurrence: Occurrence, encode: Encoder) -> bytes | None:
        """Return an event with all of its fields in UTF-8, None if it has no form on the wire."""
        key = (id(occurrence), encode)
        known = self._texts.get(key)
        if known is not None:
            return known[1]
        record = self.record(occurrence)
        text = None if record is None else encode(record)
        self._texts[key] = (occurrence, text)
        if len(self._texts) > KEPT:
            self._texts.popitem(last=False)
        return text

    def record(self, occurrence: Occurrence) -> Record | None:
        """Return an event's content by its keys, None if it has no form on the wire."""
        topic, event = occurrence
        return event_record(topic, event, self._devices, self._clock())
