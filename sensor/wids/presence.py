"""Listed devices that come and go, and strangers that keep coming back."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, AUTH, PROBE_REQUEST, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac, is_local
from sensor.packetchain.listening import UNKNOWN, Listening
from sensor.text import printable
from sensor.tracking.device import Device
from sensor.tracking.observation import NEW_DEVICE, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import KnownDevice, Policy
from sensor.wids.roll import Requests, Roll, Sightings
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import signal

SECOND_US: Final = 1_000_000
MINUTE_US: Final = 60_000_000
HOUR_US: Final = 3_600_000_000
LISTENED_US: Final = 60_000_000  # a silence counts where somebody listened for so long of it

MAX_VISITORS: Final = 16384
MAX_VISITS: Final = 32


class Listed(Detection):
    """What the rules about listed devices share: who is listed, and when each was heard."""

    def __init__(self, brief: Brief, devices: list[KnownDevice]) -> None:
        """Watch these, and whom people ask for."""
        super().__init__(brief.definition)
        self.listed: list[KnownDevice] = devices
        self.requests: Requests = brief.requests
        self.known_version: i64 = 0  # of the requests
        self.asked: list[bytes] = []
        self.roll: Roll = Roll([device.addresses for device in devices])
        self.sightings: Sightings = Sightings()
        self.devices: dict[bytes, Device] = {}
        self.ticks = True
        if devices:
            self.news = NEW_DEVICE

    def meet(self, devices: dict[bytes, Device]) -> None:
        """Take those that are there already as told of."""
        self.devices = devices
        self.roll.meet(devices)
        for mac, _ in self.roll.entries():
            self._have_told(mac)
        self.heed()

    def heed(self) -> None:
        """Take over the requests if they have changed; those that are there already count as told of."""
        if self.known_version == self.requests.version:
            return
        self.known_version = self.requests.version
        before = set(self.asked)
        self.asked = list(self.wanted())
        for mac in self.asked:
            if mac not in before and not self.roll.has(mac):
                self._have_told(mac)

    def wanted(self) -> list[bytes]:
        """Return whom people ask for by the list that this rule is about."""
        return []

    def entries(self) -> list[tuple[bytes, int]]:
        """Return each address with the number of its device in the configuration, -1 where it stands in none."""
        roll = self.roll
        return [*roll.entries(), *[(mac, -1) for mac in self.asked if not roll.has(mac)]]

    def called(self, mac: bytes, number: int) -> str:
        """Return a listed device in words."""
        return called(self.listed[number], mac) if number >= 0 else format_mac(mac)

    def _have_told(self, mac: bytes) -> None:
        device = self.devices.get(mac)
        if device is not None:
            self.sightings.of(mac).heard(device)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Catch whom a mask has."""
        self.roll.note(seen)
        self.evictions = self.roll.evictions
        return None

    def tell(self, mac: bytes, device: Device | None, text: str, now_us: i64) -> Finding:
        """Return the finding about a listed device."""
        finding = Finding(self.name, mac, text, None, now_us)
        finding.source = mac
        finding.transmitter = mac
        if device is not None:
            finding.transmitter = device.last_bssid or mac
            finding.freq_khz = device.freq_khz
            finding.signal_dbm = device.signal_last_dbm
            finding.evidence.append(
                ("signal", f"{device.signal_last_dbm} dBm" if device.signal_last_dbm else "unknown")
            )
        return finding


def called(known: KnownDevice, mac: bytes) -> str:
    """Return a known device in words."""
    return f'"{printable(known.name.encode("utf-8", "surrogatepass"))}" ({format_mac(mac)})'


@final
class DeviceFound(Listed):
    """DEVICEFOUND: a device that is listed or asked for sends its second frame, for the first time or after absence."""

    def __init__(self, brief: Brief) -> None:
        """Watch those listed with `found`."""
        super().__init__(brief, [device for device in brief.policy.devices if device.found])
        self.absent_us: i64 = brief.values["absent_s"] * SECOND_US

    def wanted(self) -> list[bytes]:
        """Return those whose coming people ask for."""
        return self.requests.found

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Look who has come."""
        self.heed()
        findings: list[Finding] = []
        for mac, number in self.entries():
            device = self.devices.get(mac)
            if device is not None and self.sightings.appears(mac, device, self.absent_us):
                place = f" on {device.freq_khz // 1000} MHz" if device.freq_khz else ""
                text = f"Your listed device {self.called(mac, number)} is heard{place}."
                findings.append(self.tell(mac, device, text, now_us))
        return findings


@final
class DeviceLost(Listed):
    """DEVICELOST: a device that is listed or asked for was heard and is silent, though somebody listens."""

    def __init__(self, brief: Brief) -> None:
        """Watch those listed with `lost`."""
        super().__init__(brief, [device for device in brief.policy.devices if device.lost])
        self.silent_us: i64 = brief.values["silent_s"] * SECOND_US
        self.listening: Listening = brief.listening

    def wanted(self) -> list[bytes]:
        """Return those whose going people ask for."""
        return self.requests.lost

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Look who has gone."""
        self.heed()
        findings: list[Finding] = []
        for mac, number in self.entries():
            device = self.devices.get(mac)
            sighting = self.sightings.of(mac)
            if device is not None and sighting.heard(device):
                sighting.gone = False
            silence_us = now_us - sighting.last_us
            if sighting.last_us == 0 or sighting.gone or silence_us < self.silent_us:
                continue
            share = UNKNOWN if device is None else self.listening.share(now_us, device.freq_khz // 1000)
            if share != UNKNOWN and float(silence_us) * share < LISTENED_US:
                continue
            sighting.gone = True
            text = f"Your listed device {self.called(mac, number)} was not heard for {silence_us // SECOND_US} s."
            finding = self.tell(mac, device, text, now_us)
            listened = "not known" if share == UNKNOWN else f"{share:.0%} of the last minute"
            finding.evidence.append(("listened to its channel", listened))
            finding.confidence = 70
            findings.append(finding)
        return findings


@final
class Visitor:
    """A stranger, and when its visits began."""

    def __init__(self, ts_us: i64) -> None:
        """Start with a first visit."""
        self.last_us: i64 = ts_us
        self.visits: list[int] = [ts_us]


@final
class RecurringDevice(Detection):
    """RECURRINGDEVICE: a device that nobody listed comes again and again, with an address that is its own.

    Devices with random addresses are others each time, and cannot be followed by them.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.visits: int = brief.values["visits"]
        self.apart_us: i64 = brief.values["apart_min"] * MINUTE_US
        self.window_us: i64 = brief.values["window_h"] * HOUR_US
        self.kinds = (PROBE_REQUEST, AUTH, ASSOC_REQUEST, REASSOC_REQUEST)
        self.visitors: KeyedTable[Visitor] = KeyedTable(MAX_VISITORS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Note who looks around or joins."""
        ta = frame.ta
        if is_local(ta) or seen.retransmission or ta == frame.bssid:
            return None
        visitor = self.visitors.get(ta)
        if visitor is None:
            self.visitors.put(ta, Visitor(frame.ts_us))
            self.evictions = self.visitors.evictions
            return None
        apart_us = frame.ts_us - visitor.last_us
        visitor.last_us = frame.ts_us
        if apart_us < self.apart_us:
            return None
        recent = [begun_us for begun_us in visitor.visits if 0 <= frame.ts_us - begun_us <= self.window_us]
        visitor.visits = [*recent, frame.ts_us][-MAX_VISITS:]
        if len(visitor.visits) < self.visits or self.policy.device_named(ta) is not None or self.policy.ignores(ta):
            return None
        return self._finding(frame, visitor)

    def _finding(self, frame: Frame, visitor: Visitor) -> Finding:
        count = len(visitor.visits)
        hours = (frame.ts_us - visitor.visits[0]) // HOUR_US
        visitor.visits = []
        text = f"Device {format_mac(frame.ta)}, which is none of those you listed, was here {count} times in {hours} h."
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 50
        finding.evidence.append(("visits", f"{count}, at least {self.apart_us // MINUTE_US} min apart"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DEVICEFOUND",
            "SYSTEM",
            HIGH,
            "A device that you listed is there.",
            throttle="10/min",
            burst="1/sec",
            advice="What you listed it for: `found = true` under its device.",
            references=("Kismet, devicefound",),
        ),
        DeviceFound,
        (Parameter("absent_s", 300, 10, 86_400, "s", "silence after which it is told of again"),),
    ),
    Entry(
        Definition(
            "DEVICELOST",
            "SYSTEM",
            HIGH,
            "A device that you listed is no longer heard.",
            throttle="10/min",
            burst="1/sec",
            advice="Look whether it is where it ought to be, and switched on. One that sleeps long needs more silence.",
            references=("Kismet, devicelost",),
        ),
        DeviceLost,
        (Parameter("silent_s", 300, 10, 86_400, "s", "silence after which it has gone"),),
    ),
    Entry(
        Definition(
            "RECURRINGDEVICE",
            "OTHER",
            LOW,
            "A device that nobody listed keeps coming back.",
            throttle="5/min",
            burst="1/sec",
            advice="Look whether it is a neighbour's or a colleague's, and list it as a device or ignore it.",
            references=("802-2014 8.2.2 (universal and local addresses)",),
            on=False,
        ),
        RecurringDevice,
        (
            Parameter("visits", 3, 2, 30, "visits", "how many visits are many"),
            Parameter("apart_min", 240, 1, 10_080, "min", "absence after which a visit is another one"),
            Parameter("window_h", 168, 1, 720, "h", "time within which visits count together"),
        ),
        ignorable=True,
    ),
)
