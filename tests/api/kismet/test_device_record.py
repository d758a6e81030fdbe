"""Device records, of devices that the real tracker made of real frames."""

from typing import Any

from tests.api.world import World
from tests.captures import radiotap
from tests.frames import assoc_request, beacon, country, mac, probe_request, probe_response

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")
START_US = 1_700_000_000_000_000


def record(world: World, address: bytes) -> dict[str, Any]:
    return dict(world.api.devices.record(world.pipeline.tracker.devices[address], secrets=False))


def office(world: World) -> None:
    world.add_source()
    frames = [
        beacon(AP, b"net", 6, seq=1, extra=country()),
        beacon(AP, b"net", 6, seq=2, extra=country()),
        probe_response(AP, STA, b"net", 6, seq=3),
        probe_request(STA, b"home", seq=1),
        probe_request(STA, b"", seq=2),
        assoc_request(STA, AP, b"net", seq=3),
    ]
    world.hear((START_US + n * 1_000_000, radiotap(frame, -50 - n)) for n, frame in enumerate(frames))


async def test_an_access_point(world: World) -> None:
    office(world)
    device = record(world, AP)
    assert device["kismet.device.base.key"] == "4202770D00000000_100AA2F1B00"
    assert device["kismet.device.base.macaddr"] == "00:1B:2F:AA:00:01"
    assert device["kismet.device.base.type"] == "Wi-Fi AP"
    assert device["kismet.device.base.name"] == device["kismet.device.base.commonname"] == "net"
    assert device["kismet.device.base.crypt"] == "WPA2 WPA2-PSK AES-CCMP"
    assert device["kismet.device.base.basic_crypt_set"] == 2
    assert device["kismet.device.base.channel"] == "6"
    assert device["kismet.device.base.frequency"] == 2437000
    assert list(device["kismet.device.base.freq_khz_map"]) == ["2437000"]
    assert device["kismet.device.base.first_time"] == 1_700_000_000
    assert device["kismet.device.base.signal"]["kismet.common.signal.min_signal"] == -52
    assert device["kismet.server.uuid"] == world.state.sensor_uuid()
    dot11 = device["dot11.device"]
    assert dot11["dot11.device.last_bssid"] == "00:1B:2F:AA:00:01"
    (advertised,) = dot11["dot11.device.advertised_ssid_map"]
    assert advertised["dot11.advertisedssid.ssid"] == "net"
    assert len(dot11["dot11.device.responded_ssid_map"]) == 1
    assert dot11["dot11.device.last_beaconed_ssid_record"] == advertised
    assert dot11["dot11.device.last_beacon_timestamp"] == 1_700_000_001


async def test_a_client(world: World) -> None:
    office(world)
    device = record(world, STA)
    assert device["kismet.device.base.type"] == "Wi-Fi Client"
    assert device["kismet.device.base.commonname"] == "00:1E:C2:00:00:10"
    dot11 = device["dot11.device"]
    probed = [ssid["dot11.probedssid.ssid"] for ssid in dot11["dot11.device.probed_ssid_map"]]
    assert sorted(probed) == ["", "home"]
    assert dot11["dot11.device.last_bssid"] == "00:1B:2F:AA:00:01"
    assert list(dot11["dot11.device.client_map"]) == ["00:1B:2F:AA:00:01"]
    assert record(world, AP)["dot11.device"]["dot11.device.associated_client_map"] == {
        "00:1E:C2:00:00:10": "4202770D00000000_100000C21E00"
    }


async def test_who_heard_it_embeds_the_datasource(world: World) -> None:
    office(world)
    (seen,) = record(world, AP)["kismet.device.base.seenby"]
    assert seen["kismet.common.seenby.source"]["kismet.datasource.name"] == "roof"
    assert seen["kismet.common.seenby.uuid"] == seen["kismet.common.seenby.source"]["kismet.datasource.uuid"]


async def test_a_source_that_is_gone_is_left_out(world: World) -> None:
    office(world)
    world.sources.sources.clear()
    assert record(world, AP)["kismet.device.base.seenby"] == []
