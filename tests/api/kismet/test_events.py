"""Each topic's payload."""

from typing import Any

import pytest

from api.kismet.encodings import plain_json
from api.kismet.events import event_record
from sensor import eventbus
from sensor.messages import INFO
from tests.api.kismet.test_device_record import AP, STA, office
from tests.api.kismet.test_handshakes import OTHER, hear_handshake, hear_office, in_time
from tests.api.world import NOW_S, NOW_US, World
from tests.frames import beacon
from tests.wpa import Exchange


def payload(world: World, topic: str, event: object) -> dict[str, Any]:
    record = event_record(topic, event, world.api.devices, NOW_US)
    assert record is not None
    return dict(record)


@pytest.mark.parametrize("topic", [eventbus.NEW_DATASOURCE, eventbus.DATASOURCE_PAUSED, eventbus.DATASOURCE_RESUMED])
async def test_some_source_topics_carry_the_record(world: World, topic: str) -> None:
    source = world.add_source()
    assert payload(world, topic, source)[topic]["kismet.datasource.uuid"] == source.uuid


@pytest.mark.parametrize("topic", [eventbus.DATASOURCE_OPENED, eventbus.DATASOURCE_CLOSED, eventbus.DATASOURCE_ERROR])
async def test_other_source_topics_carry_the_bare_uuid(world: World, topic: str) -> None:
    source = world.add_source()
    assert payload(world, topic, source) == {topic: source.uuid}


async def test_each_event_of_the_real_chain_has_its_keys(world: World) -> None:
    subscription, _ = world.bus.subscribe((eventbus.ALL,))
    office(world)
    world.messages.post("text", INFO, NOW_US)
    world.desk.raise_alert("LOUD", "text", NOW_US)
    world.bus.publish(eventbus.PACKETCHAIN_STATS, world.pipeline.statistics)
    seen: dict[str, dict[str, Any]] = {}
    while (event := subscription.take()) is not None:
        seen.setdefault(event[0], payload(world, *event))
    assert {topic: list(record) for topic, record in seen.items()} == {
        "NEW_DEVICE": ["NEW_DEVICE"],
        "DOT11_ADVERTISED_SSID": ["DOT11_NEW_SSID_BASEDEV", "DOT11_ADVERTISED_SSID"],
        "DOT11_RESPONSE_SSID": ["DOT11_NEW_SSID_BASEDEV", "DOT11_RESPONSE_SSID"],
        "DOT11_PROBED_SSID": ["DOT11_NEW_SSID_BASEDEV", "DOT11_PROBED_SSID"],
        "MESSAGE": ["MESSAGE"],
        "ALERT_OPENED": ["ALERT_OPENED"],
        "ALERT": ["ALERT"],
        "PACKETCHAIN_STATS": ["PACKETCHAIN_STATS"],
    }
    assert seen["NEW_DEVICE"]["NEW_DEVICE"]["kismet.device.base.macaddr"] == "00:1B:2F:AA:00:01"
    assert seen["DOT11_PROBED_SSID"]["DOT11_PROBED_SSID"]["dot11.probedssid.ssid"] == "home"
    assert seen["DOT11_RESPONSE_SSID"]["DOT11_RESPONSE_SSID"]["dot11.advertisedssid.ssid"] == "net"
    assert AP != STA


async def test_a_handshake_is_told_once_for_each_session(world: World) -> None:
    subscription, _ = world.bus.subscribe((eventbus.DOT11_WPA_HANDSHAKE,))
    hear_handshake(world)
    hear_handshake(world, OTHER, nonce=b"\xb2")
    told = []
    while (event := subscription.take()) is not None:
        told.append(payload(world, *event))
    assert len(told) == 2
    for record in told:
        assert list(record) == [
            "DOT11_WPA_HANDSHAKE_BASEDEV", "DOT11_WPA_HANDSHAKE_DOT11", "DOT11_WPA_HANDSHAKE_CAPTURE",
        ]  # fmt: skip
        assert record["DOT11_WPA_HANDSHAKE_BASEDEV"]["kismet.device.base.macaddr"] == "00:1B:2F:AA:00:01"
        assert record["DOT11_WPA_HANDSHAKE_BASEDEV"]["dot11.device"] == record["DOT11_WPA_HANDSHAKE_DOT11"]


@pytest.mark.parametrize(("numbers", "state"), [((1, 2), "estimated"), ((1, 2, 3), "complete"), ((2, 3), "complete")])
async def test_a_handshake_tells_whose_it_is_and_how_far_it_came(
    world: World, numbers: tuple[int, ...], state: str
) -> None:
    subscription, _ = world.bus.subscribe((eventbus.DOT11_WPA_HANDSHAKE,))
    world.add_source()
    world.hear(in_time([beacon(AP, b"net"), *Exchange(AP, STA).frames(*numbers)]))
    taken = subscription.take()
    assert taken is not None
    assert payload(world, *taken)["DOT11_WPA_HANDSHAKE_CAPTURE"] == {
        "dot11.handshake.bssid": "00:1B:2F:AA:00:01",
        "dot11.handshake.client": "00:1E:C2:00:00:10",
        "dot11.handshake.state": state,
    }
    assert subscription.take() is None


async def test_a_pmkid_is_told_as_one(world: World) -> None:
    subscription, _ = world.bus.subscribe((eventbus.DOT11_WPA_HANDSHAKE,))
    world.add_source()
    world.hear(in_time([beacon(AP, b"net"), Exchange(AP, STA, with_pmkid=True).frame(1)]))
    taken = subscription.take()
    assert taken is not None
    assert payload(world, *taken)["DOT11_WPA_HANDSHAKE_CAPTURE"]["dot11.handshake.state"] == "pmkid"


async def test_no_event_carries_anything_that_a_passphrase_could_be_checked_with(world: World) -> None:
    subscription, _ = world.bus.subscribe((eventbus.ALL,), bound=10_000)
    captured = hear_office(world)
    text = b""
    while (event := subscription.take()) is not None:
        text += plain_json(payload(world, *event)).lower()
    assert b'"dot11_wpa_handshake_basedev":' in text
    for message in (message for pair in captured for message in pair.messages):
        for secret in (message.nonce, message.mic, message.packet, message.frame):
            assert not secret.strip(b"\x00") or secret.hex().encode() not in text
    for field in (b"handshake_list", b"nonce", b"eapol", b"_packet", b"kismet.packet."):
        assert b'"dot11.device.' + field not in text
        assert field + b'"' not in text


async def test_the_time(world: World) -> None:
    assert payload(world, eventbus.TIMESTAMP, NOW_US)["TIMESTAMP"]["kismet.system.timestamp.sec"] == NOW_S


async def test_an_event_without_a_form_is_not_sent(world: World) -> None:
    assert event_record("OTHER", object(), world.api.devices, NOW_US) is None
