"""Manufacturers by address, from the registry that netaddr brings."""

from sensor.manufacturers import MANUFACTURERS, UNKNOWN, Manufacturers, owners_in
from tests.frames import mac


def test_a_registered_address_has_an_owner() -> None:
    assert MANUFACTURERS.name(mac("00:1b:2f:aa:00:01")) == "NETGEAR"
    assert MANUFACTURERS.name(mac("00:1e:c2:00:00:10")).startswith("Apple")


def test_an_address_that_a_device_gave_itself_has_none() -> None:
    for address in ("02:1b:2f:aa:00:01", "01:1b:2f:aa:00:01", "ff:ff:ff:ff:ff:ff"):
        assert MANUFACTURERS.name(mac(address)) == UNKNOWN


def test_an_address_that_nobody_bought_has_none() -> None:
    assert MANUFACTURERS.name(mac("00:ff:99:00:00:01")) == UNKNOWN
    assert MANUFACTURERS.name(b"") == UNKNOWN


def test_only_entries_count() -> None:
    lines = [
        "OUI/MA-L  Organization",
        "00-00-01   (hex)\t\tOne  \n",
        "000001     (base 16)\tOne",
        "zz-zz-zz (hex) No",
        "02-07-01   (hex)\t\tNobody any longer",
        "",
    ]
    assert owners_in(lines) == {b"\x00\x00\x01": "One"}


def test_the_registry_is_large_and_read_once() -> None:
    assert len(MANUFACTURERS.load()) > 20_000
    assert MANUFACTURERS.load() is MANUFACTURERS.load()


def test_many_are_named_as_each_is() -> None:
    addresses = [mac("00:1b:2f:aa:00:01"), mac("02:1b:2f:aa:00:01"), mac("00:ff:99:00:00:01"), b""]
    for manufacturers in (MANUFACTURERS, Manufacturers()):
        assert manufacturers.names(addresses) == [manufacturers.name(address) for address in addresses]


def test_what_no_name_contains_is_known() -> None:
    unread = Manufacturers()
    assert unread.mentions("nowhere to be found")
    for part, there in {
        "netgear": True,
        "unknown": True,
        "pple, i": True,
        "NETGEAR": False,
        "no such name": False,
    }.items():
        assert MANUFACTURERS.mentions(part) is there
