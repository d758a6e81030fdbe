"""Countries that access points name: an honest one works in one country at a time."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import BEACON, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Bss
from sensor.tracking.observation import BSS_DESCRIBED, CONFIRMATIONS, Observation
from sensor.wids.claims import Claim
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import channel_text, quoted, where

HOUR_US: Final = 3_600_000_000
MINUTE_US: Final = 60_000_000
TURNS_US: Final = 5_000_000  # two transmitters with one BSSID are heard by turns within that
RESTARTED_US: Final = 180_000_000  # settings take effect with a restart; the change may be heard a little later

MAX_CELLS: Final = 4096
MAX_SUSPECTS: Final = 256

NOWHERE: Final = frozenset(
    {b"XX", b"ZZ", b"XZ", b"AA", b"QM"}
)  # user-assigned in ISO 3166: no country, drivers' defaults


@final
class Cell:
    """One BSSID with one SSID, and the country that it is believed to name."""

    def __init__(self, bssid: bytes, ssid: bytes, bss: Bss) -> None:
        """Start with none."""
        self.bssid: bytes = bssid
        self.ssid: bytes = ssid
        self.bss: Bss = bss
        self.country: bytes = b""
        self.country_us: i64 = 0  # when a frame last said so among others
        self.claim: Claim | None = None
        self.claimed: bytes = b""
        self.told_us: i64 = 0


@final
class CountryChange(Detection):
    """DOT11D: beacons of one BSSID and SSID name another country than before, or two by turns.

    No country, a placeholder, and other triplets behind the same country are no change.
    """

    def __init__(self, brief: Brief) -> None:
        """Want every beacon that says something else than the one before."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        self.repeat_us: i64 = brief.values["repeat_h"] * HOUR_US
        self.news = BSS_DESCRIBED
        self.ticks = True
        self.cells: KeyedTable[Cell] = KeyedTable(MAX_CELLS)
        self.suspects: dict[bytes, Cell] = {}

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Note the country of a beacon that was read."""
        elements = seen.elements
        if frame.kind != BEACON or elements is None or not elements.country or elements.fault_offset:
            return None
        advert = seen.advert
        bss = seen.bss
        country = elements.country[:2]
        if advert is None or bss is None or frame.truncated or seen.retransmission or not somewhere(country):
            return None
        record = bss.current_record
        key = frame.bssid + advert.ssid
        cell = self.cells.get(key)
        if cell is None or cell.bss is not bss:
            cell = Cell(frame.bssid, advert.ssid, bss)
            self.cells.put(key, cell)
            self.evictions = self.cells.evictions
        if country == cell.country:
            cell.country_us = frame.ts_us
            return None
        claim = cell.claim
        if claim is None or country != cell.claimed:
            if record is not None:
                cell.claim = Claim(country.decode("ascii"), record, advert, frame.ts_us)
                cell.claimed = country
                self._suspect(key, cell)
            return None
        claim.read_again(advert, frame.ts_us)
        self._suspect(key, cell)
        return self._judge(cell, frame, frame.ts_us)

    def on_tick(self, now_us: i64) -> list[Finding]:
        """See whose new country has stayed."""
        findings: list[Finding] = []
        for key, cell in list(self.suspects.items()):
            finding = self._judge(cell, None, now_us)
            if finding is not None:
                findings.append(finding)
            claim = cell.claim
            if claim is not None and not 0 <= now_us - claim.since_us <= MINUTE_US:
                cell.claim = None
            if cell.claim is None:
                del self.suspects[key]
        return findings

    def _suspect(self, key: bytes, cell: Cell) -> None:
        if key not in self.suspects and len(self.suspects) >= MAX_SUSPECTS:
            del self.suspects[next(iter(self.suspects))]
        self.suspects[key] = cell

    def _judge(self, cell: Cell, frame: Frame | None, ts_us: i64) -> Finding | None:
        """Take a country as the cell's once it is believed; return what is wrong with that."""
        claim = cell.claim
        if claim is None or not claim.believed(claim.record.country[:2] == cell.claimed):
            return None
        before = cell.country
        by_turns = claim.times_read >= CONFIRMATIONS and 0 <= claim.since_us - cell.country_us < TURNS_US
        by_turns = by_turns or cell.country_us > claim.since_us
        cell.claim = None
        cell.country = cell.claimed
        cell.country_us = ts_us
        restarted = cell.bss.restarted_us > 0 and 0 <= ts_us - cell.bss.restarted_us < RESTARTED_US
        if not before or (restarted and not by_turns) or self.policy.ignores(cell.bssid, cell.ssid):
            return None
        if cell.told_us and 0 <= ts_us - cell.told_us < self.repeat_us:
            return None
        cell.told_us = ts_us
        return self._finding(cell, before.decode("ascii"), by_turns, frame, ts_us)

    def _finding(self, cell: Cell, before: str, by_turns: bool, frame: Frame | None, ts_us: i64) -> Finding:
        after = cell.country.decode("ascii")
        text = f"Access point {format_mac(cell.bssid)} ({quoted(cell.ssid)}"
        text += f", {where(frame, cell.bss)}) " if frame is not None else ") "
        if by_turns:
            text += f"names the countries {before} and {after} by turns: two transmitters share its address."
        else:
            text += f"said that it is in the country {before} and now says {after}."
        finding = Finding(self.name, cell.bssid + cell.ssid, text, frame, ts_us)
        finding.transmitter = cell.bssid
        finding.source = cell.bssid
        finding.channel = channel_text(cell.bss)
        finding.count = CONFIRMATIONS
        finding.confidence = 90 if by_turns else 60
        if frame is None:
            finding.freq_khz = cell.bss.channel_freq_khz
            finding.signal_dbm = cell.bss.signal_x8 >> 3
        finding.evidence.append(("before", before))
        finding.evidence.append(("after", after))
        return finding


def somewhere(country: bytes) -> bool:
    """Whether two octets are the letters of a country."""
    return len(country) == 2 and country.isalpha() and country.isupper() and country not in NOWHERE


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DOT11D",
            "SPOOF",
            HIGH,
            "An access point names another country than before, or two by turns.",
            throttle="5/min",
            burst="1/sec",
            advice="Ask whether its settings were changed. If not, somebody copies its address with a radio set up "
            "for another country, or wants stations to use channels and powers that are not allowed here.",
            references=("802.11-2020 9.4.2.8 (Country)", "802.11-2020 11.7 (spectrum management)"),
        ),
        CountryChange,
        (Parameter("repeat_h", 1, 1, 720, "h", "time after which a change of the same network is told again"),),
        ignorable=True,
    ),
)
