"""What is known of a network's certificates, and how suspicion adds up."""

import pytest

from sensor.alerts.definition import HIGH, LOW, MEDIUM
from sensor.tracking.device import Bss
from sensor.wids.eapcases import (
    APPROVED,
    DAY_US,
    FOREIGN,
    MAX_MEMBERS,
    MAX_SERVERS,
    MAX_TOLD,
    SETTLING_US,
    UNKNOWN,
    Case,
    ServedNetwork,
    Server,
)
from tests.eap import certificate
from tests.scenes.eapservers import REAL, RENEWED, ROGUE
from tests.scenes.stage import A2, A, E

NOW_US = 10 * DAY_US


def network() -> ServedNetwork:
    """A network that has shown REAL at A, learnt an hour ago."""
    made = ServedNetwork()
    made.learn(Server(REAL), NOW_US)
    made.enter(Bss(A, 0))
    made.since_us = NOW_US - DAY_US // 24
    return made


def points(certificate_: bytes, bssid: bytes, first_us: int = 0, word: int = UNKNOWN) -> int:
    case = Case(Server(certificate_))
    case.weigh(network(), Bss(bssid, first_us), word, NOW_US)
    return case.points


LATE_US = NOW_US - DAY_US // 24 + SETTLING_US + 1
LOCAL = bytes.fromhex("0666ca660066")


def test_points_add_up() -> None:
    assert points(RENEWED, A) == 0
    assert points(ROGUE, A) == 3
    assert points(ROGUE, A2) == 3
    assert points(ROGUE, E) == 4
    assert points(ROGUE, LOCAL) == 4
    assert points(ROGUE, LOCAL, LATE_US) == 7
    assert points(ROGUE, A2, LATE_US) == 5
    assert points(ROGUE, E, LATE_US - 1) == 4
    assert points(ROGUE, E, LATE_US) == 6
    assert points(RENEWED, E, LATE_US) == 3
    assert points(ROGUE, E, LATE_US, APPROVED) == 3
    assert points(ROGUE, E, 0, FOREIGN) == 6
    assert points(ROGUE, LOCAL, 0, FOREIGN) == 6


def test_disconnections_elsewhere_count_against_the_new() -> None:
    known = network()
    known.members[0].last_disconnect_us = NOW_US - 1_000_000
    for first_us, expected in ((0, 4), (LATE_US, 7)):
        case = Case(Server(ROGUE))
        case.weigh(known, Bss(E, first_us), UNKNOWN, NOW_US)
        assert case.points == expected
    assert known.pushed(E, NOW_US)
    assert not known.pushed(A, NOW_US), "its own are a restart"
    assert not known.pushed(E, NOW_US + 60_000_000)


@pytest.mark.parametrize(
    ("total", "severity", "confidence"), [(3, LOW, 25), (5, MEDIUM, 55), (6, HIGH, 70), (9, HIGH, 90)]
)
def test_points_make_severity_and_confidence(total: int, severity: int, confidence: int) -> None:
    case = Case(Server(ROGUE))
    case.add(total, "what", "value")
    assert (case.severity, case.confidence) == (severity, confidence)


def test_the_same_key_is_the_same_server() -> None:
    known = network()
    again = certificate("radius.example.org", "Another CA", key=1, serial=7)
    assert known.find(Server(again)) is not None
    assert known.find(Server(ROGUE)) is None
    assert known.find(Server(b"\x30\x00")) is None, "what cannot be read has no key"


def test_a_flood_of_servers_pushes_out_no_established_one() -> None:
    known = network()
    known.learn(Server(REAL), NOW_US)
    dropped = sum(known.learn(Server(b"\x30%d" % n), NOW_US) for n in range(100))
    assert len(known.servers) == MAX_SERVERS
    assert dropped == 100 - (MAX_SERVERS - 1)
    assert known.find(Server(REAL)) is not None


def test_members_and_tales_are_bounded() -> None:
    known = network()
    for n in range(1000):
        known.enter(Bss(E[:4] + n.to_bytes(2, "big"), 0))
    assert len(known.members) == MAX_MEMBERS
    assert sum(known.tell(b"%d" % n, 3) for n in range(1000)) == 1000 - MAX_TOLD
    assert not known.tell(b"999", 4)


def test_what_nobody_shows_any_more_is_forgotten() -> None:
    known = network()
    known.forget(NOW_US)
    assert known.servers
    known.forget(NOW_US + 1)
    assert (known.servers, known.members, known.since_us, known.exchanges) == ([], [], 0, 0)


def test_a_name_is_made_printable() -> None:
    assert Server(REAL).shown.endswith("(radius.example.org)")
    assert "\n" not in Server(certificate("a\nb", "c")).shown
    assert Server(b"\x30\x00").shown.endswith("(no name)")
