"""Whose access points were heard: networks with the access points that are believed to be theirs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sensor.dot11.security import Security
from sensor.wids.witness import Statement, Witness

BELIEVED: Final = 3  # frames that a BSSID, a channel or a country must have been heard in

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a proposal is to be about."""

    ssids: frozenset[bytes] = frozenset()  # empty: every network
    near_dbm: int | None = None  # least mean signal of an access point's beacons; None: any
    devices: bool = True


@dataclass(slots=True)
class Member:
    """One access point of a network."""

    bssid: bytes
    signal_dbm: int = 0  # mean of its beacons, 0: unknown
    frames: int = 0
    shown: int = 0  # beacons that show the SSID
    hidden: int = 0
    first_us: int = 0
    last_us: int = 0
    channels: dict[str, int] = field(default_factory=dict)  # frames by value, here and below
    countries: dict[str, int] = field(default_factory=dict)
    wps: dict[str, int] = field(default_factory=dict)
    protections: dict[Security, int] = field(default_factory=dict)

    def add(self, statement: Statement) -> None:
        """Take in what it said in beacons or in responses, under its name or hiding it."""
        self.frames += statement.frames
        if statement.in_beacons and statement.ssid:
            self.shown += statement.frames
        elif statement.in_beacons:
            self.hidden += statement.frames
        for ours, theirs in (
            (self.channels, statement.channels),
            (self.countries, statement.countries),
            (self.wps, statement.wps),
        ):
            _add(ours, theirs)
        if statement.bss.signal_x8:
            self.signal_dbm = statement.bss.signal_x8 >> 3
        for advert in statement.bss.adverts:
            if advert.ssid == statement.ssid and advert.confirmed:
                self.protections[advert.security] = advert.frames
                self.first_us = min(self.first_us or advert.first_us, advert.first_us)
                self.last_us = max(self.last_us, advert.last_us)


Networks = dict[bytes, list[Member]]  # by SSID


def networks_of(witness: Witness, wanted: Wanted) -> Networks:
    """Return the believed access points of each wanted network, the loudest network and access point first."""
    statements = witness.statements()
    names: dict[bytes, set[bytes]] = {}  # BSSID -> SSIDs that it told
    for statement in statements:
        if statement.ssid:
            names.setdefault(statement.bssid, set()).add(statement.ssid)
    members: dict[tuple[bytes, bytes], Member] = {}
    for statement in statements:
        told = names.get(statement.bssid, set())
        ssid = statement.ssid or (next(iter(told)) if len(told) == 1 else b"")
        member = members.setdefault((ssid, statement.bssid), Member(statement.bssid))
        member.add(statement)
    found: Networks = {}
    for (ssid, _), member in sorted(members.items(), key=lambda item: -_loudness(item[1])):
        if _is_wanted(ssid, member, wanted):
            found.setdefault(ssid, []).append(member)
    return found


def _is_wanted(ssid: bytes, member: Member, wanted: Wanted) -> bool:
    """Whether an access point is believed and was asked for."""
    if member.frames < BELIEVED or not member.protections or not ssid:
        return False
    if wanted.ssids and ssid not in wanted.ssids:
        return False
    return wanted.near_dbm is None or member.signal_dbm == 0 or member.signal_dbm >= wanted.near_dbm


def _loudness(member: Member) -> int:
    """Return the signal to sort by: those without one last."""
    return member.signal_dbm or -1000


def believed(counts: dict[str, int]) -> list[str]:
    """Return the values that were heard in frames enough."""
    return [value for value, frames in counts.items() if frames >= BELIEVED]


def summed(every: Iterable[dict[K, int]]) -> dict[K, int]:
    """Return the sums of counts."""
    whole: dict[K, int] = {}
    for counts in every:
        _add(whole, counts)
    return whole


def _add(ours: dict[K, int], theirs: dict[K, int]) -> None:
    for value, frames in theirs.items():
        ours[value] = ours.get(value, 0) + frames
