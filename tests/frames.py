"""The frame factory: every test builds its 802.11 frames from here; radiotap, capture files and time: `captures.py`.

One long module on purpose: it is the vocabulary of the tests, read as a table, and it imports nothing of ours, so that
it can contradict us. Builders return plain bytes (no scapy: a test may need a hundred thousand frames). Sequence
numbers and TSFs are 0 unless given, or handed out by `captures.Air`.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Suite: TypeAlias = int | bytes  # a type under 00-0F-AC, or a whole four-byte selector
Direction: TypeAlias = Literal["to_ds", "from_ds", "ibss"]

BROADCAST: Final = b"\xff" * 6

# Frame control flags, second octet (802.11-2020 9.2.4.1).
TO_DS: Final = 0x01
FROM_DS: Final = 0x02
MORE_FRAGMENTS: Final = 0x04
RETRY: Final = 0x08
POWER_MANAGEMENT: Final = 0x10
MORE_DATA: Final = 0x20
PROTECTED: Final = 0x40
ORDER: Final = 0x80  # in QoS data and management frames: an HT Control field follows

# Capability information (802.11-2020 9.4.1.4).
CAP_ESS: Final = 0x0001
CAP_IBSS: Final = 0x0002
CAP_PRIVACY: Final = 0x0010
CAP_SHORT_SLOT: Final = 0x0400

OUI_IEEE: Final = b"\x00\x0f\xac"
OUI_MICROSOFT: Final = b"\x00\x50\xf2"
OUI_WFA: Final = b"\x50\x6f\x9a"

# AKM suite types (802.11-2020 table 9-151) and cipher suite types (table 9-149).
AKM_EAP: Final = 1
AKM_PSK: Final = 2
AKM_FT_EAP: Final = 3
AKM_FT_PSK: Final = 4
AKM_EAP_SHA256: Final = 5
AKM_PSK_SHA256: Final = 6
AKM_SAE: Final = 8
AKM_SUITE_B_192: Final = 12
AKM_OWE: Final = 18
CIPHER_WEP40: Final = 1
CIPHER_TKIP: Final = 2
CIPHER_CCMP: Final = 4
CIPHER_BIP_CMAC: Final = 6
CIPHER_GCMP_256: Final = 9


def mac(text: str) -> bytes:
    """Six octets of "aa:bb:cc:dd:ee:ff"."""
    address = bytes.fromhex(text.replace(":", "").replace("-", ""))
    if len(address) != 6:
        raise ValueError(f"not a MAC address: {text!r}")
    return address


def element(number: int, body: bytes) -> bytes:
    """One element: id, length, body of at most 255 octets (802.11-2020 9.4.2.1)."""
    return bytes((number, len(body))) + body


def extension(number: int, body: bytes) -> bytes:
    """One extended element: id 255 and its extension id."""
    return element(255, bytes((number,)) + body)


def lying_element(number: int, length: int, body: bytes) -> bytes:
    """An element whose length octet says `length` whatever its body is."""
    return bytes((number, length)) + body


def vendor(oui: bytes, kind: int, body: bytes = b"") -> bytes:
    """A vendor specific element: OUI, type octet, body."""
    return element(221, oui + bytes((kind,)) + body)


def ssid_element(ssid: bytes) -> bytes:
    """SSID, any octets; more than 32 are not forbidden here."""
    return element(0, ssid)


RATES_11G: Final = bytes((0x82, 0x84, 0x8B, 0x96, 0x0C, 0x12, 0x18, 0x24))
RATES_11A: Final = bytes((0x8C, 0x12, 0x98, 0x24, 0xB0, 0x48, 0x60, 0x6C))
EXTENDED_RATES_11G: Final = bytes((0x30, 0x48, 0x60, 0x6C))


def rates(values: bytes = RATES_11G) -> bytes:
    """Supported Rates, in 500 kb/s with 0x80 marking the basic ones."""
    return element(1, values)


def extended_rates(values: bytes = EXTENDED_RATES_11G) -> bytes:
    """Extended Supported Rates."""
    return element(50, values)


def ds(channel: int) -> bytes:
    """DSSS Parameter Set: the current channel."""
    return element(3, bytes((channel,)))


def tim(count: int = 0, period: int = 1, bitmap_control: int = 0, bitmap: bytes = b"\x00") -> bytes:
    """TIM (802.11-2020 9.4.2.5)."""
    return element(5, bytes((count, period, bitmap_control)) + bitmap)


def country(code: bytes = b"DE ", triplets: Sequence[tuple[int, int, int]] = ((1, 13, 20),)) -> bytes:
    """Country: three-octet string, then (first channel, channels, maximum dBm); padded to an even length."""
    body = code + b"".join(bytes(triplet) for triplet in triplets)
    return element(7, body + b"\x00" * (len(body) % 2))


def _suite(suite: Suite, oui: bytes = OUI_IEEE) -> bytes:
    return suite if isinstance(suite, bytes) else oui + bytes((suite,))


def _suite_list(suites: Sequence[Suite], oui: bytes = OUI_IEEE) -> bytes:
    return struct.pack("<H", len(suites)) + b"".join(_suite(suite, oui) for suite in suites)


def rsn(
    akms: Sequence[Suite] = (AKM_PSK,),
    pairwise: Sequence[Suite] = (CIPHER_CCMP,),
    group: Suite = CIPHER_CCMP,
    *,
    mfp_capable: bool = False,
    mfp_required: bool = False,
    pmkids: Sequence[bytes] = (),
    group_management: Suite | None = None,
    capabilities: int = 0,
) -> bytes:
    """RSN (802.11-2020 9.4.2.24); required implies capable."""
    bits = capabilities | (0x40 if mfp_required else 0) | (0x80 if mfp_capable or mfp_required else 0)
    body = struct.pack("<H", 1) + _suite(group) + _suite_list(pairwise) + _suite_list(akms) + struct.pack("<H", bits)
    if pmkids or group_management is not None:
        body += struct.pack("<H", len(pmkids)) + b"".join(pmkids)
    if group_management is not None:
        body += _suite(group_management)
    return element(48, body)


def wpa1(akms: Sequence[Suite] = (AKM_PSK,), pairwise: Sequence[Suite] = (CIPHER_TKIP,), group: Suite = 2) -> bytes:
    """The WPA element that came before RSN: 00-50-F2 type 1."""
    body = struct.pack("<H", 1) + _suite(group, OUI_MICROSOFT)
    return vendor(OUI_MICROSOFT, 1, body + _suite_list(pairwise, OUI_MICROSOFT) + _suite_list(akms, OUI_MICROSOFT))


def rsnxe(*, h2e: bool = True, sae_pk: bool = False) -> bytes:
    """RSN Extension of one octet: bit 5 hash-to-element, bit 6 SAE-PK (802.11-2020 9.4.2.241)."""
    return element(244, bytes(((0x20 if h2e else 0) | (0x40 if sae_pk else 0),)))


def owe_transition(bssid: bytes, ssid: bytes) -> bytes:
    """OWE Transition Mode: the companion BSS (WFA OWE specification 2.2)."""
    return vendor(OUI_WFA, 28, bssid + bytes((len(ssid),)) + ssid)


def wps_attribute(number: int, value: bytes) -> bytes:
    """One WPS attribute: big-endian type, length, value (WSC 2.0 section 12)."""
    return struct.pack(">HH", number, len(value)) + value


def wps(
    state: int = 2,
    *,
    locked: bool = False,
    device_name: bytes = b"",
    manufacturer: bytes = b"",
    model_name: bytes = b"",
    model_number: bytes = b"",
    config_methods: int | None = None,
    extra: bytes = b"",
) -> bytes:
    """WPS: version and state, then whatever is given (WSC 2.0 section 12)."""
    body = wps_attribute(0x104A, b"\x10") + wps_attribute(0x1044, bytes((state,)))
    body += wps_attribute(0x1057, b"\x01") if locked else b""
    named = ((0x1021, manufacturer), (0x1023, model_name), (0x1024, model_number), (0x1011, device_name))
    body += b"".join(wps_attribute(number, value) for number, value in named if value)
    body += wps_attribute(0x1008, struct.pack(">H", config_methods)) if config_methods is not None else b""
    return vendor(OUI_MICROSOFT, 4, body + extra)


def wmm(body: bytes = b"\x01\x01\x80\x00\x03\xa4\x00\x00\x27\xa4\x00\x00\x42\x43\x5e\x00\x62\x32\x2f\x00") -> bytes:
    """WMM parameter element, 24 octets of body with OUI and type."""
    return vendor(OUI_MICROSOFT, 2, body)


def bss_load(stations: int = 3, utilization: int = 40, capacity: int = 0) -> bytes:
    """BSS Load: station count, channel utilization of 255, admission capacity."""
    return element(11, struct.pack("<HBH", stations, utilization, capacity))


def extended_capabilities(body: bytes = b"\x00\x00\x08\x00\x00\x00\x00\x40") -> bytes:
    """Extended Capabilities; the default says BSS transition."""
    return element(127, body)


def ht_capabilities(capabilities: int = 0x016E) -> bytes:
    """HT Capabilities, 26 octets: capability bits, A-MPDU, two spatial streams."""
    return element(45, struct.pack("<HB", capabilities, 0x17) + b"\xff\xff" + b"\x00" * 21)


def ht_operation(channel: int, secondary: int = 0, *, any_width: bool | None = None) -> bytes:
    """HT Operation: primary channel, secondary offset 0 none, 1 above, 3 below (802.11-2020 9.4.2.57)."""
    wide = secondary != 0 if any_width is None else any_width
    return element(61, bytes((channel, secondary | (4 if wide else 0))) + b"\x00" * 20)


def vht_capabilities() -> bytes:
    """VHT Capabilities, 12 octets."""
    return element(191, struct.pack("<I", 0x0F8159B2) + b"\xfa\xff\x00\x00\xfa\xff\x00\x00")


def vht_operation(width: int = 1, center0: int = 42, center1: int = 0) -> bytes:
    """VHT Operation: width 0 as HT says, 1 80 MHz or wider by the centres (802.11-2020 9.4.2.158)."""
    return element(192, bytes((width, center0, center1)) + b"\xfc\xff")


def he_capabilities() -> bytes:
    """HE Capabilities, no optional PPE thresholds."""
    return extension(35, b"\x01\x00\x08\x1a\x40\x10" + b"\x00" * 11 + b"\xfa\xff\xfa\xff")


def he_operation(
    color: int = 1, *, six_ghz: tuple[int, int, int, int] | None = None, vht: tuple[int, int, int] | None = None
) -> bytes:
    """HE Operation; six_ghz is (primary channel, width code, centre 0, centre 1) (802.11ax-2021 9.4.2.249)."""
    parameters = (0x4000 if vht else 0) | (0x20000 if six_ghz else 0)
    body = parameters.to_bytes(3, "little") + bytes((color,)) + b"\xfc\xff"
    body += bytes(vht) if vht else b""
    if six_ghz:
        primary, width, center0, center1 = six_ghz
        body += bytes((primary, width, center0, center1, 6))
    return extension(36, body)


def eht_operation(width: int = 2, center0: int = 42, center1: int = 0, *, punctured: int | None = None) -> bytes:
    """EHT Operation: width 0 20 MHz … 4 320 MHz, optional disabled subchannel bitmap (802.11be 9.4.2.311)."""
    parameters = 0x01 | (0x02 if punctured is not None else 0)
    body = bytes((parameters,)) + b"\x44\x44\x44\x44" + bytes((width, center0, center1))
    return extension(106, body + (struct.pack("<H", punctured) if punctured is not None else b""))


def csa(channel: int, count: int = 3, mode: int = 1) -> bytes:
    """Channel Switch Announcement."""
    return element(37, bytes((mode, channel, count)))


def ecsa(channel: int, operating_class: int = 81, count: int = 3, mode: int = 1) -> bytes:
    """Extended Channel Switch Announcement."""
    return element(60, bytes((mode, operating_class, channel, count)))


def nontransmitted_profile(index: int, ssid: bytes, elements: bytes = b"", capability: int = CAP_ESS) -> bytes:
    """One Nontransmitted BSSID Profile subelement: capability, SSID, BSSID index, the rest (802.11-2020 9.4.2.45)."""
    body = element(83, struct.pack("<H", capability)) + ssid_element(ssid) + element(85, bytes((index,)))
    return element(0, body + elements)


def multiple_bssid(max_indicator: int = 3, profiles: bytes = b"") -> bytes:
    """Multiple BSSID: 2**max_indicator BSSIDs, then profile subelements."""
    return element(71, bytes((max_indicator,)) + profiles)


def multi_link(mld: bytes, link_id: int | None = 0, change_count: int | None = 1, links: bytes = b"") -> bytes:
    """Basic Multi-Link element: the MLD's own MAC address, link id, change count (802.11be 9.4.2.312)."""
    control = (0x10 if link_id is not None else 0) | (0x20 if change_count is not None else 0)
    common = mld + (bytes((link_id,)) if link_id is not None else b"")
    common += bytes((change_count,)) if change_count is not None else b""
    return extension(107, struct.pack("<HB", control, 1 + len(common)) + common + links)


@dataclass(frozen=True, slots=True)
class Security:
    """What a BSS advertises: its Privacy bit and its security elements."""

    privacy: bool
    elements: bytes


OPEN: Final = Security(False, b"")
WEP: Final = Security(True, b"")
WPA1: Final = Security(True, wpa1())
WPA2_PSK: Final = Security(True, rsn())
WPA2_PSK_TKIP: Final = Security(True, rsn(pairwise=(CIPHER_TKIP,), group=CIPHER_TKIP))
WPA1_WPA2_PSK: Final = Security(True, rsn(pairwise=(CIPHER_CCMP, CIPHER_TKIP), group=CIPHER_TKIP) + wpa1())
WPA2_PSK_PMF: Final = Security(True, rsn(mfp_capable=True, group_management=CIPHER_BIP_CMAC))
WPA3_SAE: Final = Security(True, rsn((AKM_SAE,), mfp_required=True, group_management=CIPHER_BIP_CMAC) + rsnxe())
WPA2_WPA3_TRANSITION: Final = Security(
    True, rsn((AKM_PSK, AKM_SAE), mfp_capable=True, group_management=CIPHER_BIP_CMAC) + rsnxe()
)
WPA2_EAP: Final = Security(True, rsn((AKM_EAP,)))
WPA3_EAP: Final = Security(True, rsn((AKM_EAP_SHA256,), mfp_required=True, group_management=CIPHER_BIP_CMAC))
OWE: Final = Security(True, rsn((AKM_OWE,), mfp_required=True, group_management=CIPHER_BIP_CMAC))


def frame_control(kind: int, subtype: int, flags: int = 0) -> bytes:
    """Frame control of protocol version 0."""
    return bytes((kind << 2 | subtype << 4, flags))


def sequence_control(seq: int, fragment: int = 0) -> bytes:
    """Sequence control: twelve bits of number, four of fragment."""
    return struct.pack("<H", (seq & 0xFFF) << 4 | fragment)


def ccmp(body: bytes, pn: int = 1, key_id: int = 0) -> bytes:
    """A body dressed as CCMP: header with the packet number, the body unchanged, eight octets for a MIC."""
    low, high = struct.pack("<H", pn & 0xFFFF), struct.pack("<I", pn >> 16)
    return low + bytes((0, 0x20 | key_id << 6)) + high + body + b"\x5a" * 8


def management(
    subtype: int,
    ra: bytes,
    ta: bytes,
    bssid: bytes,
    body: bytes,
    *,
    seq: int = 0,
    fragment: int = 0,
    retry: bool = False,
    protected: bool = False,
    duration: int = 0,
    ht_control: bytes = b"",
) -> bytes:
    """Any management frame; protected wraps the body as CCMP, an HT Control field sets +HTC."""
    flags = (RETRY if retry else 0) | (PROTECTED if protected else 0) | (ORDER if ht_control else 0)
    head = frame_control(0, subtype, flags) + struct.pack("<H", duration) + ra + ta + bssid
    return head + sequence_control(seq, fragment) + ht_control + (ccmp(body) if protected else body)


def capability(security: Security, privacy: bool | None = None, *, ibss: bool = False) -> int:
    """Capability bits of a BSS; privacy overrides what the security says."""
    private = security.privacy if privacy is None else privacy
    return (CAP_IBSS if ibss else CAP_ESS) | CAP_SHORT_SLOT | (CAP_PRIVACY if private else 0)


def bss_elements(ssid: bytes, channel: int, security: Security, extra: bytes, *, traffic_map: bytes = b"") -> bytes:
    """The elements of a beacon: above channel 14 the HT operation tells the channel, else the DS parameter."""
    if channel > 14:
        head = ssid_element(ssid) + rates(RATES_11A) + traffic_map
        return head + security.elements + ht_capabilities() + ht_operation(channel) + extra
    head = ssid_element(ssid) + rates() + ds(channel) + traffic_map + extended_rates()
    return head + security.elements + extra


def beacon(
    bssid: bytes,
    ssid: bytes = b"net",
    channel: int = 6,
    security: Security = WPA2_PSK,
    *,
    interval: int = 100,
    tsf: int = 0,
    extra: bytes = b"",
    seq: int = 0,
    privacy: bool | None = None,
    ibss: bool = False,
    ta: bytes | None = None,
    traffic_map: bytes | None = None,
    elements: bytes | None = None,
    retry: bool = False,
    duration: int = 0,
) -> bytes:
    """A beacon; `elements` replaces the whole element list, `ta` a transmitter that is not the BSSID."""
    if elements is None:
        map_element = tim() if traffic_map is None else traffic_map
        elements = bss_elements(ssid, channel, security, extra, traffic_map=map_element)
    fixed = struct.pack("<QHH", tsf, interval, capability(security, privacy, ibss=ibss))
    source = bssid if ta is None else ta
    return management(8, BROADCAST, source, bssid, fixed + elements, seq=seq, retry=retry, duration=duration)


def probe_response(
    bssid: bytes,
    sta: bytes,
    ssid: bytes = b"net",
    channel: int = 6,
    security: Security = WPA2_PSK,
    *,
    interval: int = 100,
    tsf: int = 0,
    extra: bytes = b"",
    seq: int = 0,
    privacy: bool | None = None,
    ta: bytes | None = None,
    elements: bytes | None = None,
    retry: bool = False,
) -> bytes:
    """A probe response to one station: a beacon without TIM."""
    if elements is None:
        elements = bss_elements(ssid, channel, security, extra)
    fixed = struct.pack("<QHH", tsf, interval, capability(security, privacy))
    source = bssid if ta is None else ta
    return management(5, sta, source, bssid, fixed + elements, seq=seq, retry=retry, duration=0x013A)


def probe_request(
    sta: bytes,
    ssid: bytes = b"",
    *,
    bssid: bytes = BROADCAST,
    ra: bytes | None = None,
    extra: bytes = b"",
    seq: int = 0,
) -> bytes:
    """A probe request: the empty SSID asks everybody."""
    body = ssid_element(ssid) + rates() + extended_rates() + extra
    return management(4, bssid if ra is None else ra, sta, bssid, body, seq=seq)


def auth(
    ta: bytes,
    ra: bytes,
    bssid: bytes,
    *,
    alg: int = 0,
    transaction: int = 1,
    status: int = 0,
    body: bytes = b"",
    seq: int = 0,
    retry: bool = False,
    protected: bool = False,
) -> bytes:
    """Authentication: alg 0 open, 1 shared, 2 FT, 3 SAE, 4 FILS; transaction is the sequence number of the exchange."""
    fixed = struct.pack("<HHH", alg, transaction, status)
    return management(11, ra, ta, bssid, fixed + body, seq=seq, retry=retry, protected=protected)


def sae_commit(
    ta: bytes,
    ra: bytes,
    bssid: bytes,
    *,
    group: int = 19,
    status: int = 0,
    token: bytes = b"",
    scalar: bytes = b"\x11" * 32,
    point: bytes = b"\x22" * 64,
    seq: int = 0,
) -> bytes:
    """SAE commit: group, anti-clogging token, scalar, element; status 126 says hash-to-element."""
    body = struct.pack("<H", group) + token + scalar + point
    return auth(ta, ra, bssid, alg=3, transaction=1, status=status, body=body, seq=seq)


def sae_confirm(ta: bytes, ra: bytes, bssid: bytes, *, send_confirm: int = 1, seq: int = 0) -> bytes:
    """SAE confirm: counter and a made-up confirm value."""
    body = struct.pack("<H", send_confirm) + b"\x33" * 32
    return auth(ta, ra, bssid, alg=3, transaction=2, body=body, seq=seq)


def _request_elements(ssid: bytes, security: Security, extra: bytes) -> bytes:
    return ssid_element(ssid) + rates() + extended_rates() + security.elements + extra


def assoc_request(
    sta: bytes,
    bssid: bytes,
    ssid: bytes = b"net",
    security: Security = WPA2_PSK,
    *,
    listen_interval: int = 10,
    capability_bits: int | None = None,
    extra: bytes = b"",
    seq: int = 0,
    retry: bool = False,
) -> bytes:
    """Association request, choosing the security given."""
    bits = capability(security) if capability_bits is None else capability_bits
    body = struct.pack("<HH", bits, listen_interval) + _request_elements(ssid, security, extra)
    return management(0, bssid, sta, bssid, body, seq=seq, retry=retry)


def reassoc_request(
    sta: bytes,
    bssid: bytes,
    current_ap: bytes,
    ssid: bytes = b"net",
    security: Security = WPA2_PSK,
    *,
    listen_interval: int = 10,
    extra: bytes = b"",
    seq: int = 0,
) -> bytes:
    """Reassociation request: as association, with the AP that the station comes from."""
    body = struct.pack("<HH", capability(security), listen_interval) + current_ap
    return management(2, bssid, sta, bssid, body + _request_elements(ssid, security, extra), seq=seq)


def assoc_response(
    bssid: bytes,
    sta: bytes,
    *,
    status: int = 0,
    aid: int = 1,
    security: Security = WPA2_PSK,
    extra: bytes = b"",
    seq: int = 0,
    reassociation: bool = False,
) -> bytes:
    """(Re)association response; the two top bits of the AID field are set as the standard says."""
    body = struct.pack("<HHH", capability(security), status, aid | 0xC000) + rates() + extended_rates() + extra
    return management(3 if reassociation else 1, sta, bssid, bssid, body, seq=seq)


def reassoc_response(bssid: bytes, sta: bytes, *, status: int = 0, aid: int = 1, seq: int = 0) -> bytes:
    """Reassociation response."""
    return assoc_response(bssid, sta, status=status, aid=aid, seq=seq, reassociation=True)


def deauth(
    ta: bytes,
    ra: bytes,
    bssid: bytes,
    reason: int = 7,
    *,
    seq: int = 0,
    retry: bool = False,
    protected: bool = False,
    duration: int = 0,
    extra: bytes = b"",
) -> bytes:
    """Deauthentication from ta to ra in the BSS."""
    body = struct.pack("<H", reason) + extra
    return management(12, ra, ta, bssid, body, seq=seq, retry=retry, protected=protected, duration=duration)


def disassoc(
    ta: bytes,
    ra: bytes,
    bssid: bytes,
    reason: int = 8,
    *,
    seq: int = 0,
    retry: bool = False,
    protected: bool = False,
    duration: int = 0,
    extra: bytes = b"",
) -> bytes:
    """Disassociation from ta to ra in the BSS."""
    body = struct.pack("<H", reason) + extra
    return management(10, ra, ta, bssid, body, seq=seq, retry=retry, protected=protected, duration=duration)


def action(
    ta: bytes,
    ra: bytes,
    bssid: bytes,
    category: int,
    body: bytes = b"",
    *,
    seq: int = 0,
    protected: bool = False,
    no_ack: bool = False,
) -> bytes:
    """Action frame: category octet, then the action and its details."""
    return management(14 if no_ack else 13, ra, ta, bssid, bytes((category,)) + body, seq=seq, protected=protected)


def llc(ethertype: int, payload: bytes) -> bytes:
    """LLC/SNAP header of an EtherType, then the payload."""
    return b"\xaa\xaa\x03\x00\x00\x00" + struct.pack(">H", ethertype) + payload


def _data_addresses(sa: bytes, da: bytes, bssid: bytes, direction: Direction) -> tuple[int, bytes]:
    # Address roles by To DS and From DS: 802.11-2020 table 9-30.
    if direction == "to_ds":
        return TO_DS, bssid + sa + da
    if direction == "from_ds":
        return FROM_DS, da + bssid + sa
    return 0, da + sa + bssid


def _data_flags(retry: bool, protected: bool, power_save: bool, more_data: bool, more_fragments: bool) -> int:
    flags = (RETRY if retry else 0) | (PROTECTED if protected else 0) | (POWER_MANAGEMENT if power_save else 0)
    return flags | (MORE_DATA if more_data else 0) | (MORE_FRAGMENTS if more_fragments else 0)


def data(
    sa: bytes,
    da: bytes,
    bssid: bytes,
    body: bytes = b"",
    *,
    direction: Direction = "to_ds",
    protected: bool = False,
    retry: bool = False,
    power_save: bool = False,
    more_data: bool = False,
    more_fragments: bool = False,
    seq: int = 0,
    fragment: int = 0,
    subtype: int = 0,
    tail: bytes = b"",
) -> bytes:
    """Data from sa to da through the BSS; a protected body is the caller's own (see `ccmp`)."""
    flags, addresses = _data_addresses(sa, da, bssid, direction)
    flags |= _data_flags(retry, protected, power_save, more_data, more_fragments)
    head = frame_control(2, subtype, flags) + struct.pack("<H", 44) + addresses
    return head + sequence_control(seq, fragment) + tail + body


def qos_data(
    sa: bytes,
    da: bytes,
    bssid: bytes,
    body: bytes = b"",
    *,
    direction: Direction = "to_ds",
    tid: int = 0,
    amsdu: bool = False,
    protected: bool = False,
    retry: bool = False,
    power_save: bool = False,
    more_fragments: bool = False,
    seq: int = 0,
    fragment: int = 0,
    ht_control: bytes = b"",
    subtype: int = 8,
) -> bytes:
    """QoS data: as data, with TID, A-MSDU bit and perhaps an HT Control field."""
    flags, addresses = _data_addresses(sa, da, bssid, direction)
    flags |= _data_flags(retry, protected, power_save, False, more_fragments) | (ORDER if ht_control else 0)
    head = frame_control(2, subtype, flags) + struct.pack("<H", 44) + addresses + sequence_control(seq, fragment)
    return head + struct.pack("<H", tid | (0x80 if amsdu else 0)) + ht_control + body


def amsdu_subframe(da: bytes, sa: bytes, msdu: bytes, *, length: int | None = None) -> bytes:
    """One subframe of an A-MSDU, unpadded; `length` lies about it (802.11-2020 9.3.2.2.2)."""
    return da + sa + struct.pack(">H", len(msdu) if length is None else length) + msdu


def amsdu(*subframes: bytes) -> bytes:
    """The body of an A-MSDU: each subframe but the last padded to four octets."""
    return b"".join(each + bytes(-len(each) % 4) for each in subframes[:-1]) + b"".join(subframes[-1:])


def fragments(frame: bytes, size: int) -> list[bytes]:
    """A data frame in fragments of `size` octets of body, without HT Control and with three addresses."""
    header = 26 if frame[0] & 0x80 else 24
    body = frame[header:]
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    more = [MORE_FRAGMENTS] * (len(parts) - 1) + [0]
    return [
        frame[:1]
        + bytes((frame[1] | more[n],))
        + frame[2:22]
        + bytes((frame[22] & 0xF0 | n,))
        + frame[23:header]
        + part
        for n, part in enumerate(parts)
    ]


def null(sta: bytes, bssid: bytes, *, direction: Direction = "to_ds", power_save: bool = False, seq: int = 0) -> bytes:
    """Null data between a station and its AP, with the power management bit."""
    sa, da = (bssid, sta) if direction == "from_ds" else (sta, bssid)
    return data(sa, da, bssid, direction=direction, power_save=power_save, seq=seq, subtype=4)


def qos_null(
    sta: bytes, bssid: bytes, *, direction: Direction = "to_ds", tid: int = 0, power_save: bool = False, seq: int = 0
) -> bytes:
    """QoS Null between a station and its AP."""
    sa, da = (bssid, sta) if direction == "from_ds" else (sta, bssid)
    return qos_data(sa, da, bssid, direction=direction, tid=tid, power_save=power_save, seq=seq, subtype=12)


def wds_data(
    ta: bytes,
    ra: bytes,
    sa: bytes,
    da: bytes,
    body: bytes = b"",
    *,
    qos: bool = False,
    protected: bool = False,
    seq: int = 0,
) -> bytes:
    """Four-address data between two bridges: ra, ta, da, sequence, sa."""
    flags = TO_DS | FROM_DS | (PROTECTED if protected else 0)
    head = frame_control(2, 8 if qos else 0, flags) + struct.pack("<H", 44) + ra + ta + da
    return head + sequence_control(seq) + sa + (b"\x00\x00" if qos else b"") + body


# --- EAPOL ------------------------------------------------------------------------------------------------------------

# Key information of the four messages (802.11-2020 12.7.2, 12.7.6), descriptor version 0 in the low bits.
KEY_INFORMATION: Final = {1: 0x0088, 2: 0x0108, 3: 0x13C8, 4: 0x0308}


def eapol_packet(kind: int, body: bytes = b"", *, version: int = 2) -> bytes:
    """An 802.1X packet: kind 0 EAP, 1 Start, 2 Logoff, 3 Key."""
    return struct.pack(">BBH", version, kind, len(body)) + body


def pmkid_kde(pmkid: bytes) -> bytes:
    """The PMKID key data element that M1 may carry."""
    return element(221, OUI_IEEE + b"\x04" + pmkid)


def eapol_key(
    message: int = 1,
    *,
    replay_counter: int | None = None,
    nonce: bytes | None = None,
    mic: bytes | None = None,
    key_data: bytes | None = None,
    descriptor_version: int = 2,
    key_information: int | None = None,
    mic_length: int = 16,
    version: int = 2,
) -> bytes:
    """An EAPOL-Key of the 4-way handshake, message 1 to 4, from its 802.1X header on."""
    if key_information is None:
        key_information = KEY_INFORMATION[message] | descriptor_version
    counter = (1 if message < 3 else 2) if replay_counter is None else replay_counter
    nonces = {1: b"\xa1" * 32, 2: b"\x51" * 32, 3: b"\xa1" * 32, 4: b"\x00" * 32}
    seal = (b"\x00" if message == 1 else b"\x4d") * mic_length if mic is None else mic
    content = {1: b"", 2: rsn(), 3: b"\xee" * 56, 4: b""}[message] if key_data is None else key_data
    head = struct.pack(">BHHQ", 2, key_information, 16 if message in (1, 3) else 0, counter)
    head += (nonces[message] if nonce is None else nonce) + b"\x00" * 32  # key IV, RSC and a reserved field
    return eapol_packet(3, head + seal + struct.pack(">H", len(content)) + content, version=version)


def eapol(sta: bytes, bssid: bytes, packet: bytes, *, from_ap: bool = False, seq: int = 0, qos: bool = True) -> bytes:
    """An 802.1X packet in a data frame between a station and its AP, unprotected."""
    sa, da = (bssid, sta) if from_ap else (sta, bssid)
    direction: Direction = "from_ds" if from_ap else "to_ds"
    if qos:
        return qos_data(sa, da, bssid, llc(0x888E, packet), direction=direction, seq=seq, tid=6)
    return data(sa, da, bssid, llc(0x888E, packet), direction=direction, seq=seq)


def eapol_amsdu(
    sta: bytes,
    bssid: bytes,
    packet: bytes,
    *,
    from_ap: bool = False,
    seq: int = 0,
    before: Sequence[bytes] = (),
    after: Sequence[bytes] = (),
) -> bytes:
    """An 802.1X packet in an A-MSDU between other subframes."""
    sa, da = (bssid, sta) if from_ap else (sta, bssid)
    body = amsdu(*before, amsdu_subframe(da, sa, llc(0x888E, packet)), *after)
    return qos_data(sa, da, bssid, body, direction="from_ds" if from_ap else "to_ds", seq=seq, tid=6, amsdu=True)


def handshake(sta: bytes, bssid: bytes, *, anonce: bytes = b"\xa1" * 32, snonce: bytes = b"\x51" * 32) -> list[bytes]:
    """The four frames of a 4-way handshake, sequence numbers left at 0."""
    nonces = {1: anonce, 2: snonce, 3: anonce, 4: b"\x00" * 32}
    return [
        eapol(sta, bssid, eapol_key(message, nonce=nonces[message]), from_ap=message in (1, 3))
        for message in (1, 2, 3, 4)
    ]


def _control(subtype: int, duration: int, rest: bytes) -> bytes:
    return frame_control(1, subtype) + struct.pack("<H", duration) + rest


def ack(ra: bytes) -> bytes:
    """Acknowledgement."""
    return _control(13, 0, ra)


def cts(ra: bytes, duration: int = 300) -> bytes:
    """Clear to send."""
    return _control(12, duration, ra)


def rts(ra: bytes, ta: bytes, duration: int = 400) -> bytes:
    """Request to send."""
    return _control(11, duration, ra + ta)


def ps_poll(bssid: bytes, sta: bytes, aid: int = 1) -> bytes:
    """PS-Poll: the duration field carries the AID with its two top bits set."""
    return _control(10, aid | 0xC000, bssid + sta)


def cf_end(ta: bytes, ra: bytes = BROADCAST) -> bytes:
    """CF-End."""
    return _control(14, 0, ra + ta)


def block_ack_req(ra: bytes, ta: bytes, tid: int = 0, start_seq: int = 0) -> bytes:
    """Compressed block ack request (802.11-2020 9.3.1.7)."""
    return _control(8, 300, ra + ta + struct.pack("<HH", tid << 12 | 0x0004, start_seq << 4))


def block_ack(ra: bytes, ta: bytes, tid: int = 0, start_seq: int = 0, bitmap: bytes = b"\xff" * 8) -> bytes:
    """Compressed block ack (802.11-2020 9.3.1.8)."""
    return _control(9, 0, ra + ta + struct.pack("<HH", tid << 12 | 0x0004, start_seq << 4) + bitmap)
