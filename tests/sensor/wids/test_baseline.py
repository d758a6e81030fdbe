"""NETWORKDRIFT and NEWAP: what departs, what is forgiven, what is told again."""

from zoneinfo import ZoneInfo

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.policy import FLOORS, PMF, Ignored, Network, Policy
from sensor.wids.schedule import Schedule, Span
from tests.captures import START_US, Air
from tests.driver import Sensor
from tests.frames import (
    OPEN,
    OWE,
    WEP,
    WPA1_WPA2_PSK,
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    beacon,
    bss_load,
    country,
    lying_element,
    probe_response,
    rsn,
    wps,
)
from tests.scenes.baseline import HOME, a_day, at_home, drift, stranger
from tests.scenes.floods import invented
from tests.scenes.stage import BRANCH, POLICY, E, S, other

MASKS = (MacMask(BRANCH),)
HOUR_US = 3_600_000_000


def told(air: Air, policy: Policy = POLICY, name: str = "NETWORKDRIFT") -> list[str]:
    return [alert.text for alert in Sensor(policy).hear(air.frames()).of(name)]


def changed(network: Network, frame: bytes, times: int = 15) -> list[str]:
    """What is told when an approved access point begins to send this."""
    air = Air()
    air.send(beacon(BRANCH, HOME, security=WPA3_SAE), times=10)
    air.send(frame, times=times, freq_mhz=2437)
    return told(air, Policy((network,)))


def test_one_alert_names_everything_that_departs_and_both_values() -> None:
    air = Air()
    drift(air)
    alert = Sensor(POLICY).hear(air.frames()).of("NETWORKDRIFT")[0]
    assert alert.text == (
        'Access point 00:1B:2F:BB:00:01 of your network "branch" is not as you approved it: channel 11 instead of '
        "5g, 6; country US instead of DE; security WPA-PSK TKIP instead of wpa2 or better."
    )
    assert ("country", "US; approved: DE") in alert.evidence
    assert alert.subject == BRANCH + HOME


@pytest.mark.parametrize(
    ("floor", "security", "departs"),
    [
        ("wpa2", OPEN, True),
        ("wpa2", WEP, True),
        ("wpa2", WPA1_WPA2_PSK, True),
        ("wpa2", WPA2_PSK, False),
        ("wpa2", WPA3_SAE, False),
        ("wpa3", WPA2_WPA3_TRANSITION, True),
        ("wpa3", OWE, False),
        ("open", OPEN, False),
    ],
)
def test_security_has_a_floor(floor: str, security: Security, departs: bool) -> None:
    texts = changed(Network(HOME, MASKS, floor=FLOORS[floor], wps=False), beacon(BRANCH, HOME, security=security))
    assert bool(texts) is departs


@pytest.mark.parametrize(
    ("pmf", "security", "departs"),
    [
        ("required", WPA2_PSK_PMF, True),
        ("required", WPA3_SAE, False),
        ("capable", WPA2_PSK, True),
        ("capable", WPA2_PSK_PMF, False),
        ("off", WPA2_PSK, False),
    ],
)
def test_so_has_the_protection_of_management_frames(pmf: str, security: Security, departs: bool) -> None:
    texts = changed(Network(HOME, MASKS, mfp=PMF[pmf], wps=False), beacon(BRANCH, HOME, security=security))
    assert bool(texts) is departs


def test_wps_in_beacons_or_in_responses() -> None:
    network = Network(HOME, MASKS, wps=False)
    assert "WPS on instead of off" in changed(network, beacon(BRANCH, HOME, extra=wps()))[0]
    assert "WPS on instead of off" in changed(network, probe_response(BRANCH, S, HOME, extra=wps()))[0]
    assert changed(Network(HOME, MASKS, hidden=False), beacon(BRANCH, HOME, extra=wps())) == []


def test_a_name_that_ought_to_be_hidden_and_the_other_way_round() -> None:
    shown = changed(Network(HOME, MASKS, hidden=True), beacon(BRANCH, HOME))
    assert "SSID shown instead of hidden" in shown[0]
    hidden = changed(Network(HOME, MASKS, hidden=False), beacon(BRANCH, b"\x00" * 6))
    assert "SSID hidden instead of shown" in hidden[0]


def test_a_hidden_network_is_held_to_the_rest_as_well() -> None:
    texts = changed(Network(HOME, MASKS, channels=frozenset({"6"})), beacon(BRANCH, b"", 11))
    assert "channel 11 instead of 6" in texts[0]


@pytest.mark.parametrize("times", [1, 2])
def test_fewer_than_three_frames_are_not_believed(times: int) -> None:
    air = Air()
    at_home(air)
    air.send(beacon(BRANCH, HOME, 11, extra=country()), times=times)
    air.send(beacon(other(E, 3), b"cafe"), times=60)
    assert told(air) == []


def test_a_change_that_stays_is_believed_though_it_is_read_once() -> None:
    air = Air()
    at_home(air)
    air.send(beacon(BRANCH, HOME, 11, extra=country()), times=25)
    assert len(told(air)) == 1


def test_a_drift_that_goes_on_is_told_again_after_half_a_day() -> None:
    air = Air()
    for _ in range(14):
        for load in range(6):
            air.send(beacon(BRANCH, HOME, 11, extra=bss_load(load)), times=3)
        air.wait(3600)
    assert len(told(air)) == 2


def test_another_drift_is_told_at_once() -> None:
    air = Air()
    at_home(air)
    air.send(beacon(BRANCH, HOME, 11, extra=country()), times=25)
    air.send(beacon(BRANCH, HOME, 1, extra=country()), times=25)
    assert [text.count("instead of") for text in told(air)] == [1, 1]


def test_the_entry_that_comes_closest_decides() -> None:
    here = Network(HOME, MASKS, channels=frozenset({"6"}), countries=frozenset({"DE"}))
    there = Network(HOME, MASKS, channels=frozenset({"11"}), countries=frozenset({"US"}))
    air = Air()
    air.send(beacon(BRANCH, HOME, 11, extra=country(b"US ")), times=25)
    assert told(air, Policy((here, there))) == []
    air.send(beacon(BRANCH, HOME, 11, extra=country(b"DE ")), times=25)
    assert "country DE" not in told(air, Policy((here,)))[0]


def test_a_security_element_that_cannot_be_read_is_no_drift() -> None:
    short = Security(privacy=True, elements=rsn()[:1] + b"\x03\x01\x00\x00")
    texts = changed(Network(HOME, MASKS, floor=FLOORS["wpa3"]), beacon(BRANCH, HOME, security=short))
    assert texts == []


def test_frames_that_overrun_are_no_drift() -> None:
    air = Air()
    at_home(air)
    air.send(beacon(BRANCH, elements=lying_element(0, 40, b"bra")), times=40)
    assert told(air) == []


def test_the_ignored_are_left_alone() -> None:
    air = Air()
    drift(air)
    assert told(air, Policy(POLICY.networks, ignored=Ignored((MacMask(BRANCH),)))) == []


def hours(text: str, after_h: float) -> list[str]:
    """What is told of a network with these hours, heard after so many from Monday 09:00 UTC on."""
    schedule = Schedule((Span.parse(text),), ZoneInfo("Europe/Berlin"), "Europe/Berlin")
    air = Air(START_US + round(after_h * HOUR_US))
    air.send(beacon(BRANCH, HOME), times=60)
    return told(air, Policy((Network(HOME, MASKS, schedule=schedule),)))


def test_a_network_on_the_air_out_of_hours() -> None:
    assert hours("mon-fri 07:00-19:00", 0) == []
    (text,) = hours("mon-fri 07:00-19:00", 9.5)
    assert "on the air mon 19:30 Europe/Berlin instead of mon-fri 07:00-19:00 Europe/Berlin" in text


def test_a_network_that_stays_on_after_hours_is_told_once_a_night() -> None:
    schedule = Schedule((Span.parse("09:00-10:00"),))
    air = Air()
    for _ in range(12):
        air.send(beacon(BRANCH, HOME), times=60)
        air.wait(600)
    texts = told(air, Policy((Network(HOME, MASKS, schedule=schedule),)))
    assert len(texts) == 1
    assert "mon 10:" in texts[0]


def test_without_rules_it_wants_nothing() -> None:
    sensor = Sensor(Policy((Network(HOME, MASKS),)))
    detection = next(each for each in sensor.detections if each.name == "NETWORKDRIFT")
    assert (detection.news, detection.ticks, detection.kinds) == (0, False, ())


def test_ten_thousand_forged_members_are_bounded() -> None:
    air = Air()
    for number in range(10_000):
        air.send(beacon(invented(number), HOME, 11), every_ms=0.5)
    sensor = Sensor(Policy((Network(HOME, (), channels=frozenset({"6"})),))).hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "NETWORKDRIFT")
    assert detection.evictions > 8000


# New access points


def test_a_stranger_is_told_of_in_words() -> None:
    air = Air()
    stranger(air)
    (text,) = told(air, name="NEWAP")
    assert text == (
        'Access point 00:C0:CA:66:66:66 advertises "stranger 0" (WPA2-PSK CCMP, channel 6) and was never heard this '
        "near in 25 h of listening."
    )


def test_nobody_is_new_while_it_learns() -> None:
    air = Air()
    for _ in range(20):
        at_home(air)
        air.wait(3500)
    air.send(beacon(E, b"stranger"), times=10)
    assert told(air, name="NEWAP") == []
    air = Air()
    for _ in range(20):
        at_home(air)
        air.wait(3500)
    air.send(beacon(E, b"stranger"), times=10)
    sensor = Sensor(POLICY, {"NEWAP": {"learning_h": 1}}).hear(air.frames())
    assert len(sensor.of("NEWAP")) == 1


def test_a_flood_of_strangers_is_told_of_with_a_few() -> None:
    air = Air()
    a_day(air)
    for number in range(60):
        air.send(beacon(invented(number), b"x%d" % number), times=3, every_ms=20)
    assert len(told(air, name="NEWAP")) == 5


def test_a_stranger_on_the_ignore_list() -> None:
    air = Air()
    stranger(air)
    assert told(air, Policy(ignored=Ignored(ssids=frozenset({b"stranger 0"}))), "NEWAP") == []


def test_reading_the_configuration_anew_keeps_what_was_learnt() -> None:
    air = Air()
    at_home(air)
    air.send(beacon(E, b"neighbour"), times=5)
    sensor = Sensor().hear(air.frames())
    fresh = Sensor()
    sensor.pipeline.watch(fresh.detections)
    a_day(air)
    air.send(beacon(E, b"neighbour"), times=5)
    air.send(beacon(other(E, 1), b"stranger"), times=5)
    sensor.hear(air.frames())
    assert [alert.transmitter for alert in sensor.of("NEWAP")] == [other(E, 1)]
