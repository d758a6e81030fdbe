"""How a station gets into a network: open, shared key, SAE, OWE, 802.1X, fast transition, push button; and how not."""

import struct
from random import Random
from typing import Final

from tests.benign.access_points import FT_EAP, FT_PSK, MOBILITY, PMF, AccessPoint
from tests.benign.town import Script, Town, Transmitter
from tests.frames import (
    CIPHER_BIP_CMAC,
    OPEN,
    OWE,
    WEP,
    WPA1_WPA2_PSK,
    WPA2_EAP,
    WPA2_PSK,
    WPA2_WPA3_TRANSITION,
    WPA3_EAP,
    WPA3_SAE,
    Direction,
    Security,
    action,
    assoc_request,
    assoc_response,
    auth,
    ccmp,
    deauth,
    eapol,
    eapol_key,
    eapol_packet,
    element,
    extension,
    llc,
    probe_request,
    qos_data,
    reassoc_request,
    reassoc_response,
    rsn,
    rsnxe,
    sae_commit,
    sae_confirm,
    wps,
)

SA_QUERY: Final = 8
_EAP: Final = (WPA2_EAP, WPA3_EAP, FT_EAP)
_STEP: Final = 0.004  # seconds between a request and its answer, roughly
_WSC_FRAMES: Final = 14  # M1 to M8 with their acknowledgements, as EAP packets


class Station(Transmitter):
    """A client: where it is joined, and the packet numbers of its keys."""

    def __init__(self, address: bytes, rng: Random) -> None:
        super().__init__(address, rng.uniform(-45, 45), rng.uniform(-45, 45), rng)
        self.ap: AccessPoint | None = None
        self.pn = 0
        self.pn_down = 0
        self.aid = rng.randint(1, 200)
        self.pmf = False  # whether management frames are protected where it is joined

    def say(self, town: Town, ap: AccessPoint, frame: bytes) -> None:
        """Send something on the access point's channel."""
        town.say(self, ap.freq_mhz, frame)

    def hear(self, town: Town, ap: AccessPoint, frame: bytes) -> None:
        """Be sent something by the access point."""
        town.say(ap, ap.freq_mhz, frame)

    def keyed(self, ap: AccessPoint) -> None:
        """Have new keys: packet numbers begin anew."""
        self.ap = ap
        self.pmf = chosen(ap, self) in _PROTECTING
        self.pn = self.pn_down = 0
        ap.stations.add(self.address)

    def protected(self, town: Town, ap: AccessPoint, octets: int, *, down: bool = False) -> bytes:
        """A data frame of so many octets, encrypted where the network is."""
        sa, da = (ap.address, self.address) if down else (self.address, ap.address)
        if not ap.security.privacy:
            body = llc(0x0800, b"\x45" + town.rng.randbytes(octets))
        elif down:
            self.pn_down += 1
            body = ccmp(town.rng.randbytes(octets), self.pn_down)
        else:
            self.pn += 1
            body = ccmp(town.rng.randbytes(octets), self.pn)
        direction: Direction = "from_ds" if down else "to_ds"
        return qos_data(sa, da, ap.address, body, direction=direction, protected=ap.security.privacy)


_CHOSEN_SAE: Final = Security(True, rsn((8,), mfp_capable=True, group_management=CIPHER_BIP_CMAC) + rsnxe())
_CHOSEN: Final = (
    (WPA1_WPA2_PSK, Security(True, rsn(group=2))),
    (FT_PSK, Security(True, rsn((4,)) + MOBILITY)),
    (FT_EAP, Security(True, rsn((3,)) + MOBILITY)),
)


def chosen(ap: AccessPoint, sta: Station) -> Security:
    """What a station asks for in a network that leaves it the choice: one AKM, one cipher."""
    if ap.security == WPA2_WPA3_TRANSITION:
        return WPA2_PSK if sta.aid % 3 == 0 else _CHOSEN_SAE
    return next((asked for offered, asked in _CHOSEN if offered == ap.security), ap.security)


_WITH_SAE: Final = (_CHOSEN_SAE, WPA3_SAE)
_PROTECTING: Final = (_CHOSEN_SAE, *PMF)


def scan(town: Town, sta: Station, aps: list[AccessPoint], ssid: bytes = b"") -> Script:
    """Ask on each channel; those who are near, or who are meant, answer."""
    for channel in sorted({ap.channel for ap in aps}):
        asked = [ap for ap in aps if ap.channel == channel and ap.up and (ap.ssid == ssid if ssid else not ap.hidden)]
        if not asked and channel > 14:
            continue
        freq_mhz = (asked or [ap for ap in aps if ap.channel == channel])[0].freq_mhz
        for _ in range(2):
            town.say(sta, freq_mhz, probe_request(sta.address, ssid))
            yield 0.01
        for ap in asked[:4]:
            town.say(ap, ap.freq_mhz, ap.response(town, sta.address))
            yield 0.0012


def _authenticate(town: Town, sta: Station, ap: AccessPoint, security: Security) -> Script:
    if security in _WITH_SAE:
        scalar, point = town.rng.randbytes(32), town.rng.randbytes(64)
        if town.rng.random() < 0.15:  # asked for a token first (802.11-2020 12.4.6)
            sta.say(town, ap, sae_commit(sta.address, ap.address, ap.address, scalar=scalar, point=point))
            yield _STEP
            token = town.rng.randbytes(32)
            sta.hear(town, ap, auth(ap.address, sta.address, ap.address, alg=3, status=76, body=b"\x13\x00" + token))
            yield _STEP
            commit = sae_commit(sta.address, ap.address, ap.address, scalar=scalar, point=point, token=token)
        else:
            commit = sae_commit(sta.address, ap.address, ap.address, scalar=scalar, point=point)
        sta.say(town, ap, commit)
        yield 0.02
        answer = (town.rng.randbytes(32), town.rng.randbytes(64))
        sta.hear(town, ap, sae_commit(ap.address, sta.address, ap.address, scalar=answer[0], point=answer[1]))
        yield _STEP
        sta.say(town, ap, sae_confirm(sta.address, ap.address, ap.address))
        yield _STEP
        sta.hear(town, ap, sae_confirm(ap.address, sta.address, ap.address))
        yield _STEP
        return
    sta.say(town, ap, auth(sta.address, ap.address, ap.address))
    yield _STEP
    sta.hear(town, ap, auth(ap.address, sta.address, ap.address, transaction=2))
    yield _STEP


def _associate(town: Town, sta: Station, ap: AccessPoint, security: Security, before: AccessPoint | None) -> Script:
    extra = extension(32, b"\x13\x00" + town.rng.randbytes(32)) if security is OWE else b""
    if before is None:
        request = assoc_request(sta.address, ap.address, ap.ssid, security, extra=extra)
    else:
        request = reassoc_request(sta.address, ap.address, before.address, ap.ssid, security, extra=extra)
    sta.say(town, ap, request)
    yield _STEP
    again = before is not None
    answer = assoc_response(ap.address, sta.address, aid=sta.aid, security=security, extra=extra, reassociation=again)
    sta.hear(town, ap, answer)
    yield 0.01


def _eap(town: Town, sta: Station, ap: AccessPoint, rounds: int, *, success: bool = True) -> Script:
    """Identity, a method's requests and responses, and the verdict (RFC 3748 section 4)."""
    sta.say(town, ap, eapol(sta.address, ap.address, eapol_packet(1)))
    for number in range(rounds):
        kind = b"\x01" if number == 0 else b"\x19"  # identity, then PEAP
        for code in (1, 2):
            body = kind + (b"anonymous" if number == 0 and code == 2 else town.rng.randbytes(40))
            packet = eapol_packet(0, struct.pack(">BBH", code, number, 4 + len(body)) + body)
            yield 0.015
            (sta.say if code == 2 else sta.hear)(town, ap, eapol(sta.address, ap.address, packet, from_ap=code == 1))
    yield 0.01
    verdict = eapol_packet(0, struct.pack(">BBH", 3 if success else 4, rounds, 4))
    sta.hear(town, ap, eapol(sta.address, ap.address, verdict, from_ap=True))
    yield _STEP


def _key_frame(sta: Station, ap: AccessPoint, number: int, nonce: bytes, counter: int, rng: Random) -> bytes:
    mic = bytes(16) if number == 1 else rng.randbytes(16)
    packet = eapol_key(number, nonce=nonce, replay_counter=counter, mic=mic)
    return eapol(sta.address, ap.address, packet, from_ap=number in (1, 3))


def shake(town: Town, sta: Station, ap: AccessPoint, *, wrong: bool = False) -> Script:
    """The 4-way handshake, messages repeated by EAPOL's own timers at times; a wrong passphrase ends after M2."""
    rng = town.rng
    anonce, snonce, counter = rng.randbytes(32), rng.randbytes(32), 1
    for attempt in range(4 if wrong else rng.choice((1, 1, 1, 2))):
        counter = attempt + 1
        sta.hear(town, ap, _key_frame(sta, ap, 1, anonce, counter, rng))
        yield _STEP
        sta.say(town, ap, _key_frame(sta, ap, 2, snonce, counter, rng))
        yield 1.0 if wrong else 0.1 if attempt else _STEP
    if wrong:
        sta.hear(town, ap, deauth(ap.address, sta.address, ap.address, 15))
        return
    for _ in range(rng.choice((1, 1, 1, 1, 2))):
        counter += 1
        sta.hear(town, ap, _key_frame(sta, ap, 3, anonce, counter, rng))
        yield _STEP
        sta.say(town, ap, _key_frame(sta, ap, 4, bytes(32), counter, rng))
        yield 0.05
    sta.keyed(ap)


def join(
    town: Town, sta: Station, ap: AccessPoint, *, before: AccessPoint | None = None, wrong: bool = False
) -> Script:
    """Everything from authentication to keys."""
    security = chosen(ap, sta)
    if wrong and security in _WITH_SAE:  # the confirm tells; no association follows
        for _ in range(3):
            yield from _authenticate_in_vain(town, sta, ap)
        return
    yield from _authenticate(town, sta, ap, security)
    yield from _associate(town, sta, ap, security, before)
    if ap.security in _EAP:
        yield from _eap(town, sta, ap, town.rng.randint(6, 12), success=not wrong)
        if wrong:
            sta.hear(town, ap, deauth(ap.address, sta.address, ap.address, 23))
            return
    if security in (OPEN, WEP):
        sta.keyed(ap)
        return
    yield from shake(town, sta, ap, wrong=wrong)


def _authenticate_in_vain(town: Town, sta: Station, ap: AccessPoint) -> Script:
    mine, theirs = (town.rng.randbytes(32), town.rng.randbytes(64)), (town.rng.randbytes(32), town.rng.randbytes(64))
    sta.say(town, ap, sae_commit(sta.address, ap.address, ap.address, scalar=mine[0], point=mine[1]))
    yield 0.02
    sta.hear(town, ap, sae_commit(ap.address, sta.address, ap.address, scalar=theirs[0], point=theirs[1]))
    yield _STEP
    sta.say(town, ap, sae_confirm(sta.address, ap.address, ap.address))
    yield _STEP
    sta.hear(town, ap, auth(ap.address, sta.address, ap.address, alg=3, transaction=2, status=15))
    yield 2.0


def transit(town: Town, sta: Station, ap: AccessPoint, before: AccessPoint) -> Script:
    """Roam with fast transition: keys come with four frames, no 4-way handshake (802.11-2020 13.5)."""
    if ap.security not in (FT_PSK, FT_EAP):
        yield from join(town, sta, ap, before=before)
        return
    fast = element(55, town.rng.randbytes(82))
    body = ap.security.elements + MOBILITY + fast
    sta.say(town, ap, auth(sta.address, ap.address, ap.address, alg=2, body=body))
    yield _STEP
    sta.hear(town, ap, auth(ap.address, sta.address, ap.address, alg=2, transaction=2, body=body))
    yield _STEP
    request = reassoc_request(sta.address, ap.address, before.address, ap.ssid, ap.security, extra=fast)
    sta.say(town, ap, request)
    yield _STEP
    sta.hear(town, ap, reassoc_response(ap.address, sta.address, aid=sta.aid))
    before.stations.discard(sta.address)
    sta.keyed(ap)


def come_back_while_known(town: Town, sta: Station, ap: AccessPoint) -> Script:
    """A station that lost its keys asks again; the access point asks the old keys first (802.11-2020 11.3.5.3)."""
    security = chosen(ap, sta)
    sta.say(town, ap, auth(sta.address, ap.address, ap.address))
    yield _STEP
    sta.hear(town, ap, auth(ap.address, sta.address, ap.address, transaction=2))
    yield _STEP
    sta.say(town, ap, assoc_request(sta.address, ap.address, ap.ssid, security))
    yield _STEP
    wait = element(56, b"\x03" + struct.pack("<I", 1000))
    sta.hear(town, ap, assoc_response(ap.address, sta.address, status=30, aid=0, extra=wait))
    for _ in range(5):
        query = _sa_query(ap, sta, town.rng)
        sta.hear(town, ap, query)
        yield 0.2
    ap.stations.discard(sta.address)
    yield from join(town, sta, ap)


def _sa_query(ap: AccessPoint, sta: Station, rng: Random) -> bytes:
    """An encrypted SA Query request."""
    return action(ap.address, sta.address, ap.address, SA_QUERY, b"\x00" + rng.randbytes(2), protected=True)


def push_button(town: Town, sta: Station, ap: AccessPoint) -> Script:
    """WPS by button: registration over EAP, which ends in a failure by design, then a real join (WSC 2.0.5 7.6)."""
    ap.press(pushed=True)
    yield 5.0
    yield from _authenticate(town, sta, ap, WPA2_PSK)
    request = assoc_request(sta.address, ap.address, ap.ssid, OPEN, extra=wps(1))
    sta.say(town, ap, request)
    yield _STEP
    sta.hear(town, ap, assoc_response(ap.address, sta.address, extra=wps(2)))
    sta.say(town, ap, eapol(sta.address, ap.address, eapol_packet(1)))
    for number in range(_WSC_FRAMES):
        code = 1 if number % 2 == 0 else 2
        message = b"\xfe\x00\x37\x2a\x00\x00\x00\x01\x04\x00" + _wsc_message(number, town.rng)
        packet = eapol_packet(0, struct.pack(">BBH", code, number // 2, 4 + len(message)) + message)
        yield 0.05
        (sta.say if code == 2 else sta.hear)(town, ap, eapol(sta.address, ap.address, packet, from_ap=code == 1))
    failure = eapol_packet(0, struct.pack(">BBH", 4, 9, 4))
    sta.hear(town, ap, eapol(sta.address, ap.address, failure, from_ap=True))
    yield 0.01
    sta.hear(town, ap, deauth(ap.address, sta.address, ap.address, 23))
    ap.press(pushed=False)
    yield 1.0
    yield from join(town, sta, ap)


def _wsc_message(number: int, rng: Random) -> bytes:
    """Version, message type M1 to M8, and something sealed (WSC 2.0.5 table 28)."""
    kind = min(0x04 + number, 0x0C)
    return b"\x10\x4a\x00\x01\x10\x10\x22\x00\x01" + bytes((kind,)) + b"\x10\x18\x00\x40" + rng.randbytes(64)
