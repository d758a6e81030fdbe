"""MAC addresses and masks as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.mac import MacMask, format_mac, is_group, is_local, parse_mac

MACS = st.binary(min_size=6, max_size=6)
AP = bytes.fromhex("001b2faa0001")


@given(MACS)
def test_an_address_survives_being_written(mac: bytes) -> None:
    text = format_mac(mac)
    assert parse_mac(text) == parse_mac(text.lower()) == parse_mac(text.replace(":", "-")) == mac
    assert parse_mac(text.replace(":", "")) == mac


def test_an_address_is_written_in_capitals() -> None:
    assert format_mac(AP) == "00:1B:2F:AA:00:01"


@pytest.mark.parametrize(
    "text", ["", "00:1B:2F:AA:00", "00:1B:2F:AA:00:0G", "00:1B-2F:AA:00:01", "001B2FAA0001\n", "x" * 17]
)
def test_other_texts_are_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="is no MAC address"):
        parse_mac(text)


def test_group_and_local_bits() -> None:
    assert (is_group(b"\xff" * 6), is_group(AP), is_group(b"")) == (True, False, False)
    assert (is_local(b"\x02" + AP[1:]), is_local(AP), is_local(b"")) == (True, False, False)


def test_a_plain_address_matches_itself_alone() -> None:
    mask = MacMask.parse("00:1b:2f:aa:00:01")
    assert (mask.matches(AP), mask.matches(AP[:5] + b"\x02"), str(mask)) == (True, False, "00:1B:2F:AA:00:01")


def test_a_mask_matches_its_range() -> None:
    mask = MacMask.parse("00:1B:2F:12:34:56/FF:FF:FF:00:00:00")
    assert (mask.matches(AP), mask.matches(b"\x00\x1b\x2e" + AP[3:]), mask.matches(b"")) == (True, False, False)
    assert str(mask) == "00:1B:2F:00:00:00/FF:FF:FF:00:00:00"


@given(MACS, MACS)
def test_a_mask_survives_being_written(address: bytes, bits: bytes) -> None:
    mask = MacMask(address, bits)
    assert MacMask.parse(str(mask)) == mask
    assert hash(MacMask.parse(str(mask))) == hash(mask)
    assert mask.matches(address)


@pytest.mark.parametrize("text", ["00:1B:2F:AA:00:01/", "/FF:FF:FF:00:00:00", "00:1B:2F:AA:00:01/24"])
def test_a_bad_mask_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no MAC address"):
        MacMask.parse(text)


def test_a_set_of_one_knows_its_address() -> None:
    assert MacMask.parse("00:1b:2f:aa:00:01").single == bytes.fromhex("001b2faa0001")
    assert MacMask.parse("00:1b:2f:aa:00:01/ff:ff:ff:ff:ff:00").single == b""
