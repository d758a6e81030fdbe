"""What joining, keying and leaving do to the session of a station with its access point.

In the order in which a session sees them: authentication, association, the 4-way handshake, disconnection. `pairs`
keeps the sessions and judges what they give to audit; here is which frame means what for them.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.eapol import TYPE_EAP, EapolHeader, parse_eapol
from sensor.dot11.frame import Frame
from sensor.handshakes.message import EapolMessage, offers_psk, read_message
from sensor.tracking import observation
from sensor.tracking.device import Bss
from sensor.tracking.numbers import PacketNumbers
from sensor.tracking.observation import Observation
from sensor.tracking.overheard import overhear_identity
from sensor.tracking.pairs import (
    ASSOCIATED,
    AUTHENTICATED,
    GONE,
    MESSAGE_3,
    NONE,
    NamingFrame,
    Pair,
    PairTracker,
    essid_for,
    mfp_bits,
)
from sensor.tracking.population import Population
from sensor.tracking.spoken import shortened

# How long after a disconnection, or a third message that came again, a key may be a wrong one: buffers empty at once.
DOUBT_US: Final = 2_000_000


@final
class Sessions:
    """Brings sessions up to date, and says with `HANDSHAKE` when one has just given something to audit."""

    def __init__(self, population: Population, pairs: PairTracker) -> None:
        """Follow the sessions of these devices, kept in `pairs`."""
        self._population = population
        self._pairs = pairs
        self._eapol = EapolHeader()

    def authenticate(self, frame: Frame, seen: Observation) -> None:
        """Authentication frames of either side; the station's first one begins a session."""
        if frame.protected or frame.group_addressed:
            return
        from_sta = frame.ra == frame.bssid
        if not from_sta and frame.ta != frame.bssid:
            return
        sta = frame.ta if from_sta else frame.ra
        if not from_sta and self._pairs.find(frame.bssid, sta) is None:
            return  # nobody asked: answers alone, as from a flooded access point, make no pair
        pair = self._pairs.touch(frame.bssid, sta, frame.ts_us)
        seen.pair = pair
        if from_sta and frame.auth_sequence == 1 and not seen.retransmission and pair.state > AUTHENTICATED:
            pair.begin(frame.ts_us)
        pair.auth_algorithm = frame.auth_algorithm
        if not from_sta and frame.status == 0 and pair.state == NONE:
            pair.state = AUTHENTICATED

    def associate(self, frame: Frame, seen: Observation) -> None:
        """(Re)association requests: what the station asks for; a session that had keys begins anew."""
        elements = seen.elements
        if frame.protected or elements is None or frame.group_addressed:
            return
        pair = self._pairs.touch(frame.bssid, frame.ta, frame.ts_us)
        seen.pair = pair
        if pair.state > ASSOCIATED and not seen.retransmission:
            pair.begin(frame.ts_us)
        pair.state = ASSOCIATED
        pair.agree(elements.security)
        if seen.device is not None:
            seen.device.says().joining = shortened(elements.raw)
        announced(pair, seen.bss)
        if offers_psk(elements.security.akms):
            if seen.ssid:
                if not pair.captured:
                    pair.essid = seen.ssid
                pair.request = NamingFrame(seen.ssid, frame.raw(), frame.ts_us, frame.source)
            self._pairs.offer(pair, elements.security.pmkids, frame)
            self._capture(pair, seen)

    def exchange(self, frame: Frame, seen: Observation) -> None:
        """802.1X: above all the messages of the 4-way handshake; names, too, by which stations ask to be let in."""
        header = self._eapol
        if not parse_eapol(frame.data, frame.eapol, frame.eapol_end, header):
            return
        message = read_message(frame, header)
        if seen.bss is None:
            seen.bss = self._population.bss(frame.bssid)
        seen.news |= observation.EAPOL
        seen.eapol = header
        seen.carrier = frame
        seen.message = message
        if message is not None:
            self._key(message, frame.ts_us, seen)
        elif header.packet_type == TYPE_EAP:
            overhear_identity(self._population.devices, frame, header)

    def part(self, frame: Frame, seen: Observation) -> None:
        """Deauthentication and disassociation: whoever sent them, the pair's session may be over."""
        bssid = frame.bssid
        sta = frame.ra if frame.ta == bssid else frame.ta
        self._doubt(bssid, sta, frame.ts_us)
        pair = self._pairs.find(bssid, sta)
        if pair is not None:
            seen.pair = pair
            if pair.state != GONE:
                pair.parted_from = pair.state
            pair.state = GONE

    def between(self, frame: Frame) -> Pair | None:
        """Return the pair that a frame passes between, if it is remembered."""
        return self._pairs.find(frame.bssid, frame.ra if frame.ta == frame.bssid else frame.ta)

    def name(self, frame: Frame, seen: Observation) -> None:
        """Keep the ESSID that a beacon or probe response tells; one pair that waited for it need wait no longer."""
        if seen.elements is not None and seen.ssid:
            self._pairs.name(frame.bssid, seen.ssid, frame)
        if self._pairs.waiting:
            waiting = self._pairs.release(frame.bssid)
            if waiting is not None:
                self._capture(waiting, seen)

    def _key(self, message: EapolMessage, ts_us: i64, seen: Observation) -> None:
        """Take one message of a 4-way handshake; from now on data frames find the packet numbers of its keys."""
        pair = self._pairs.touch(message.bssid, message.sta, ts_us)
        seen.pair = pair
        if message.number == 3 and pair.anonce == message.nonce and MESSAGE_3 <= pair.state < GONE:
            pair.numbers.doubted_until_us = ts_us + DOUBT_US
        self._pairs.hear(pair, message)
        announced(pair, self._population.bss(message.bssid))
        station = self._population.devices.get(message.sta)
        if station is not None and station.peer is not None and station.peer.bssid == message.bssid:
            station.peer.numbers = pair.numbers
        self._capture(pair, seen)

    def _doubt(self, bssid: bytes, sta: bytes, ts_us: i64) -> None:
        """Doubt the key of what a station and its access point may still send each other (CVE-2019-15126)."""
        station = self._population.devices.get(sta)
        peer = station.peer if station is not None else None
        if peer is not None and peer.bssid == bssid:
            if peer.numbers is None:
                peer.numbers = PacketNumbers()
            peer.numbers.doubted_until_us = ts_us + DOUBT_US

    def _capture(self, pair: Pair, seen: Observation) -> None:
        """Note that a pair can be audited now, if this frame made it so."""
        if pair.fresh and self._pairs.capture(pair, essid_for(pair, self._population.bss(pair.bssid))):
            seen.pair = pair
            seen.news |= observation.HANDSHAKE


def announced(pair: Pair, bss: Bss | None) -> None:
    """Take over whether the access point's last beacon announces management frame protection."""
    if bss is not None and bss.current is not None:
        pair.ap_mfp = mfp_bits(bss.current.security)
