"""What probe requests tell of a device: the networks that it looks for, and the elements by which it is recognised."""

from typing import final

from sensor.dot11.frame import Frame
from sensor.tracking import observation
from sensor.tracking.device import MAX_SSIDS, Device, ProbedSsid
from sensor.tracking.observation import Observation
from sensor.tracking.spoken import Alike, behind_ssid


@final
class Probes:
    """Keeps what devices ask for."""

    def __init__(self) -> None:
        """Start with nothing asked for."""
        self.forgotten: int = 0  # SSIDs that found a full list
        self._alike = Alike()  # elements of probe requests

    def note(self, device: Device, frame: Frame, seen: Observation) -> None:
        """Note one probe request; the first one for an SSID is news."""
        record = device.probed_ssid(seen.ssid)
        if record is None:
            record = ProbedSsid(seen.ssid, frame.ts_us)
            self._keep(device, record)
            seen.news |= observation.NEW_PROBED_SSID
        record.last_us = frame.ts_us
        record.count += 1
        seen.probed = record
        elements = seen.elements
        if elements is not None:
            said = behind_ssid(elements.raw)
            if said != device.probe_elements:
                device.probe_elements = self._alike.kept(said)

    def _keep(self, device: Device, record: ProbedSsid) -> None:
        """Keep one more SSID; the one first asked for leaves for it."""
        probed = device.probed
        if probed is None:
            probed = []
            device.probed = probed
        if len(probed) >= MAX_SSIDS:
            probed.pop(0)
            self.forgotten += 1
        probed.append(record)
