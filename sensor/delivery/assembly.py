"""Puts delivery together for the daemon: settings, the ledger, and those who speak to people."""

from collections.abc import Callable, Iterable

from sensor.alerts.desk import AlertDesk
from sensor.delivery.alertnote import Sender
from sensor.delivery.delivery import Delivery
from sensor.delivery.settings import DeliverySettings
from sensor.ledger.ledger import Ledger
from sensor.storage.state import State
from sensor.tracking.tracker import Tracker


class DeskVoice:
    """Speaks through the message bus and the alert desk."""

    def __init__(self, desk: AlertDesk, say: Callable[[str, int], None], clock: Callable[[], int]) -> None:
        """Tell lines to `say`, with Kismet's flags."""
        self._desk = desk
        self._say = say
        self._clock = clock

    def say(self, text: str, flags: int) -> None:
        """Tell a line."""
        self._say(text, flags)

    def warn(self, header: str, klass: str, severity: int, text: str) -> None:
        """Raise an alert of the sensor's own."""
        self._desk.send_notice(header, klass, severity, text, self._clock())


def networks_of(tracker: Tracker) -> Callable[[bytes], Iterable[bytes]]:
    """Return what knows the SSIDs that an access point has been seen with."""

    def names(bssid: bytes) -> Iterable[bytes]:
        device = tracker.devices.get(bssid)
        return () if device is None or device.bss is None else [advert.ssid for advert in device.bss.adverts]

    return names


def deliver(
    settings: DeliverySettings,
    state: State,
    ledger: Ledger,
    desk: AlertDesk,
    tracker: Tracker,
    say: Callable[[str, int], None],
    clock: Callable[[], int],
    sensor_name: str,
) -> Delivery:
    """Return delivery, listening to `ledger`; raises MisconfiguredError with all that is wrong with connectors."""
    made = Delivery(
        state.database,
        settings,
        DeskVoice(desk, say, clock),
        clock,
        sender=Sender(state.sensor_uuid(), sensor_name),
        names=networks_of(tracker),
    )
    ledger.on_written.append(made.written)
    return made
