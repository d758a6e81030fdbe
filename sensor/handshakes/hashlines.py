"""Handshakes and PMKIDs as hashcat reads them: one line each, mode 22000."""

from typing import final

from sensor.handshakes.matching import Handshake, Pmkid


@final
class Hash:
    """One line, with the parts that tell it from others."""

    def __init__(self, essid: bytes, handshake: Handshake | None, pmkid: Pmkid | None) -> None:
        """Take a handshake or a PMKID, and the ESSID that its access point was seen with."""
        self.essid: bytes = essid
        self.handshake: Handshake | None = handshake
        self.pmkid: Pmkid | None = pmkid

    @property
    def line(self) -> str:
        """The line, without its end."""
        if self.handshake is not None:
            return handshake_line(self.handshake, self.essid)
        return pmkid_line(self.pmkid, self.essid) if self.pmkid is not None else ""


def pmkid_line(pmkid: Pmkid, essid: bytes) -> str:
    """Return `WPA*01*PMKID*AP*STA*ESSID***`; hcxpcapngtool 6.2.7 leaves the last field empty, and so do we."""
    return f"WPA*01*{pmkid.pmkid.hex()}*{pmkid.bssid.hex()}*{pmkid.sta.hex()}*{essid.hex()}***"


def handshake_line(handshake: Handshake, essid: bytes) -> str:
    """Return `WPA*02*MIC*AP*STA*ESSID*ANONCE*EAPOL*MP`, the MIC inside of EAPOL zeroed."""
    answer = handshake.sta_message
    return (
        f"WPA*02*{answer.mic.hex()}*{handshake.bssid.hex()}*{handshake.sta.hex()}*{essid.hex()}"
        f"*{handshake.ap_message.nonce.hex()}*{answer.packet_without_mic.hex()}*{handshake.pair:02x}"
    )
