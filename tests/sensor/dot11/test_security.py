"""Security: one value for all that look alike, the words that people use, and sameness of meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.security import Security, SecurityCache
from tests import frames
from tests.frames import rsn

CISCO = b"\x00\x40\x96\x00"


def offered(security: frames.Security, *, wps: bool = False, owe: bool = False) -> Security:
    """Read what a BSS of the frame factory offers."""
    bodies = {48: b"", 221: b"", 244: b""}
    chain = security.elements
    while chain:
        number, length = chain[0], chain[1]
        bodies[number], chain = chain[2 : 2 + length], chain[2 + length :]
    return Security(security.privacy, bodies[48], bodies[221][4:], wps, owe, bodies[244])


def with_rsn(element: bytes) -> Security:
    """Read what an RSN element offers."""
    return offered(frames.Security(True, element))


@pytest.mark.parametrize(
    ("security", "summary", "generation", "weakest"),
    [
        (frames.OPEN, "Open", 0, 0),
        (frames.WEP, "WEP", 1, 1),
        (frames.WPA1, "WPA-PSK TKIP", 2, 2),
        (frames.WPA2_PSK, "WPA2-PSK CCMP", 3, 3),
        (frames.WPA2_PSK_TKIP, "WPA2-PSK TKIP", 3, 3),
        (frames.WPA1_WPA2_PSK, "WPA/WPA2-PSK CCMP/TKIP", 3, 2),
        (frames.WPA2_PSK_PMF, "WPA2-PSK CCMP, PMF capable", 3, 3),
        (frames.WPA3_SAE, "WPA3-Personal (SAE) CCMP, PMF required", 4, 4),
        (frames.WPA2_WPA3_TRANSITION, "WPA2/WPA3-Personal CCMP, PMF capable", 4, 3),
        (frames.WPA2_EAP, "WPA2-Enterprise CCMP", 3, 3),
        (frames.WPA3_EAP, "WPA3-Enterprise CCMP, PMF required", 4, 4),
        (frames.OWE, "Enhanced Open (OWE) CCMP, PMF required", 4, 4),
    ],
)
def test_what_a_person_would_call_it(security: frames.Security, summary: str, generation: int, weakest: int) -> None:
    read = offered(security)
    assert (read.summary, read.generation, read.weakest) == (summary, generation, weakest)


@pytest.mark.parametrize(
    ("element", "summary", "generation", "weakest"),
    [
        (rsn(group=2), "WPA2-PSK CCMP, group TKIP", 3, 3),
        (rsn(group=1), "WPA2-PSK CCMP, group WEP-40", 3, 1),
        (rsn(group=7), "WPA2-PSK CCMP", 3, 3),
        (rsn(pairwise=(0,)), "WPA2-PSK group key only, CCMP", 3, 3),
        (rsn((2, 4)), "WPA2-PSK CCMP", 3, 3),
        (rsn((4, 9), mfp_capable=True), "WPA2/WPA3-Personal CCMP, PMF capable", 4, 3),
        (rsn((24, 25), (9, 4), 4, mfp_required=True), "WPA3-Personal (SAE) GCMP-256/CCMP, PMF required", 4, 4),
        (rsn((1, 5), mfp_capable=True), "WPA2/WPA3-Enterprise CCMP, PMF capable", 4, 3),
        (rsn((5,)), "WPA2-Enterprise CCMP", 3, 3),
        (rsn((12,), (9,), 9, mfp_required=True), "WPA3-Enterprise 192-bit GCMP-256, PMF required", 4, 4),
        (rsn((1, 2)), "WPA2-PSK + WPA2-Enterprise CCMP", 3, 3),
        (rsn((CISCO,)), "WPA2 (AKM 00-40-96:0) CCMP", 3, 3),
        (rsn((2,), (CISCO,), 4), "WPA2-PSK cipher 00-40-96:0, group CCMP", 3, 3),
    ],
)
def test_rarer_offers(element: bytes, summary: str, generation: int, weakest: int) -> None:
    read = with_rsn(element)
    assert (read.summary, read.generation, read.weakest) == (summary, generation, weakest)


def test_wps_is_told_and_no_change_of_protection() -> None:
    plain, wps = offered(frames.WPA2_PSK), offered(frames.WPA2_PSK, wps=True)
    assert wps.summary == "WPA2-PSK CCMP, WPS"
    assert plain.identity == wps.identity
    assert wps.crypt_bitfield == plain.crypt_bitfield | 1 << 57


def test_only_what_nothing_protects_is_open() -> None:
    assert offered(frames.OPEN).is_open
    for security in (frames.WEP, frames.WPA1, frames.WPA2_PSK, frames.OWE, frames.Security(False, rsn())):
        assert not offered(security).is_open


def test_kismets_fields_come_along() -> None:
    read = offered(frames.WPA2_PSK)
    assert (read.crypt_bitfield, read.crypt_set) == (274945016842, 268436160)
    assert read.crypt_string == "WPA2 WPA2-PSK AES-CCMP"
    both = offered(frames.WPA1_WPA2_PSK)
    assert both.crypt_string == "WPA2 WPA2-PSK TKIP AES-CCMP"
    assert both.crypt_bitfield & 0x1F == 0b01110


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (rsn((2, 8)), rsn((8, 2))),
        (rsn((2, 8)), rsn((8, 2, 2))),
        (rsn(pairwise=(2, 4)), rsn(pairwise=(4, 2))),
        (rsn(), rsn(pmkids=(b"\x01" * 16,))),
        (rsn(capabilities=0x0000), rsn(capabilities=0x000C)),  # replay counters
        (rsn(mfp_capable=True), rsn(mfp_capable=True, group_management=6)),  # the default, said aloud
    ],
)
def test_another_way_of_saying_the_same(one: bytes, two: bytes) -> None:
    assert with_rsn(one).identity == with_rsn(two).identity


def test_the_privacy_bit_says_nothing_new_beside_rsn() -> None:
    assert offered(frames.Security(False, rsn())).identity == offered(frames.WPA2_PSK).identity


def test_offers_that_differ_in_meaning_are_told_apart() -> None:
    elements = [rsn(), rsn((8,)), rsn((2, 8)), rsn(pairwise=(2,)), rsn(group=2), rsn(mfp_capable=True)]
    elements += [rsn(mfp_required=True), rsn(mfp_capable=True, group_management=11), rsn((CISCO,))]
    offers = [with_rsn(element) for element in elements]
    offers += [offered(plain) for plain in (frames.OPEN, frames.WEP, frames.WPA1, frames.WPA1_WPA2_PSK)]
    offers.append(offered(frames.OPEN, owe=True))
    assert len({offer.identity for offer in offers}) == len(offers)


def test_suites_are_sorted_and_united() -> None:
    read = offered(frames.Security(True, rsn((8, 2), (4,)) + frames.wpa1((1, 2), (2,))))
    assert (read.akms, read.pairwise, read.rsn_akms) == ((1, 2, 8), (2, 4), (2, 8))


def test_management_frame_protection() -> None:
    plain, capable = with_rsn(rsn()), with_rsn(rsn(mfp_capable=True))
    required = with_rsn(rsn(mfp_required=True))
    assert (plain.mfp_capable, plain.mfp_required, plain.group_management) == (False, False, 0)
    assert (capable.mfp_capable, capable.mfp_required, capable.group_management) == (True, False, 6)
    assert (required.mfp_capable, required.mfp_required) == (True, True)


def test_pmkids_are_kept() -> None:
    pmkids = (b"\x01" * 16, b"\x02" * 16)
    assert with_rsn(rsn(pmkids=pmkids)).pmkids == pmkids


def test_sae_extensions() -> None:
    read = offered(frames.Security(True, rsn((8,)) + frames.rsnxe(h2e=True, sae_pk=True)))
    assert (read.sae_h2e, read.sae_pk) == (True, True)
    assert not offered(frames.WPA2_PSK).sae_h2e


def test_a_malformed_element_still_counts_as_protection() -> None:
    read = with_rsn(frames.element(48, b"\x01\x00\x00\x0f"))
    assert (read.is_open, read.rsn_malformed, read.wpa1_malformed) == (False, True, False)


@given(
    st.booleans(), st.binary(max_size=60), st.binary(max_size=40), st.booleans(), st.booleans(), st.binary(max_size=3)
)
def test_any_octets_are_read(privacy: bool, rsn: bytes, wpa1: bytes, wps: bool, owe: bool, rsnxe: bytes) -> None:
    read = Security(privacy, rsn, wpa1, wps, owe, rsnxe)
    assert read.summary.isprintable()
    assert 0 <= read.weakest <= read.generation <= 4
    assert read.is_open == (read.generation == 0)
    assert (read.crypt_string == "Open") == read.is_open
    assert list(read.akms) == sorted(set(read.akms))


def test_the_same_elements_give_the_same_object() -> None:
    cache = SecurityCache()
    body = rsn()[2:]
    assert cache.get(True, body, b"", False, False, b"") is cache.get(
        True, bytes(bytearray(body)), b"", False, False, b""
    )
    assert len(cache) == 1


def test_a_flood_of_different_elements_is_bounded_and_counted() -> None:
    cache = SecurityCache(limit=10)
    for number in range(25):
        cache.get(True, rsn((number + 1,))[2:], b"", False, False, b"")
    assert (len(cache), cache.evicted) == (10, 15)
