"""The operator's networks against what was approved for them, and access points that were not there before."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.channels import BAND_2GHZ, BAND_5GHZ, BAND_6GHZ, band_of, channel_name
from sensor.dot11.frame import BEACON, Frame
from sensor.dot11.mac import format_mac, is_local
from sensor.tracking.device import Advert, Bss, Device, SsidRecord
from sensor.tracking.observation import ADVERT_CONFIRMED, BSS_DESCRIBED, CONFIRMATIONS, Observation
from sensor.wids.claims import Claim
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import FLOORS, PMF, Network, Policy, name_of
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import channel_text, quoted, signal, where

HOUR_US: Final = 3_600_000_000
MINUTE_US: Final = 60_000_000

MAX_MEMBERS: Final = 1024
MAX_KNOWN: Final = 16384

BAND_WORDS: Final = {BAND_2GHZ: "2g", BAND_5GHZ: "5g", BAND_6GHZ: "6g"}


@final
class Departure:
    """One respect in which an access point is not as approved."""

    def __init__(self, what: str, found: str, wanted: str) -> None:
        """Name the respect, and both values in words."""
        self.what: str = what
        self.found: str = found
        self.wanted: str = wanted

    def __str__(self) -> str:
        """Return the part of a sentence that tells it."""
        return f"{self.what} {self.found} instead of {self.wanted}"


def departures(network: Network, record: SsidRecord) -> list[Departure]:
    """Return in what the SSID's record is not as the network is to be; hours are not looked at."""
    found: list[Departure] = []
    if network.channels and record.freq_khz:
        channel = channel_name(record.freq_khz)
        band = BAND_WORDS.get(band_of(record.freq_khz), "")
        if channel not in network.channels and band not in network.channels:
            found.append(Departure("channel", channel, ", ".join(sorted(network.channels))))
    if network.countries and record.country:
        country = record.country[:2].decode("ascii", "replace")
        if country not in network.countries:
            shown = country if country.isalnum() and country.isascii() else record.country.hex()
            found.append(Departure("country", shown, ", ".join(sorted(network.countries))))
    if network.hidden is not None and record.beacon and record.cloaked != network.hidden:
        found.append(Departure("SSID", *(("shown", "hidden") if network.hidden else ("hidden", "shown"))))
    return found + _weaknesses(network, record)


def _weaknesses(network: Network, record: SsidRecord) -> list[Departure]:
    """Return in what its protection is less than it is to be; what cannot be read to its end is damage, no change."""
    security = record.security
    found: list[Departure] = []
    if security is None or security.rsn_malformed or security.wpa1_malformed:
        return found
    if security.weakest < network.floor:
        found.append(Departure("security", security.summary, f"{name_of(network.floor, FLOORS)} or better"))
    mfp = 2 if security.mfp_required else 1 if security.mfp_capable else 0
    if mfp < network.mfp:
        found.append(Departure("PMF", name_of(mfp, PMF), name_of(network.mfp, PMF)))
    if security.wps and not network.wps:
        found.append(Departure("WPS", "on", "off"))
    return found


@final
class Member:
    """One BSSID as it advertises one of the operator's networks, in beacons or in responses."""

    def __init__(self, bssid: bytes, networks: list[Network], bss: Bss, record: SsidRecord, advert: Advert) -> None:
        """Keep what the tracker goes on updating."""
        self.bssid: bytes = bssid
        self.networks: list[Network] = networks
        self.bss: Bss = bss
        self.record: SsidRecord = record
        self.advert: Advert = advert
        self.claims: dict[str, Claim] = {}  # by what departs, not yet believed
        self.told: dict[str, tuple[str, int]] = {}  # what departs -> how, and when that was told
        self.outside: i64 = -1  # frames heard when its hours were first seen to be over, -1: they are not

    def departures(self) -> list[Departure]:
        """Return in what it departs from the network that it comes closest to."""
        best: list[Departure] | None = None
        for network in self.networks:
            found = departures(network, self.record)
            if best is None or len(found) < len(best):
                best = found
        return best if best is not None else []

    def advertise(self, advert: Advert) -> None:
        """Take the pair that its newest frame showed."""
        if advert is not self.advert:
            self.advert = advert
            self.outside = -1


@final
class NetworkDrift(Detection):
    """NETWORKDRIFT: an approved access point of the operator's advertises their network otherwise than approved.

    Whoever is not approved is APSPOOF's. A drift that goes on is told again after `repeat_h`.
    """

    def __init__(self, brief: Brief) -> None:
        """Watch the networks that something is asked of; without any, want nothing."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.repeat_us: i64 = brief.values["repeat_h"] * HOUR_US
        self.members: KeyedTable[Member] = KeyedTable(MAX_MEMBERS)
        self.suspects: dict[bytes, Member] = {}  # those with claims
        self.scheduled: bool = any(network.schedule is not None for network in brief.policy.networks)
        if any(network.ruled for network in brief.policy.networks):
            self.news = BSS_DESCRIBED | ADVERT_CONFIRMED
            self.ticks = True

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold what was just read against what was approved."""
        advert = seen.advert
        bss = seen.bss
        if advert is None or bss is None or frame.truncated or seen.retransmission:
            return None
        record = bss.current_record if frame.kind == BEACON else bss.responding_record
        networks = self.policy.spoken_for(advert.ssid, frame.bssid)
        if record is None or not networks or self.policy.ignores(frame.bssid, advert.ssid):
            return None
        key = bytes((frame.kind,)) + frame.bssid + advert.ssid
        member = self._member(key, frame, networks, bss, record, advert)
        elements = seen.elements
        if elements is None or elements.fault_offset:  # what overruns says too little to be held against anything
            return None
        found = member.departures()
        for departure in found:
            claim = member.claims.get(departure.what)
            if claim is None or claim.says != departure.found:
                member.claims[departure.what] = Claim(departure.found, record, advert, frame.ts_us)
            else:
                claim.read_again(advert, frame.ts_us)
        if member.claims:
            self.suspects[key] = member
        return self._judge(member, found, frame, frame.ts_us)

    def on_tick(self, now_us: i64) -> list[Finding]:
        """See whose drift has stayed, and who is on the air out of hours."""
        findings: list[Finding] = []
        for key, member in list(self.suspects.items()):
            finding = self._judge(member, member.departures(), None, now_us)
            if finding is not None:
                findings.append(finding)
            if not member.claims:
                del self.suspects[key]
        if self.scheduled:
            for member in self.members.values():
                finding = self._late(member, now_us)
                if finding is not None:
                    findings.append(finding)
        return findings

    def _member(
        self, key: bytes, frame: Frame, networks: list[Network], bss: Bss, record: SsidRecord, advert: Advert
    ) -> Member:
        member = self.members.get(key)
        if member is None or member.record is not record:
            member = Member(frame.bssid, networks, bss, record, advert)
            self.members.put(key, member)
            self.evictions = self.members.evictions
            while len(self.suspects) >= MAX_MEMBERS:
                del self.suspects[next(iter(self.suspects))]
        member.advertise(advert)
        return member

    def _judge(self, member: Member, now: list[Departure], frame: Frame | None, ts_us: i64) -> Finding | None:
        """Return what is believed of a member and was not told lately; forget claims that are settled or stale."""
        present = {departure.what: departure for departure in now}
        believed: list[Departure] = []
        for what, claim in list(member.claims.items()):
            departure = present.get(what)
            still = departure is not None and departure.found == claim.says
            if departure is not None and still and claim.believed(True):
                believed.append(departure)
                del member.claims[what]
            elif not 0 <= ts_us - claim.since_us <= MINUTE_US and not still:
                del member.claims[what]
        fresh = [each for each in believed if self._untold(member, each, ts_us)]
        return self._finding(member, fresh, frame, ts_us) if fresh else None

    def _untold(self, member: Member, departure: Departure, ts_us: i64) -> bool:
        told = member.told.get(departure.what)
        if told is not None and told[0] == departure.found and 0 <= ts_us - told[1] < self.repeat_us:
            return False
        member.told[departure.what] = (departure.found, ts_us)
        return True

    def _late(self, member: Member, now_us: i64) -> Finding | None:
        """Return that a member is on the air when none of its networks may be."""
        if any(network.schedule is None or network.schedule.covers(now_us) for network in member.networks):
            member.outside = -1
            return None
        schedule = member.networks[0].schedule
        if schedule is None or member.outside < 0:
            member.outside = member.advert.frames
            return None
        member.outside = min(member.outside, member.advert.frames)  # the tracker may have begun to count anew
        if member.advert.frames - member.outside < CONFIRMATIONS:
            return None
        member.outside = member.advert.frames
        told = member.told.get("hours")
        if told is not None and 0 <= now_us - told[1] < self.repeat_us:
            return None
        member.told["hours"] = ("", now_us)
        return self._finding(member, [Departure("on the air", schedule.local(now_us), str(schedule))], None, now_us)

    def _finding(self, member: Member, found: list[Departure], frame: Frame | None, ts_us: i64) -> Finding:
        ssid = member.networks[0].ssid
        text = f"Access point {format_mac(member.bssid)} of your network {quoted(ssid)} is not as you approved it: "
        text += "; ".join([str(departure) for departure in found]) + "."
        finding = Finding(self.name, member.bssid + ssid, text, frame, ts_us)
        finding.transmitter = member.bssid
        finding.source = member.bssid
        finding.freq_khz = member.record.freq_khz if frame is None else frame.freq_khz
        finding.signal_dbm = member.bss.signal_x8 >> 3 if frame is None else frame.signal_dbm
        finding.channel = channel_text(member.bss)
        finding.count = CONFIRMATIONS
        finding.confidence = 90
        for departure in found:
            finding.evidence.append((departure.what, f"{departure.found}; approved: {departure.wanted}"))
        finding.evidence.append(("frames", "beacons" if member.record.beacon else "probe responses"))
        return finding


@final
class NewAccessPoint(Detection):
    """NEWAP: after a time of learning, a believed access point nearby that never was before.

    A handful a minute is all that it tells: a flood of them is BEACONFLOOD's.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.learning_us: i64 = brief.values["learning_h"] * HOUR_US
        self.near_dbm: i64 = brief.values["near_dbm"]
        self.most: i64 = brief.values["most"]
        self.news = ADVERT_CONFIRMED
        self.ticks = True
        self.started_us: i64 = 0  # when the first frame was heard; later by each time without any
        self.last_us: i64 = 0
        self.known: KeyedTable[bytes] = KeyedTable(MAX_KNOWN)  # BSSIDs
        self.minute_us: i64 = 0
        self.told: i64 = 0  # in the minute that began then

    def meet(self, devices: dict[bytes, Device]) -> None:
        """Know the access points that were there before; learning began with the first device."""
        for mac, device in devices.items():
            if not self.started_us or device.first_us < self.started_us:
                self.started_us = device.first_us
            if device.bss is not None:
                self.known.put(mac, b"")

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Leave out of the learning time what is missing between captures of different days."""
        gap_us = now_us - self.last_us
        if not self.started_us:
            self.started_us = now_us
        elif self.last_us and gap_us > HOUR_US:
            self.started_us += gap_us
        self.last_us = max(self.last_us, now_us)
        return []

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look whether a believed access point is a stranger."""
        advert = seen.advert
        bss = seen.bss
        if advert is None or bss is None or frame.truncated:
            return None
        if self.known.get(frame.bssid) is not None:
            return None
        near_dbm = bss.signal_x8 >> 3 if bss.signal_x8 else frame.signal_dbm
        if near_dbm and near_dbm < self.near_dbm:
            return None  # it may come nearer
        self.known.put(frame.bssid, b"")
        self.evictions = self.known.evictions
        learning = frame.ts_us - self.started_us < self.learning_us
        if learning or self.policy.owns(frame.bssid) or self.policy.ignores(frame.bssid, advert.ssid):
            return None
        return self._finding(frame, seen, advert) if self._admit(frame.ts_us) else None

    def _admit(self, ts_us: i64) -> bool:
        """Count one; say whether it is among those of this minute that are told."""
        if not 0 <= ts_us - self.minute_us < MINUTE_US:
            self.minute_us = ts_us
            self.told = 0
        self.told += 1
        return self.told <= self.most

    def _finding(self, frame: Frame, seen: Observation, advert: Advert) -> Finding:
        hours = (frame.ts_us - self.started_us) // HOUR_US
        text = f"Access point {format_mac(frame.bssid)} advertises {quoted(advert.ssid)} ({advert.security.summary}, "
        text += f"{where(frame, seen.bss)}) and was never heard this near in {hours} h of listening."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = CONFIRMATIONS
        finding.channel = channel_text(seen.bss)
        finding.confidence = 80
        finding.evidence.append(("signal", signal(frame)))
        finding.evidence.append(("known", f"{len(self.known)} access points"))
        if is_local(frame.bssid):
            finding.evidence.append(("address", "locally administered, as phones' hotspots have it"))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "NETWORKDRIFT",
            "SPOOF",
            HIGH,
            "One of your networks is not as you approved it: channel, security, PMF, WPS, country, hours, or whether "
            "its name is hidden.",
            throttle="5/min",
            burst="1/sec",
            advice="Ask whether its settings were changed; if so, bring the configuration up to date. If not, its "
            "address is used by somebody else, or the access point by somebody who should not.",
            references=("802.11-2020 9.4.2 (elements)", "802.11-2020 9.4.2.24 (RSN)"),
        ),
        NetworkDrift,
        (Parameter("repeat_h", 12, 1, 720, "h", "time after which a drift that goes on is told again"),),
        ignorable=True,
    ),
    Entry(
        Definition(
            "NEWAP",
            "OTHER",
            LOW,
            "An access point is near that never was before.",
            throttle="5/min",
            burst="1/sec",
            advice="Look whether anybody knows it. If it is yours, list it under its network; if it is a neighbour's, "
            "let it be, or put it on the ignore list.",
            references=("802.11-2020 9.3.3.2 (beacon)",),
        ),
        NewAccessPoint,
        (
            Parameter("learning_h", 24, 1, 720, "h", "time from the first frame during which everybody is new"),
            Parameter("near_dbm", -70, -100, -20, "dBm", "least signal of one that is near"),
            Parameter("most", 5, 1, 100, "access points", "how many are told of in a minute"),
        ),
        ignorable=True,
    ),
)
