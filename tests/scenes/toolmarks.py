"""What known tools send, built from their published constants, and honest frames that come near."""

from typing import Final

from tests.captures import Air
from tests.frames import (
    AKM_PSK,
    BROADCAST,
    OPEN,
    Security,
    assoc_request,
    beacon,
    deauth,
    disassoc,
    ds,
    element,
    extended_rates,
    probe_response,
    rates,
    rsn,
    ssid_element,
)
from tests.scenes.stage import X_DBM, A, Attack, Attacks, E, Innocents, S, other, ssid_of

EIGHT_RATES: Final = bytes((0x0C, 0x12, 0x18, 0x24, 0x30, 0x48, 0x60, 0x6C))
FOUR_RATES: Final = bytes((0x82, 0x84, 0x8B, 0x96))
FOUR_PLAIN_RATES: Final = bytes((0x02, 0x04, 0x0B, 0x16))
ESP_TSF: Final = 0x0FF8F75183
RM: Final = element(70, b"\x7b\x00\x02\x00\x00")


def aireplay(air: Air, number: int = 0) -> None:
    """aireplay-ng -0: to the station and in its name, by turns, sequence numbers left to the driver."""
    bssid, station = other(A, number), other(S, number)
    air.send(beacon(bssid, ssid_of(number)), times=10)
    for _ in range(64):
        air.send(deauth(bssid, station, bssid, 7, duration=314), every_ms=2, signal=X_DBM)
        air.send(deauth(station, bssid, bssid, 7, duration=314), every_ms=2, signal=X_DBM)


def aireplay_to_everybody(air: Air, number: int = 0) -> None:
    bssid = other(A, number)
    air.send(deauth(bssid, BROADCAST, bssid, 7, duration=314), times=64, every_ms=4, signal=X_DBM)


def marauder(air: Air, number: int = 0) -> None:
    bssid = other(A, number)
    frame = deauth(bssid, BROADCAST, bssid, 2, duration=314, seq=4095)
    air.send(frame, times=20, every_ms=10, signal=X_DBM, keep_seq=True)


def bettercap(air: Air, number: int = 0) -> None:
    bssid, station = other(A, number), other(S, number)
    for seq in range(64):
        air.send(deauth(bssid, station, bssid, 6, seq=seq), every_ms=3, keep_seq=True)
        air.send(deauth(station, bssid, bssid, 6, seq=seq), every_ms=3, keep_seq=True)


def mdk(air: Air, number: int = 0) -> None:
    bssid, station = other(A, number), other(S, number)
    for _ in range(10):
        air.send(deauth(bssid, station, bssid, 1), every_ms=3)
        air.send(deauth(station, bssid, bssid, 3), every_ms=3)
        air.send(disassoc(bssid, station, bssid, 5), every_ms=3)
        air.send(disassoc(station, bssid, bssid, 8), every_ms=3)


def mdk_of_debian(air: Air, number: int = 0) -> None:
    bssid, station = other(A, number), other(S, number)
    for _ in range(10):
        for sender, receiver in ((station, bssid), (bssid, station)):
            air.send(deauth(sender, receiver, bssid, 0), every_ms=25)
            air.send(disassoc(sender, receiver, bssid, 0), every_ms=25)


def hcxdumptool(air: Air, number: int = 0) -> None:
    for index in range(4):
        request = assoc_request(
            other(S, number), other(A, index), b"net %d" % index, listen_interval=5, capability_bits=0x0431, extra=RM
        )
        air.send(request, every_ms=500)


def bettercap_request(air: Air, number: int = 0) -> None:
    asks = Security(True, rsn((AKM_PSK,), capabilities=0x008C))
    for index in range(4):
        request = assoc_request(
            other(S, number), other(A, index), b"net", asks, listen_interval=3, capability_bits=0x0411
        )
        air.send(request, every_ms=500)


def fake_authentication(air: Air, number: int = 0) -> None:
    station, bssid = other(S, number), other(A, number)
    request = assoc_request(station, bssid, b"net", OPEN, listen_interval=100, capability_bits=0x0431)
    air.send(request[:2] + b"\x3a\x01" + request[4:], times=4, every_ms=500)


def fake_authentication_after_a_beacon(air: Air, number: int = 0) -> None:
    """It says of itself what the access point says, and brings an SSID and rates."""
    station, bssid = other(S, number), other(A, number)
    asked = assoc_request(station, bssid, b"net", OPEN, listen_interval=100, capability_bits=0x0401)
    few = ssid_element(b"net") + rates(FOUR_PLAIN_RATES) + extended_rates(EIGHT_RATES)
    air.send(asked[:2] + b"\x3a\x01" + asked[4:28] + few, times=4, every_ms=500)


def airbase(air: Air, number: int = 0) -> None:
    elements = ssid_element(b"free") + rates(FOUR_RATES) + ds(6) + extended_rates(EIGHT_RATES)
    for _ in range(10):
        air.send(beacon(other(E, number), tsf=air.now_us + 77, elements=elements))


def esp_beacons(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"rickroll", tsf=ESP_TSF), times=10)


def bare_beacons(air: Air, number: int = 0) -> None:
    frame = beacon(other(E, number), elements=ssid_element(b"x") + ds(6), tsf=5)
    air.send(frame[:34] + b"\x01\x00" + frame[36:], times=10)


TOOLS: Final = {
    "aireplay-ng": aireplay,
    "aireplay-ng ": aireplay_to_everybody,
    "ESP32 Marauder": marauder,
    "bettercap": bettercap,
    "mdk3 or mdk4": mdk,
    "mdk3 or mdk4 ": mdk_of_debian,
    "hcxdumptool": hcxdumptool,
    "bettercap ": bettercap_request,
    "aireplay-ng (fake authentication)": fake_authentication,
    "aireplay-ng (fake authentication) ": fake_authentication_after_a_beacon,
    "airbase-ng": airbase,
    "ESP8266 deauther": esp_beacons,
    "a script (scapy) or a Wi-Fi Pineapple": bare_beacons,
}


def kicks(air: Air, number: int = 0) -> None:
    """An access point that answers strays with reason 7, and stations that leave with reasons 3 and 8."""
    bssid = other(A, number)
    air.send(beacon(bssid, ssid_of(number)), times=10)
    for index in range(20):
        station = other(S, number * 20 + index)
        air.send(deauth(bssid, station, bssid, 7, duration=314), every_ms=300, retries=3)
        air.send(deauth(station, bssid, bssid, 3, duration=314), every_ms=300)
        air.send(deauth(bssid, station, bssid, 6), every_ms=300)
        air.send(disassoc(station, bssid, bssid, 8, duration=314), every_ms=300)
    air.send(deauth(bssid, BROADCAST, bssid, 3), times=3)


def restart_to_everybody(air: Air, number: int = 0) -> None:
    bssid = other(A, number)
    air.send(deauth(bssid, BROADCAST, bssid, 2), times=5)
    air.send(deauth(bssid, BROADCAST, bssid, 7), times=5)


def stations(air: Air, number: int = 0) -> None:
    """Ordinary stations, with a listen interval of 5 or 3, or with the same radio measurement capabilities."""
    for index in range(6):
        station, bssid = other(S, number * 6 + index), other(A, number)
        air.send(assoc_request(station, bssid, b"net", listen_interval=5, capability_bits=0x0431))
        air.send(assoc_request(station, bssid, b"net", listen_interval=3, capability_bits=0x0411))
        air.send(assoc_request(station, bssid, b"net", listen_interval=10, capability_bits=0x0431, extra=RM))


def long_uptime(air: Air, number: int = 0) -> None:
    """An access point that has run for ten years, and answers."""
    for _ in range(10):
        clock = air.now_us - 1_772_442_000_000_000 + 315_360_000_000_000
        air.send(beacon(other(A, number), b"net", tsf=clock))
        air.send(probe_response(other(A, number), S, b"net", tsf=clock + 9))


def time_of_day(air: Air, number: int = 0) -> None:
    """A simulated radio, or an access point that counts its clock from 1970."""
    for _ in range(10):
        air.send(beacon(other(A, number), b"free", tsf=air.now_us + 77))


ATTACKS: Final[Attacks] = {"ATTACKTOOL": Attack(aireplay)}

INNOCENTS: Final[Innocents] = {
    "ATTACKTOOL": {
        "disconnections by the book": kicks,
        "an access point that restarts": restart_to_everybody,
        "ordinary stations": stations,
        "an old access point": long_uptime,
        "a clock that counts from 1970": time_of_day,
    },
}
