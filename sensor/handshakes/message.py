"""One EAPOL-Key message of a 4-way handshake, lifted out of its frame and kept."""

from typing import Final, final

from sensor.dot11.dissect import LLC_EAPOL, SUBFRAME_HEADER
from sensor.dot11.eapol import (
    KEY_ID,
    KEY_IV,
    KEY_RSC,
    KEY_VERSION,
    MIC_LENGTH,
    EapolHeader,
    message_number,
    read_key_data,
)
from sensor.dot11.frame import Frame
from sensor.dot11.rsn import AKM_PSK, AKM_PSK_SHA256, parse_rsn, parse_wpa1

MAX_PACKET: Final = 251  # hashcat takes no longer EAPOL packet (module 22000)
RSN_LENGTH: Final = 20  # key data shorter than version, group, one pairwise and one AKM suite names no AKM

ZERO_8: Final = b"\x00" * 8
ZERO_16: Final = b"\x00" * 16
ZERO_32: Final = b"\x00" * 32
RUN_OF_ZEROS: Final = b"\x00" * 4
RUN_OF_ONES: Final = b"\xff" * 4
RUN: Final = 4

# What a message may be used for, as bits.
USE_NONCE: Final = 1  # its ANonce belongs to a handshake (M1, M3)
USE_MIC: Final = 2  # its MIC can be checked against a passphrase (M2, M4)


@final
class EapolMessage:
    """Message 1 to 4, with everything that a hash line, a capture or a detection may ask for."""

    def __init__(self, number: int, bssid: bytes, sta: bytes, ts_us: int) -> None:
        """Name the message; `read_message` fills in the rest."""
        self.number: int = number
        self.bssid: bytes = bssid
        self.sta: bytes = sta
        self.ts_us: int = ts_us
        self.source: int = 0
        self.descriptor: int = 0  # 2 RSN, 254 WPA1
        self.key_information: int = 0
        self.key_version: int = 0  # 1 MD5 and RC4, 2 SHA-1 and AES, 3 AES-CMAC, 0 as the AKM defines
        self.replay_counter: int = 0  # 64 bits, taken as signed
        self.nonce: bytes = b""
        self.mic: bytes = b""
        self.mic_at: int = 0  # offset in `packet`
        self.packet: bytes = b""  # the 802.1X packet, MIC as sent
        self.pmkid: bytes = b""  # from M1's KDE or M2's RSN element; never zeros
        self.rsn: bytes = b""  # body of M2's RSN element
        self.wpa1: bytes = b""  # body of M2's WPA element
        self.psk: bool = False  # M2: its own element asks for PSK, or names no AKM at all
        self.frame: bytes = b""  # the 802.11 frame, FCS excluded
        self.uses: int = 0  # USE_ bits
        self.corrections: int = 0  # message-pair bits 5-7: how the AP's nonces were seen to count

    @property
    def from_ap(self) -> bool:
        """Whether the access point sent it."""
        return self.number & 1 == 1

    @property
    def packet_without_mic(self) -> bytes:
        """The packet as its MIC is computed: with zeros in the MIC's place."""
        return self.packet[: self.mic_at] + b"\x00" * len(self.mic) + self.packet[self.mic_at + len(self.mic) :]


def read_message(frame: Frame, header: EapolHeader) -> EapolMessage | None:
    """Return the handshake message that a frame carries, or nothing: no message 1 to 4, cut, or lying about lengths."""
    number = message_number(header)
    if not number or header.body + header.length > header.end or header.key_data_lies or not header.key_data:
        return None
    # By who speaks, not by To DS and From DS: in an IBSS and between access points these name no BSS.
    ra = frame.ra
    if ra[0] & 0x01 or ra == frame.ta:
        return None
    data = frame.data
    ap_sends = number & 1 == 1
    message = EapolMessage(number, frame.ta if ap_sends else ra, ra if ap_sends else frame.ta, frame.ts_us)
    message.source = frame.source
    message.descriptor = header.descriptor
    message.key_information = header.key_information
    message.key_version = header.key_information & KEY_VERSION
    message.replay_counter = header.replay_counter
    message.nonce = data[header.nonce : header.nonce + 32]
    message.mic_at = header.mic_at - frame.eapol
    message.mic = data[header.mic_at : header.mic_at + header.mic_length]
    message.packet = data[frame.eapol : header.body + header.length]
    message.frame = lone_frame(frame) if frame.amsdu else frame.raw()
    if _read_contents(data, header, message):
        message.uses = _uses(data, header, message)
    if not message.uses:
        message.pmkid = b""  # with SAE, FT and 802.1X it names a PMK that no passphrase makes by itself
    return message


def lone_frame(frame: Frame) -> bytes:
    """Return the frame as it would be had its 802.1X packet come alone, not in an A-MSDU, which few tools look into.

    What the A-MSDU's own address fields say of the BSS gives way to the subframe's addresses (802.11-2020 table 9-30).
    """
    data = frame.data
    llc = frame.eapol - len(LLC_EAPOL)
    subframe = llc - SUBFRAME_HEADER
    header = bytearray(data[frame.start : frame.start + frame.header_length])
    header[30 if frame.flags & 0x03 == 0x03 else 24] &= 0x7F
    if frame.flags & 0x01:
        header[16:22] = data[subframe : subframe + 6]
        if frame.flags & 0x02:
            header[24:30] = data[subframe + 6 : subframe + 12]
    elif frame.flags & 0x02:
        header[16:22] = data[subframe + 6 : subframe + 12]
    return bytes(header) + data[llc : frame.eapol_end]


def bit_errors(octets: bytes) -> bool:
    """Whether four equal octets of 0x00 or 0xFF in a row make it unlikely that these are random (MICs, PMKIDs)."""
    last = len(octets) - RUN
    zeros = octets.find(RUN_OF_ZEROS)
    ones = octets.find(RUN_OF_ONES)
    return 0 <= zeros < last or 0 <= ones < last


def _read_contents(data: bytes, header: EapolHeader, message: EapolMessage) -> bool:
    """Take PMKID and elements from M1's and M2's key data; say whether the message is still worth something."""
    if message.number > 2:
        return True
    contents = read_key_data(data, header)
    if message.number == 1:
        if contents.pmkid and contents.pmkid != ZERO_16:
            if bit_errors(contents.pmkid):
                return False
            message.pmkid = contents.pmkid
        return True
    message.rsn = contents.rsn
    message.wpa1 = contents.wpa1
    akms: list[int] = []
    if contents.rsn:
        body = parse_rsn(contents.rsn)
        akms = body.akms
        if body.pmkids and body.pmkids[0] != ZERO_16 and offers_psk(akms):
            if bit_errors(body.pmkids[0]):
                return False
            message.pmkid = body.pmkids[0]
    elif contents.wpa1:
        akms = parse_wpa1(contents.wpa1).akms
    message.psk = header.key_data_length < RSN_LENGTH or offers_psk(akms)
    return not contents.overrun


def offers_psk(akms: "list[int] | tuple[int, ...]") -> bool:
    """Whether a passphrase and nothing else makes the PMK: not FT (its PMK-R1), not SAE, not 802.1X (mode 22000)."""
    return AKM_PSK in akms or AKM_PSK_SHA256 in akms


def _uses(data: bytes, header: EapolHeader, message: EapolMessage) -> int:
    """Return what the message may be used for; nothing where a field that must be zero is not (802.11-2020 12.7.6)."""
    if not 1 <= message.key_version <= 3 or header.mic_length != MIC_LENGTH:
        return 0
    if header.key_length != 0 and header.key_length != 16 and header.key_length != 32:
        return 0
    body = header.body
    if data[body + KEY_ID : body + KEY_ID + 8] != ZERO_8:
        return 0
    number = message.number
    if number == 1:
        return USE_NONCE if data[body + KEY_RSC : body + KEY_RSC + 8] == ZERO_8 else 0
    if message.mic == ZERO_16 or bit_errors(message.mic):
        return 0
    if number == 3:
        return USE_NONCE
    if message.nonce == ZERO_32 or len(message.packet) > MAX_PACKET:
        return 0
    if number == 4:
        return USE_MIC
    if data[body + KEY_IV : body + KEY_IV + 16] != ZERO_16 or data[body + KEY_RSC : body + KEY_RSC + 8] != ZERO_8:
        return 0
    return USE_MIC if message.psk else 0
