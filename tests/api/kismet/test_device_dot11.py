"""The 802.11 part of device records."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.kismet.device_dot11 import MEMBERS, client_record
from api.kismet.members import LIST, Members, Scope
from sensor.tracking.device import Device, Peer
from tests import lan
from tests.api.world import World
from tests.captures import radiotap
from tests.frames import (
    OPEN,
    assoc_request,
    beacon,
    bss_load,
    country,
    data,
    eapol,
    eapol_packet,
    element,
    ht_capabilities,
    ht_operation,
    mac,
    probe_request,
    probe_response,
    vendor,
    wps,
    wps_attribute,
)

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
START_US = 1_700_000_000_000_000
EVERY_WPS = wps(
    2,
    device_name=b"box",
    manufacturer=b"Acme",
    model_name=b"m",
    model_number=b"1",
    config_methods=0x80,
    extra=wps_attribute(0x1042, b"s1") + wps_attribute(0x1047, bytes(range(16))),
)
EVERYTHING = (
    country()
    + bss_load()
    + element(35, b"\x14\x00")
    + element(54, b"\x34\x12\x01")
    + element(113, b"\x01\x01\x00\x01\x00\x07\x08")
    + element(114, b"roofs")
    + element(133, bytes(10) + b"lobby-ap".ljust(16, b"\0"))
    + element(150, b"\x00\x40\x96\x00\x11\x00")
    + vendor(b"\x00\x40\x96", 0x14, b"\x01")
    + EVERY_WPS
)
JOINING = element(33, b"\x02\x14") + element(36, b"\x01\x03") + element(70, b"\x03\0\0\0\0") + element(127, b"\x01")


def talkative(world: World) -> None:
    """Let an open network and a station tell whatever elements, DHCP and EAP can tell."""
    frames = [
        beacon(AP, b"cafe", 6, OPEN, seq=1, extra=EVERYTHING),
        probe_response(AP, STA, b"cafe", 6, OPEN, seq=2, extra=EVERYTHING),
        probe_request(STA, b"home", seq=1),
        probe_request(STA, b"cafe", seq=2, extra=EVERY_WPS + element(54, b"\x34\x12\x01")),
        assoc_request(STA, AP, b"cafe", OPEN, seq=3, extra=JOINING),
        data(STA, AP, AP, lan.dhcp(STA, lan.REQUEST, options=((12, b"ada-phone"), (60, b"dhcpcd"))), seq=4),
        data(AP, STA, AP, lan.dhcp(STA, lan.ACK, given=lan.ipv4("192.168.0.1")), direction="from_ds", seq=5),
        eapol(STA, AP, eapol_packet(0, b"\x02\x01\x00\x08\x01ada"), seq=6),
    ]
    world.hear((START_US + n * 1_000_000, radiotap(frame, -50)) for n, frame in enumerate(frames))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        talkative(started)
        yield started


def dot11(world: World, address: bytes, scope: Scope = LIST) -> dict[str, Any]:
    return dict(Members(MEMBERS).record(world.pipeline.tracker.devices[address], scope))


def test_lists_that_are_empty_are_left_out() -> None:
    record = Members(MEMBERS).record(Device(STA, START_US), LIST)
    assert not [name for name in record if name.endswith(("_map", "_record", "last_bssid", "channels", "capabilities"))]


def test_a_client_record_leads_to_its_access_point() -> None:
    record = client_record(Peer(AP, STA, START_US))
    assert record["dot11.client.bssid"] == "00:1B:2F:AA:00:01"
    assert record["dot11.client.bssid_key"] == "4202770D00000000_100AA2F1B00"
    assert record["dot11.client.first_time"] == 1_700_000_000


async def test_a_network_with_its_elements(world: World) -> None:
    record = dot11(world, AP)
    (advertised,) = record["dot11.device.advertised_ssid_map"]
    assert record["dot11.device.last_beaconed_ssid_record"] == advertised
    assert advertised["dot11.advertisedssid.dot11e_qbss"] == 1
    assert advertised["dot11.advertisedssid.wps_manuf"] == "Acme"
    assert advertised["dot11.advertisedssid.dot11r_mobility_domain_id"] == 0x1234
    (responded,) = record["dot11.device.responded_ssid_map"]
    assert responded["dot11.advertisedssid.dot11s.meshid"] == "roofs"
    assert record["dot11.device.beacon_fingerprint"] == record["dot11.device.response_fingerprint"] != 0
    assert record["dot11.device.probe_fingerprint"] == 0


async def test_the_highest_rate_is_that_of_the_modern_elements(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.add_source()
        wide = ht_capabilities(0x0062) + ht_operation(6, 1)  # two streams, 40 MHz, short guard interval
        world.hear([(START_US, radiotap(beacon(AP, b"net", 6, extra=wide)))])
        (ssid,) = dot11(world, AP)["dot11.device.advertised_ssid_map"]
        assert ssid["dot11.advertisedssid.maxrate"] == 300.0


async def test_contents_of_elements_are_in_detail_only(world: World) -> None:
    (brief,) = dot11(world, AP)["dot11.device.advertised_ssid_map"]
    (whole,) = dot11(world, AP, Scope(detail=True))["dot11.device.advertised_ssid_map"]
    assert set(whole) - set(brief) == {"dot11.advertisedssid.ie_tag_content"}


async def test_only_the_ssid_asked_for_last_has_the_elements(world: World) -> None:
    record = dot11(world, STA)
    probed = {each["dot11.probedssid.ssid"]: each for each in record["dot11.device.probed_ssid_map"]}
    assert probed["cafe"] == record["dot11.device.last_probed_ssid_record"]
    assert probed["cafe"]["dot11.probedssid.wps_model_name"] == "m"
    assert probed["cafe"]["dot11.probedssid.dot11r_mobility"] == 1
    assert "dot11.probedssid.wps_model_name" not in probed["home"]
    assert record["dot11.device.probe_fingerprint"] != 0


async def test_what_a_station_said_when_it_joined(world: World) -> None:
    record = dot11(world, STA)
    assert (record["dot11.device.min_tx_power"], record["dot11.device.max_tx_power"]) == (2, 20)
    assert record["dot11.device.supported_channels"] == [1, 2, 3]
    assert record["dot11.device.link_measurement_capable"] == record["dot11.device.neighbor_report_capable"] == 1
    assert record["dot11.device.extended_capabilities"] == ["20/40 BSS coexistence management"]


async def test_what_a_station_said_in_its_network(world: World) -> None:
    client = dot11(world, STA)["dot11.device.client_map"]["00:1B:2F:AA:00:01"]
    assert client["dot11.client.dhcp_host"] == "ada-phone"
    assert client["dot11.client.dhcp_vendor"] == "dhcpcd"
    assert client["dot11.client.eap_identity"] == "ada"
    assert client["dot11.client.ipdata"] == {
        "kismet.common.ipdata.type": 4,
        "kismet.common.ipdata.address": 16820416,
        "kismet.common.ipdata.netmask": 0,
        "kismet.common.ipdata.gateway": 0,
    }


async def test_an_address_by_arp(world: World) -> None:
    body = lan.arp(STA, lan.ipv4("10.0.0.7"))
    world.hear([(START_US + 20_000_000, radiotap(data(STA, AP, AP, body, seq=20)))])
    client = dot11(world, STA)["dot11.device.client_map"]["00:1B:2F:AA:00:01"]
    assert client["dot11.client.ipdata"]["kismet.common.ipdata.type"] == 3
    assert client["dot11.client.ipdata"]["kismet.common.ipdata.address"] == int.from_bytes(
        b"\x0a\x00\x00\x07", "little"
    )
