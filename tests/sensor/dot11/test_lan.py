"""ARP and DHCP out of clear bodies, and whatever else may stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.lan import ACKNOWLEDGE, DISCOVER, carries_lan, read_arp, read_dhcp
from tests import lan
from tests.frames import llc
from tests.lan import arp, dhcp, ipv4
from tests.scenes.stage import S

BEFORE = b"\x55" * 7


def placed(body: bytes) -> tuple[bytes, int, int]:
    """A body between neighbours."""
    return BEFORE + body + b"\xcc" * 9, len(BEFORE), len(BEFORE) + len(body)


@pytest.mark.parametrize("body", [arp(S, ipv4("10.0.0.5")), dhcp(S), dhcp(S, lan.ACK), dhcp(S, ip_options=bytes(8))])
def test_arp_and_dhcp_are_told_from_the_rest(body: bytes) -> None:
    assert carries_lan(*placed(body))


@pytest.mark.parametrize(
    "body",
    [
        llc(0x86DD, bytes(60)),
        llc(0x888E, bytes(60)),
        lan.udp(68, 53, bytes(60)),
        lan.udp(5353, 67, bytes(60)),
        bytes(80),
        dhcp(S)[:20],
    ],
)
def test_the_rest_is_left_alone(body: bytes) -> None:
    assert not carries_lan(*placed(body))


def test_arp_says_who_has_which_address() -> None:
    said = read_arp(*placed(arp(S, ipv4("10.0.0.5"))))
    assert said is not None
    assert (said.sender, said.address) == (S, ipv4("10.0.0.5"))
    assert read_arp(*placed(dhcp(S))) is None


def test_what_a_client_says_of_itself() -> None:
    options = ((12, b"laptop"), (60, b"MSFT 5.0"), (61, b"\x01" + S))
    said = read_dhcp(*placed(dhcp(S, options=options)))
    assert said is not None
    assert said.from_client
    assert said.message_type == DISCOVER
    assert (said.client, said.host_name, said.vendor_class, said.client_id) == (S, b"laptop", b"MSFT 5.0", b"\x01" + S)


def test_what_a_server_gives() -> None:
    said = read_dhcp(*placed(dhcp(S, lan.ACK, given=ipv4("10.0.0.5"))))
    assert said is not None
    assert not said.from_client
    assert (said.message_type, said.given) == (ACKNOWLEDGE, ipv4("10.0.0.5"))


def test_padding_is_skipped_and_a_lying_option_ends_the_walk() -> None:
    said = read_dhcp(*placed(dhcp(S, raw_options=b"\x00\x00\x35\x01\x03\x0c\xff" + b"n" * 20)))
    assert said is not None
    assert (said.message_type, said.host_name) == (3, b"")


@pytest.mark.parametrize(
    "body", [lan.udp(68, 67, bytes(300)), lan.udp(68, 67, bytes(20)), dhcp(S)[:-20], arp(S, ipv4("10.0.0.5"))]
)
def test_what_is_no_dhcp_has_none(body: bytes) -> None:
    assert read_dhcp(*placed(body)) is None


def test_a_later_fragment_of_an_ip_packet_has_none() -> None:
    assert read_dhcp(*placed(lan.udp(68, 67, bytes(300), fragment=100))) is None


@given(st.binary(max_size=400))
def test_nothing_raises(body: bytes) -> None:
    data, start, end = placed(body)
    carries_lan(data, start, end)
    if end - start >= 8:
        read_arp(data, start, end)
        read_dhcp(data, start, end)


@given(st.integers(0, 330), st.binary(min_size=1, max_size=4))
def test_nothing_raises_whatever_is_damaged(at: int, octets: bytes) -> None:
    body = dhcp(S, options=((12, b"laptop"), (61, b"\x01" + S)))
    damaged = (body[:at] + octets + body[at + len(octets) :])[: len(body)]
    read_dhcp(*placed(damaged))


@given(st.integers(0, 330))
def test_nothing_behind_the_end_is_read(cut: int) -> None:
    body = dhcp(S, options=((12, b"laptop"),))[:cut]
    if len(body) >= 8:
        assert read_dhcp(body, 0, len(body)) is None or cut >= len(dhcp(S, options=((12, b"laptop"),)))
