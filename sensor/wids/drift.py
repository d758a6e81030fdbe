"""Access points that change what protects them: the mark of a twin that took over the BSSID."""

from typing import Final, final

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.rsn import AKM_OWE
from sensor.dot11.security import Security
from sensor.tracking.device import Advert
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parting import just_started
from sensor.wids.policy import Policy
from sensor.wids.wording import channel_text, quoted, signal, where

PERSONAL: Final = frozenset({2, 4, 6, 8, 9, 19, 20, 24, 25})  # 802.11-2020 table 9-151: PSK and SAE suites
ALTERNATION_US: Final = 5_000_000  # two transmitters with one BSSID are heard by turns within that
WEAK_CIPHERS: Final = frozenset({1, 2, 5})  # WEP-40, TKIP, WEP-104: table 9-149

SPARSE_US: Final = 20_000_000


class SecurityChange(Detection):
    """What the two rules share: a BSSID whose believed security for an SSID is another one than before.

    Three frames make the tracker believe; order of suites and PMKIDs do not matter to it. Beacons that go to and fro
    between the two come from two transmitters, whichever of them was heard first.
    """

    def __init__(self, brief: Brief) -> None:
        """Want every newly believed pair."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.news = ADVERT_CONFIRMED

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare a pair just believed with the one before."""
        advert = seen.advert
        before = seen.previous
        if advert is None or before is None or frame.truncated or malformed(advert.security):
            return None
        if before.last_us > advert.since_us and frame.ts_us - advert.since_us > SPARSE_US:
            return None  # three among hundreds of the others: a driver that lets damaged beacons pass
        both = alternating(before, advert)
        if not self.concerns(before.security, advert.security, both):
            return None
        if self.policy.ignores(frame.bssid, advert.ssid):
            return None
        return self._finding(frame, seen, before, advert, both)

    def concerns(self, before: Security, after: Security, both: bool) -> bool:
        """Whether the change, or having both at a time, is this rule's."""
        return False

    def _finding(self, frame: Frame, seen: Observation, before: Advert, after: Advert, both: bool) -> Finding:
        text = f"Access point {format_mac(frame.bssid)} ({where(frame, seen.bss)}) "
        if both:
            text += f"advertises {quoted(after.ssid)} both as {before.security.summary} and as "
            text += f"{after.security.summary} at the same time: two transmitters share its address."
        else:
            text += f"protected {quoted(after.ssid)} with {before.security.summary} and now advertises it as "
            text += f"{after.security.summary}."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = CONFIRMATIONS
        finding.confidence = 80
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("before", before.security.summary))
        finding.evidence.append(("after", after.security.summary))
        finding.evidence.append(("signal", signal(frame)))
        if both:
            finding.confidence = 95
            finding.evidence.append(("frames", f"{before.beacons} and {after.beacons} beacons, one among the other"))
        elif just_started(frame, seen.bss):
            finding.evidence.append(("access point", "started within the last minute: perhaps its owner's change"))
            finding.confidence = 50
        return finding


@final
class CryptoDrop(SecurityChange):
    """CRYPTODROP: a protected network becomes open, or is both."""

    def concerns(self, before: Security, after: Security, both: bool) -> bool:
        """Whether the last protection fell."""
        return after.is_open != before.is_open and (after.is_open or both)


@final
class CryptoChange(SecurityChange):
    """ADVCRYPTCHANGE: a network becomes weaker or of another kind without becoming open.

    A change that is better in every respect, as WPA2 to transition mode or open to WPA2, is none.
    """

    def concerns(self, before: Security, after: Security, both: bool) -> bool:
        """Whether something was lost, but not all."""
        if after.is_open or before.is_open:
            return False
        return both or not upgrade(before, after)


def alternating(before: Advert, after: Advert) -> bool:
    """Whether beacons of the older pair went on among those that made the younger one believed.

    Responses may differ from beacons, and a damaged beacon now and then is no second transmitter.
    """
    if after.last_us - after.since_us > ALTERNATION_US:
        return False
    return before.last_us > after.since_us and min(before.beacons, after.beacons) >= 2


def malformed(security: Security) -> bool:
    """Whether an element that says how to protect cannot be read to its end: that is damage, no change."""
    return security.rsn_malformed or security.wpa1_malformed


def upgrade(before: Security, after: Security) -> bool:
    """Whether nothing that protected clients was lost, and none who could join before is left out by kind."""
    if after.generation < before.generation or after.weakest < before.weakest:
        return False
    if (before.mfp_required and not after.mfp_required) or (before.mfp_capable and not after.mfp_capable):
        return False
    if not families(before) <= families(after):
        return False
    return weak_ciphers(after) <= weak_ciphers(before)


def families(security: Security) -> frozenset[str]:
    """Return the kinds of key management on offer."""
    found: set[str] = set()
    for akm in security.akms:
        if akm in PERSONAL:
            found.add("personal")
        else:
            found.add("owe" if akm == AKM_OWE else "enterprise")
    return frozenset(found)


def weak_ciphers(security: Security) -> frozenset[int]:
    """Return the broken ciphers in use; WEP and open need no list, `weakest` tells them."""
    if not security.akms:
        return WEAK_CIPHERS
    return WEAK_CIPHERS & (frozenset(security.pairwise) | {security.group})


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "CRYPTODROP",
            "SPOOF",
            HIGH,
            "An access point that protected a network now advertises it as open.",
            throttle="5/min",
            burst="1/sec",
            advice="Ask whether its settings were changed. If not, somebody copies its address: keep away from it.",
            references=("802.11-2020 9.4.2.24 (RSN)", "802.11-2020 9.4.1.4 (privacy)"),
        ),
        CryptoDrop,
        ignorable=True,
    ),
    Entry(
        Definition(
            "ADVCRYPTCHANGE",
            "SPOOF",
            HIGH,
            "An access point protects a network worse than before, or in another way.",
            throttle="5/min",
            burst="1/sec",
            advice="Ask whether its settings were changed. If not, somebody copies its address with weaker protection.",
            references=("802.11-2020 9.4.2.24 (RSN)", "Vanhoef and Ronen, Dragonblood, IEEE S&P 2020, section 5"),
        ),
        CryptoChange,
        ignorable=True,
    ),
)
