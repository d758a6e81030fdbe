"""A receiver's fix holds for a while, and is stale after."""

from sensor.telemetry.definition import parse_gps
from sensor.telemetry.reading import NO_FIX, Reading
from sensor.telemetry.receiver import Receiver

NOW_US = 1_800_000_000_000_000
S = 1_000_000


def test_a_fix_holds_ten_seconds_and_is_then_stale() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    assert not receiver.is_stale(NOW_US)
    assert receiver.take(Reading(5.0, 6.0), NOW_US)
    assert receiver.current(NOW_US + 10 * S) is receiver.fix
    assert receiver.current(NOW_US + 10 * S + 1) is None
    assert receiver.is_stale(NOW_US + 11 * S)


def test_how_long_can_be_set() -> None:
    receiver = Receiver(parse_gps("gpsd"), stale_after_s=2.5)
    receiver.take(Reading(5.0, 6.0), NOW_US)
    assert receiver.current(NOW_US + 2_500_000) is not None
    assert receiver.current(NOW_US + 2_500_001) is None


def test_what_a_client_sends_holds_thirty_seconds() -> None:
    receiver = Receiver(parse_gps("web"), stale_after_s=1)
    receiver.take(Reading(5.0, 6.0), NOW_US)
    assert receiver.current(NOW_US + 30 * S) is not None
    assert receiver.current(NOW_US + 30 * S + 1) is None


def test_a_receiver_that_says_it_has_no_fix_is_believed_at_once() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    receiver.take(Reading(5.0, 6.0), NOW_US)
    assert not receiver.take(NO_FIX, NOW_US + S)
    assert receiver.current(NOW_US + S) is None
    assert receiver.last_fix is not None
    assert (receiver.data_us, receiver.signal_us, receiver.refused) == (NOW_US + S, NOW_US, 0)


def test_places_that_are_nowhere_are_counted() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    assert not receiver.take(Reading(91.0, 6.0), NOW_US)
    assert receiver.refused == 1


def test_a_receiver_s_zero_zero_is_no_place_but_an_operator_s_is() -> None:
    receiver, fixed = Receiver(parse_gps("gpsd")), Receiver(parse_gps("virtual:lat=0,lon=0"))
    assert not receiver.take(Reading(0.0, 0.0), NOW_US)
    fixed.stand_still(NOW_US)
    assert fixed.current(NOW_US) is not None


def test_its_clock_is_compared_with_ours() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    assert receiver.offset_us is None
    receiver.take(Reading(5.0, 6.0, receiver_us=NOW_US + 7), NOW_US)
    assert receiver.offset_us == 7


def test_a_clock_set_back_makes_a_fix_stale_instead_of_eternal() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    receiver.take(Reading(5.0, 6.0), NOW_US)
    assert receiver.current(NOW_US - 3600 * S) is None


def test_clocks_that_fall_apart_are_told_once_until_they_agree_again() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    told = []
    for offset_s in (0, 11, 12, -5, -11):
        receiver.take(Reading(5.0, 6.0, receiver_us=NOW_US + offset_s * S), NOW_US)
        told.append(receiver.clocks_fell_apart())
    assert told == [False, True, False, False, True]
    assert not Receiver(parse_gps("gpsd")).clocks_fell_apart()


def test_a_client_that_sends_no_more_counts_as_gone_after_two_minutes() -> None:
    phone, roof = Receiver(parse_gps("web")), Receiver(parse_gps("gpsd"))
    for receiver in (phone, roof):
        receiver.connected = True
        receiver.take(Reading(5.0, 6.0), NOW_US)
    assert [phone.is_connected(NOW_US + s * S) for s in (0, 120, 121)] == [True, True, False]
    assert roof.is_connected(NOW_US + 121 * S)
