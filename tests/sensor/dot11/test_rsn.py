"""RSN and WPA1 bodies: every field may be the last one, no count is believed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.rsn import FOREIGN, RsnBody, akm_name, cipher_name, parse_rsn, parse_wpa1
from tests import frames

PMKID = bytes(range(16))
FULL = frames.rsn((2, 8), (4, 2), 2, mfp_capable=True, pmkids=(PMKID,), group_management=6)[2:]


def everything(body: RsnBody) -> tuple[object, ...]:
    """Return all that was read, for comparison."""
    lists = (body.pairwise, body.akms, body.pmkids)
    return (body.version, body.group, *lists, body.capabilities, body.group_management, body.malformed)


def test_a_full_element() -> None:
    assert everything(parse_rsn(FULL)) == (1, 2, [4, 2], [2, 8], [PMKID], 0x80, 6, False)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (2, (1, 4, [4], [1], [], 0, 0)),
        (6, (1, 2, [4], [1], [], 0, 0)),
        (16, (1, 2, [4, 2], [1], [], 0, 0)),
        (26, (1, 2, [4, 2], [2, 8], [], 0, 0)),
        (28, (1, 2, [4, 2], [2, 8], [], 0x80, 0)),
        (46, (1, 2, [4, 2], [2, 8], [PMKID], 0x80, 0)),
        (50, (1, 2, [4, 2], [2, 8], [PMKID], 0x80, 6)),
    ],
)
def test_an_element_may_end_behind_any_field(length: int, expected: tuple[object, ...]) -> None:
    assert everything(parse_rsn(FULL[:length])) == (*expected, False)


def test_an_element_that_ends_inside_a_field_is_malformed() -> None:
    ends = {0, 2, 6, 16, 26, 28, 46, 50}
    for length in set(range(len(FULL))) - ends:
        assert parse_rsn(FULL[:length]).malformed, length


def test_octets_behind_the_last_field_are_malformed() -> None:
    assert parse_rsn(FULL + b"\x00").malformed


@pytest.mark.parametrize("count", [1025, 0xFFFF])
def test_a_count_that_lies_is_not_followed(count: int) -> None:
    body = b"\x01\x00\x00\x0f\xac\x04" + count.to_bytes(2, "little") + b"\x00\x0f\xac\x04" * 3
    rsn = parse_rsn(body)
    assert (rsn.malformed, rsn.pairwise, rsn.akms) == (True, [4, 4, 4], [1])


def test_a_pmkid_count_that_lies_gives_none() -> None:
    rsn = parse_rsn(FULL[:28] + b"\xff\xff" + PMKID)
    assert (rsn.malformed, rsn.pmkids) == (True, [])


@given(st.binary(max_size=255))
def test_any_octets_are_read_without_complaint(body: bytes) -> None:
    for parsed in (parse_rsn(body), parse_wpa1(body)):
        assert parsed.pairwise
        assert parsed.akms
        assert len(parsed.pmkids) * 16 <= len(body)


def test_suites_of_strangers_stay_strangers() -> None:
    rsn = parse_rsn(frames.rsn((b"\x00\x40\x96\x00", b"\x00\x00\x00\x02"), (b"\x00\x50\xf2\x04",))[2:])
    assert all(suite & FOREIGN for suite in (*rsn.akms, *rsn.pairwise))
    assert [akm_name(akm) for akm in rsn.akms] == ["AKM 00-40-96:0", "AKM 00-00-00:2"]
    assert cipher_name(rsn.pairwise[0]) == "cipher 00-50-F2:4"


def test_suites_without_a_name() -> None:
    assert (akm_name(200), cipher_name(14)) == ("AKM 00-0F-AC:200", "cipher 00-0F-AC:14")


def test_every_suite_has_a_name_of_its_own() -> None:
    akms, ciphers = sorted(map(akm_name, range(1, 26))), sorted(map(cipher_name, range(14)))
    assert all(one != two for one, two in (*pairwise(akms), *pairwise(ciphers)))


def test_wpa1() -> None:
    body = frames.wpa1((1, 2), (2, 4), 2)[6:]
    assert everything(parse_wpa1(body)) == (1, 2, [2, 4], [1, 2], [], 0, 0, False)


def test_wpa1_defaults_are_tkip() -> None:
    assert everything(parse_wpa1(b"\x01\x00")) == (1, 2, [2], [1], [], 0, 0, False)
    assert parse_wpa1(b"\x01").malformed
