"""The `[[network]]` table proposed for one network, each line with the frames that it rests on."""

import json
from collections.abc import Sequence

from sensor.config.heard_networks import BELIEVED, Member, believed, summed
from sensor.config.phrases import quoted, utc
from sensor.config.proposed_servers import server_lines
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.wids.eapnetworks import ENTERPRISE
from sensor.wids.eapwitness import Shown
from sensor.wids.policy import FLOORS, PMF, name_of
from sensor.wids.wording import plural


class ProposedNetwork:
    """One network: its access points, and the certificates that they let stations see."""

    def __init__(self, ssid: bytes, members: Sequence[Member], shown: Sequence[Shown]) -> None:
        """Take in what was heard of it; there is one access point at least."""
        self._ssid = ssid
        self._members = members
        self._shown = shown
        self._frames = sum(member.frames for member in members)
        self._protections = summed(member.protections for member in members)  # frames of each
        # Heard both protected and open, as the network of an evil twin's victim is.
        self._half_open = len({security.is_open for security in self._protections}) > 1

    def lines(self) -> list[str]:
        """Return its table as TOML."""
        first = min(member.first_us for member in self._members)
        last = max(member.last_us for member in self._members)
        heard = f"{plural(len(self._members), 'access point')}, {plural(self._frames, 'frame')}"
        return [
            f"# {quoted(self._ssid)}: {heard} from {utc(first)} to {utc(last)}",
            *self._warnings(),
            "[[network]]",
            _ssid_line(self._ssid),
            "bssids = [",
            *map(self._member_line, self._members),
            "]",
            *self._channel_line(),
            *self._protection_lines(),
            *self._wps_line(),
            *self._country_line(),
            *self._hidden_line(),
            *self._server_lines(),
        ]

    def _warnings(self) -> list[str]:
        """Return what a careful person would ask about."""
        if self._half_open:
            return [
                "# LOOK AT THIS: it is heard both protected and open, as with an evil twin beside it. What is open is",
                "# left out; an access point of yours that was set up anew meanwhile would look the same.",
            ]
        if len({security.summary for security in self._protections}) > 1:
            return ["# LOOK AT THIS: it is protected in different ways. Is each of its access points yours?"]
        return []

    def _member_line(self, member: Member) -> str:
        """Return the line of one access point; an open one of a network that others protect is commented out."""
        signal = f", {member.signal_dbm} dBm" if member.signal_dbm else ""
        where = ", ".join(believed(member.channels)) or "?"
        protection = "; ".join(sorted({security.summary for security in member.protections}))
        line = f'"{format_mac(member.bssid)}",  # channel {where}, {member.frames} frames{signal}; {protection}'
        return f"    # {line}" if self._leaves_out(member) else f"    {line}"

    def _leaves_out(self, member: Member) -> bool:
        """Whether it is an open access point of a network that others protect."""
        return self._half_open and all(security.is_open for security in member.protections)

    def _channel_line(self) -> list[str]:
        """Return the line of the channels, none where nobody names one."""
        counts = summed(member.channels for member in self._members)
        channels = sorted(believed(counts), key=lambda name: (not name.isdigit(), int(name.removesuffix("W6e"))))
        if not channels:
            return []
        values = ", ".join(name if name.isdigit() else f'"{name}"' for name in channels)
        return [f"channels = [{values}]  # {_shares(counts, self._frames)}"]

    def _protection_lines(self) -> list[str]:
        """Return the least protection that any of them gives; none does not count where others give some."""
        counts = self._protections
        whole = sum(counts.values())
        counted = [security for security in counts if not (security.is_open and self._half_open)]
        floor = min(security.weakest for security in counted)
        mfp = min(2 if security.mfp_required else 1 if security.mfp_capable else 0 for security in counted)
        told = {security.summary: 0 for security in counts}
        for security, frames in counts.items():
            told[security.summary] += frames
        shares = "; ".join(f"{summary} in {frames} of {whole} frames" for summary, frames in told.items())
        return [f'security = "{name_of(floor, FLOORS)}"  # {shares}', f'pmf = "{name_of(mfp, PMF)}"']

    def _wps_line(self) -> list[str]:
        """Return whether WPS may be offered."""
        on = summed(member.wps for member in self._members).get("on", 0)
        if on:
            safer = "false is safer where you can switch it off"
            return [f"wps = true  # offered in {on} of {self._frames} frames: {safer}"]
        return [f"wps = false  # offered in none of {self._frames} frames"]

    def _country_line(self) -> list[str]:
        """Return the line of the countries, none where nobody names one."""
        counts = summed(member.countries for member in self._members)
        countries = sorted(believed(counts))
        if not countries:
            return []
        values = ", ".join(f'"{country}"' for country in countries)
        return [f"countries = [{values}]  # {_shares(counts, self._frames)}"]

    def _hidden_line(self) -> list[str]:
        """Return whether its beacons hide the SSID, nothing where some do and some do not."""
        shown = sum(member.shown for member in self._members)
        hidden = sum(member.hidden for member in self._members)
        if bool(shown) == bool(hidden):
            return []
        return [f"hidden = {'true' if hidden else 'false'}  # in all of {shown + hidden} beacons"]

    def _server_lines(self) -> list[str]:
        """Return the servers of a network with 802.1X, nothing of another one."""
        akms = {akm for security in self._protections for akm in security.akms}
        if not self._shown and ENTERPRISE.isdisjoint(akms):
            return []
        approved = {member.bssid for member in self._members if not self._leaves_out(member)}
        return server_lines(self._shown, approved)


def _ssid_line(ssid: bytes) -> str:
    """Return the SSID as the configuration writes it: as text where that is plain, else in hexadecimal."""
    shown = printable(ssid)
    if shown.encode() == ssid:
        return f"ssid = {json.dumps(shown, ensure_ascii=False)}"  # TOML's basic strings have JSON's escapes
    return f'ssid_hex = "{ssid.hex()}"  # {shown}'


def _shares(counts: dict[str, int], whole: int) -> str:
    """Return in how many frames each value was heard; those too rare to be believed are said to be left out."""
    every = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{value} in {frames}{'' if frames >= BELIEVED else ' (left out)'}" for value, frames in every]
    return f"{', '.join(parts)} of {whole} frames"
