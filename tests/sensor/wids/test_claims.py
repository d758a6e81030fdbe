"""How often something must be said to be believed."""

from sensor.dot11.security import OPEN
from sensor.tracking.device import Advert, SsidRecord
from sensor.tracking.observation import CONFIRM_US
from sensor.wids.claims import Claim


def claim() -> Claim:
    advert = Advert(b"net", OPEN, 0)
    advert.frames = 8  # the eighth frame said it first
    return Claim("11", SsidRecord(b"net", 0), advert, 0)


def test_the_third_frame_that_says_so_is_believed_though_others_come_between() -> None:
    said = claim()
    for ts_us in (1, 2):
        assert not said.believed(still=False)
        said.read_again(said.advert, ts_us)
    assert said.believed(still=False)


def test_frames_that_go_on_saying_so_count_unread() -> None:
    said = claim()
    said.advert.frames += 1
    assert not said.believed(still=True)
    said.advert.frames += 1
    assert said.believed(still=True)
    assert not said.believed(still=False)


def test_after_a_minute_the_count_starts_anew() -> None:
    said = claim()
    said.read_again(said.advert, 1)
    said.read_again(said.advert, CONFIRM_US + 2)
    assert not said.believed(still=False)


def test_another_security_is_counted_by_its_own_frames() -> None:
    said = claim()
    fresh = Advert(b"net", OPEN, 0)
    fresh.frames = 1
    said.read_again(fresh, 1)
    assert not said.believed(still=True)
    fresh.frames = 3
    assert said.believed(still=True)


def test_a_count_that_the_tracker_took_back_does_not_hold_it_up() -> None:
    said = claim()
    said.advert.frames = 0
    assert not said.believed(still=True)
    said.advert.frames = 3
    assert said.believed(still=True)
