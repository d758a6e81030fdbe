"""Those who guess wait longer and longer; nobody else does."""

import pytest

from api.login_delay import FORGIVEN_AFTER_S, FREE_FAILURES, LONGEST_DELAY_S, MAX_CALLERS, LoginDelay


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def delay(clock: Clock) -> LoginDelay:
    return LoginDelay(clock)


def waits(delay: LoginDelay, clock: Clock, address: str, failures: int) -> list[float]:
    result = []
    for _ in range(failures):
        delay.failed(delay.caller(address))
        clock.now_s += 1
        result.append(delay.wait_s(delay.caller(address)))
    return result


def test_typing_errors_are_free_and_then_the_wait_doubles_up_to_a_bound(delay: LoginDelay, clock: Clock) -> None:
    expected = [0.0] * FREE_FAILURES + [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_DELAY_S]
    assert waits(delay, clock, "192.0.2.1", len(expected)) == expected
    assert delay.failures == len(expected)


def test_others_do_not_wait(delay: LoginDelay, clock: Clock) -> None:
    waits(delay, clock, "192.0.2.1", 10)
    assert delay.wait_s(delay.caller("192.0.2.2")) == 0


def test_failures_are_forgiven_one_by_one(delay: LoginDelay, clock: Clock) -> None:
    waits(delay, clock, "192.0.2.1", FREE_FAILURES + 2)
    clock.now_s += FORGIVEN_AFTER_S
    assert delay.wait_s(delay.caller("192.0.2.1")) == 0.25
    clock.now_s += FORGIVEN_AFTER_S
    assert delay.wait_s(delay.caller("192.0.2.1")) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_caller_is_an_address_or_an_ipv6_network(delay: LoginDelay, one: str, other: str, same: bool) -> None:
    assert (delay.caller(one) is delay.caller(other)) is same


def test_when_a_crowd_guesses_those_who_failed_wait_longer_and_newcomers_do_not(
    delay: LoginDelay, clock: Clock
) -> None:
    for number in range(60):
        delay.failed(delay.caller(f"192.0.2.{number % 20}"))
    assert delay.wait_s(delay.caller("192.0.2.1")) == 1.25
    assert delay.wait_s(delay.caller("198.51.100.1")) == 0
    clock.now_s += 20
    assert delay.wait_s(delay.caller("192.0.2.1")) == 0.25


def test_the_table_is_bounded_and_keeps_who_is_waiting(delay: LoginDelay) -> None:
    waiting = delay.caller("192.0.2.1")
    waiting.waiting = 1
    for number in range(MAX_CALLERS + 10):
        delay.caller(f"caller {number}")
    assert delay.caller("192.0.2.1") is waiting
    assert len(delay._callers) <= MAX_CALLERS + 1
