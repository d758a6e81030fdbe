"""What the tracker's news look like on the eventbus."""

from sensor.tracking.device import Device, ProbedSsid, SsidRecord


class SsidEvent:
    """A device advertised, answered with or asked for an SSID for the first time."""

    def __init__(self, device: Device, ssid: "SsidRecord | ProbedSsid") -> None:
        """Take the device and its record of the SSID."""
        self.device: Device = device
        self.ssid: SsidRecord | ProbedSsid = ssid
