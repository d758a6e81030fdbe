"""Protection that was there and is avoided: WPA3 beside a weaker twin, management frame protection, OWE."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac, is_local
from sensor.dot11.rsn import AKM_OWE
from sensor.dot11.security import Security
from sensor.tracking.device import Bss
from sensor.tracking.observation import ADVERT_CONFIRMED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.kin import kin
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.twins import COMMON_SSIDS, DISCONNECT_US, Member, NetworkHistory
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import access_point, channel_text, listed, quoted, signal, where

HOUR_US: Final = 3_600_000_000
MAX_STATIONS: Final = 8192
MAX_SSIDS: Final = 4096
MAX_OWE: Final = 4  # networks with OWE remembered for one station

SAE: Final = frozenset({8, 9, 24, 25})  # 802.11-2020 table 9-151, 802.11be-2024
PSK: Final = frozenset({2, 4, 6, 19, 20})
REQUESTS: Final = (ASSOC_REQUEST, REASSOC_REQUEST)


def offers_sae(security: Security) -> bool:
    """Whether WPA3-Personal is among what is offered, alone or in transition mode."""
    return not SAE.isdisjoint(security.rsn_akms)


def weak_personal(security: Security) -> bool:
    """Whether it is protected by a passphrase, and by no WPA3 at all."""
    return not PSK.isdisjoint(security.akms) and not offers_sae(security)


def requested(frame: Frame, seen: Observation) -> Security | None:
    """Return what a whole (re)association request asks for; nothing of a repetition."""
    if seen.retransmission or frame.truncated or seen.elements is None or frame.ta == frame.bssid:
        return None
    return seen.elements.security


@final
class Wpa3Downgrade(Detection):
    """WPA3DOWNGRADE: a weaker twin of a network with WPA3, or a station that used WPA3 there and now does not.

    Transition mode is none, nor is an access point of the same family without WPA3, as for simple devices.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = REQUESTS
        self.news = ADVERT_CONFIRMED
        self.policy: Policy = brief.policy
        self.memory_us: i64 = brief.values["memory_h"] * HOUR_US
        self.requests: i64 = brief.values["requests"]
        # In a history, "protected" are those with WPA3, "open" those without.
        self.networks: KeyedTable[NetworkHistory] = KeyedTable(MAX_SSIDS)
        self.stations: KeyedTable[list[int]] = KeyedTable(MAX_STATIONS)  # last request with SAE, requests without since

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """File the advert that was just believed, and look for its opposite."""
        advert, bss = seen.advert, seen.bss
        if advert is None or bss is None or not advert.ssid or frame.truncated or advert.ssid.lower() in COMMON_SSIDS:
            return None
        strong = offers_sae(advert.security)
        if not strong and not weak_personal(advert.security):
            return None
        history = self.networks.get(advert.ssid)
        if history is None:
            history = NetworkHistory()
            self.networks.put(advert.ssid, history)
            self.evictions = self.networks.evictions + self.stations.evictions
        member = Member(frame.bssid, advert, bss)
        history.enter(member, strong)
        if not strong:
            return self._judge(member, history, frame)
        for suspect in history.open:
            if not suspect.reported and frame.ts_us - suspect.advert.last_us <= self.memory_us:
                finding = self._judge(suspect, history, frame)
                if finding is not None:
                    return finding
        return None

    def _judge(self, suspect: Member, history: NetworkHistory, frame: Frame) -> Finding | None:
        """Report a weak BSSID that has nothing in common with those that have WPA3, if more speaks against it."""
        ssid = suspect.advert.ssid
        if self.policy.approved(ssid, suspect.bssid):
            return None
        victims = [member for member in history.protected if frame.ts_us - member.advert.last_us <= self.memory_us]
        if not victims or any(kin(member.bssid, suspect.bssid) for member in victims):
            return None
        if any(member.bssid == suspect.bssid for member in history.protected):
            return None  # that it changed is ADVCRYPTCHANGE's
        pushed = any(pushes(member.bss, frame.ts_us) for member in victims)
        if not pushed and not is_local(suspect.bssid):
            return None  # a repeater of another maker
        suspect.reported = True
        number = channel_text(suspect.bss)
        place = f" (channel {number})" if number else ""
        text = (
            f"Access point {format_mac(suspect.bssid)}{place} offers {quoted(ssid)} with "
            f"{suspect.advert.security.summary} only, which {format_mac(victims[-1].bssid)} protects with "
            f"{victims[-1].advert.security.summary}."
        )
        finding = Finding(self.name, suspect.bssid, text, frame)
        finding.transmitter = suspect.bssid
        finding.source = suspect.bssid
        finding.other = victims[-1].bssid
        finding.channel = number
        finding.confidence = 85 if pushed and is_local(suspect.bssid) else 65
        finding.evidence.append(("with WPA3", listed([member.bssid for member in victims])))
        finding.evidence.append(("address", "locally administered" if is_local(suspect.bssid) else "another maker's"))
        if pushed:
            finding.evidence.append(("disconnections", "in the name of those with WPA3 just before"))
        finding.evidence.append(("signal", signal(frame) if frame.bssid == suspect.bssid else "unknown"))
        return finding

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a station's request against its earlier ones."""
        security = requested(frame, seen)
        if security is None or not seen.ssid or not (security.has_rsn or security.has_wpa1):
            return None
        key = frame.ta + seen.ssid
        known = self.stations.get(key)
        if offers_sae(security):
            self.stations.put(key, [frame.ts_us, 0])
            self.evictions = self.networks.evictions + self.stations.evictions
            return None
        if known is None or not weak_personal(security) or not 0 <= frame.ts_us - known[0] <= self.memory_us:
            return None
        if not could_do_better(seen.bss):
            return None  # a member of the network for those without WPA3; strangers are judged by what they announce
        known[1] += 1
        if known[1] != self.requests:
            return None
        text = (
            f"Station {format_mac(frame.ta)}, which has used WPA3 with {quoted(seen.ssid)}, asks "
            f"{access_point(frame.bssid, seen.bss)} for {security.summary}, though WPA3 is on offer."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 60
        finding.count = self.requests
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("requests without WPA3", str(known[1])))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def pushes(bss: Bss, ts_us: i64) -> bool:
    """Whether stations of the BSS were disconnected within the last minute."""
    return bss.last_disconnect_us != 0 and ts_us - bss.last_disconnect_us < DISCONNECT_US


def could_do_better(bss: Bss | None) -> bool:
    """Whether the BSS itself offers WPA3-Personal."""
    return bss is not None and bss.current is not None and offers_sae(bss.current.security)


@final
class PmfDowngrade(Detection):
    """PMFDOWNGRADE: a station that protected management frames in a network asks to do without, though it could."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = REQUESTS
        self.memory_us: i64 = brief.values["memory_h"] * HOUR_US
        self.stations: KeyedTable[list[int]] = KeyedTable(MAX_STATIONS)  # last request with protection, and how many

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a station's request against its earlier ones."""
        security = requested(frame, seen)
        if security is None or not seen.ssid or not security.has_rsn:
            return None
        key = frame.ta + seen.ssid
        known = self.stations.get(key)
        if security.mfp_capable:
            self.stations.put(key, [frame.ts_us, 1 if known is None else known[1] + 1])
            self.evictions = self.stations.evictions
            return None
        if known is None or known[1] < 2 or not 0 <= frame.ts_us - known[0] <= self.memory_us:
            return None
        bss = seen.bss
        if bss is None or bss.current is None or not bss.current.security.mfp_capable:
            return None
        text = (
            f"Station {format_mac(frame.ta)} asks {access_point(frame.bssid, bss)} to do without the management frame "
            "protection that it had there before: its disconnections can be forged."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 65
        finding.channel = channel_text(bss)
        finding.evidence.append(("requests with protection before", str(known[1])))
        finding.evidence.append(("access point", bss.current.security.summary))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class OweUse:
    """One network that a station used OWE with."""

    def __init__(self, ssid: bytes, bssid: bytes, bss: Bss | None, ts_us: i64) -> None:
        """Keep its name and its access point."""
        self.ssid: bytes = ssid
        self.bssid: bytes = bssid
        self.bss: Bss | None = bss
        self.ts_us: i64 = ts_us

    def companion_of(self, frame: Frame, seen: Observation) -> bool:
        """Whether the open network that is asked for is this one's other half, or goes by the same name."""
        if seen.ssid == self.ssid:
            return True
        asked = seen.bss.current if seen.bss is not None else None
        if asked is not None and asked.owe_bssid == self.bssid:
            return True
        return self.bss is not None and self.bss.current is not None and self.bss.current.owe_bssid == frame.bssid


@final
class OweDowngrade(Detection):
    """OWEDOWNGRADE: a station that encrypted its traffic with OWE in a network joins the same network in the clear."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = REQUESTS
        self.memory_us: i64 = brief.values["memory_h"] * HOUR_US
        self.stations: KeyedTable[list[OweUse]] = KeyedTable(MAX_STATIONS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a station's request against its earlier ones."""
        security = requested(frame, seen)
        if security is None:
            return None
        if AKM_OWE in security.rsn_akms:
            self._note(OweUse(seen.ssid, frame.bssid, seen.bss, frame.ts_us), frame.ta)
            return None
        if not security.is_open or frame.capability & 0x0010:
            return None
        for use in self.stations.get(frame.ta) or []:
            if 0 <= frame.ts_us - use.ts_us <= self.memory_us and use.companion_of(frame, seen):
                return self._finding(use, frame, seen)
        return None

    def _note(self, use: OweUse, station: bytes) -> None:
        uses = [other for other in self.stations.get(station) or [] if other.ssid != use.ssid]
        uses.append(use)
        self.stations.put(station, uses[-MAX_OWE:])
        self.evictions = self.stations.evictions

    def _finding(self, use: OweUse, frame: Frame, seen: Observation) -> Finding:
        text = (
            f"Station {format_mac(frame.ta)}, which has used {quoted(use.ssid)} with encryption (OWE), joins it in the "
            f"clear at {access_point(frame.bssid, seen.bss)}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 70
        finding.other = use.bssid
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("access point with OWE", format_mac(use.bssid)))
        finding.evidence.append(("heard", f"{where(frame, seen.bss)}, {signal(frame)}"))
        return finding


_MEMORY: Final = Parameter("memory_h", 24, 1, 720, "h", "how long the better protection is remembered")

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "WPA3DOWNGRADE",
            "SPOOF",
            HIGH,
            "A network with WPA3 is to be had without it, by a stranger or by a station that knew better.",
            throttle="5/min",
            burst="1/sec",
            advice="Where every device can, turn transition mode off. If the access point is yours, approve its BSSID.",
            references=(
                "Vanhoef and Ronen, Dragonblood, IEEE S&P 2020, section 5",
                "Wi-Fi Alliance, WPA3 specification 3.3, section 2.4 (transition disable)",
            ),
        ),
        Wpa3Downgrade,
        (_MEMORY, Parameter("requests", 2, 1, 20, "frames", "association requests without WPA3 of one station")),
    ),
    Entry(
        Definition(
            "PMFDOWNGRADE",
            "SPOOF",
            MEDIUM,
            "A station does without the management frame protection that it had in this network before.",
            throttle="5/min",
            burst="1/sec",
            advice="Require management frame protection at the access point. Ask whether the device starts another "
            "system now.",
            references=("802.11-2020 12.6.3 (RSNA policy selection)", "802.11-2020 9.4.2.24.4 (RSN capabilities)"),
        ),
        PmfDowngrade,
        (_MEMORY,),
    ),
    Entry(
        Definition(
            "OWEDOWNGRADE",
            "SPOOF",
            MEDIUM,
            "A station that encrypted its traffic with OWE joins the same network in the clear.",
            throttle="5/min",
            burst="1/sec",
            advice="Whatever it sends can be read. Turn the open half of the transition pair off where devices allow.",
            references=("RFC 8110 (OWE)", "Wi-Fi Alliance, Opportunistic Wireless Encryption 1.1"),
        ),
        OweDowngrade,
        (_MEMORY,),
    ),
)
