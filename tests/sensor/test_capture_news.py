"""What is told of captured handshakes: floods of forgeries are bounded, real captures beside them come through."""

from collections.abc import Iterable

from sensor import eventbus
from sensor.assembly import assemble
from sensor.capture_news import (
    EVENTS_OF_ALL,
    EVENTS_OF_ONE,
    MAX_NAMED,
    MESSAGES_OF_ALL,
    MESSAGES_OF_ONE,
    WINDOW_US,
    CaptureNews,
    withheld_text,
)
from sensor.config import Settings
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.eventbus import DOT11_WPA_HANDSHAKE, MESSAGE, EventBus
from sensor.tracking.events import HandshakeEvent
from tests import frames
from tests.captures import START_US, radiotap
from tests.every_frame import AP, AP2, STA
from tests.wpa import Exchange

MINUTE_US = 60_000_000
UNCONFIRMED = "not confirmed yet by the access point"
FORGED = 10_000


class Ear:
    """A sensor whose events and messages are kept."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.told: list[str] = []
        self.news = CaptureNews(self.bus, self._announce)
        # Alerts, of which a crowd of access points gives some, are told elsewhere.
        _, self.pipeline = assemble(Settings(), self.bus, captures=self.news)
        self.pipeline.add_source()
        self.events, _ = self.bus.subscribe((DOT11_WPA_HANDSHAKE,), bound=100_000)
        self.now_us = START_US

    def _announce(self, text: str, _flags: int, _ts_us: int) -> None:
        self.told.append(text)

    def hear(self, sent: Iterable[bytes], every_us: int = 1000) -> None:
        for frame in sent:
            captured = radiotap(frame)
            block = Block(captured, DLT_RADIOTAP, 0)
            block.append(0, len(captured), len(captured), self.now_us)
            self.pipeline.process(block)
            self.now_us += every_us

    def stations(self) -> list[bytes]:
        """The stations of the events that came, in order."""
        found = []
        while (taken := self.events.take()) is not None:
            event = taken[1]
            assert isinstance(event, HandshakeEvent)
            found.append(event.handshake.sta)
        return found

    def withheld(self, topic: str) -> int:
        return self.bus.withheld.get(topic, 0)


def station(number: int) -> bytes:
    """One of many stations."""
    return b"\x02\x00" + number.to_bytes(4, "big")


def forged(number: int, bssid: bytes = AP) -> list[bytes]:
    """Messages 1 and 2 that nobody sent."""
    nonce = number.to_bytes(32, "big")
    content = frames.rsn()
    mic = bytes(range(1, 13)) + number.to_bytes(4, "big")
    return [
        frames.eapol(station(number), bssid, frames.eapol_key(1, nonce=b"\xa1" + nonce[1:]), from_ap=True),
        frames.eapol(station(number), bssid, frames.eapol_key(2, nonce=b"\xb2" + nonce[1:], mic=mic, key_data=content)),
    ]


def test_a_flood_of_forgeries_fills_neither_log_nor_bus() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP)])
    for number in range(FORGED):
        ear.hear(forged(number), every_us=1500)
    assert ear.pipeline.tracker.pairs.handshakes == FORGED
    assert (ear.withheld(DOT11_WPA_HANDSHAKE), ear.withheld(MESSAGE)) == (
        FORGED - EVENTS_OF_ONE,
        FORGED - MESSAGES_OF_ONE,
    )
    assert len(ear.stations()) == EVENTS_OF_ONE
    assert len(ear.told) == MESSAGES_OF_ONE


def test_a_line_says_how_many_were_not_told() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP)])
    for number in range(100):
        ear.hear(forged(number))
    assert len(ear.told) == MESSAGES_OF_ONE
    ear.news.close(START_US + MINUTE_US - 1)
    assert len(ear.told) == MESSAGES_OF_ONE
    ear.news.close(ear.now_us + MINUTE_US)
    assert ear.told[MESSAGES_OF_ONE:] == [
        "... and 97 more handshakes or PMKIDs captured within a minute: access point 00:1B:2F:AA:00:01"
    ]
    ear.news.close(ear.now_us + 2 * MINUTE_US)
    assert len(ear.told) == MESSAGES_OF_ONE + 1


def test_the_line_comes_with_the_next_capture_or_device_where_nobody_ticks() -> None:
    for later in (
        forged(5000),
        [frames.beacon(AP), frames.beacon(AP2), frames.beacon(frames.mac("00:1b:2f:aa:00:77"))],
    ):
        ear = Ear()
        ear.hear([frames.beacon(AP)])
        for number in range(10):
            ear.hear(forged(number))
        ear.now_us += MINUTE_US
        ear.hear(later)
        assert sum(text.startswith("... and 7 more") for text in ear.told) == 1


def test_a_few_captures_are_told_one_by_one_and_nothing_more() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP), frames.beacon(AP2), *Exchange(AP, STA).frames()])
    ear.hear(Exchange(AP2, STA).frames())
    ear.news.close(ear.now_us + MINUTE_US)
    assert [text.partition(":")[0] for text in ear.told] == ["WPA handshake captured"] * 2
    assert (ear.bus.withheld, len(ear.stations())) == ({}, 2)


def test_a_message_says_whether_the_access_point_confirmed() -> None:
    whose = "access point 00:1B:2F:AA:00:01, station 3C:06:30:01:02:03"
    exchange = Exchange(AP, STA)
    for numbers, told in (
        ((1, 2, 3, 4), f"WPA handshake captured: {whose}, not confirmed yet by the access point"),
        ((2, 3), f"WPA handshake captured: {whose}, confirmed by the access point"),
    ):
        ear = Ear()
        ear.hear([frames.beacon(AP), *exchange.frames(*numbers)])
        assert ear.told == [told]
    ear = Ear()
    ear.hear([frames.beacon(AP), Exchange(AP, STA, with_pmkid=True).frame(1)])
    assert ear.told == [f"PMKID captured: {whose}"]


def test_a_flood_at_one_access_point_silences_no_other() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP), frames.beacon(AP2)])
    for number in range(500):
        ear.hear(forged(number))
    ear.hear(Exchange(AP2, STA).frames())
    assert ear.stations()[EVENTS_OF_ONE:] == [STA]
    assert ear.told[MESSAGES_OF_ONE:] == [
        "WPA handshake captured: access point 00:1B:2F:AA:00:02, station 3C:06:30:01:02:03, " + UNCONFIRMED
    ]


def test_forged_access_points_silence_none_that_was_there_before() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP), frames.beacon(AP2)])
    ear.now_us += MINUTE_US + 1
    for number in range(EVENTS_OF_ALL + 100):
        bssid = b"\x06\x00" + number.to_bytes(4, "big")
        ear.hear([frames.beacon(bssid), *forged(number, bssid)], every_us=10)
    assert (ear.withheld(DOT11_WPA_HANDSHAKE), len(ear.stations())) == (100, EVENTS_OF_ALL)
    assert len(ear.told) == MESSAGES_OF_ALL
    ear.hear(Exchange(AP2, STA).frames(), every_us=10)
    assert ear.stations() == [STA]
    assert ear.told[MESSAGES_OF_ALL:] == [
        "WPA handshake captured: access point 00:1B:2F:AA:00:02, station 3C:06:30:01:02:03, " + UNCONFIRMED
    ]


def test_the_next_minute_is_told_anew() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP)])
    for number in range(10):
        ear.hear(forged(number))
    ear.now_us += MINUTE_US
    ear.hear(forged(11))
    assert ear.stations()[-1] == station(11)
    assert "02:00:00:00:00:0B" in ear.told[-1]


def test_a_clock_set_back_silences_nobody() -> None:
    ear = Ear()
    ear.now_us += 10 * MINUTE_US
    ear.hear([frames.beacon(AP)])
    for number in range(10):
        ear.hear(forged(number))
    ear.now_us = START_US
    ear.hear(forged(11))
    ear.now_us += MINUTE_US
    ear.hear(forged(12))
    assert "02:00:00:00:00:0C" in ear.told[-1]


def test_nothing_stored_is_lost_by_what_is_not_told() -> None:
    ear = Ear()
    ear.hear([frames.beacon(AP)])
    for number in range(100):
        ear.hear(forged(number))
    assert len(ear.pipeline.tracker.pairs.captured()) == 100


def test_without_anybody_to_tell_events_are_bounded_all_the_same() -> None:
    ear = Ear()
    ear.news = CaptureNews(ear.bus, None)
    _, ear.pipeline = assemble(Settings(), ear.bus, captures=ear.news)
    ear.pipeline.add_source()
    ear.hear([frames.beacon(AP)])
    for number in range(100):
        ear.hear(forged(number))
    ear.news.close(ear.now_us + MINUTE_US)
    assert ear.bus.published[eventbus.DOT11_WPA_HANDSHAKE] == EVENTS_OF_ONE
    assert (ear.told, ear.withheld(MESSAGE)) == ([], 0)


def test_many_access_points_are_counted_up_to_a_bound() -> None:
    many = {station(number) for number in range(MAX_NAMED)}
    assert withheld_text(7, {AP, AP2}).endswith(": 2 access points")
    assert withheld_text(7000, many).endswith(f": at least {MAX_NAMED} access points")
    assert WINDOW_US == MINUTE_US
