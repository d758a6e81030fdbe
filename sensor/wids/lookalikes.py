"""SSIDs that people, or their devices, take for one of the operator's."""

from typing import Final, final

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.device import Advert
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, Observation
from sensor.wids.confusables import oddities, shown_as, skeleton
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.policy import Policy
from sensor.wids.twins import COMMON_SSIDS
from sensor.wids.wording import channel_text, plural, quoted, signal, where

NAMED: Final = 3  # how many odd characters the evidence names
SHORTEST: Final = 3  # characters of a skeleton that say anything: of fewer, too many names have the same


class Impostors(Detection):
    """What the two rules share: every believed SSID that is not the operator's is held against theirs."""

    def __init__(self, brief: Brief) -> None:
        """Want every newly believed pair; without networks, nothing."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.own: frozenset[bytes] = frozenset([network.ssid for network in brief.policy.networks])
        if self.own:
            self.news = ADVERT_CONFIRMED

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look whom a strange SSID is like."""
        advert = seen.advert
        if advert is None or not advert.ssid or advert.ssid in self.own or frame.truncated:
            return None
        if self.policy.owns(frame.bssid) or self.policy.ignores(frame.bssid, advert.ssid):
            return None
        original = self.original(advert.ssid)
        return self._finding(frame, seen, advert, original) if original else None

    def original(self, ssid: bytes) -> bytes:
        """Return the operator's SSID that this one is taken for, empty for none."""
        return b""

    def words(self, ssid: bytes, original: bytes) -> str:
        """Return the end of the sentence."""
        return ""

    def certainty(self, ssid: bytes, original: bytes) -> int:
        """Return in percent how surely it is meant to be taken for the other."""
        return 90

    def _finding(self, frame: Frame, seen: Observation, advert: Advert, original: bytes) -> Finding:
        odd = oddities(advert.ssid)
        text = f"Access point {format_mac(frame.bssid)} ({advert.security.summary}, {where(frame, seen.bss)}) "
        text += f"advertises {quoted(advert.ssid)}, which {self.words(advert.ssid, original)}."
        finding = Finding(self.name, frame.bssid + advert.ssid, text, frame)
        finding.count = CONFIRMATIONS
        finding.channel = channel_text(seen.bss)
        finding.confidence = self.certainty(advert.ssid, original)
        finding.evidence.append(("octets", f"{advert.ssid.hex(' ')}; yours: {original.hex(' ')}"))
        if odd:
            more = f" and {len(odd) - NAMED} more" if len(odd) > NAMED else ""
            named = ", ".join([printable(each.encode()) for each in odd[:NAMED]])
            finding.evidence.append(("odd", f"{plural(len(odd), 'character')}: {named}{more}"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class SsidStripping(Impostors):
    """SSIDSTRIPPING: an SSID that becomes the operator's where a device leaves out or cuts what it cannot show."""

    def original(self, ssid: bytes) -> bytes:
        """Return the operator's SSID that devices may show for this one."""
        return stripped(ssid, self.own)

    def words(self, ssid: bytes, original: bytes) -> str:
        """Return the end of the sentence."""
        return f"devices may show as your network {quoted(original)}"


@final
class LookalikeSsid(Impostors):
    """LOOKALIKESSID: an SSID that differs from the operator's in case, spaces or look-alike characters only."""

    def __init__(self, brief: Brief) -> None:
        """Know how the operator's SSIDs look."""
        super().__init__(brief)
        self.looks: dict[str, bytes] = {}
        for network in brief.policy.networks:
            look = skeleton(network.ssid)
            if len(look) >= SHORTEST:
                self.looks[look] = network.ssid

    def original(self, ssid: bytes) -> bytes:
        """Return the operator's SSID that looks like this one."""
        original = self.looks.get(skeleton(ssid), b"")
        if not original or stripped(ssid, self.own):
            return b""
        if same_letters(ssid, original) and original.lower() in COMMON_SSIDS:
            return b""
        return original

    def words(self, ssid: bytes, original: bytes) -> str:
        """Return the end of the sentence."""
        return f"looks like your network {quoted(original)} and is another"

    def certainty(self, ssid: bytes, original: bytes) -> int:
        """Return 40 for another case or spaces, which strangers may have chosen, too; 90 for odder differences."""
        return 40 if same_letters(ssid, original) else 90


def stripped(ssid: bytes, own: frozenset[bytes]) -> bytes:
    """Return the one of `own` that an SSID with something that cannot be shown turns into, empty for none."""
    for form in shown_as(ssid):
        if form in own:
            return form
    return b""


def same_letters(one: bytes, other: bytes) -> bool:
    """Whether two SSIDs differ in case and spaces only."""
    return one.replace(b" ", b"").lower() == other.replace(b" ", b"").lower()


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "LOOKALIKESSID",
            "SPOOF",
            MEDIUM,
            "An access point's name looks like that of one of your networks, and is another.",
            throttle="5/min",
            burst="1/sec",
            advice="Look whose it is. A neighbour's goes onto the ignore list, your own under its network; otherwise "
            "it is there to be mistaken for yours: tell those who use it.",
            references=("Unicode Technical Standard 39, section 4", "802.11-2020 9.4.2.2 (SSID)"),
        ),
        LookalikeSsid,
        ignorable=True,
    ),
    Entry(
        Definition(
            "SSIDSTRIPPING",
            "SPOOF",
            HIGH,
            "An access point's name holds characters that devices leave out, so that they show one of your networks.",
            throttle="5/min",
            burst="1/sec",
            advice="Nobody gives a network such a name by accident: find the access point by its signal, and tell "
            "those who use your network that their list may show it twice.",
            references=("AirEye, SSID Stripping, 2021", "802.11-2020 9.4.2.2 (SSID)"),
        ),
        SsidStripping,
        ignorable=True,
    ),
)
