"""Device records, of devices that the real tracker made of real frames."""

from typing import Any

from sensor.identity import device_key
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


async def test_series_are_kept_of_what_somebody_looks_at(world: World) -> None:
    office(world)
    path = f"/devices/by-key/{device_key(AP)}/device.json"
    everything = await world.json("/devices/views/all/devices.json")
    assert not any("kismet.device.base.packets.rrd" in device for device in everything)
    await world.json(path)
    world.hear([(START_US + 9_000_000, radiotap(beacon(AP, b"net", seq=9), -44))])
    now_s = world.now_us // 1_000_000
    world.api.devices.histories.sample(now_s, world.pipeline.tracker.devices)
    device = await world.json(path)
    assert device["kismet.device.base.packets.rrd"]["kismet.common.rrd.last_value"] == 1
    assert device["kismet.device.base.tx_packets.rrd"]["kismet.common.rrd.minute_vec"][now_s % 60] == 1
    assert device["kismet.device.base.rx_packets.rrd"]["kismet.common.rrd.last_value"] == 0
    assert device["kismet.device.base.datasize.rrd"]["kismet.common.rrd.last_value"] == 0
    signal = device["kismet.device.base.signal"]["kismet.common.signal.signal_rrd"]
    assert signal["kismet.common.rrd.minute_vec"][now_s % 60] == signal["kismet.common.rrd.last_value"] == -44
    assert "kismet.common.rrd.hour_vec" not in signal
    assert len(world.api.devices.histories) == 1


async def test_a_page_that_is_shown_is_followed(world: World) -> None:
    office(world)
    document = {"fields": ["kismet.device.base.packets.rrd/kismet.common.rrd.minute_vec"]}
    await world.post("/devices/views/all/devices.json", document)
    assert len(world.api.devices.histories) == 0
    response = await world.post("/devices/views/all/devices.json?page=0&length=1", document)
    page = await response.json()
    assert len(page["data"][0]["kismet.common.rrd.minute_vec"]) == 60
    assert len(world.api.devices.histories) == 1
