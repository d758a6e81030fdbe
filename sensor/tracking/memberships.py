"""Who talks in which BSS.

A membership is one record that stands in two places: with the station from its first word, and with the BSS as soon as
that is known itself. Either list is bounded, so either side may lose a record that the other one keeps.
"""

from typing import final

from mypy_extensions import i64

from sensor.tracking.device import MAX_PEERS, Device, Peer
from sensor.tracking.population import Population


@final
class Memberships:
    """Counts what stations say and hear in their BSSs."""

    def __init__(self, population: Population) -> None:
        """Keep the memberships of these devices."""
        self.forgotten: int = 0  # memberships that found a full list, the station's or the BSS's
        self._population = population

    def count(self, device: Device, bssid: bytes, ts_us: i64, size: i64) -> None:
        """Count traffic of a station in a BSS, for both of them."""
        peer = device.peer
        if peer is None or peer.bssid != bssid:
            peer = self._enter(device, bssid, ts_us)
        peer.last_us = ts_us
        peer.data_bytes += size

    def _enter(self, device: Device, bssid: bytes, ts_us: i64) -> Peer:
        """Return the station's record of a BSS, and let the BSS have it as soon as it is known itself."""
        peer = device.peer_in(bssid)
        if peer is None:
            peer = self._enlist(device, bssid, ts_us)
        device.last_bssid = bssid
        device.peer = None
        bss = self._population.bss(bssid)
        if bss is not None:
            device.peer = peer
            left = bss.add_client(peer)
            if left is not None:
                self.forgotten += 1
                self._population.unlist(left)
        return peer

    def _enlist(self, device: Device, bssid: bytes, ts_us: i64) -> Peer:
        """Return a new record, kept in the station's list."""
        peer = Peer(bssid, device.mac, ts_us)
        peers = device.peers
        if peers is None:
            peers = []
            device.peers = peers
        if len(peers) >= MAX_PEERS:
            peers.pop(0)
            self.forgotten += 1
        peers.append(peer)
        return peer
