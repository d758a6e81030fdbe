"""ESSIDs and AKMs of access points, as hashes need them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.handshakes.networks import Identity, Networks, read_identity, valid_essid
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import dissected


def heard(*sent: bytes) -> Networks:
    """Networks after these frames."""
    networks = Networks()
    for packet in sent:
        networks.observe(dissected(packet))
    return networks


def named(networks: Networks) -> tuple[bytes, bool] | None:
    """ESSID of the access point, and whether it takes a passphrase."""
    best = networks.best(AP)
    return None if best is None else (best.essid, best.psk)


def test_a_beacon_names_its_network() -> None:
    assert named(heard(frames.beacon(AP, b"cafe"))) == (b"cafe", True)


@pytest.mark.parametrize("security", [frames.WPA1, frames.WPA1_WPA2_PSK, frames.WPA2_WPA3_TRANSITION])
def test_every_element_that_offers_psk_counts(security: frames.Security) -> None:
    assert named(heard(frames.beacon(AP, b"cafe", security=security))) == (b"cafe", True)


@pytest.mark.parametrize("security", [frames.OPEN, frames.WPA3_SAE, frames.WPA2_EAP, frames.OWE])
def test_networks_without_a_passphrase_are_known_as_such(security: frames.Security) -> None:
    assert named(heard(frames.beacon(AP, b"cafe", security=security))) == (b"cafe", False)


def test_what_is_seen_most_often_wins() -> None:
    rare, common = frames.beacon(AP, b"rare"), frames.probe_response(AP, STA, b"common")
    assert named(heard(rare, common, common)) == (b"common", True)
    assert named(heard(rare, rare, rare, common, common)) == (b"rare", True)


def test_a_hidden_network_is_named_by_who_joins_it() -> None:
    networks = heard(frames.beacon(AP, b""), frames.beacon(AP, bytes(5)), frames.assoc_request(STA, AP, b"cafe"))
    assert named(networks) == (b"cafe", True)


def test_a_directed_probe_names_but_says_nothing_of_protection() -> None:
    assert named(heard(frames.probe_request(STA, b"cafe", ra=AP, bssid=AP))) == (b"cafe", False)


def test_an_association_tells_its_pmkid() -> None:
    security = frames.Security(True, frames.rsn(pmkids=(bytes(range(1, 17)),)))
    said = Networks().observe(dissected(frames.assoc_request(STA, AP, security=security)))
    assert said is not None
    assert said.pmkid == bytes(range(1, 17))


def test_an_association_by_ft_tells_none() -> None:
    security = frames.Security(True, frames.rsn((frames.AKM_FT_PSK,), pmkids=(bytes(range(1, 17)),)))
    said = Networks().observe(dissected(frames.assoc_request(STA, AP, security=security)))
    assert said is not None
    assert said.pmkid == b""


@pytest.mark.parametrize("essid", [b"x" * 33, b"tail\x00", b"a\x00\x00\x00\x00bcdef", b"a\xff\xff\xff\xffbcdef"])
def test_impossible_essids_are_none(essid: bytes) -> None:
    assert not valid_essid(essid)
    assert named(heard(frames.beacon(AP, essid))) is None


@pytest.mark.parametrize("essid", [b"x" * 32, b"a\x00b", b"\xff\xff\xff\xff", "Käse".encode(), b"\x01"])
def test_odd_essids_are_some(essid: bytes) -> None:
    assert valid_essid(essid)


def test_access_points_are_bounded() -> None:
    networks = Networks(max_networks=100)
    for number in range(300):
        networks.observe(dissected(frames.beacon(b"\x02\x00" + number.to_bytes(4, "big"))))
    assert networks.forgotten == 200


def test_essids_of_one_access_point_are_bounded() -> None:
    networks = heard(*(frames.beacon(AP, b"net%d" % number) for number in range(100)))
    assert networks.forgotten == 84


@given(st.binary(max_size=120), st.binary(max_size=20))
def test_octets_behind_the_end_change_nothing(elements: bytes, behind: bytes) -> None:
    alone, surrounded = Identity(), Identity()
    assert read_identity(elements, 0, len(elements), alone) == read_identity(
        elements + behind, 0, len(elements), surrounded
    )
    assert (alone.essid, alone.psk, alone.pmkid) == (surrounded.essid, surrounded.psk, surrounded.pmkid)
