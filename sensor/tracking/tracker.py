"""The tracker: turns frames into devices, BSSs, SSIDs and memberships, and says what each frame brought."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.block import Fix
from sensor.dot11.dissect import false_amsdu
from sensor.dot11.eapol import TYPE_EAP, EapolHeader, parse_eapol
from sensor.dot11.elements import Elements, parse_elements
from sensor.dot11.faults import OK
from sensor.dot11.frame import (
    ACTION,
    ASSOC_REQUEST,
    AUTH,
    BEACON,
    DEAUTH,
    DISASSOC,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    QOS_NULL,
    REASSOC_REQUEST,
    REASSOC_RESPONSE,
    TYPE_DATA,
    TYPE_MANAGEMENT,
    Frame,
)
from sensor.dot11.lan import ACKNOWLEDGE, carries_lan, read_arp, read_dhcp
from sensor.dot11.unusual import unusual
from sensor.handshakes.fragments import Fragments
from sensor.handshakes.message import offers_psk, read_message
from sensor.tracking import observation
from sensor.tracking.bsses import CAPABILITY_IBSS, BssTracker
from sensor.tracking.device import (
    MAX_FREQUENCIES,
    MAX_PEERS,
    MAX_SSIDS,
    ROLE_ADHOC,
    ROLE_CLIENT,
    ROLE_WDS,
    ROLE_WIRED,
    Device,
    Peer,
    ProbedSsid,
)
from sensor.tracking.doubts import Doubts
from sensor.tracking.locations import Place
from sensor.tracking.numbers import PacketNumbers
from sensor.tracking.observation import Observation
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
from sensor.tracking.spoken import BY_ARP, BY_DHCP, MAX_TEXT, Alike, behind_ssid, identity_in, shortened

# A retransmission follows within the retry limit's backoffs; the same numbers later are another frame's.
RETRANSMISSION_US: Final = 100_000
# Drivers give up after some 16 attempts; nobody acknowledges a group-addressed frame, so nobody ought to repeat one.
# Whoever sends more copies than these is flooding, Retry bit or not.
MAX_ATTEMPTS: Final = 16
MAX_GROUP_ATTEMPTS: Final = 4

# How long after a disconnection, or a third message that came again, a key may be a wrong one: buffers empty at once.
DOUBT_US: Final = 2_000_000

FILS_SESSION: Final = b"\xff\x09\x04"  # header and id of the element (802.11-2020 9.4.2.179)

EVICTION_SHARE: Final = 64  # this part of all devices leaves at once, so that looking for the oldest is rare


class Tracker:
    """Everything that is known of the air, bounded: at most `max_devices`, least recently seen leave first."""

    def __init__(self, max_devices: int = 100_000) -> None:
        """Start knowing nothing."""
        self.max_devices: int = max_devices
        self.devices: dict[bytes, Device] = {}
        self.fix: Fix | None = None  # where the sensor is while it hears what comes next; None where nobody knows
        self.evicted: int = 0  # devices that left for want of room
        self.access_points: int = 0  # devices that speak for a BSS, at present
        self.tolerated: int = 0  # frames whose elements overrun, believed all the same
        self._forgotten: int = 0
        self._doubts = Doubts()
        self.pairs = PairTracker()
        self.fragments = Fragments()
        self._elements = Elements()
        self._eapol = EapolHeader()
        self._bsses = BssTracker()
        self._alike = Alike()  # elements of probe requests

    @property
    def forgotten(self) -> int:
        """SSIDs, adverts, memberships, frequencies, doubts and fragments that found a full list."""
        return self._forgotten + self._bsses.forgotten + self._doubts.evictions + self.fragments.evicted

    def observe(self, frame: Frame, seen: Observation) -> i64:
        """Learn from one accepted frame and fill `seen`; return a fault code and learn nothing if it lies.

        Control frames teach only that their transmitter lives, if it was known before.
        """
        seen.news = 0
        seen.retransmission = False
        seen.pair = None
        kind_type: i64 = frame.kind >> 4
        if kind_type == TYPE_MANAGEMENT:
            return self._observe_management(frame, seen)
        seen.elements = None
        seen.advert = None
        seen.bss = None
        seen.receiver = None
        if kind_type == TYPE_DATA:
            self._observe_data(frame, seen)
        else:
            device = self.devices.get(frame.ta)
            seen.device = device
            if device is not None:
                self._heard(device, frame)
                device.llc_packets += 1
        return OK

    def note_duplicate(self, frame: Frame) -> None:
        """Remember that another datasource heard the frame's transmitter, too."""
        device = self.devices.get(frame.ta)
        if device is not None:
            device.sources |= 1 << (frame.source & 63)

    def _transmitter(self, frame: Frame, seen: Observation) -> Device:
        """Return the frame's transmitter, made on first sight, and count the frame for it."""
        device = self.devices.get(frame.ta)
        if device is None:
            device = self._admit(frame.ta, frame.ts_us)
            seen.news |= observation.NEW_DEVICE
        self._heard(device, frame)
        seen.device = device
        return device

    def _heard(self, device: Device, frame: Frame) -> None:
        device.last_us = frame.ts_us
        device.packets += 1
        device.tx_packets += 1
        device.sources |= 1 << (frame.source & 63)
        if frame.flags & 0x08:
            device.retries += 1
        signal = frame.signal_dbm
        if signal:
            device.signal_last_dbm = signal
            if signal > device.signal_max_dbm or device.signal_max_dbm == 0:
                device.signal_max_dbm = signal
            if signal < device.signal_min_dbm:
                device.signal_min_dbm = signal
            if frame.radio.noise_at:
                device.noise_last_dbm = frame.noise_dbm
        fix = self.fix
        if fix is not None:
            self._place(device, fix, signal)
        if frame.freq_khz == device.freq_khz:
            device.freq_packets += 1
        elif frame.freq_khz:
            self._tune(device, frame.freq_khz)

    def _place(self, device: Device, fix: Fix, signal_dbm: i64) -> None:
        place = device.place
        if place is None:
            device.place = Place(fix, signal_dbm)
        else:
            place.note(fix, signal_dbm)

    def _tune(self, device: Device, freq_khz: i64) -> None:
        """File the count of the last frequency and start with the next one."""
        frequencies = device.frequencies
        if device.freq_khz:
            if frequencies is None:
                frequencies = {}
                device.frequencies = frequencies
            if len(frequencies) < MAX_FREQUENCIES or device.freq_khz in frequencies:
                frequencies[device.freq_khz] = frequencies.get(device.freq_khz, 0) + device.freq_packets
            else:
                self._forgotten += 1
        device.freq_khz = freq_khz
        device.freq_packets = 1

    def _admit(self, mac: bytes, ts_us: i64) -> Device:
        if len(self.devices) >= self.max_devices:
            self._evict()
        device = Device(mac, ts_us)
        self.devices[mac] = device
        return device

    def _name(self, mac: bytes, ts_us: i64, seen: Observation) -> Device:
        """Make a device that was not heard itself."""
        device = self._admit(mac, ts_us)
        if not seen.news & observation.NEW_NAMED:
            seen.news |= observation.NEW_NAMED
            seen.named = []
        seen.named.append(device)
        return device

    def _evict(self) -> None:
        """Drop the least recently seen devices, a share at a time."""
        leaving = max(1, self.max_devices // EVICTION_SHARE)
        times = sorted([device.last_us for device in self.devices.values()])
        horizon: i64 = times[leaving - 1]
        oldest = [mac for mac, device in self.devices.items() if device.last_us < horizon]
        oldest += [mac for mac, device in self.devices.items() if device.last_us == horizon][: leaving - len(oldest)]
        for mac in oldest:
            bss = self.devices.pop(mac).bss
            if bss is not None:
                self.access_points -= 1
                if bss.clients is not None:
                    for peer in bss.clients.values():
                        self._unlisted(peer)
            self.evicted += 1

    def _observe_management(self, frame: Frame, seen: Observation) -> i64:
        """Management frames: read the elements first, so that a frame that lies teaches nothing."""
        kind = frame.kind
        seen.elements = None
        seen.advert = None
        seen.bss = None
        seen.receiver = None
        seen.ssid = b""
        if kind == BEACON or kind == PROBE_RESPONSE:
            return self._observe_bss(frame, seen)
        if frame.elements:
            fault = self._parse(frame, seen)
            if fault and (kind == PROBE_REQUEST or kind <= REASSOC_RESPONSE):
                return fault
            if fault:  # what disconnects or authenticates does so by its fixed fields, whatever follows them
                self.tolerated += 1
        device = self._transmitter(frame, seen)
        device.llc_packets += 1
        seen.retransmission = self._repeated(device, frame)
        if kind == PROBE_REQUEST:
            self._probe(device, frame, seen)
        elif kind == ASSOC_REQUEST or kind == REASSOC_REQUEST:
            self._join(device, frame, seen)
        else:
            bss_device = self.devices.get(frame.bssid)
            if bss_device is not None:
                seen.bss = bss_device.bss
            if (kind == DEAUTH or kind == DISASSOC) and seen.bss is not None and not seen.retransmission:
                seen.bss.disconnects += 1
                seen.bss.last_disconnect_us = frame.ts_us
            if kind <= REASSOC_RESPONSE or kind == AUTH:  # not what is forged most: that is to be held against these
                self._follow(frame, seen)
            if kind == DEAUTH or kind == DISASSOC:
                self._part(frame, seen)
            elif kind == AUTH:
                if frame.ra == frame.bssid:
                    device.roles |= ROLE_CLIENT
                self._authenticate(frame, seen)
            elif kind == ACTION and not frame.flags & 0x40:
                seen.pair = self.pairs.find(frame.bssid, frame.ra if frame.ta == frame.bssid else frame.ta)
        self._received(frame, seen)
        return OK

    def _parse(self, frame: Frame, seen: Observation) -> i64:
        elements = self._elements
        fault = parse_elements(frame.data, frame.elements, frame.end, frame.capability, elements)
        if fault and not frame.truncated and not (frame.kind <= REASSOC_RESPONSE and holds_fils_session(elements.raw)):
            frame.fault_offset = elements.fault_offset - frame.header
            if not self._doubts.believes(frame.ta, frame.ts_us):
                return fault
            self.tolerated += 1
        elif not fault:
            self._doubts.clear(frame.ta)
        seen.elements = elements
        seen.ssid = elements.ssid
        seen.news |= observation.ELEMENTS_PARSED
        if unusual(elements):
            seen.news |= observation.UNUSUAL_ELEMENTS
        return OK

    def _observe_bss(self, frame: Frame, seen: Observation) -> i64:
        """Beacons and probe responses: the BSS that they speak for, and its transmitter."""
        known = self.devices.get(frame.bssid)
        bss = known.bss if known is not None else None
        if frame.elements:
            if bss is not None and self._bsses.unchanged(bss, frame):
                if self._doubts.doubted:
                    self._doubts.clear(frame.ta)
            else:
                fault = self._parse(frame, seen)
                if fault:
                    return fault
        device = self._transmitter(frame, seen)
        device.llc_packets += 1
        if not frame.elements:  # protected, or cut before its elements: it names a transmitter, no more
            return OK
        if frame.ta != frame.bssid:  # someone answers in the name of a BSS: the BSS is its own device
            known = self.devices.get(frame.bssid)
            if known is None:
                known = self._name(frame.bssid, frame.ts_us, seen)
            if frame.kind == BEACON and frame.capability & CAPABILITY_IBSS:
                device.roles |= ROLE_ADHOC
            device = known
        bss = device.bss
        if bss is None:
            bss = self._bsses.found(device, frame, seen)
            device.bss = bss
            self.access_points += 1
        # A repetition must not help to confirm what it says.
        if frame.kind == BEACON:
            seen.retransmission = frame.flags & 0x08 != 0 and frame.seq_ctl == bss.beacon_seq_ctl
            bss.beacon_seq_ctl = frame.seq_ctl
        else:
            seen.retransmission = self._repeated(seen.device or device, frame)
            self._received(frame, seen)
        self._bsses.observe(device, bss, frame, seen)
        if frame.kind == PROBE_RESPONSE:
            self._follow(frame, seen)
        if seen.elements is not None and seen.ssid:
            self.pairs.name(frame.bssid, seen.ssid, frame)
        if self.pairs.waiting:
            waiting = self.pairs.release(frame.bssid)
            if waiting is not None:
                self._capture(waiting, frame.bssid, seen)
        return OK

    def _follow(self, frame: Frame, seen: Observation) -> None:
        """Let an access point's own answers show how it counts its frames."""
        bss = seen.bss
        if bss is not None and bss.track is not None and frame.ta == frame.bssid and not seen.retransmission:
            bss.track.management(frame)

    def _repeated(self, device: Device, frame: Frame) -> bool:
        """Whether a management frame is its transmitter's last one once more; note it as the last one."""
        key: i64 = (frame.kind << 16) | frame.seq_ctl
        attempts: i64 = 1
        if frame.flags & 0x08 and key == device.last_mgmt and frame.ts_us - device.last_mgmt_us < RETRANSMISSION_US:
            attempts = device.attempts + 1
        device.attempts = attempts
        device.last_mgmt = key
        device.last_mgmt_us = frame.ts_us
        return 1 < attempts <= (MAX_GROUP_ATTEMPTS if frame.group_addressed else MAX_ATTEMPTS)

    def _received(self, frame: Frame, seen: Observation) -> None:
        """Count the frame for its receiver, if that is a device known already."""
        if frame.group_addressed:
            return
        receiver = self.devices.get(frame.ra)
        if receiver is not None:
            receiver.rx_packets += 1
            receiver.packets += 1
            seen.receiver = receiver

    def _probe(self, device: Device, frame: Frame, seen: Observation) -> None:
        ssid = seen.ssid
        record = device.probed_ssid(ssid)
        if record is None:
            probed = device.probed
            if probed is None:
                probed = []
                device.probed = probed
            if len(probed) >= MAX_SSIDS:
                probed.pop(0)
                self._forgotten += 1
            record = ProbedSsid(ssid, frame.ts_us)
            probed.append(record)
            seen.news |= observation.NEW_PROBED_SSID
        record.last_us = frame.ts_us
        record.count += 1
        seen.probed = record
        elements = seen.elements
        if elements is not None:
            said = behind_ssid(elements.raw)
            if said != device.probe_elements:
                device.probe_elements = self._alike.kept(said)

    def _join(self, device: Device, frame: Frame, seen: Observation) -> None:
        device.roles |= ROLE_CLIENT
        bss_device = self.devices.get(frame.bssid)
        if bss_device is not None:
            seen.bss = bss_device.bss
        self._member(device, frame.bssid, frame.ts_us, 0)
        if not frame.flags & 0x40:
            self._associate(frame, seen)

    def _authenticate(self, frame: Frame, seen: Observation) -> None:
        """Authentication frames of either side; the station's first one begins a session."""
        if frame.flags & 0x40 or frame.group_addressed:
            return
        from_sta = frame.ra == frame.bssid
        if not from_sta and frame.ta != frame.bssid:
            return
        sta = frame.ta if from_sta else frame.ra
        pair = self.pairs.find(frame.bssid, sta)
        if pair is None and not from_sta:
            return  # nobody asked: answers alone, as from a flooded access point, make no pair
        pair = self.pairs.touch(frame.bssid, sta, frame.ts_us)
        seen.pair = pair
        if from_sta and frame.auth_sequence == 1 and not seen.retransmission and pair.state > AUTHENTICATED:
            pair.begin(frame.ts_us)
        pair.auth_algorithm = frame.auth_algorithm
        if not from_sta and frame.status == 0 and pair.state == NONE:
            pair.state = AUTHENTICATED

    def _associate(self, frame: Frame, seen: Observation) -> None:
        """(Re)association requests: what the station asks for; a session that had keys begins anew."""
        elements = seen.elements
        if elements is None or frame.group_addressed:
            return
        pair = self.pairs.touch(frame.bssid, frame.ta, frame.ts_us)
        seen.pair = pair
        if pair.state > ASSOCIATED and not seen.retransmission:
            pair.begin(frame.ts_us)
        pair.state = ASSOCIATED
        pair.agree(elements.security)
        if seen.device is not None:
            seen.device.says().joining = shortened(elements.raw)
        if seen.bss is not None and seen.bss.current is not None:
            pair.ap_mfp = mfp_bits(seen.bss.current.security)
        if offers_psk(elements.security.akms):
            if seen.ssid:
                if not pair.captured:
                    pair.essid = seen.ssid
                pair.request = NamingFrame(seen.ssid, frame.raw(), frame.ts_us, frame.source)
            self.pairs.offer(pair, elements.security.pmkids, frame)
            self._capture(pair, frame.bssid, seen)

    def _part(self, frame: Frame, seen: Observation) -> None:
        """Deauthentication and disassociation: whoever sent them, the pair's session may be over."""
        bssid = frame.bssid
        sta = frame.ra if frame.ta == bssid else frame.ta
        self._doubt(bssid, sta, frame.ts_us)
        pair = self.pairs.find(bssid, sta)
        if pair is not None:
            seen.pair = pair
            if pair.state != GONE:
                pair.parted_from = pair.state
            pair.state = GONE

    def _doubt(self, bssid: bytes, sta: bytes, ts_us: i64) -> None:
        """Doubt the key of what a station and its access point may still send each other (CVE-2019-15126)."""
        station = self.devices.get(sta)
        peer = station.peer if station is not None else None
        if peer is not None and peer.bssid == bssid:
            if peer.numbers is None:
                peer.numbers = PacketNumbers()
            peer.numbers.doubted_until_us = ts_us + DOUBT_US

    def _key(self, frame: Frame, seen: Observation) -> None:
        """802.1X: above all the messages of the 4-way handshake."""
        header = self._eapol
        if not parse_eapol(frame.data, frame.eapol, frame.eapol_end, header):
            return
        message = read_message(frame, header)
        if seen.bss is None:
            known = self.devices.get(frame.bssid)
            seen.bss = known.bss if known is not None else None
        seen.news |= observation.EAPOL
        seen.eapol = header
        seen.carrier = frame
        seen.message = message
        if message is None:
            if header.packet_type == TYPE_EAP:
                self._identify(frame, header)
            return
        pair = self.pairs.touch(message.bssid, message.sta, frame.ts_us)
        seen.pair = pair
        if message.number == 3 and pair.anonce == message.nonce and MESSAGE_3 <= pair.state < GONE:
            pair.numbers.doubted_until_us = frame.ts_us + DOUBT_US
        self.pairs.hear(pair, message)
        device = self.devices.get(message.bssid)
        bss = device.bss if device is not None else None
        if bss is not None and bss.current is not None:
            pair.ap_mfp = mfp_bits(bss.current.security)
        station = self.devices.get(message.sta)
        if station is not None and station.peer is not None and station.peer.bssid == message.bssid:
            station.peer.numbers = pair.numbers
        self._capture(pair, message.bssid, seen)

    def _identify(self, frame: Frame, header: EapolHeader) -> None:
        """Keep the name by which a station asks to be let in."""
        identity = identity_in(frame.data, header.body, header.end)
        device = self.devices.get(frame.ta) if identity and frame.ta != frame.bssid else None
        if device is not None:
            spoken = device.says()
            spoken.enter(frame.bssid)
            spoken.identity = identity

    def _capture(self, pair: Pair, bssid: bytes, seen: Observation) -> None:
        """Note that a pair can be audited now, if this frame made it so."""
        if not pair.fresh:
            return
        device = self.devices.get(bssid)
        if self.pairs.capture(pair, essid_for(pair, device.bss if device is not None else None)):
            seen.pair = pair
            seen.news |= observation.HANDSHAKE

    def _member(self, device: Device, bssid: bytes, ts_us: i64, size: i64) -> None:
        """Count traffic of a station in a BSS, for both of them."""
        peer = device.peer
        if peer is None or peer.bssid != bssid:
            peer = self._membership(device, bssid, ts_us)
        peer.last_us = ts_us
        peer.data_bytes += size

    def _membership(self, device: Device, bssid: bytes, ts_us: i64) -> Peer:
        """Return the station's record of a BSS, and let the BSS have it as soon as it is known itself."""
        peer = device.peer_in(bssid)
        if peer is None:
            peer = self._enlist(device, bssid, ts_us)
        device.last_bssid = bssid
        device.peer = None
        bss_device = self.devices.get(bssid)
        if bss_device is not None and bss_device.bss is not None:
            device.peer = peer
            left = bss_device.bss.add_client(peer)
            if left is not None:
                self._forgotten += 1
                self._unlisted(left)
        return peer

    def _unlisted(self, peer: Peer) -> None:
        """Let a station that no BSS lists any longer be listed again when it talks."""
        station = self.devices.get(peer.sta)
        if station is not None and station.peer is peer:
            station.peer = None

    def _enlist(self, device: Device, bssid: bytes, ts_us: i64) -> Peer:
        """Return a new record, kept in the station's list."""
        peer = Peer(bssid, device.mac, ts_us)
        peers = device.peers
        if peers is None:
            peers = []
            device.peers = peers
        if len(peers) >= MAX_PEERS:
            peers.pop(0)
            self._forgotten += 1
        peers.append(peer)
        return peer

    def _observe_data(self, frame: Frame, seen: Observation) -> None:
        """Data frames: who talks in which BSS, and for whom the access point speaks."""
        device = self._transmitter(frame, seen)
        size = frame.end - frame.body if frame.kind < QOS_NULL and not frame.kind & 0x04 else 0
        control: i64 = frame.qos_control
        key: i64 = ((control & 0x0F) << 16) | frame.seq_ctl
        if frame.flags & 0x08 and key == device.last_data and frame.ts_us - device.last_data_us < RETRANSMISSION_US:
            seen.retransmission = True
        device.last_data = key
        device.last_data_us = frame.ts_us
        device.data_packets += 1
        device.data_bytes += size
        if frame.flags & 0x40:
            device.protected_packets += 1
        whole: Frame | None = frame
        if frame.flags & 0x04 or frame.seq_ctl & 0x0F:
            device.fragments += 1
            seen.news |= observation.FRAGMENT
            whole = self.fragments.add(frame)
        elif control > 0 and control & 0x80 and not frame.flags & 0x40 and false_amsdu(frame):
            seen.news |= observation.FALSE_AMSDU
        distribution: i64 = frame.flags & 0x03
        if distribution == 0x01:
            device.roles |= ROLE_CLIENT
            self._member(device, frame.bssid, frame.ts_us, size)
            peer = device.peer
            if peer is not None:
                if size > 0:
                    peer.signal_dbm = frame.signal_dbm
                    peer.signal_us = frame.ts_us
                if frame.flags & 0x40 and peer.numbers is not None and peer.numbers.note(frame, False):
                    seen.numbers = peer.numbers
                    seen.news |= observation.NUMBER
        elif distribution == 0x02:
            self._distribute(frame, seen, size)
        elif distribution == 0x03:
            device.roles |= ROLE_WDS
        else:
            cell = self.devices.get(frame.bssid)
            if cell is not None and cell.roles & ROLE_ADHOC:
                device.roles |= ROLE_ADHOC
        if whole is not None and whole.eapol:
            self._key(whole, seen)
        elif size > 0 and not frame.flags & 0x40:
            self._clear(frame, seen)

    def _clear(self, frame: Frame, seen: Observation) -> None:
        """Clear data: whether the BSS would have had it protected, and whether it tells of the local network."""
        bss = seen.bss
        if bss is None:
            known = self.devices.get(frame.bssid)
            bss = known.bss if known is not None else None
        if bss is not None and bss.current is not None and not bss.current.security.is_open:
            seen.bss = bss
            seen.news |= observation.CLEAR_DATA
        elif carries_lan(frame.data, frame.body, frame.end):
            seen.news |= observation.LAN
            if not seen.retransmission:
                self._read_lan(frame)

    def _read_lan(self, frame: Frame) -> None:
        """Keep what ARP and DHCP tell of a device that is known."""
        arp = read_arp(frame.data, frame.body, frame.end)
        if arp is not None:
            device = self.devices.get(arp.sender)
            if device is not None and any(arp.address):
                spoken = device.says()
                spoken.enter(frame.bssid)
                spoken.address = arp.address
                spoken.address_by = BY_ARP
            return
        dhcp = read_dhcp(frame.data, frame.body, frame.end)
        device = self.devices.get(dhcp.client) if dhcp is not None else None
        if dhcp is None or device is None:
            return
        spoken = device.says()
        spoken.enter(frame.bssid)
        if dhcp.from_client:
            spoken.host_name = dhcp.host_name[:MAX_TEXT] or spoken.host_name
            spoken.vendor_class = dhcp.vendor_class[:MAX_TEXT] or spoken.vendor_class
        elif dhcp.message_type == ACKNOWLEDGE and any(dhcp.given):
            spoken.address = dhcp.given
            spoken.address_by = BY_DHCP

    def _distribute(self, frame: Frame, seen: Observation, size: i64) -> None:
        """From DS: the receiver is the BSS's client; a source other than the AP lives behind it."""
        seen.bss = seen.device.bss if seen.device is not None else None
        if not frame.group_addressed:
            ra = frame.ra
            receiver = self.devices.get(ra)
            if receiver is None:
                receiver = self._name(ra, frame.ts_us, seen)
            receiver.last_us = frame.ts_us
            receiver.packets += 1
            receiver.rx_packets += 1
            receiver.roles |= ROLE_CLIENT
            seen.receiver = receiver
            self._member(receiver, frame.bssid, frame.ts_us, size)
            peer = receiver.peer
            if peer is not None:
                peer.served_us = frame.ts_us
                if frame.flags & 0x40 and peer.numbers is not None and peer.numbers.note(frame, True):
                    seen.numbers = peer.numbers
                    seen.news |= observation.NUMBER
        sa = frame.sa
        if sa != frame.bssid and not frame.amsdu and not sa[0] & 0x01:
            source = self.devices.get(sa)
            if source is None:
                source = self._name(sa, frame.ts_us, seen)
            source.last_us = frame.ts_us
            if not source.tx_packets:
                source.roles |= ROLE_WIRED
                source.packets += 1


def holds_fils_session(elements: bytes) -> bool:
    """Whether a FILS Session is among them: all behind it in an association is encrypted (802.11-2020 12.12.2.6)."""
    at: i64 = 0
    while at < len(elements):
        length: i64 = elements[at + 1]
        if elements[at : at + 3] == FILS_SESSION:
            return True
        at += 2 + length
    return False
