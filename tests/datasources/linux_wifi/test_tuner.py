"""What a radio is tuned to, without a radio: a clock that a test sets, and a driver that says no."""

import pytest

from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.hopping import REFUSAL_US
from datasources.linux_wifi.tuner import MAX_RATE, Tuner
from datasources.linux_wifi.wire import Hop
from sensor.errors import MisconfiguredError, RefusedError
from tests.datasources.linux_wifi.working import FakeInterface

SECOND_US = 1_000_000


class Clock:
    """Time that a test sets, in µs."""

    def __init__(self) -> None:
        self.now_us = 0

    def __call__(self) -> int:
        return self.now_us


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def interface() -> FakeInterface:
    return FakeInterface("wlan7", refused=frozenset({"14"}), channel=parse_channel("6"))


@pytest.fixture
def tuner(interface: FakeInterface, clock: Clock) -> Tuner:
    return Tuner(interface, clock)


def test_at_first_it_listens_to_what_the_interface_is_tuned_to(tuner: Tuner) -> None:
    assert (tuner.channel, tuner.hopping, tuner.paused, tuner.due_us) == ("6", False, False, None)
    assert tuner.take_dwell(SECOND_US) == {2437: SECOND_US}
    tuner.hop(SECOND_US)
    assert tuner.channel == "6"


def test_an_interface_that_does_not_know_its_channel_listens_to_nothing_known(clock: Clock) -> None:
    tuner = Tuner(FakeInterface("wlan7"), clock)
    assert (tuner.channel, tuner.take_dwell(SECOND_US)) == ("", {})


def test_the_time_on_each_channel_is_its_own(tuner: Tuner, clock: Clock) -> None:
    clock.now_us = SECOND_US
    tuner.stay("36VHT80")
    assert tuner.channel == "36VHT80"
    assert tuner.take_dwell(3 * SECOND_US) == {2437: SECOND_US, 5180: 2 * SECOND_US}
    assert tuner.take_dwell(3 * SECOND_US) == {}


def test_hops_come_when_they_are_due(tuner: Tuner, interface: FakeInterface) -> None:
    tuner.hop_over(Hop(1, ("1", "6", "11"), rate=2.0))
    assert (tuner.hopping, tuner.due_us) == (True, 0)
    for now_us in (0, 1, SECOND_US // 2 - 1, SECOND_US // 2, SECOND_US):
        tuner.hop(now_us)
    assert sorted(interface.tuned) == ["1", "11", "6"]
    tuner.stay("6")
    assert (tuner.hopping, tuner.due_us) == (False, None)


def test_a_channel_that_the_driver_refuses_is_passed_over_and_named_until_it_takes_it(
    tuner: Tuner, interface: FakeInterface, clock: Clock
) -> None:
    tuner.hop_over(Hop(1, ("1", "14"), rate=2.0, shuffle=False))
    for now_us in (0, SECOND_US // 2, SECOND_US // 2, SECOND_US):
        clock.now_us = now_us
        tuner.hop(now_us)
    assert interface.tuned == ["1", "1", "1"]
    assert (tuner.refused, tuner.refusal, tuner.errors) == (("14",), "the driver refuses 14", 1)
    interface.refused = frozenset()
    for _ in range(2):
        clock.now_us += REFUSAL_US
        tuner.hop(clock.now_us)
    assert interface.tuned[-1] == "1"
    assert "14" in interface.tuned
    assert (tuner.refused, tuner.refusal, tuner.errors) == ((), "", 1)


def test_where_every_channel_is_refused_it_stays_and_asks_no_more(tuner: Tuner, interface: FakeInterface) -> None:
    tuner.hop_over(Hop(1, ("14",), rate=2.0))
    for now_us in (0, SECOND_US // 2, SECOND_US):
        tuner.hop(now_us)
    assert (interface.tuned, tuner.channel, tuner.errors) == ([], "6", 1)


@pytest.mark.parametrize("text", ["14", "nonsense"])
def test_a_channel_that_cannot_be_changes_nothing(tuner: Tuner, text: str) -> None:
    tuner.hop_over(Hop(1, ("1", "6"), rate=2.0))
    with pytest.raises((MisconfiguredError, RefusedError), match=text):
        tuner.stay(text)
    assert (tuner.channel, tuner.hopping) == ("6", True)


@pytest.mark.parametrize(
    "wish", [Hop(1, ()), Hop(1, ("1",), rate=0.0), Hop(1, ("1",), rate=MAX_RATE + 1), Hop(1, ("nonsense",))]
)
def test_hopping_that_cannot_be_is_refused(tuner: Tuner, wish: Hop) -> None:
    with pytest.raises(MisconfiguredError):
        tuner.hop_over(wish)
    assert not tuner.hopping


def test_an_interface_that_cannot_be_tuned_is_left_alone(clock: Clock) -> None:
    interface = FakeInterface("wlan7\x1b", tunable=False)
    tuner = Tuner(interface, clock)
    with pytest.raises(RefusedError, match=r"^wlan7\\x1b cannot be tuned"):
        tuner.stay("6")
    with pytest.raises(RefusedError, match="captured as it stands"):
        tuner.hop_over(Hop(1, ("1", "6")))
    assert (interface.tuned, tuner.hopping) == ([], False)


def test_while_paused_it_stays_and_nothing_counts_as_listened_to(
    tuner: Tuner, interface: FakeInterface, clock: Clock
) -> None:
    tuner.hop_over(Hop(1, ("1", "6"), rate=2.0))
    tuner.pause()
    assert (tuner.paused, tuner.hopping, tuner.due_us) == (True, True, None)
    clock.now_us = SECOND_US
    tuner.hop(clock.now_us)
    assert interface.tuned == []
    assert tuner.take_dwell(clock.now_us) == {}
    tuner.resume()
    assert tuner.take_dwell(2 * SECOND_US) == {2437: SECOND_US}
    tuner.hop(2 * SECOND_US)
    assert len(interface.tuned) == 1


def test_what_it_is_tuned_to_while_paused_is_not_listened_to_either(tuner: Tuner) -> None:
    tuner.pause()
    tuner.stay("11")
    assert tuner.take_dwell(SECOND_US) == {}
    assert tuner.channel == "11"
