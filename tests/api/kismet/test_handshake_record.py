"""Records of handshakes: what admins see of them, and that nobody sees them unasked."""

from typing import Any

from api.kismet.handshake_record import packet_record
from sensor.dot11.mac import format_mac
from tests.api.kismet.test_handshakes import (
    AP,
    OTHER,
    PMKID,
    STA,
    START_US,
    hear_handshake,
    in_time,
    pmkid_question,
)
from tests.api.world import World
from tests.frames import beacon, eapol, eapol_key

SECRET_FIELDS = {
    "dot11.device.wpa_handshake_list",
    "dot11.device.wpa_nonce_list",
    "dot11.device.wpa_anonce_list",
    "dot11.device.ssid_beacon_packet",
    "dot11.device.pmkid_packet",
}


def dot11(world: World, address: bytes, *, secrets: bool = True) -> dict[str, Any]:
    return dict(world.api.devices.dot11(world.pipeline.tracker.devices[address], secrets=secrets))


async def test_an_access_point_has_the_messages_of_each_client(world: World) -> None:
    sent = hear_handshake(world)
    (client, messages), *others = dot11(world, AP)["dot11.device.wpa_handshake_list"].items()
    assert (client, others) == (format_mac(STA), [])
    assert [message["dot11.eapol.message_num"] for message in messages][:3] == [1, 2, 3]
    assert [message["dot11.eapol.direction"] for message in messages][:3] == [1, 2, 1]
    assert [message["dot11.eapol.install"] for message in messages][:3] == [0, 0, 1]
    assert [message["dot11.eapol.replay_counter"] for message in messages][:3] == [1, 1, 2]
    assert messages[1]["dot11.eapol.nonce"] == "51" * 32
    assert messages[1]["dot11.eapol.timestamp"] == (START_US + 20_000) / 1_000_000
    assert messages[1]["dot11.eapol.packet"] == {
        "kismet.packet.ts_sec": START_US // 1_000_000,
        "kismet.packet.ts_usec": 20_000,
        "kismet.packet.dlt": 105,
        "kismet.packet.source": 0,
        "kismet.packet.data": sent[2].hex(),
    }


async def test_the_frame_that_names_the_ssid_stands_beside_them(world: World) -> None:
    sent = hear_handshake(world)
    record = dot11(world, AP)
    assert record["dot11.device.ssid_beacon_packet"]["kismet.packet.data"] == sent[0].hex()
    assert "dot11.device.pmkid_packet" not in record


async def test_a_pmkid_is_shown_with_its_frame_and_its_datasource(world: World) -> None:
    world.hear(in_time([beacon(AP, b"net"), pmkid_question()]), source=3)
    record = dot11(world, AP)
    assert record["dot11.device.pmkid_packet"]["kismet.packet.data"] == pmkid_question().hex()
    assert record["dot11.device.pmkid_packet"]["kismet.packet.source"] == 3
    (message,) = record["dot11.device.wpa_handshake_list"][format_mac(STA)]
    assert message["dot11.eapol.rsn_pmkid"] == PMKID.hex()


async def test_a_station_has_the_nonces_it_was_sent(world: World) -> None:
    hear_handshake(world)
    record = dot11(world, STA)
    assert [nonce["dot11.eapol.nonce.nonce"] for nonce in record["dot11.device.wpa_anonce_list"]] == ["a1" * 32]
    assert [nonce["dot11.eapol.nonce.message_num"] for nonce in record["dot11.device.wpa_nonce_list"]] == [3]
    assert "dot11.device.wpa_handshake_list" not in record


async def test_what_can_not_be_audited_is_not_shown_as_captured(world: World) -> None:
    world.hear(in_time([beacon(AP, b"net"), eapol(STA, AP, eapol_key(1), from_ap=True)]))
    assert not dot11(world, AP).keys() & SECRET_FIELDS


async def test_others_than_admins_see_none_of_it(world: World) -> None:
    hear_handshake(world)
    world.hear(in_time([pmkid_question(OTHER)], START_US + 1_000_000))
    shown = dot11(world, AP).keys() | dot11(world, STA).keys()
    assert shown >= SECRET_FIELDS
    for address in (AP, STA, OTHER):
        assert not dot11(world, address, secrets=False).keys() & SECRET_FIELDS


async def test_the_whole_record_minds_who_asks(world: World) -> None:
    hear_handshake(world)
    device = world.pipeline.tracker.devices[AP]
    assert world.api.devices.record(device, secrets=True)["dot11.device"] == dot11(world, AP)
    assert world.api.devices.record(device, secrets=False)["dot11.device"] == dot11(world, AP, secrets=False)


async def test_a_replay_counter_of_64_bits_stays_positive(world: World) -> None:
    frames = [
        beacon(AP, b"net"),
        eapol(STA, AP, eapol_key(1, replay_counter=(1 << 64) - 2), from_ap=True),
        eapol(STA, AP, eapol_key(2, replay_counter=(1 << 64) - 2)),
    ]
    world.hear(in_time(frames))
    messages = dot11(world, AP)["dot11.device.wpa_handshake_list"][format_mac(STA)]
    assert messages[0]["dot11.eapol.replay_counter"] == (1 << 64) - 2


def test_a_packet_s_time_is_split_into_seconds_and_microseconds() -> None:
    record = packet_record(5_000_007, b"\x08\x00", 2)
    assert record == {
        "kismet.packet.ts_sec": 5,
        "kismet.packet.ts_usec": 7,
        "kismet.packet.dlt": 105,
        "kismet.packet.source": 2,
        "kismet.packet.data": "0800",
    }
