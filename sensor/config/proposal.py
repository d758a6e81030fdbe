"""A baseline proposed from what was heard: `[[network]]` and `[[device]]`, with comments on what each line rests.

Nothing heard over the air is to be trusted by itself: the operator reads it, strikes out what is not theirs, and only
then lets the sensor have it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

from sensor.config.proposed_servers import server_lines
from sensor.dot11.mac import format_mac, is_local
from sensor.dot11.security import Security
from sensor.text import printable
from sensor.tracking.device import Device, Peer
from sensor.wids.eapnetworks import ENTERPRISE
from sensor.wids.eapwitness import Shown
from sensor.wids.policy import FLOORS, PMF, name_of
from sensor.wids.witness import Statement, Witness

BELIEVED: Final = 3  # frames that a BSSID, a channel or a country must have been heard in
MAX_DEVICES: Final = 1000
REPEATED_US: Final = 100_000  # data within such a time may be one frame and its repetitions
SECOND_US: Final = 1_000_000

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


def propose(
    witness: Witness, devices: Iterable[Device], wanted: Wanted, heard: str, shown: Sequence[Shown] = ()
) -> str:
    """Return the proposal as TOML; `heard` says in a few words what was listened to, `shown` are certificates."""
    networks = networks_of(witness, wanted)
    stations = _stations(devices, networks) if wanted.devices else []
    lines = _head(witness, networks, wanted, heard)
    for ssid, members in networks.items():
        lines += ["", *_network(ssid, members, [each for each in shown if each.ssid == ssid])]
    for station in stations[:MAX_DEVICES]:
        lines += ["", *_device(*station)]
    if len(stations) > MAX_DEVICES:
        lines += ["", f"# {len(stations) - MAX_DEVICES} more devices are left out."]
    return "\n".join(lines) + "\n"


def _head(witness: Witness, networks: Networks, wanted: Wanted, heard: str) -> list[str]:
    """Return what to do with it."""
    lines = [
        f"# Proposed by `airwarden learn` from {heard}, {_time(witness.first_us)} to {_time(witness.last_us)}.",
        "# Anybody can say anything over the air: delete what is not yours, correct what is not meant, check it with",
        "# `airwarden check-config FILE` and move it to /etc/airwarden/airwarden.d/.",
    ]
    missing = sorted(wanted.ssids - set(networks))
    lines += [f"# Not heard in {BELIEVED} frames: {_quoted(ssid)}." for ssid in missing]
    if not networks:
        lines.append("# No network was heard often enough to be believed.")
    return lines


def _network(ssid: bytes, members: Sequence[Member], shown: Sequence[Shown]) -> list[str]:
    """Return the table of one network."""
    frames = sum(member.frames for member in members)
    first = min(member.first_us for member in members)
    last = max(member.last_us for member in members)
    half_open = _half_open(members)
    heard = f"{_plural(len(members), 'access point')}, {_plural(frames, 'frame')}"
    lines = [
        f"# {_quoted(ssid)}: {heard} from {_time(first)} to {_time(last)}",
        *_warnings(members),
        "[[network]]",
        _ssid_line(ssid),
        "bssids = [",
        *(_member_line(member, half_open) for member in members),
        "]",
    ]
    lines += _channel_line(members, frames)
    lines += _protection_lines(members)
    lines += _wps_line(members, frames)
    lines += _country_line(members, frames)
    lines += _hidden_line(members)
    return lines + _server_lines(members, shown, half_open)


def _half_open(members: Iterable[Member]) -> bool:
    """Whether it is heard both protected and open, as the network of an evil twin's victim is."""
    return len({security.is_open for member in members for security in member.protections}) > 1


def _warnings(members: Sequence[Member]) -> list[str]:
    """Return what a careful person would ask about."""
    kinds = {security.summary for member in members for security in member.protections}
    if _half_open(members):
        return [
            "# LOOK AT THIS: it is heard both protected and open, as with an evil twin beside it. What is open is",
            "# left out; an access point of yours that was set up anew meanwhile would look the same.",
        ]
    if len(kinds) > 1:
        return ["# LOOK AT THIS: it is protected in different ways. Is each of its access points yours?"]
    return []


def _member_line(member: Member, half_open: bool) -> str:
    """Return the line of one access point; an open one of a network that others protect is commented out."""
    signal = f", {member.signal_dbm} dBm" if member.signal_dbm else ""
    where = ", ".join(_believed(member.channels)) or "?"
    protection = "; ".join(sorted({security.summary for security in member.protections}))
    line = f'"{format_mac(member.bssid)}",  # channel {where}, {member.frames} frames{signal}; {protection}'
    return f"    # {line}" if _left_out(member, half_open) else f"    {line}"


def _left_out(member: Member, half_open: bool) -> bool:
    """Whether it is an open access point of a network that others protect."""
    return half_open and all(security.is_open for security in member.protections)


def _channel_line(members: Sequence[Member], frames: int) -> list[str]:
    """Return the line of the channels, none where nobody names one."""
    counts = _sum(member.channels for member in members)
    channels = sorted(_believed(counts), key=lambda name: (not name.isdigit(), int(name.removesuffix("W6e"))))
    if not channels:
        return []
    values = ", ".join(name if name.isdigit() else f'"{name}"' for name in channels)
    return [f"channels = [{values}]  # {_shares(counts, frames)}"]


def _protection_lines(members: Sequence[Member]) -> list[str]:
    """Return the least protection that any of them gives; none does not count where others give some."""
    counts = _sum(member.protections for member in members)
    whole = sum(counts.values())
    counted = [security for security in counts if not (security.is_open and _half_open(members))]
    floor = min(security.weakest for security in counted)
    mfp = min(2 if security.mfp_required else 1 if security.mfp_capable else 0 for security in counted)
    told = {security.summary: 0 for security in counts}
    for security, frames in counts.items():
        told[security.summary] += frames
    shares = "; ".join(f"{summary} in {frames} of {whole} frames" for summary, frames in told.items())
    return [f'security = "{name_of(floor, FLOORS)}"  # {shares}', f'pmf = "{name_of(mfp, PMF)}"']


def _wps_line(members: Sequence[Member], frames: int) -> list[str]:
    """Return whether WPS may be offered."""
    on = _sum(member.wps for member in members).get("on", 0)
    if on:
        return [f"wps = true  # offered in {on} of {frames} frames: false is safer where you can switch it off"]
    return [f"wps = false  # offered in none of {frames} frames"]


def _country_line(members: Sequence[Member], frames: int) -> list[str]:
    """Return the line of the countries, none where nobody names one."""
    counts = _sum(member.countries for member in members)
    countries = sorted(_believed(counts))
    if not countries:
        return []
    values = ", ".join(f'"{country}"' for country in countries)
    return [f"countries = [{values}]  # {_shares(counts, frames)}"]


def _hidden_line(members: Sequence[Member]) -> list[str]:
    """Return whether its beacons hide the SSID, nothing where some do and some do not."""
    shown = sum(member.shown for member in members)
    hidden = sum(member.hidden for member in members)
    if bool(shown) == bool(hidden):
        return []
    return [f"hidden = {'true' if hidden else 'false'}  # in all of {shown + hidden} beacons"]


def _server_lines(members: Sequence[Member], shown: Sequence[Shown], half_open: bool) -> list[str]:
    """Return the servers of a network with 802.1X, nothing of another one."""
    akms = {akm for member in members for security in member.protections for akm in security.akms}
    if not shown and ENTERPRISE.isdisjoint(akms):
        return []
    return server_lines(shown, {member.bssid for member in members if not _left_out(member, half_open)})


Station = tuple[Device, Peer, bytes]


def _stations(devices: Iterable[Device], networks: Networks) -> list[Station]:
    """Return the stations that exchange data with the networks' access points, those with most first."""
    home = {member.bssid: ssid for ssid, members in networks.items() for member in members}
    found = []
    for device in devices:
        peers = [peer for peer in device.peers or () if peer.bssid in home and _joined(peer)]
        if peers and not device.is_ap and device.tx_packets > device.retries:
            most = max(peers, key=lambda peer: peer.data_bytes)
            found.append((device, most, home[most.bssid]))
    return sorted(found, key=lambda station: (-station[1].data_bytes, station[0].mac))


def _joined(peer: Peer) -> bool:
    """Whether a station exchanged data, and not in one frame only."""
    return peer.data_bytes > 0 and peer.last_us - peer.first_us > REPEATED_US


def _device(device: Device, peer: Peer, ssid: bytes) -> list[str]:
    """Return the table of one device."""
    address = "random address, used in this network" if is_local(device.mac) else "address of its own"
    heard = f"{_plural(peer.data_bytes, 'octet')} of data, {_plural(device.packets, 'frame')}"
    return [
        f"# in {_quoted(ssid)}: {heard} from {_time(device.first_us)} to {_time(device.last_us)}; {address}",
        "[[device]]",
        f'name = "station {format_mac(device.mac)}"',
        f'addresses = ["{format_mac(device.mac)}"]',
    ]


def _ssid_line(ssid: bytes) -> str:
    """Return the SSID as the configuration writes it: as text where that is plain, else in hexadecimal."""
    shown = printable(ssid)
    if shown.encode() == ssid:
        return f"ssid = {json.dumps(shown, ensure_ascii=False)}"  # TOML's basic strings have JSON's escapes
    return f'ssid_hex = "{ssid.hex()}"  # {shown}'


def _quoted(ssid: bytes) -> str:
    return f'"{printable(ssid)}"'


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _time(ts_us: int) -> str:
    """Return a packet time as a person reads it."""
    return f"{datetime.fromtimestamp(ts_us // SECOND_US, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _shares(counts: dict[str, int], whole: int) -> str:
    """Return in how many frames each value was heard; those too rare to be believed are said to be left out."""
    every = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{value} in {frames}{'' if frames >= BELIEVED else ' (left out)'}" for value, frames in every]
    return f"{', '.join(parts)} of {whole} frames"


def _believed(counts: dict[str, int]) -> list[str]:
    return [value for value, frames in counts.items() if frames >= BELIEVED]


def _sum(every: Iterable[dict[K, int]]) -> dict[K, int]:
    """Return the sums of counts."""
    whole: dict[K, int] = {}
    for counts in every:
        _add(whole, counts)
    return whole


def _add(ours: dict[K, int], theirs: dict[K, int]) -> None:
    for value, frames in theirs.items():
        ours[value] = ours.get(value, 0) + frames
