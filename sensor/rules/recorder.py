"""Turns what the sensor tells into entries of the event streams; they wait here until a thread writes them."""

from collections.abc import Iterable
from typing import Final

from sensor import eventbus
from sensor.alerts.alert import Alert
from sensor.dot11.channels import channel_name
from sensor.dot11.kinds import kind_name
from sensor.dot11.mac import format_mac
from sensor.eventbus import EventBus
from sensor.packetchain.tally import FrameTally, Tallied
from sensor.rules.durations import SECOND_US
from sensor.rules.indices import Row
from sensor.rules.rollcall import RollCall
from sensor.rules.ruletype import Late, World
from sensor.text import printable
from sensor.tracking.device import ROLE_CLIENT, Device, ProbedSsid
from sensor.tracking.events import HandshakeEvent, SsidEvent

MAX_PENDING: Final = 50_000  # entries that wait to be written
MAX_EVENTS: Final = 8_192  # of the eventbus that wait to be looked at
LATE_US: Final = 120 * SECOND_US  # older ones were not heard now: a roll call tells of the last minute
SAMPLE_US: Final = 10 * SECOND_US

TOPICS: Final = (
    eventbus.ALERT,
    eventbus.NEW_DEVICE,
    eventbus.DOT11_ADVERTISED_SSID,
    eventbus.DOT11_RESPONSE_SSID,
    eventbus.DOT11_PROBED_SSID,
    eventbus.DOT11_WPA_HANDSHAKE,
)

Entry = tuple[str, int, Row]  # index, µs, fields


class Recorder:
    """Collects entries on the sensor's loop."""

    def __init__(self, bus: EventBus, world: World) -> None:
        """Listen to `bus`, and ask `world` now and then."""
        self.tally: FrameTally | None = None
        self.roll_call: RollCall | None = None  # while somebody wants to know who is heard each minute
        self.late: Late | None = None  # the last entry that was old when it came
        self.lost = 0  # entries for which there was no room
        self._world = world
        self._uuids: dict[int, str] = {}  # of datasources, by their number
        self._pending: list[Entry] = []
        self._second_us = 0  # that is being tallied
        self._sampled_us = 0
        self._counted: dict[str, tuple[int, int]] = {}  # packets and drops of each source when last sampled
        self._events, self._unsubscribe = bus.subscribe(TOPICS, bound=MAX_EVENTS, name="rules")

    @property
    def dropped(self) -> int:
        """Events and entries that were lost because they came too fast."""
        return self.lost + self._events.dropped

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()

    def second(self, now_us: int) -> None:
        """Take what was tallied until this second of packet time."""
        if self.tally is not None:
            for tallied in self.tally.take():
                self._add("frames", self._second_us or now_us, self._frames_row(tallied))
        self._second_us = now_us - now_us % SECOND_US
        if self.roll_call is not None:
            for device in self.roll_call.second(now_us, self._world.roll()):
                self._add("devices", int(device.last_us), device_row(device, "heard"))

    def take(self, now_us: int) -> list[Entry]:
        """Return what waits to be written, newest last."""
        event = self._events.take()
        while event is not None:
            self._note(event[1], now_us)
            event = self._events.take()
        if now_us >= self._sampled_us + SAMPLE_US or now_us < self._sampled_us:
            self._sampled_us = now_us
            self._sample(now_us)
        taken, self._pending = self._pending, []
        oldest_us = min((ts_us for _, ts_us, _ in taken), default=now_us)
        if oldest_us < now_us - LATE_US:
            self.late = Late(now_us, oldest_us)
        # A capture that is played fast runs ahead of the clock that rules go by.
        return [(index, min(ts_us, now_us), row) for index, ts_us, row in taken]

    def give_back(self, entries: Iterable[Entry]) -> None:
        """Take entries back that could not be written, as far as there is room."""
        kept = [*entries, *self._pending]
        self.lost += max(0, len(kept) - MAX_PENDING)
        self._pending = kept[-MAX_PENDING:]

    def _add(self, index: str, ts_us: int, row: Row) -> None:
        if len(self._pending) >= MAX_PENDING:
            self.lost += 1
            return
        self._pending.append((index, ts_us, row))

    def _frames_row(self, tallied: Tallied) -> Row:
        return {
            "kind": kind_name(tallied.kind),
            "bssid": format_mac(tallied.bssid),
            "channel": channel_name(tallied.freq_khz),
            "freq_khz": int(tallied.freq_khz),
            "source": self._uuid(int(tallied.source)),
            "signal_dbm": int(tallied.signal_dbm),
            "count": int(tallied.count),
        }

    def _uuid(self, number: int) -> str:
        if number not in self._uuids:
            self._uuids.update({source.number: source.uuid for source in self._world.sources()})
        return self._uuids.setdefault(number, "")

    def _note(self, event: object, now_us: int) -> None:
        match event:
            case Alert():
                self._add("alerts", event.ts_us, alert_row(event))
            case Device():
                self._add("devices", int(event.last_us), device_row(event, "new"))
            case SsidEvent():
                self._note_ssid(event)
            case HandshakeEvent():
                pair = event.handshake
                row: Row = {"bssid": format_mac(pair.bssid), "station": format_mac(pair.sta), "state": event.state}
                self._add("handshakes", now_us, row)
            case _:
                pass

    def _note_ssid(self, event: SsidEvent) -> None:
        record = event.ssid
        if isinstance(record, ProbedSsid):
            row: Row = {"ssid": printable(record.ssid), "mac": format_mac(event.device.mac)}
            self._add("probes", int(record.last_us), row)
            return
        row = {
            "ssid": printable(record.ssid),
            "bssid": format_mac(event.device.mac),
            "how": "advertised" if record.beacon else "answered",
            "channel": channel_name(record.freq_khz),
            "freq_khz": int(record.freq_khz),
        }
        self._add("ssids", int(record.last_us), row)

    def _sample(self, now_us: int) -> None:
        """Note how sources, battery and place are."""
        for source in self._world.sources():
            packets, dropped = self._counted.get(source.uuid, (source.packets, source.dropped))
            self._counted[source.uuid] = (source.packets, source.dropped)
            row: Row = {
                "uuid": source.uuid,
                "name": source.name,
                "state": source.state,
                "healthy": int(source.healthy),
                "packets": source.packets - packets,
                "dropped": source.dropped - dropped,
                "error": source.error,
            }
            self._add("sources", now_us, row)
        charge, place = self._world.charge(), self._world.place()
        if charge is not None:
            row = {"percent": charge.percent, "mains": int(charge.mains), "remaining_s": charge.remaining_s}
            self._add("battery", now_us, row)
        if place is not None:
            row = {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "altitude": place.altitude,
                "speed": place.speed,
            }
            self._add("gps", now_us, row)
        for index, row in self._world.samples():
            self._add(index, now_us, row)


def alert_row(alert: Alert) -> Row:
    """Return an alert as an entry."""
    return {
        "name": alert.header,
        "class": alert.klass,
        "severity": alert.severity,
        "confidence": alert.confidence,
        "text": alert.text,
        "subject": format_mac(alert.subject) if len(alert.subject) == 6 else printable(alert.subject),
        "bssid": format_mac(alert.transmitter),
        "source_mac": format_mac(alert.source),
        "dest_mac": format_mac(alert.dest),
        "device": format_mac(alert.device),
        "channel": alert.channel,
        "freq_khz": alert.freq_khz,
        "signal_dbm": alert.signal_dbm,
        "frames": alert.frames,
        "incident": alert.incident,
        "stage": alert.stage,
        "ledger_id": alert.id,
    }


def device_row(device: Device, event: str) -> Row:
    """Return a device as an entry."""
    role = "ap" if device.is_ap else "client" if device.roles & ROLE_CLIENT else "other"
    return {
        "mac": format_mac(device.mac),
        "event": event,
        "role": role,
        "bssid": format_mac(device.last_bssid),
        "channel": channel_name(device.freq_khz),
        "freq_khz": int(device.freq_khz),
        "signal_dbm": int(device.signal_last_dbm),
        "packets": int(device.packets),
    }
