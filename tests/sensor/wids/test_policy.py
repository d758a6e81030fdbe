"""What the operator declared."""

import re

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Canary, Network, Policy

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
