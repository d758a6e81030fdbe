"""Key exchanges that are begun to be broken at home: PMKIDs collected, and messages that no access point sent."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.handshakes.message import EapolMessage
from sensor.tracking.departure import OFF_TRACK, departure
from sensor.tracking.observation import EAPOL, Observation
from sensor.tracking.pairs import Pair
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, Bursts, KeyedTable
from sensor.wids.wording import access_point, listed, plural, quoted, seconds, signal

SECOND_US: Final = 1_000_000
MAX_STATIONS: Final = 1024
MAX_BSSIDS: Final = 512
MAX_QUESTIONS: Final = 32  # access points of one station, stations of one access point
MAX_NONCES: Final = 8  # of one access point
ASKED_TWICE: Final = 2  # an access point repeats message 1 when no answer comes (802.11-2020 12.7.6.6)


@final
class Question:
    """What one access point asked one station."""

    def __init__(self, ssid: bytes, ts_us: int) -> None:
        """Start at the first message 1."""
        self.ssid: bytes = ssid
        self.times: int = 1
        self.pmkid: bool = False
        self.last_us: int = ts_us


@final
class Asked:
    """The access points whose question one station left without an answer."""

    def __init__(self, window_us: int) -> None:
        """Start with none."""
        self.questions: dict[bytes, Question] = {}  # by BSSID
        self.reports = Burst(1, window_us)

    def unanswered(self, now_us: int, window_us: int) -> list[bytes]:
        """Return the BSSIDs that asked twice within the window."""
        return [
            bssid
            for bssid, question in self.questions.items()
            if question.times >= ASKED_TWICE and 0 <= now_us - question.last_us <= window_us
        ]


@final
class PmkidHarvest(Detection):
    """PMKIDHARVEST: a station associates with access point after access point and answers none of their questions.

    Message 1 brings the PMKID, and nothing else is wanted. Nothing that a hopping radio misses looks like that: it
    was there at each message 1, and the answer would have come within milliseconds.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.access_points: int = brief.values["access_points"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.stations: KeyedTable[Asked] = KeyedTable(MAX_STATIONS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Follow messages 1 and 2."""
        message = seen.message
        pair = seen.pair
        if message is None or pair is None or seen.retransmission:
            return None
        if message.number == 1:
            return self._asked(frame, seen, message, pair)
        asked = self.stations.get(message.sta)
        if asked is not None:
            asked.questions.clear()  # it goes on: nobody who only collects would
        return None

    def _asked(self, frame: Frame, seen: Observation, message: EapolMessage, pair: Pair) -> Finding | None:
        """Count a question, if the station was heard to associate with a passphrase's network before."""
        request = pair.request
        if request is None or request.ts_us < pair.session_us:
            return None
        asked = self.stations.get(message.sta)
        if asked is None:
            asked = Asked(self.window_us)
            self.stations.put(message.sta, asked)
            self.evictions = self.stations.evictions
        question = asked.questions.get(message.bssid)
        if question is None or message.ts_us - question.last_us > self.window_us:
            if len(asked.questions) >= MAX_QUESTIONS:
                del asked.questions[next(iter(asked.questions))]
            question = Question(request.essid, message.ts_us)
            asked.questions[message.bssid] = question
        else:
            question.times += 1
        question.last_us = message.ts_us
        question.pmkid = question.pmkid or bool(message.pmkid)
        return self._judge(frame, seen, message.sta, asked)

    def _judge(self, frame: Frame, seen: Observation, sta: bytes, asked: Asked) -> Finding | None:
        """A station that cannot finish with its own network tries all of that network's access points; no others."""
        bssids = asked.unanswered(frame.ts_us, self.window_us)
        ssids = {asked.questions[bssid].ssid for bssid in bssids}
        if len(bssids) < self.access_points or (len(ssids) < 2 and len(bssids) < 3 * self.access_points):
            return None
        if not asked.reports.add(frame.ts_us):
            return None
        asked.reports.report(frame.ts_us)
        pmkids = len([bssid for bssid in bssids if asked.questions[bssid].pmkid])
        text = (
            f"Station {format_mac(sta)} associated with {plural(len(bssids), 'access point')} of "
            f"{plural(len(ssids), 'network')} ({listed(bssids)}) and answered none of their key exchanges: it collects "
            "what their passphrases can be guessed from."
        )
        finding = Finding(self.name, sta, text, frame)
        finding.count = len(bssids)
        finding.confidence = 85 if pmkids else 65
        finding.evidence.append(("exchanges left unanswered", str(len(bssids))))
        finding.evidence.append(("PMKIDs given away", str(pmkids)))
        finding.evidence.append(("networks", ", ".join([quoted(ssid) for ssid in sorted(ssids)[:3]])))
        return finding


@final
class Exchange:
    """How far one station came with one nonce."""

    def __init__(self) -> None:
        """Start at message 1."""
        self.answered_us: int = 0  # when its message 2 was heard, 0: not yet


@final
class Questioner:
    """The nonces that one access point has asked with of late, and whom."""

    def __init__(self) -> None:
        """Start with none."""
        self.nonces: dict[bytes, dict[bytes, Exchange]] = {}


@final
class FakeHandshake(Detection):
    """FAKEHANDSHAKE: messages 1 that no access point means.

    Either several stations are asked with one and the same nonce, answer, and never hear more: whoever asks does not
    know the passphrase. Or messages 1 come from elsewhere than the access point's beacons do.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.stations: int = brief.values["stations"]
        self.patience_us: int = brief.values["patience_ms"] * 1000
        self.bssids: KeyedTable[Questioner] = KeyedTable(MAX_BSSIDS)
        self.reports = Bursts(1, brief.values["window_s"] * SECOND_US, MAX_BSSIDS)
        self.off_track = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Follow messages 1 to 3."""
        message = seen.message
        if message is None or seen.retransmission:
            return None
        if message.number == 1:
            return self._same_nonce(frame, seen, message) or self._elsewhere(frame, seen, message)
        asker = self.bssids.get(message.bssid) if len(self.bssids) else None
        if asker is None:
            return None
        if message.number == 3:
            asker.nonces.pop(message.nonce, None)  # it knows the passphrase
        elif message.number == 2:
            for stations in asker.nonces.values():
                exchange = stations.get(message.sta)
                if exchange is not None and not exchange.answered_us:
                    exchange.answered_us = message.ts_us
        return None

    def _same_nonce(self, frame: Frame, seen: Observation, message: EapolMessage) -> Finding | None:
        asker = self.bssids.get(message.bssid)
        if asker is None:
            asker = Questioner()
            self.bssids.put(message.bssid, asker)
            self.evictions = self.bssids.evictions
        stations = asker.nonces.get(message.nonce)
        if stations is None:
            if len(asker.nonces) >= MAX_NONCES:
                del asker.nonces[next(iter(asker.nonces))]
            stations = {}
            asker.nonces[message.nonce] = stations
        if message.sta not in stations and len(stations) < MAX_QUESTIONS:
            stations[message.sta] = Exchange()
        left = [
            sta
            for sta, exchange in stations.items()
            if exchange.answered_us and message.ts_us - exchange.answered_us > self.patience_us
        ]
        if len(stations) < self.stations or not left:
            return None
        burst = self.reports.due(message.bssid, frame.ts_us)
        if burst is None:
            return None
        burst.report(frame.ts_us)
        text = (
            f"Somebody asks stations as {access_point(message.bssid, seen.bss)} with one and the same nonce "
            f"({listed(list(stations))}) and does nothing with their answers: it wants them to guess a passphrase from."
        )
        finding = Finding(self.name, message.bssid, text, frame)
        finding.count = len(stations)
        finding.confidence = 90
        finding.evidence.append(("stations asked with it", str(len(stations))))
        finding.evidence.append(("answers that led to nothing", str(len(left))))
        finding.evidence.append(("replay counter", f"{message.replay_counter & 0xFFFF:04X}"))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _elsewhere(self, frame: Frame, seen: Observation, message: EapolMessage) -> Finding | None:
        """Only by signal: data frames count otherwise than beacons do."""
        found = departure(frame, seen.bss)
        if found.signal != OFF_TRACK:
            return None
        burst = self.off_track.due(message.bssid, frame.ts_us)
        if burst is None:
            return None
        lasted_us: i64 = burst.lasted_us()
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'message')} 1 of a key exchange in the name of {access_point(message.bssid, seen.bss)} "
            f"came from elsewhere within {seconds(lasted_us)}, the last one for station {format_mac(message.sta)}: "
            "somebody else begins exchanges as that access point."
        )
        finding = Finding(self.name, message.bssid, text, frame)
        finding.count = count
        finding.confidence = 60
        for what, value in found.evidence():
            if not what.startswith("sequence"):
                finding.evidence.append((what, value))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "PMKIDHARVEST",
            "EXPLOIT",
            HIGH,
            "A station associates with one access point after the other only to be given their PMKIDs.",
            throttle="5/min",
            burst="1/sec",
            advice="Use long random passphrases or WPA3, and find the station.",
            references=("802.11-2020 12.7.6.2", "https://hashcat.net/forum/thread-7717.html"),
        ),
        PmkidHarvest,
        (
            Parameter(
                "access_points", 3, 2, 32, "access points", "access points of one station left without an answer"
            ),
            Parameter("window_s", 300, 10, 3600, "s", "time within which they count together"),
        ),
    ),
    Entry(
        Definition(
            "FAKEHANDSHAKE",
            "EXPLOIT",
            MEDIUM,
            "Somebody begins key exchanges with stations that no access point means, for their answers.",
            throttle="5/min",
            burst="1/sec",
            advice="Use long random passphrases or WPA3, and delete networks from stations that do not need them.",
            references=("802.11-2020 12.7.6.2", "802.11-2020 12.7.5 (nonces)"),
        ),
        FakeHandshake,
        (
            Parameter("stations", 2, 2, 32, "stations", "stations that are asked with the same nonce"),
            Parameter("patience_ms", 200, 10, 10_000, "ms", "time in which an access point would have gone on"),
            Parameter("frames", 3, 2, 100, "frames", "messages 1 from elsewhere that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which those count together"),
        ),
    ),
)
