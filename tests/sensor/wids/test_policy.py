"""What the operator declared."""

import re

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Canary, Ignored, KnownDevice, Network, Policy

A = bytes.fromhex("001b2faa0001")
E = bytes.fromhex("00c0ca666666")


def test_masks_approve_a_range() -> None:
    network = Network(b"net", (MacMask.parse("00:1b:2f:00:00:00/ff:ff:ff:00:00:00"),))
    assert network.approves(A)
    assert not network.approves(E)


def test_approval_belongs_to_the_ssid() -> None:
    policy = Policy((Network(b"net", (MacMask(A),)),))
    assert policy.approved(b"net", A)
    assert not policy.approved(b"other", A)
    assert not policy.approved(b"net", E)


def test_servers_of_one_name_add_up() -> None:
    one, other = (Network(b"net", (), eap_servers=frozenset({server})) for server in (b"\x01" * 32, b"\x02" * 32))
    policy = Policy((one, other, Network(b"other", ())))
    assert policy.eap_servers(b"net") == {b"\x01" * 32, b"\x02" * 32}
    assert not policy.eap_servers(b"other")


def test_networks_of_one_name_add_up() -> None:
    policy = Policy((Network(b"net", (MacMask(A),)), Network(b"net", (MacMask(E),))))
    assert policy.approved(b"net", E)
    assert policy.approvals(b"net") == 2
    assert policy.approvals(b"other") == 0


def test_a_pattern_is_anchored() -> None:
    canary = Canary("lure", ssid_regex=re.compile("corp-.*x"))
    assert canary.matches(b"corp-abcx")
    assert not canary.matches(b"corp-abcxy")
    assert not canary.matches(b"a corp-abcx")


def test_a_pattern_meets_octets_that_are_no_text() -> None:
    assert Canary("lure", ssid_regex=re.compile("a.b", re.DOTALL)).matches(b"a\xffb")


def test_a_wildcard_probe_is_nobodys_lure() -> None:
    assert not Canary("lure", ssid_regex=re.compile(".*")).matches(b"")
    assert not Canary("lure", ssid=b"").matches(b"")


def test_a_network_without_bssids_is_spoken_for_by_everybody() -> None:
    network = Network(b"net", ())
    assert Policy((network,)).spoken_for(b"net", E) == [network]


def test_a_network_with_bssids_is_spoken_for_by_these() -> None:
    network = Network(b"net", (MacMask(A),))
    policy = Policy((network,))
    assert policy.spoken_for(b"net", A) == [network]
    assert policy.spoken_for(b"net", E) == []


def test_a_hidden_ssid_is_the_one_that_its_bssid_is_listed_for() -> None:
    both = MacMask.parse("00:1b:2f:aa:00:00/ff:ff:ff:ff:ff:00")
    one, other = Network(b"net", (MacMask(A),)), Network(b"guest", (both,))
    assert Policy((one,)).spoken_for(b"", A) == [one]
    assert Policy((one, other)).spoken_for(b"", A) == []
    assert Policy((one,)).spoken_for(b"", E) == []


def test_what_is_ignored() -> None:
    policy = Policy(ignored=Ignored((MacMask(A),), frozenset({b"cafe"})))
    assert policy.ignores(A)
    assert policy.ignores(E, b"cafe")
    assert not policy.ignores(E, b"net")
    assert not policy.ignores(E)


def test_a_device_is_named_by_the_first_entry_that_knows_it() -> None:
    till = KnownDevice("till", (MacMask(A),))
    vendor = KnownDevice("vendor", (MacMask.parse("00:1b:2f:00:00:00/ff:ff:ff:00:00:00"),))
    assert Policy(devices=(till, vendor)).device_named(A) is till
    assert Policy(devices=(till, vendor)).device_named(E) is None
