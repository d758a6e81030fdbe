"""The datasource record and its states."""

from itertools import product

import pytest

from datasources.definition import parse_definition
from datasources.source import MOVES, Datasource, State
from sensor.errors import RefusedError

LEGAL = {
    ("closed", "opening"),
    ("opening", "running"), ("opening", "error"), ("opening", "closed"),
    ("running", "paused"), ("running", "error"), ("running", "closed"),
    ("paused", "running"), ("paused", "error"), ("paused", "closed"),
    ("error", "backoff"), ("error", "opening"), ("error", "closed"),
    ("backoff", "opening"), ("backoff", "closed"),
}  # fmt: skip


def source(text: str = "wlan0:name=roof") -> Datasource:
    """A record in its first state."""
    return Datasource(0, "uuid", parse_definition(text), "linuxwifi")


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_legal_moves_are_made(before: State, after: State) -> None:
    record = source()
    record.state = before
    if (before, after) in LEGAL:
        record.move(after)
        assert record.state is after
    else:
        with pytest.raises(RefusedError, match=f"cannot become {after}, it is {before}"):
            record.move(after)
        assert record.state is before


def test_every_state_has_its_moves_and_can_be_closed() -> None:
    assert set(MOVES) == set(State)
    assert all(State.CLOSED in moves for state, moves in MOVES.items() if state is not State.CLOSED)


@pytest.mark.parametrize(
    ("state", "flags"),
    [
        (State.CLOSED, (False, False, False)),
        (State.OPENING, (False, False, False)),
        (State.RUNNING, (True, False, False)),
        (State.PAUSED, (True, True, False)),
        (State.ERROR, (False, False, True)),
        (State.BACKOFF, (False, False, True)),
    ],
)
def test_flags_follow_from_the_state(state: State, flags: tuple[bool, bool, bool]) -> None:
    record = source()
    record.state = state
    assert (record.running, record.paused, record.error) == flags


def test_the_name_is_printable_and_defaults_to_the_interface() -> None:
    assert source().name == "roof"
    assert source("wlan0").name == "wlan0"
    assert source("cap\x1b\udcff.pcap").name == "cap\\x1b\\xff.pcap"
    assert source("cap\x1b.pcap").interface == "cap\x1b.pcap"


def test_losses_and_dwell_are_taken_once() -> None:
    made = Datasource(0, "uuid", parse_definition("wlan0"), "linuxwifi")
    made.dropped, made.listened_us = 7, {2437: 1000}
    assert (made.take_drops(), made.take_listened()) == (7, {2437: 1000})
    made.dropped = 9
    assert (made.take_drops(), made.take_listened()) == (2, {})
    assert made.dropped == 9
