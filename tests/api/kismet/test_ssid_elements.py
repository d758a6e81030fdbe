"""What elements say of networks and stations, in Kismet's terms."""

import struct
from typing import Any
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from api.kismet.encodings import plain_json
from api.kismet.ssid_elements import (
    contents,
    extended_capabilities,
    fingerprint,
    said_in_joining,
    said_in_probe,
    said_of_network,
    supported_channels,
    walk,
)
from tests.frames import (
    bss_load,
    country,
    ds,
    element,
    ht_capabilities,
    rates,
    ssid_element,
    vendor,
    wps,
    wps_attribute,
)

PREFIX = "dot11.advertisedssid."
UUID = bytes(range(16))


def said(raw: bytes) -> dict[str, Any]:
    return {name.removeprefix(PREFIX): value for name, value in said_of_network(raw, detail=False).items()}


def test_nothing_says_nothing() -> None:
    assert said_of_network(b"", detail=True) == said_in_probe(b"") == said_in_joining(b"") == {}
    assert fingerprint(b"") == 0


def test_the_load_of_a_network() -> None:
    load = said(bss_load(stations=7, utilization=51))
    assert (load["dot11e_qbss"], load["dot11e_qbss_stations"]) == (1, 7)
    assert load["dot11e_channel_utilization_perc"] == 20


def test_fast_transition() -> None:
    assert said(element(54, b"\x34\x12\x01")) | {"ietag_checksum": 0} == {
        "dot11r_mobility": 1,
        "dot11r_mobility_domain_id": 0x1234,
        "ietag_checksum": 0,
    }


def test_where_a_country_allows_how_much() -> None:
    assert said(country(b"DE ", ((1, 13, 20), (201, 1, 0), (36, 4, 0xFE))))["dot11d_list"] == [
        {"dot11.11d.start_channel": 1, "dot11.11d.num_channels": 13, "dot11.11d.tx_power": 20},
        {"dot11.11d.start_channel": 36, "dot11.11d.num_channels": 4, "dot11.11d.tx_power": -2},
    ]


def test_transmit_power() -> None:
    assert said(element(35, b"\xf6\x00"))["advertised_txpower"] == -10


def test_mesh() -> None:
    mesh = said(element(114, b"roofs") + element(113, b"\x01\x01\x00\x01\x00\x07\x08"))
    assert mesh["dot11s.meshid"] == "roofs"
    assert (mesh["dot11s.gateway"], mesh["dot11s.num_peerings"], mesh["dot11s.forwarding"]) == (1, 3, 1)


def test_what_cisco_says() -> None:
    name = b"lobby-ap".ljust(16, b"\0")
    cisco = said(
        element(133, bytes(10) + name + bytes(4))
        + element(150, b"\x00\x40\x96\x00\x11\x00")
        + vendor(b"\x00\x40\x96", 0x14, b"\x01")
    )
    assert (cisco["beacon_info"], cisco["ccx_txpower"], cisco["cisco_client_mfp"]) == ("lobby-ap", 17, 1)


def test_wps_of_a_network_and_of_a_probe() -> None:
    raw = wps(
        2,
        locked=True,
        device_name=b"box",
        manufacturer=b"Acme\xff",
        config_methods=0x80,
        extra=wps_attribute(0x1047, UUID),
    )
    network = said(raw)
    assert (network["wps_state"], network["wps_config_methods"]) == (5, 0x80)
    assert (network["wps_device_name"], network["wps_manuf"]) == ("box", "Acme\\xff")
    assert network["wps_uuid_e"] == "000102030405060708090A0B0C0D0E0F"
    assert "wps_model_name" not in network
    probe = said_in_probe(raw)
    assert probe["dot11.probedssid.wps_uuid_e"] == "00010203-0405-0607-0809-0A0B0C0D0E0F"
    assert probe["dot11.probedssid.ie_tag_list"] == [0, 221]


def test_what_a_station_says_when_it_joins() -> None:
    raw = element(33, b"\x02\x14") + element(36, b"\x01\x03\x24\x02") + element(70, b"\x03\0\0\0\0")
    joining = said_in_joining(raw + element(127, b"\x01\x00\x08"))
    assert {name.removeprefix("dot11.device."): value for name, value in joining.items()} == {
        "min_tx_power": 2,
        "max_tx_power": 20,
        "supported_channels": [1, 2, 3, 36, 40],
        "link_measurement_capable": 1,
        "neighbor_report_capable": 1,
        "extended_capabilities": ["20/40 BSS coexistence management", "BSS transition"],
    }


def test_the_fingerprint_is_the_devices_not_the_networks() -> None:
    device = rates() + ht_capabilities() + vendor(b"\x00\x50\xf2", 8, b"")
    one = ssid_element(b"one") + device + ds(1) + bss_load(1)
    other = ssid_element(b"other") + device + ds(11) + bss_load(9)
    assert fingerprint(one) == fingerprint(other) != 0
    assert fingerprint(one) != fingerprint(rates())


def test_the_checksum_is_of_all_elements() -> None:
    assert said(rates())["ietag_checksum"] == crc32(rates())


def test_contents_name_what_is_whose() -> None:
    found: dict[str, Any] = dict(
        contents(walk(rates() + vendor(b"\x00\x1b\x2f", 7, b"\xab") + element(255, b"\x24\x00")))
    )
    records = {record["dot11.ietag.number"]: record for record in found.values()}
    assert records[221]["dot11.ietag.oui"] == 0x001B2F
    assert records[221]["dot11.ietag.oui_manuf"] == "NETGEAR"
    assert records[221]["dot11.ietag.data"] == "001B2F07AB"
    assert (records[221]["dot11.ietag.subtag"], records[255]["dot11.ietag.subtag"]) == (7, 0x24)
    assert all(key == str(record["dot11.ietag.uniqueid"]) for key, record in zip(found, records.values(), strict=True))


def test_contents_are_shown_in_detail_only() -> None:
    assert f"{PREFIX}ie_tag_content" in said_of_network(rates(), detail=True)
    assert f"{PREFIX}ie_tag_content" not in said_of_network(rates(), detail=False)


def test_channels_have_an_end() -> None:
    assert max(int(str(channel)) for channel in supported_channels(b"\x01\xff\x24\xff\xff\xff\x05")) <= 255
    assert extended_capabilities(b"") == []


def test_elements_end_where_one_lies() -> None:
    assert walk(rates() + b"\x07\xff\x00") == [(1, rates()[2:])]


@given(st.binary(max_size=600))
def test_whatever_is_said_can_be_shown(raw: bytes) -> None:
    for record in (said_of_network(raw, detail=True), said_in_probe(raw), said_in_joining(raw)):
        plain_json(record).decode("utf-8")
    assert 0 <= fingerprint(raw) < 1 << 32


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=40)), max_size=8))
def test_whatever_elements_say_can_be_shown(elements: list[tuple[int, bytes]]) -> None:
    raw = b"".join(struct.pack("BB", eid, len(body)) + body for eid, body in elements)
    assert walk(raw) == elements
    plain_json(said_of_network(raw, detail=True) | said_in_probe(raw) | said_in_joining(raw)).decode("utf-8")
