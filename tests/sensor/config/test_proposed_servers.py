"""Which certificates are proposed, which are left out, and what is said of both."""

import pytest

from sensor.config.proposed_servers import ENOUGH, MOST_NAMED, server_lines
from sensor.wids.eapcases import Server
from sensor.wids.eapwitness import Shown
from tests.eap import certificate
from tests.scenes.eapservers import FOREIGN, REAL, ROGUE, SECOND
from tests.scenes.stage import A2, A, E, N

HOUSE = frozenset({A, A2})


def shown(certificate_: bytes, exchanges: int = ENOUGH, bssid: bytes = A, realm: bytes | None = None) -> Shown:
    made = Shown(b"net", bssid, realm, Server(certificate_))
    made.exchanges = exchanges
    return made


def fingerprint(certificate_: bytes) -> str:
    return f'"sha256:{Server(certificate_).digest.hex()}"'


def test_what_was_shown_often_enough_is_listed() -> None:
    assert server_lines([shown(REAL, 2), shown(REAL, 5, A2), shown(SECOND, 3)], HOUSE) == [
        "eap_servers = [",
        f"    {fingerprint(REAL)},  # (radius.example.org): 7 exchanges at 2 access points",
        f"    {fingerprint(SECOND)},  # (radius2.example.org): 3 exchanges at 00:1B:2F:AA:00:01",
        "]",
    ]


def test_what_was_shown_seldom_is_left_out_and_said() -> None:
    warning, _, *lines = server_lines([shown(REAL), shown(SECOND, 1)], HOUSE)
    assert warning.startswith("# LOOK AT THIS: not every certificate")
    assert lines[2].startswith(f"    # {fingerprint(SECOND)},  # (radius2.example.org): 1 exchange at ")
    assert lines[2].endswith("; left out: fewer than 3 exchanges")


def test_nothing_is_listed_where_everything_is_doubtful() -> None:
    _, _, *lines = server_lines([shown(REAL, 2)], HOUSE)
    assert all(line.startswith("#") for line in lines)
    assert lines[1].startswith(f"#     {fingerprint(REAL)}, ")


def test_access_points_that_are_left_out_vouch_for_nothing() -> None:
    lines = server_lines([shown(REAL), shown(SECOND, 100, E)], HOUSE)
    assert any(line.startswith(f"    # {fingerprint(SECOND)}") for line in lines)
    assert any("100 exchanges" in line and "only where the access point is left out" in line for line in lines)
    mixed = server_lines([shown(REAL, 2), shown(REAL, 100, E)], HOUSE)
    assert mixed[2] == "# eap_servers = ["


def test_another_issuer_is_believed_only_at_access_points_of_the_first_one_s() -> None:
    approved = {A, A2, E}
    apart = server_lines([shown(REAL, 9), shown(ROGUE, 5, E)], approved)
    assert any(line.startswith(f"    # {fingerprint(ROGUE)}") and "another issuer" in line for line in apart)
    together = server_lines([shown(REAL, 9), shown(FOREIGN, 4), shown(FOREIGN, 1, E)], approved)
    assert together[0] == "# LOOK AT THIS: its certificates are of different issuers. Is each of these servers yours?"
    assert any(line.startswith(f"    {fingerprint(FOREIGN)}") for line in together)


def test_the_same_issuer_is_believed_where_the_access_point_looks_related() -> None:
    approved = {A, A2, E}
    assert server_lines([shown(REAL, 9), shown(SECOND, 5, A2)], approved)[0] == "eap_servers = ["
    apart = server_lines([shown(REAL, 9), shown(SECOND, 5, E)], approved)
    assert any(line.startswith(f"    # {fingerprint(SECOND)}") and "nothing in common" in line for line in apart)
    assert server_lines([shown(REAL, 9), shown(REAL, 1, E), shown(SECOND, 5, E)], approved)[0] == "eap_servers = ["


def test_two_that_cannot_be_read_have_no_issuer_in_common() -> None:
    lines = server_lines([shown(b"\x30\x00", 9), shown(b"\x30\x01\x00", 5, A2)], HOUSE)
    assert sum(line.startswith("    # ") for line in lines) == 1


def test_guests_of_other_realms_make_a_list_impossible() -> None:
    lines = server_lines([shown(REAL, 9, realm=b"example.org"), shown(FOREIGN, 4, realm=b"example.net")], HOUSE)
    assert not any(line.startswith("eap_servers") for line in lines)
    assert sum("users of different realms" in line for line in lines) == 2
    same = server_lines([shown(REAL, 9, realm=b"example.org"), shown(REAL, 4, realm=b"")], HOUSE)
    assert same[0] == "eap_servers = ["


def test_nothing_shown_is_said() -> None:
    assert server_lines([], HOUSE) == ["# eap_servers: no login showed a certificate; TLS 1.3 hides them."]


def test_few_of_many_are_named() -> None:
    flood = [shown(certificate("x", "Other CA", serial=n), 1, N) for n in range(1, MOST_NAMED + 9)]
    lines = server_lines([shown(REAL), *flood], HOUSE)
    assert sum(line.startswith("    # ") for line in lines) == MOST_NAMED + 1
    assert "    # 8 more are left out" in lines


@pytest.mark.parametrize("name", ['"]\n', "a\x1b[2J", "\u202e", "#"])
def test_names_stay_in_their_comment(name: str) -> None:
    lines = server_lines([shown(certificate(name, "Example CA"))], HOUSE)
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
