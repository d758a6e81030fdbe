"""The cast of a recipe and what they say: access points, clients, and the frames of joining and talking, by scapy."""

import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from scapy.layers.dot11 import (
    AKMSuite,
    Dot11,
    Dot11AssoReq,
    Dot11AssoResp,
    Dot11Auth,
    Dot11Beacon,
    Dot11Deauth,
    Dot11Elt,
    Dot11EltCountry,
    Dot11EltCountryConstraintTriplet,
    Dot11EltDSSSet,
    Dot11EltMicrosoftWPA,
    Dot11EltRates,
    Dot11EltRSN,
    Dot11EltVendorSpecific,
    Dot11ProbeReq,
    Dot11ProbeResp,
    Dot11QoS,
    Dot11ReassoReq,
    Dot11ReassoResp,
    RSNCipherSuite,
)
from scapy.layers.l2 import LLC, SNAP
from scapy.packet import Packet, Raw

from pcaps.recipes.air import Air, Radio

Kind: TypeAlias = Literal["open", "wep", "wpa1", "psk", "psk+sae", "sae", "eap", "owe"]

EVERYBODY: Final = "ff:ff:ff:ff:ff:ff"
# Frame control flags (802.11-2020 9.2.4.1): numbers, since scapy renames them now and then.
TO_DS: Final = 0x01
FROM_DS: Final = 0x02
POWER_MANAGEMENT: Final = 0x10
PROTECTED: Final = 0x40
_RATES_24: Final = [0x82, 0x84, 0x8B, 0x96, 0x0C, 0x12, 0x18, 0x24]
_RATES_5: Final = [0x8C, 0x12, 0x98, 0x24, 0xB0, 0x48, 0x60, 0x6C]
# AKM suite types of 00-0F-AC (802.11-2020 table 9-151).
_AKMS: Final[dict[Kind, tuple[int, ...]]] = {
    "psk": (2,),
    "psk+sae": (2, 8),
    "sae": (8,),
    "eap": (1,),
    "owe": (18,),
}
_OUI_MICROSOFT: Final = 0x0050F2
_OUI_WFA: Final = 0x506F9A


def freq_mhz(channel: int) -> int:
    """Centre of a 2.4 or 5 GHz channel."""
    return 2407 + 5 * channel if channel < 14 else 5000 + 5 * channel


class AccessPoint(Radio):
    """One BSS: what it advertises, and the share of its beacons that a hopping sensor hears."""

    def __init__(
        self,
        ssid: bytes | str,
        bssid: str,
        channel: int,
        signal_dbm: int,
        kind: Kind = "psk",
        *,
        uptime_s: float,
        passphrase: str = "",
        hidden: bool = False,
        reports_load: bool = False,
        companion: "tuple[str, bytes] | None" = None,
        heard_share: float = 0.17,
    ) -> None:
        """`companion` is the other half of an OWE pair, as (BSSID, SSID)."""
        super().__init__(bssid, signal_dbm, freq_mhz(channel), uptime_s=uptime_s)
        self.ssid = ssid.encode() if isinstance(ssid, str) else ssid
        self.channel = channel
        self.kind: Kind = kind
        self.passphrase = passphrase
        self.hidden = hidden
        self.reports_load = reports_load
        self.companion = companion
        self.heard_share = heard_share
        self.silences_s: list[tuple[float, float]] = []
        self.clients = 0

    def capability(self) -> str:
        """Capability bits as scapy names them."""
        return "ESS+short-slot" if self.kind == "open" else "ESS+privacy+short-slot"

    def silent(self, at_s: float) -> bool:
        """Whether it is switched off at this time."""
        return any(begin <= at_s < end for begin, end in self.silences_s)


@dataclass
class Client:
    """A station: its radio on each band it uses, and the counters of its present session."""

    address: str
    signal_dbm: int
    radios: dict[int, Radio] = field(default_factory=dict)
    aid: int = 0
    packet_number_up: int = 0
    packet_number_down: int = 0

    def radio(self, ap: Radio) -> Radio:
        """Return the station's transmitter on the AP's frequency."""
        if ap.freq_mhz not in self.radios:
            quieter = 4 if ap.freq_mhz > 3000 else 0
            self.radios[ap.freq_mhz] = Radio(self.address, self.signal_dbm - quieter, ap.freq_mhz)
        return self.radios[ap.freq_mhz]


def rsn(kind: Kind, *, one_akm: int | None = None) -> Dot11EltRSN:
    """RSN of a kind of network; a client names the one AKM that it chose (802.11-2020 9.4.2.24)."""
    akms = _AKMS[kind] if one_akm is None else (one_akm,)
    required = int(kind in {"sae", "owe"})
    capable = int(required or kind == "psk+sae")
    return Dot11EltRSN(
        group_cipher_suite=RSNCipherSuite(cipher=4),
        pairwise_cipher_suites=[RSNCipherSuite(cipher=4)],
        akm_suites=[AKMSuite(suite=akm) for akm in akms],
        mfp_capable=capable,
        mfp_required=required,
        group_management_cipher_suite=RSNCipherSuite(cipher=6) if capable else None,
    )


def _security_elements(ap: AccessPoint) -> Packet | None:
    if ap.kind in {"open", "wep"}:
        return None
    if ap.kind == "wpa1":
        tkip = RSNCipherSuite(oui=_OUI_MICROSOFT, cipher=2)
        return Dot11EltMicrosoftWPA(
            group_cipher_suite=tkip, pairwise_cipher_suites=[tkip], akm_suites=[AKMSuite(oui=_OUI_MICROSOFT, suite=2)]
        )
    return rsn(ap.kind)


def _tail_elements(ap: AccessPoint) -> Packet:
    """HT (26 and 22 octets), WMM and, for an OWE pair, the pointer to the companion."""
    tail: Packet = Dot11Elt(ID=45, info=b"\x6e\x01\x17\xff\xff" + b"\x00" * 21)
    tail /= Dot11Elt(ID=61, info=bytes((ap.channel,)) + b"\x00" * 21)
    if ap.kind in {"sae", "psk+sae"}:
        tail /= Dot11Elt(ID=244, info=b"\x20")
    if ap.companion:
        bssid, ssid = ap.companion
        pointer = b"\x1c" + bytes.fromhex(bssid.replace(":", "")) + bytes((len(ssid),)) + ssid
        tail /= Dot11EltVendorSpecific(oui=_OUI_WFA, info=pointer)
    edca = bytes.fromhex("020101800003a4000027a4000042435e0062322f00")
    return tail / Dot11EltVendorSpecific(oui=_OUI_MICROSOFT, info=edca)


def _elements(ap: AccessPoint, ssid: bytes, *, in_beacon: bool) -> Packet:
    listed: Packet = Dot11Elt(ID=0, info=ssid) / Dot11EltRates(rates=_RATES_24 if ap.channel < 14 else _RATES_5)
    if ap.channel < 14:
        listed /= Dot11EltDSSSet(channel=ap.channel)
    if in_beacon:
        listed /= Dot11Elt(ID=5, info=b"\x00\x03\x00\x00")
    first, count, power = (1, 13, 20) if ap.channel < 14 else (36, 4, 23)
    triplet = Dot11EltCountryConstraintTriplet(first_channel_number=first, num_channels=count, mtp=power)
    listed /= Dot11EltCountry(country_string=b"DE ", descriptors=[triplet])
    if ap.reports_load:
        listed /= Dot11Elt(ID=11, info=struct.pack("<HBH", ap.clients, 30, 0))
    if ap.channel < 14:
        listed /= Dot11Elt(ID=50, info=b"\x30\x48\x60\x6c")
    secured = _security_elements(ap)
    return (listed / secured if secured is not None else listed) / _tail_elements(ap)


def beacon(ap: AccessPoint) -> bytes:
    """Craft the beacon of an AP, TIM and load to be filled in for each."""
    header = Dot11(type=0, subtype=8, addr1=EVERYBODY, addr2=ap.address, addr3=ap.address)
    shown = b"" if ap.hidden else ap.ssid
    return bytes(header / Dot11Beacon(cap=ap.capability()) / _elements(ap, shown, in_beacon=True))


def beacons(air: Air, ap: AccessPoint, until_s: float, *, from_s: float = 0.0) -> None:
    """Send all beacons of an AP, of which the sensor hears a share; TIM and BSS Load change as they do."""
    template = beacon(ap)
    # SSID and rates end where the TIM or the DS parameter begins; ids 5 and 11 are looked up once.
    offsets = _element_offsets(template, 36)
    count, at_s = 0, from_s + air.rng.random() * 0.1024
    while at_s < until_s:
        if not ap.silent(at_s):
            frame = bytearray(template)
            frame[offsets[5] + 2] = 2 - count % 3
            frame[offsets[5] + 5] = 1 << int(air.rng.random() * 6) if air.chance(0.3) else 0
            if 11 in offsets:
                frame[offsets[11] + 4] = 28 + int(air.rng.random() * 3) * 4
            heard = air.chance(ap.heard_share)
            air.send(at_s, ap, bytes(frame), heard=heard, garbled=heard and air.chance(0.006))
        count += 1
        at_s += 0.1024


def _element_offsets(frame: bytes, start: int) -> dict[int, int]:
    offsets: dict[int, int] = {}
    while start < len(frame):
        offsets.setdefault(frame[start], start)
        start += 2 + frame[start + 1]
    return offsets


def probe(air: Air, at_s: float, sender: Radio, ssid: bytes = b"") -> None:
    """Ask for an SSID, or for anybody."""
    rates = _RATES_24 if sender.freq_mhz < 3000 else _RATES_5
    header = Dot11(type=0, subtype=4, addr1=EVERYBODY, addr2=sender.address, addr3=EVERYBODY)
    elements = Dot11Elt(ID=0, info=ssid) / Dot11EltRates(rates=rates) / Dot11Elt(ID=50, info=b"\x30\x48\x60\x6c")
    air.send(
        at_s,
        sender,
        header / Dot11ProbeReq() / elements / Dot11Elt(ID=45, info=b"\x2d\x00\x17" + b"\xff" + b"\x00" * 22),
    )


def probe_response(air: Air, at_s: float, ap: AccessPoint, sta: str, ssid: bytes | None = None) -> None:
    """Answer a station, with the AP's own SSID or, for a liar, with another; the station acknowledges."""
    header = Dot11(type=0, subtype=5, addr1=sta, addr2=ap.address, addr3=ap.address)
    answered = ap.ssid if ssid is None else ssid
    packet = header / Dot11ProbeResp(cap=ap.capability()) / _elements(ap, answered, in_beacon=False)
    air.send(at_s, ap, packet, duration_us=314)


class Session:
    """A client joining an AP step by step; `at_s` is the time reached."""

    def __init__(self, air: Air, client: Client, ap: AccessPoint, at_s: float) -> None:
        """Begin at a time, nothing sent yet."""
        self.air = air
        self.client = client
        self.ap = ap
        self.at_s = at_s
        self.sta = client.radio(ap)

    def up(self, subtype: int, body: Packet) -> None:
        """Send a management frame to the AP, which acknowledges."""
        self._exchange(self.sta, self.ap, Dot11(type=0, subtype=subtype), body)

    def down(self, subtype: int, body: Packet) -> None:
        """Send a management frame to the client, which acknowledges."""
        self._exchange(self.ap, self.sta, Dot11(type=0, subtype=subtype), body)

    def packet_up(self, ethertype: int, payload: bytes) -> None:
        """Send an unprotected packet through the AP."""
        self._exchange(self.sta, self.ap, Dot11(type=2, subtype=8, FCfield=TO_DS), _llc(ethertype, payload))

    def packet_down(self, ethertype: int, payload: bytes) -> None:
        """Send an unprotected packet to the client."""
        self._exchange(self.ap, self.sta, Dot11(type=2, subtype=8, FCfield=FROM_DS), _llc(ethertype, payload))

    def _exchange(self, sender: Radio, receiver: Radio, header: Dot11, body: Packet) -> None:
        header.addr1, header.addr2, header.addr3 = receiver.address, sender.address, self.ap.address
        self.air.send(self.at_s, sender, header / body, duration_us=314 if header.type == 0 else 44)
        self.air.ack(self.at_s + 0.0003, receiver, sender.address)
        self.at_s += 0.004 + self.air.rng.random() * 0.004

    def authenticate(self) -> None:
        """Authenticate: SAE where the AP has it, else open system."""
        if self.ap.kind not in {"sae", "psk+sae"}:
            self.up(11, Dot11Auth(algo=0, seqnum=1, status=0))
            self.down(11, Dot11Auth(algo=0, seqnum=2, status=0))
            return
        # Group 19: 32 octets of scalar, 64 of element; status 126 is hash-to-element (802.11-2020 9.3.3.11).
        for step, status, length, prefix in ((1, 126, 96, b"\x13\x00"), (2, 0, 32, b"\x01\x00")):
            for send in (self.up, self.down):
                filler = Raw(prefix + self.air.rng.randbytes(length))
                send(11, Dot11Auth(algo=3, seqnum=step, status=status) / filler)

    def associate(self, roaming_from: str | None = None) -> None:
        """Associate, or reassociate from another AP of the ESS."""
        elements: Packet = Dot11Elt(ID=0, info=self.ap.ssid)
        elements /= Dot11EltRates(rates=_RATES_24 if self.ap.channel < 14 else _RATES_5)
        if self.ap.kind in _AKMS:
            chosen = _AKMS[self.ap.kind][-1]
            elements /= rsn(self.ap.kind, one_akm=chosen)
        if self.ap.kind == "owe":
            # Diffie-Hellman Parameter, group 19 (RFC 8110 section 4.3).
            elements /= Dot11Elt(ID=255, info=b"\x20\x13\x00" + self.air.rng.randbytes(32))
        self.client.aid = self.ap.clients = self.ap.clients + 1
        cap = self.ap.capability()
        if roaming_from is None:
            self.up(0, Dot11AssoReq(cap=cap, listen_interval=10) / elements)
        else:
            self.up(2, Dot11ReassoReq(cap=cap, listen_interval=10, current_AP=roaming_from) / elements)
        answer = Dot11AssoResp if roaming_from is None else Dot11ReassoResp
        rates = Dot11EltRates(rates=_RATES_24 if self.ap.channel < 14 else _RATES_5)
        self.down(1 if roaming_from is None else 3, answer(cap=cap, AID=self.client.aid | 0xC000) / rates)

    def eap(self, identity: bytes) -> None:
        """Run a PEAP exchange as it looks from outside: identity, TLS records, success."""
        rng = self.air.rng
        self._eap_down(1, b"\x01")
        self._eap_up(1, b"\x01" + identity)
        self._eap_down(2, b"\x19\x20")
        for number in range(3, 7):
            # PEAP (25), then one TLS record of random octets.
            for send, length in ((self._eap_up, 180), (self._eap_down, 320)):
                send(number, b"\x19\x00\x16\x03\x03" + struct.pack(">H", length) + rng.randbytes(length))
        self.packet_down(0x888E, b"\x02\x00\x00\x04\x03\x08\x00\x04")

    def _eap_down(self, number: int, body: bytes) -> None:
        packet = struct.pack(">BBH", 1, number, 4 + len(body)) + body
        self.packet_down(0x888E, struct.pack(">BBH", 2, 0, len(packet)) + packet)

    def _eap_up(self, number: int, body: bytes) -> None:
        packet = struct.pack(">BBH", 2, number, 4 + len(body)) + body
        self.packet_up(0x888E, struct.pack(">BBH", 1, 0, len(packet)) + packet)

    def four_way(self) -> None:
        """Run the 4-way handshake (802.11-2020 12.7.6); with a passphrase the MICs are true ones."""
        rng = self.air.rng
        anonce, snonce = rng.randbytes(32), rng.randbytes(32)
        if self.ap.kind == "psk" and self.ap.passphrase:
            pmk = hashlib.pbkdf2_hmac("sha1", self.ap.passphrase.encode(), self.ap.ssid, 4096, 32)
        else:
            pmk = rng.randbytes(32)
        kck = _key_confirmation_key(pmk, self.ap.address, self.sta.address, anonce, snonce)
        version = 2 if self.ap.kind in {"psk", "eap"} else 0  # 0: the AKM says how the MIC is made
        counter = 1
        own_rsn = bytes(rsn(self.ap.kind, one_akm=_AKMS[self.ap.kind][-1]))
        self.packet_down(0x888E, _eapol_key(0x0088 | version, counter, anonce, b"", None))
        self.packet_up(0x888E, _eapol_key(0x0108 | version, counter, snonce, own_rsn, kck))
        self.packet_down(0x888E, _eapol_key(0x13C8 | version, counter + 1, anonce, rng.randbytes(56), kck))
        self.packet_up(0x888E, _eapol_key(0x0308 | version, counter + 1, b"\x00" * 32, b"", kck))
        self.client.packet_number_up = self.client.packet_number_down = 0

    def leave(self, reason: int = 3) -> None:
        """Deauthenticate on the client's own wish."""
        self.up(12, Dot11Deauth(reason=reason))


def join(
    air: Air, client: Client, ap: AccessPoint, at_s: float, *, roaming_from: str | None = None, identity: bytes = b""
) -> float:
    """Take a client into an AP's network by whatever its security asks; return when it is done."""
    session = Session(air, client, ap, at_s)
    session.authenticate()
    session.associate(roaming_from)
    if ap.kind == "eap" and roaming_from is None:
        session.eap(identity)
    if ap.kind in _AKMS:
        session.four_way()
    return session.at_s


def _llc(ethertype: int, payload: bytes) -> Packet:
    return Dot11QoS(TID=6 if ethertype == 0x888E else 0) / LLC() / SNAP(OUI=0, code=ethertype) / Raw(payload)


def _key_confirmation_key(pmk: bytes, bssid: str, sta: str, anonce: bytes, snonce: bytes) -> bytes:
    # 802.11-2020 12.7.1.3: the first 128 bits of PRF(PMK, "Pairwise key expansion", addresses and nonces in order).
    addresses = sorted(bytes.fromhex(address.replace(":", "")) for address in (bssid, sta))
    context = b"".join(addresses) + b"".join(sorted((anonce, snonce)))
    return hmac.digest(pmk, b"Pairwise key expansion\x00" + context + b"\x00", "sha1")[:16]


def _eapol_key(information: int, counter: int, nonce: bytes, key_data: bytes, kck: bytes | None) -> bytes:
    head = struct.pack(">BHHQ", 2, information, 16 if information & 0x0080 else 0, counter)
    before = head + nonce + b"\x00" * 32
    after = struct.pack(">H", len(key_data)) + key_data
    packet = struct.pack(">BBH", 2, 3, len(before) + 16 + len(after))
    if kck is None:
        return packet + before + b"\x00" * 16 + after
    mic = hmac.digest(kck, packet + before + b"\x00" * 16 + after, "sha1")[:16]
    return packet + before + mic + after
