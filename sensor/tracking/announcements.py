"""What beacons and probe responses do: they make a BSS known, keep it up to date, and name its ESSID.

Most say what the last one said: these are compared and not read. The BSS is filed with the device of its BSSID, whoever
transmitted the frame.
"""

from typing import final

from mypy_extensions import i64

from sensor.dot11.faults import OK
from sensor.dot11.frame import BEACON, Frame
from sensor.tracking.bsses import CAPABILITY_IBSS, BssTracker
from sensor.tracking.device import ROLE_ADHOC, Bss, Device
from sensor.tracking.observation import Observation
from sensor.tracking.population import Population
from sensor.tracking.reading import ElementReader
from sensor.tracking.retransmissions import repeats_beacon, repeats_management
from sensor.tracking.sessions import Sessions


@final
class Announcements:
    """Finds the BSS that a frame speaks for, and lets it learn."""

    def __init__(self, population: Population, reader: ElementReader, sessions: Sessions) -> None:
        """Learn of these devices; sessions wait for the ESSIDs."""
        self._population = population
        self._reader = reader
        self._sessions = sessions
        self._bsses = BssTracker()

    @property
    def forgotten(self) -> int:
        """SSIDs and adverts that found a full list."""
        return self._bsses.forgotten

    def observe(self, frame: Frame, seen: Observation) -> i64:
        """Learn from one beacon or probe response; return a fault code and learn nothing if it lies."""
        if frame.elements:
            known = self._population.bss(frame.bssid)
            if known is not None and self._bsses.unchanged(known, frame):
                self._reader.trust(frame.ta)
            else:
                fault = self._reader.read(frame, seen)
                if fault:
                    return fault
        transmitter = self._population.transmitter(frame, seen)
        transmitter.llc_packets += 1
        if not frame.elements:  # protected, or cut before its elements: it names a transmitter, no more
            return OK
        device = transmitter if frame.ta == frame.bssid else self._spoken_for(transmitter, frame, seen)
        bss = device.bss
        if bss is None:
            bss = self._found(device, frame, seen)
        # A repetition must not help to confirm what it says.
        if frame.kind == BEACON:
            seen.retransmission = repeats_beacon(bss, frame)
            self._bsses.observe(device, bss, frame, seen)
        else:
            seen.retransmission = repeats_management(transmitter, frame)
            self._population.receiver(frame, seen)
            self._bsses.observe(device, bss, frame, seen)
            follow_answer(frame, seen)
        self._sessions.name(frame, seen)
        return OK

    def _spoken_for(self, transmitter: Device, frame: Frame, seen: Observation) -> Device:
        """Return the device of a BSSID in whose name somebody else sends: stations of a cell, and impostors."""
        device = self._population.named(frame.bssid, frame.ts_us, seen)
        if frame.kind == BEACON and frame.capability & CAPABILITY_IBSS:
            transmitter.roles |= ROLE_ADHOC
        return device

    def _found(self, device: Device, frame: Frame, seen: Observation) -> Bss:
        bss = self._bsses.found(device, frame, seen)
        device.bss = bss
        self._population.access_points += 1
        return bss


def follow_answer(frame: Frame, seen: Observation) -> None:
    """Let an access point's own answers show how it counts its frames."""
    bss = seen.bss
    if bss is not None and bss.track is not None and frame.ta == frame.bssid and not seen.retransmission:
        bss.track.management(frame)
