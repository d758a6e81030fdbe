"""What data frames do: they show who talks in which BSS, for whom an access point speaks, and what is sent in clear.

Every data frame counts for its transmitter. Which others it concerns depends on its direction: its To DS and From DS
bits (802.11-2020 table 9-30). Then its body is looked at, if it is clear.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.dissect import false_amsdu
from sensor.dot11.frame import QOS_NULL, Frame
from sensor.dot11.lan import carries_lan
from sensor.handshakes.fragments import Fragments
from sensor.tracking import observation
from sensor.tracking.device import ROLE_ADHOC, ROLE_CLIENT, ROLE_WDS, ROLE_WIRED, Device, Peer
from sensor.tracking.memberships import Memberships
from sensor.tracking.observation import Observation
from sensor.tracking.overheard import overhear_lan
from sensor.tracking.population import Population
from sensor.tracking.retransmissions import repeats_data
from sensor.tracking.sessions import Sessions

# Frame Control (802.11-2020 9.2.4.1).
NO_BODY: Final = 0x04  # of a data frame's kind
DS_BITS: Final = 0x03
TO_DS: Final = 0x01
FROM_DS: Final = 0x02
BRIDGED: Final = 0x03
MORE_FRAGMENTS: Final = 0x04
PROTECTED: Final = 0x40

FRAGMENT_BITS: Final = 0x0F  # of Sequence Control (802.11-2020 9.2.4.4)
AMSDU_BIT: Final = 0x80  # of QoS Control (802.11-2020 9.2.4.5)


@final
class Traffic:
    """Learns from data frames."""

    def __init__(
        self, population: Population, memberships: Memberships, sessions: Sessions, fragments: Fragments
    ) -> None:
        """Learn of these devices and what is between them."""
        self._population = population
        self._memberships = memberships
        self._sessions = sessions
        self._fragments = fragments

    def observe(self, frame: Frame, seen: Observation) -> None:
        """Learn from one data frame."""
        device = self._population.transmitter(frame, seen)
        control: i64 = frame.qos_control
        size = frame.end - frame.body if frame.kind < QOS_NULL and not frame.kind & NO_BODY else 0
        seen.retransmission = repeats_data(device, frame, control)
        device.data_packets += 1
        device.data_bytes += size
        if frame.flags & PROTECTED:
            device.protected_packets += 1
        whole = self._whole(device, frame, control, seen)
        direction: i64 = frame.flags & DS_BITS
        if direction == TO_DS:
            self._to_ds(device, frame, seen, size)
        elif direction == FROM_DS:
            self._from_ds(device, frame, seen, size)
        elif direction == BRIDGED:
            device.roles |= ROLE_WDS
        else:
            cell = self._population.devices.get(frame.bssid)
            if cell is not None and cell.roles & ROLE_ADHOC:
                device.roles |= ROLE_ADHOC
        if whole is not None and whole.eapol:
            self._sessions.exchange(whole, seen)
        elif size > 0 and not frame.flags & PROTECTED:
            self._clear(frame, seen)

    def _whole(self, device: Device, frame: Frame, control: i64, seen: Observation) -> Frame | None:
        """Return the frame itself, or the one that it was the last fragment of; None while others are missing."""
        if frame.flags & MORE_FRAGMENTS or frame.seq_ctl & FRAGMENT_BITS:
            device.fragments += 1
            seen.news |= observation.FRAGMENT
            return self._fragments.add(frame)
        if control > 0 and control & AMSDU_BIT and not frame.flags & PROTECTED and false_amsdu(frame):
            seen.news |= observation.FALSE_AMSDU
        return frame

    def _to_ds(self, device: Device, frame: Frame, seen: Observation, size: i64) -> None:
        """Note that a station talks to its access point."""
        device.roles |= ROLE_CLIENT
        self._memberships.count(device, frame.bssid, frame.ts_us, size)
        peer = device.peer
        if peer is not None:
            if size > 0:
                peer.signal_dbm = frame.signal_dbm
                peer.signal_us = frame.ts_us
            if frame.flags & PROTECTED:
                note_number(peer, frame, False, seen)

    def _from_ds(self, device: Device, frame: Frame, seen: Observation, size: i64) -> None:
        """Note whom an access point serves, and in whose name: a source other than itself lives behind it."""
        seen.bss = device.bss
        if not frame.group_addressed:
            self._serve(self._population.named(frame.ra, frame.ts_us, seen), frame, seen, size)
        sa = frame.sa
        if sa != frame.bssid and not frame.amsdu and not sa[0] & 0x01:
            source = self._population.named(sa, frame.ts_us, seen)
            source.last_us = frame.ts_us
            if not source.tx_packets:
                source.roles |= ROLE_WIRED
                source.packets += 1

    def _serve(self, receiver: Device, frame: Frame, seen: Observation, size: i64) -> None:
        """Note that a station is its access point's client, though it may never be heard itself."""
        receiver.last_us = frame.ts_us
        receiver.packets += 1
        receiver.rx_packets += 1
        receiver.roles |= ROLE_CLIENT
        seen.receiver = receiver
        self._memberships.count(receiver, frame.bssid, frame.ts_us, size)
        peer = receiver.peer
        if peer is not None:
            peer.served_us = frame.ts_us
            if frame.flags & PROTECTED:
                note_number(peer, frame, True, seen)

    def _clear(self, frame: Frame, seen: Observation) -> None:
        """Clear data: whether the BSS would have had it protected, and whether it tells of the local network."""
        bss = seen.bss
        if bss is None:
            bss = self._population.bss(frame.bssid)
        if bss is not None and bss.current is not None and not bss.current.security.is_open:
            seen.bss = bss
            seen.news |= observation.CLEAR_DATA
        elif carries_lan(frame.data, frame.body, frame.end):
            seen.news |= observation.LAN
            if not seen.retransmission:
                overhear_lan(self._population.devices, frame)


def note_number(peer: Peer, frame: Frame, to_station: bool, seen: Observation) -> None:
    """Note the packet number of protected data, where a 4-way handshake told whose keys they are."""
    numbers = peer.numbers
    if numbers is not None and numbers.note(frame, to_station):
        seen.numbers = numbers
        seen.news |= observation.NUMBER
