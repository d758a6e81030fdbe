"""What the tracker's news look like on the eventbus."""

from sensor.tracking.device import Device, ProbedSsid, SsidRecord
from sensor.tracking.pairs import Pair


class SsidEvent:
    """A device advertised, answered with or asked for an SSID for the first time."""

    def __init__(self, device: Device, ssid: "SsidRecord | ProbedSsid") -> None:
        """Take the device and its record of the SSID."""
        self.device: Device = device
        self.ssid: SsidRecord | ProbedSsid = ssid


class HandshakeEvent:
    """A handshake or PMKID was captured: told once for each session of a pair, and without the secret itself."""

    def __init__(self, device: Device, handshake: Pair) -> None:
        """Take the access point's device and its session with a station."""
        self.device: Device = device
        self.handshake: Pair = handshake
