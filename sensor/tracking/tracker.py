"""The tracker: turns frames into devices, BSSs, SSIDs and memberships, and says what each frame brought.

Here is the order of things: which frame goes to whom, and what comes before what. What a frame teaches stands
elsewhere: `announcements` has beacons and probe responses, `probes` who looks for what, `sessions` joining and leaving,
`traffic` data, `memberships` who belongs where. All of them share one `population` of devices.
"""

from mypy_extensions import i64

from sensor.dot11.block import Fix
from sensor.dot11.faults import OK
from sensor.dot11.frame import (
    ACTION,
    ASSOC_REQUEST,
    AUTH,
    BEACON,
    DEAUTH,
    DISASSOC,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    REASSOC_REQUEST,
    REASSOC_RESPONSE,
    TYPE_DATA,
    TYPE_MANAGEMENT,
    Frame,
)
from sensor.handshakes.fragments import Fragments
from sensor.tracking.announcements import Announcements, follow_answer
from sensor.tracking.device import ROLE_CLIENT, Device
from sensor.tracking.memberships import Memberships
from sensor.tracking.observation import Observation
from sensor.tracking.pairs import PairTracker
from sensor.tracking.population import Population
from sensor.tracking.probes import Probes
from sensor.tracking.reading import ElementReader
from sensor.tracking.retransmissions import repeats_management
from sensor.tracking.sessions import Sessions
from sensor.tracking.traffic import Traffic


class Tracker:
    """Everything that is known of the air, bounded: at most `max_devices`, least recently seen leave first."""

    def __init__(self, max_devices: int = 100_000) -> None:
        """Start knowing nothing."""
        self.pairs = PairTracker()
        self.fragments = Fragments()
        self._population = Population(max_devices)
        self._reader = ElementReader()
        self._probes = Probes()
        self._memberships = Memberships(self._population)
        self._sessions = Sessions(self._population, self.pairs)
        self._announcements = Announcements(self._population, self._reader, self._sessions)
        self._traffic = Traffic(self._population, self._memberships, self._sessions, self.fragments)
        self.devices: dict[bytes, Device] = self._population.devices  # by address

    @property
    def fix(self) -> Fix | None:
        """Where the sensor is while it hears what comes next; None where nobody knows."""
        return self._population.reception.fix

    @fix.setter
    def fix(self, fix: Fix | None) -> None:
        self._population.reception.fix = fix

    @property
    def access_points(self) -> int:
        """Devices that speak for a BSS, at present."""
        return self._population.access_points

    @property
    def evicted(self) -> int:
        """Devices that left for want of room."""
        return self._population.evicted

    @property
    def tolerated(self) -> int:
        """Frames whose elements overrun, believed all the same."""
        return self._reader.tolerated

    @property
    def forgotten(self) -> int:
        """SSIDs, adverts, memberships, frequencies, doubts and fragments that found a full list."""
        lists = self._announcements.forgotten + self._probes.forgotten + self._memberships.forgotten
        return lists + self._population.reception.forgotten + self._reader.forgotten + self.fragments.evicted

    def observe(self, frame: Frame, seen: Observation) -> i64:
        """Learn from one accepted frame and fill `seen`; return a fault code and learn nothing if it lies.

        Control frames teach only that their transmitter lives, if it was known before.
        """
        seen.news = 0
        seen.retransmission = False
        seen.pair = None
        seen.elements = None
        seen.advert = None
        seen.bss = None
        seen.receiver = None
        kind_type: i64 = frame.kind >> 4
        if kind_type == TYPE_MANAGEMENT:
            return self._observe_management(frame, seen)
        if kind_type == TYPE_DATA:
            self._traffic.observe(frame, seen)
            return OK
        device = self.devices.get(frame.ta)
        seen.device = device
        if device is not None:
            self._population.reception.note(device, frame)
            device.llc_packets += 1
        return OK

    def note_duplicate(self, frame: Frame) -> None:
        """Remember that another datasource heard the frame's transmitter, too."""
        device = self.devices.get(frame.ta)
        if device is not None:
            self._population.reception.note_copy(device, frame)

    def _observe_management(self, frame: Frame, seen: Observation) -> i64:
        """Management frames: read the elements first, so that a frame that lies teaches nothing."""
        kind = frame.kind
        seen.ssid = b""
        if kind == BEACON or kind == PROBE_RESPONSE:
            return self._announcements.observe(frame, seen)
        if frame.elements:
            fault = self._reader.read(frame, seen)
            if fault and (kind == PROBE_REQUEST or kind <= REASSOC_RESPONSE):
                return fault
            if fault:  # what disconnects or authenticates does so by its fixed fields, whatever follows them
                self._reader.tolerated += 1
        device = self._population.transmitter(frame, seen)
        device.llc_packets += 1
        seen.retransmission = repeats_management(device, frame)
        if kind == PROBE_REQUEST:
            self._probes.note(device, frame, seen)
        else:
            self._observe_member(device, frame, seen)
        self._population.receiver(frame, seen)
        return OK

    def _observe_member(self, device: Device, frame: Frame, seen: Observation) -> None:
        """Management frames between a station and its access point."""
        kind = frame.kind
        seen.bss = self._population.bss(frame.bssid)
        if kind == ASSOC_REQUEST or kind == REASSOC_REQUEST:
            device.roles |= ROLE_CLIENT
            self._memberships.count(device, frame.bssid, frame.ts_us, 0)
            self._sessions.associate(frame, seen)
        elif kind == AUTH:
            follow_answer(frame, seen)
            if frame.ra == frame.bssid:
                device.roles |= ROLE_CLIENT
            self._sessions.authenticate(frame, seen)
        elif kind <= REASSOC_RESPONSE:
            follow_answer(frame, seen)
        elif kind == DEAUTH or kind == DISASSOC:  # not followed: they are forged most, and are held against the track
            if seen.bss is not None and not seen.retransmission:
                seen.bss.disconnects += 1
                seen.bss.last_disconnect_us = frame.ts_us
            self._sessions.part(frame, seen)
        elif kind == ACTION and not frame.protected:
            seen.pair = self._sessions.between(frame)
