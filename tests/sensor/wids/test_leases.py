"""DHCPCLIENTID, DHCPCONFLICT, DHCPNAMECHANGE and DHCPOSCHANGE."""

import pytest

from sensor.wids.leases import MAX_STATIONS
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import BROADCAST, data
from tests.lan import ACK, DISCOVER, arp, dhcp, ipv4
from tests.scenes.leases import another_id, asks, cafe, conflict, given, other_system, renamed
from tests.scenes.stage import A, S, other


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def test_the_texts_say_what_was_and_what_is() -> None:
    air = Air()
    renamed(air)
    other_system(air)
    conflict(air)
    packets = air.frames()
    texts = [alert.text for alert in Sensor().hear(packets).alerts if alert.header.startswith("DHCP")]
    assert texts == [
        (
            'Station A4:5E:60:01:02:03 (2437 MHz), whose host name was "anna-laptop", now calls itself "kali": it may '
            "be another device under its address."
        ),
        (
            'Station A4:5E:60:01:02:03 (2437 MHz), whose system was "MSFT 5.0", now calls itself "android-dhcp-14": it '
            "may be another device under its address."
        ),
        (
            "Station A4:5E:60:01:02:03 (2437 MHz) was given 10.0.0.5 and uses 10.0.0.9 in 3 ARP packets: it may "
            "stand in for somebody else."
        ),
    ]


def test_a_hostile_name_is_printable_and_short() -> None:
    air = Air()
    cafe(air)
    for name in (b"a" * 255, b"\x1b[2J\x00\xff" * 40):
        asks(air, S, A, (12, name), messages=(DISCOVER, DISCOVER))
    text = raised(air, "DHCPNAMECHANGE")[0]
    assert text.isprintable()
    assert len(text) < 600


@pytest.mark.parametrize(("times", "expected"), [(1, False), (2, True)])
def test_a_foreign_identifier_twice(times: int, expected: bool) -> None:
    air = Air()
    cafe(air)
    asks(air, S, A, (61, b"\x01" + other(S, 9)), messages=(DISCOVER,) * times)
    assert bool(raised(air, "DHCPCLIENTID")) == expected


def test_an_address_behind_a_repeater_is_the_clients_own() -> None:
    air = Air()
    cafe(air)
    body = dhcp(other(S, 9), options=((61, b"\x01" + other(S, 9)),))
    air.send(data(S, BROADCAST, A, body), times=5)
    assert raised(air, "DHCPCLIENTID") == []


def test_protected_networks_have_nothing_to_read() -> None:
    air = Air()
    another_id(air)
    assert raised(air, "DHCPCLIENTID")
    air.send(data(S, BROADCAST, A, dhcp(S, options=((61, b"\x01" + other(S, 9)),)), protected=True), times=5)
    assert raised(air, "DHCPCLIENTID") == []


def test_arp_of_a_station_that_was_given_nothing() -> None:
    air = Air()
    cafe(air)
    air.send(data(S, BROADCAST, A, arp(S, ipv4("10.0.0.9"))), times=9)
    given(air, S, A, "10.0.0.5")
    air.send(data(S, BROADCAST, A, arp(other(S, 1), ipv4("10.0.0.9"))), times=9)  # repeats for another
    assert raised(air, "DHCPCONFLICT") == []


def test_forged_stations_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_STATIONS + 40):
        sta = S[:3] + index.to_bytes(3, "big")
        air.send(data(sta, BROADCAST, A, dhcp(sta, options=((12, b"x"),))), every_ms=1)
        air.send(data(A, sta, A, dhcp(sta, ACK, given=ipv4("10.0.0.5")), direction="from_ds"), every_ms=1)
    by_name = {each.name: each for each in Sensor().hear(air.frames()).detections}
    assert by_name["DHCPNAMECHANGE"].evictions == 40
    assert by_name["DHCPCONFLICT"].evictions == 40
