"""The frames that are kept for alerts."""

from dataclasses import replace

from sensor.alerts.alert import Alert
from sensor.alerts.evidence import EvidenceShelf
from sensor.packetchain.recent import RecentFrames
from tests.captures import START_US
from tests.frames import BROADCAST, beacon, deauth, mac
from tests.sensor.packetchain.test_recent import block_of

AP = mac("00:1b:2f:aa:00:01")
OTHER = mac("00:1b:2f:aa:00:02")
STA = mac("00:1e:c2:00:00:10")
ALERT = Alert("X", "DENIAL", 10, START_US + 3_000_000, "text", transmitter=AP, dest=BROADCAST, hash=7)


def shelf(alerts: int = 3, max_octets: int = 1 << 20) -> EvidenceShelf:
    recent = RecentFrames()
    frames = [(0, beacon(AP)), (1, beacon(OTHER)), (2, deauth(STA, OTHER, OTHER)), (3, deauth(AP, BROADCAST, AP))]
    recent.note(block_of(*frames, (4, beacon(AP))))
    return EvidenceShelf(recent, alerts, max_octets)


def times(kept: EvidenceShelf, number: int) -> list[int]:
    return [(frame.ts_us - START_US) // 1_000_000 for frame in kept.of(number)]


def test_frames_of_those_whom_the_alert_names_are_kept_up_to_its_time() -> None:
    kept = shelf()
    kept.keep(ALERT)
    assert times(kept, 7) == [0, 3]
    kept.keep(replace(ALERT, transmitter=b"", source=STA, hash=8))
    assert times(kept, 8) == [2]
    kept.keep(replace(ALERT, transmitter=b"", subject=OTHER, hash=9))
    assert times(kept, 9) == [1, 2]


def test_an_alert_about_everybody_keeps_what_everybody_got() -> None:
    kept = shelf()
    kept.keep(replace(ALERT, transmitter=b"", subject=BROADCAST))
    assert times(kept, 7) == [0, 1, 3]


def test_an_alert_about_nobody_keeps_nothing() -> None:
    kept = shelf()
    kept.keep(replace(ALERT, transmitter=b""))
    assert (len(kept), kept.of(7)) == (0, ())


def test_without_recent_frames_nothing_is_kept() -> None:
    kept = EvidenceShelf(None, 3)
    kept.keep(ALERT)
    assert len(kept) == 0


def test_the_oldest_alerts_frames_leave_first() -> None:
    kept = shelf(alerts=2)
    for number in (1, 2, 3):
        kept.keep(replace(ALERT, hash=number))
    assert [bool(kept.of(number)) for number in (1, 2, 3)] == [False, True, True]
    assert kept.evicted == 1


def test_octets_are_bounded() -> None:
    one = shelf()
    one.keep(ALERT)
    kept = shelf(alerts=100, max_octets=2 * one.octets)
    for number in range(10):
        kept.keep(replace(ALERT, hash=number))
    assert (len(kept), kept.octets, kept.evicted) == (2, 2 * one.octets, 8)


def test_a_number_that_comes_again_is_the_new_alert() -> None:
    kept = shelf()
    kept.keep(ALERT)
    kept.keep(replace(ALERT, transmitter=b""))
    assert (kept.of(7), kept.octets) == ((), 0)
