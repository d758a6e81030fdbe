"""What the tracker's news look like on the eventbus."""

from typing import Final

from sensor.tracking.device import Device, ProbedSsid, SsidRecord
from sensor.tracking.pairs import Pair

# What is kept of a pair. A question and an answer suffice for trying passphrases, whether the answer was right or not.
COMPLETE: Final = "complete"  # a handshake that the access point confirmed, going on after the answer
ESTIMATED: Final = "estimated"  # a question and its answer, perhaps to a wrong passphrase
PMKID: Final = "pmkid"  # nothing but a PMKID


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

    @property
    def state(self) -> str:
        """COMPLETE, ESTIMATED or PMKID, by what is known now."""
        kept = self.handshake.handshake
        if kept is None:
            return PMKID
        return COMPLETE if kept.authorized else ESTIMATED
