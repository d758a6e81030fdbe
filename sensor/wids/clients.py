"""Stations where they ought not to be, and how they join."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, ASSOC_RESPONSE, REASSOC_REQUEST, REASSOC_RESPONSE, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Bss, Device, Peer
from sensor.tracking.observation import NEW_DEVICE, NEW_NAMED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import PMF, KnownDevice, Policy
from sensor.wids.presence import called
from sensor.wids.roll import Roll
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import access_point, channel_text, quoted

SECOND_US: Final = 1_000_000
MINUTE_US: Final = 60_000_000
TALKING_US: Final = 10 * SECOND_US  # who exchanged data so lately does so still
REPEATED_US: Final = 100_000  # frames closer together may be one frame repeated

MAX_TOLD: Final = 4096
MAX_ASKING: Final = 1024


@final
class Misassociation(Detection):
    """CLIENTMISASSOC: a known device exchanges data with an access point that is none of the operator's.

    Its SSIDs are asked for first: a foreign access point under one of the operator's names is the worst of all.
    """

    def __init__(self, brief: Brief) -> None:
        """Watch the known devices, where networks are known, too."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.again_us: i64 = brief.values["again_min"] * MINUTE_US
        self.known: tuple[KnownDevice, ...] = brief.policy.devices
        self.roll: Roll = Roll([device.addresses for device in brief.policy.devices])
        self.devices: dict[bytes, Device] = {}
        self.told: KeyedTable[int] = KeyedTable(MAX_TOLD)  # station and BSSID -> when
        if brief.policy.devices and brief.policy.networks:
            self.news = NEW_DEVICE | NEW_NAMED
            self.ticks = True

    def meet(self, devices: dict[bytes, Device]) -> None:
        """Know who is there."""
        self.devices = devices
        self.roll.meet(devices)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Catch whom a mask has."""
        self.roll.note(seen)
        if seen.news & NEW_NAMED and self.roll.masks:
            for device in seen.named:
                self.roll.catch(device.mac)
        self.evictions = self.roll.evictions + self.told.evictions
        return None

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Look where each known device is."""
        findings: list[Finding] = []
        for mac, number in self.roll.entries():
            device = self.devices.get(mac)
            if device is None or not device.last_bssid or device.bss is not None:
                continue
            peer = device.peer_in(device.last_bssid)
            if peer is None or not talking(peer, now_us):
                continue
            finding = self._judge(self.known[number], device, peer, now_us)
            if finding is not None:
                findings.append(finding)
        return findings

    def _judge(self, known: KnownDevice, device: Device, peer: Peer, now_us: i64) -> Finding | None:
        """Return a finding if the device is in a network where it does not belong."""
        bssid = peer.bssid
        if self.policy.owns(bssid):
            return None
        there = self.devices.get(bssid)
        bss = there.bss if there is not None else None
        names = names_of(bss)
        for ssid in names:
            if self.policy.spoken_for(ssid, bssid) or ssid in known.networks or self.policy.ignores(bssid, ssid):
                return None
        if not names:
            return None  # whose it is cannot be said
        if self.policy.ignores(device.mac) or self.policy.ignores(bssid):
            return None
        key = device.mac + bssid
        told_us = self.told.get(key)
        if told_us is not None and 0 <= now_us - told_us < self.again_us:
            return None
        self.told.put(key, now_us)
        return self._finding(known, device, bssid, bss, names, now_us)

    def _finding(
        self, known: KnownDevice, device: Device, bssid: bytes, bss: Bss | None, names: list[bytes], now_us: i64
    ) -> Finding:
        pretends = [ssid for ssid in names if self.policy.networks_named(ssid)]
        text = f"Your device {called(known, device.mac)} exchanges data with {access_point(bssid, bss)}, "
        if pretends:
            text += f"which uses the name of your network {quoted(pretends[0])} and is none of its access points."
        else:
            text += "which is none of your networks."
        finding = Finding(self.name, device.mac + bssid, text, None, now_us)
        finding.transmitter = bssid
        finding.source = device.mac
        finding.dest = bssid
        finding.other = device.mac
        finding.freq_khz = device.freq_khz
        finding.signal_dbm = device.signal_last_dbm
        finding.channel = channel_text(bss)
        finding.confidence = 90 if pretends else 70
        finding.evidence.append(("names", ", ".join([quoted(ssid) for ssid in names[:3]])))
        finding.evidence.append(
            ("access point's signal", f"{bss.signal_x8 >> 3} dBm" if bss is not None else "unknown")
        )
        return finding


def talking(peer: Peer, now_us: i64) -> bool:
    """Whether a station exchanges data in a BSS now: not one frame only, which may be forged or damaged."""
    if peer.data_bytes == 0 or now_us - peer.last_us > TALKING_US:
        return False
    return peer.last_us - peer.first_us > REPEATED_US


def names_of(bss: Bss | None) -> list[bytes]:
    """Return the SSIDs that a BSS was heard to use, hidden ones left out."""
    if bss is None:
        return []
    names = [ssid for ssid in bss.advertised if ssid]
    responded = bss.responded
    if responded is not None:
        names += [ssid for ssid in responded if ssid and ssid not in names]
    return names


@final
class NoClientMfp(Detection):
    """NOCLIENTMFP: a station asks to join without PMF where PMF is required.

    The access point's answer, whatever it is, or a second request shows that it was asked.
    """

    def __init__(self, brief: Brief) -> None:
        """Watch requests to join, and the answers."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.again_us: i64 = brief.values["again_min"] * MINUTE_US
        self.kinds = (ASSOC_REQUEST, REASSOC_REQUEST, ASSOC_RESPONSE, REASSOC_RESPONSE)
        self.asking: KeyedTable[int] = KeyedTable(MAX_ASKING)  # station and BSSID -> when it asked
        self.told: KeyedTable[int] = KeyedTable(MAX_TOLD)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what a station offers, and wait for an answer."""
        if seen.retransmission or frame.truncated:
            return None
        if frame.kind == ASSOC_RESPONSE or frame.kind == REASSOC_RESPONSE:
            return self._asked(frame, frame.ra, seen, False)
        elements = seen.elements
        if elements is None or elements.fault_offset or not elements.rsn or elements.security.rsn_malformed:
            return None
        if elements.security.mfp_capable or not self._wanted(seen.ssid, frame.bssid, seen.bss):
            return None
        return self._asked(frame, frame.ta, seen, True)

    def _wanted(self, ssid: bytes, bssid: bytes, bss: Bss | None) -> bool:
        """Whether the access point requires PMF, or the operator does."""
        advert = bss.current if bss is not None else None
        if advert is not None and advert.security.mfp_required:
            return True
        return any(network.mfp == PMF["required"] for network in self.policy.spoken_for(ssid, bssid))

    def _asked(self, frame: Frame, sta: bytes, seen: Observation, request: bool) -> Finding | None:
        """Note a request; return a finding for an answer to one, and for the second of two."""
        key = sta + frame.bssid
        asked_us = self.asking.get(key)
        recent = asked_us is not None and 0 <= frame.ts_us - asked_us <= MINUTE_US
        if request:
            self.asking.put(key, frame.ts_us)
            self.evictions = self.asking.evictions
        told_us = self.told.get(key)
        if not recent or (told_us is not None and 0 <= frame.ts_us - told_us < self.again_us):
            return None
        if self.policy.ignores(sta, seen.ssid) or self.policy.ignores(frame.bssid, seen.ssid):
            return None
        self.told.put(key, frame.ts_us)
        return self._finding(frame, sta, seen, request)

    def _finding(self, frame: Frame, sta: bytes, seen: Observation, request: bool) -> Finding:
        text = f"Station {format_mac(sta)} asks to join {access_point(frame.bssid, seen.bss)} without management frame "
        text += "protection, which is required there."
        finding = Finding(self.name, sta + frame.bssid, text, frame)
        finding.transmitter = frame.bssid
        finding.source = sta
        finding.dest = frame.bssid
        finding.channel = channel_text(seen.bss)
        if request:
            finding.evidence.append(("requests", "two"))
        else:
            finding.evidence.append(("answer", "accepted" if frame.status == 0 else f"refused, status {frame.status}"))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "CLIENTMISASSOC",
            "SPOOF",
            MEDIUM,
            "One of your devices joined an access point that is none of yours.",
            throttle="5/min",
            burst="1/sec",
            advice="Take it off that network and look why it went there: a name that it remembers, an evil twin, or "
            "its owner's wish. Passwords used there may be known to somebody.",
            references=("802.11-2020 11.3 (authentication and association)",),
        ),
        Misassociation,
        (Parameter("again_min", 60, 1, 10_080, "min", "time after which the same is told again"),),
        ignorable=True,
    ),
    Entry(
        Definition(
            "NOCLIENTMFP",
            "SPOOF",
            LOW,
            "A station asks to join without management frame protection where that is required.",
            throttle="10/min",
            burst="1/sec",
            advice="Bring its driver up to date, or give it a network of its own: it can be thrown off by anybody.",
            references=("802.11-2020 12.6.3 (RSNA policy selection)", "802.11-2020 9.4.2.24.4 (RSN capabilities)"),
        ),
        NoClientMfp,
        (Parameter("again_min", 60, 1, 10_080, "min", "time after which the same is told again"),),
        ignorable=True,
    ),
)
