"""APSPOOF and OPENTWIN: impostors, and networks that merely look like them."""

import re

import pytest

from sensor.dot11.mac import MacMask
from sensor.wids.policy import Network, Policy
from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import (
    OPEN,
    OWE,
    WPA2_PSK,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    beacon,
    deauth,
    owe_transition,
    probe_response,
)
from tests.scenes.floods import invented
from tests.scenes.stage import A2, POLICY, X_DBM, A, E, N, S, other
from tests.scenes.twins import open_twin


def names(air: Air, policy: Policy = POLICY) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames(), policy)]


def test_a_stranger_with_the_operators_ssid() -> None:
    air = Air()
    air.send(beacon(E, b"net"), times=3, every_ms=700)
    alert = alerts_of(air.frames(), POLICY)[0]
    assert alert.header == "APSPOOF"
    assert alert.text == (
        'Access point 00:C0:CA:66:66:66 advertises your network "net" (WPA2-PSK CCMP, channel 6) but is none of its '
        "approved access points."
    )
    assert alert.subject == E


def test_a_stranger_that_only_answers_probes() -> None:
    air = Air()
    air.send(probe_response(E, S, b"net"), times=3)
    assert names(air) == ["APSPOOF"]


def test_approved_access_points_are_innocent() -> None:
    air = Air()
    air.send(beacon(A), times=5)
    air.send(beacon(A2), times=5)
    assert names(air) == []


def test_a_mask_approves_all_of_a_vendor() -> None:
    policy = Policy((Network(b"net", (MacMask.parse("00:c0:ca:00:00:00/ff:ff:ff:00:00:00"),)),))
    air = Air()
    air.send(beacon(E), times=5)
    assert names(air, policy) == []


@pytest.mark.parametrize("ssid", [b"network2", b"NET", b"net ", b"ne", b""])
def test_another_ssid_is_innocent(ssid: bytes) -> None:
    air = Air()
    air.send(beacon(E, ssid), times=5)
    assert "APSPOOF" not in names(air)


@pytest.mark.parametrize("frames", [1, 2])
def test_fewer_than_three_frames_are_not_believed(frames: int) -> None:
    air = Air()
    air.send(beacon(E), times=frames)
    assert names(air) == []


def test_one_response_sent_four_times_is_one_frame() -> None:
    air = Air()
    air.send(probe_response(E, S), retries=3)
    assert names(air) == []


def test_a_network_without_bssids_says_nothing_of_strangers() -> None:
    air = Air()
    air.send(beacon(E), times=5)
    assert names(air, Policy((Network(b"net", ()),))) == []


# Open twins


def test_an_open_access_point_beside_a_protected_one() -> None:
    air = Air()
    open_twin(air)
    alert = alerts_of(air.frames())[0]
    assert alert.header == "OPENTWIN"
    assert alert.text == (
        'Open access point 00:C0:CA:66:66:66 (channel 6) advertises "cafe 0", which access point 3C:37:86:10:20:30 '
        "protects with WPA2-PSK CCMP."
    )
    assert (alert.subject, alert.transmitter, alert.other) == (E, E, N)


def test_the_twin_may_be_heard_first() -> None:
    air = Air()
    air.send(beacon(E, b"cafe", security=OPEN), times=3)
    air.send(beacon(N, b"cafe"), times=3)
    alert = alerts_of(air.frames())[0]
    assert (alert.header, alert.transmitter) == ("OPENTWIN", E)


@pytest.mark.parametrize("security", [WPA3_SAE, WPA2_WPA3_TRANSITION, WPA2_PSK])
def test_any_protection_counts(security: Security) -> None:
    air = Air()
    air.send(beacon(N, b"cafe", security=security), times=3)
    air.send(beacon(E, b"cafe", security=OPEN), times=3)
    assert names(air) == ["OPENTWIN"]


def test_disconnections_on_the_real_network_make_it_more_certain() -> None:
    quiet, pushed = Air(), Air()
    for air in (quiet, pushed):
        air.send(beacon(N, b"cafe"), times=3)
        if air is pushed:
            air.send(deauth(N, S, N))
        air.send(beacon(E, b"cafe", security=OPEN), times=3, signal=X_DBM)
    assert alerts_of(pushed.frames())[0].confidence > alerts_of(quiet.frames())[0].confidence


def test_an_owe_transition_pair_is_innocent() -> None:
    air = Air()
    companion = A2
    air.send(beacon(A, b"cafe", security=OPEN, extra=owe_transition(companion, b"cafe")), times=5)
    air.send(beacon(companion, b"cafe", security=OWE), times=5)
    air.send(beacon(A, b"cafe", security=OPEN, extra=owe_transition(companion, b"cafe")), times=5)
    assert names(air, Policy()) == []


def test_an_owe_element_does_not_excuse_a_twin_of_wpa2() -> None:
    air = Air()
    air.send(beacon(N, b"cafe"), times=3)
    air.send(beacon(E, b"cafe", security=OPEN, extra=owe_transition(N, b"x")), times=3)
    assert names(air) == ["OPENTWIN"]


def test_an_approved_open_access_point_is_innocent() -> None:
    air = Air()
    air.send(beacon(A), times=5)
    air.send(beacon(A2, security=OPEN), times=5)
    assert names(air) == []


def test_a_guest_network_with_a_name_of_its_own_is_innocent() -> None:
    air = Air()
    air.send(beacon(A), times=5)
    air.send(beacon(invented(1), b"net-guest", security=OPEN), times=5)
    assert names(air) == []


def test_names_that_everybody_uses_are_innocent() -> None:
    air = Air()
    air.send(beacon(N, b"Linksys"), times=5)
    air.send(beacon(E, b"Linksys", security=OPEN), times=5)
    assert names(air) == []


def test_a_common_name_that_is_the_operators_is_watched() -> None:
    air = Air()
    air.send(beacon(N, b"linksys"), times=5)
    air.send(beacon(E, b"linksys", security=OPEN), times=5)
    assert "OPENTWIN" in names(air, Policy((Network(b"linksys", ()),)))


def test_many_protected_access_points_of_one_name_are_innocent() -> None:
    air = Air()
    for number in range(40):
        air.send(beacon(other(N, number), b"campus"), times=3, every_ms=3)
    assert names(air) == []


def test_a_twin_is_told_once_while_the_sensor_walks_past_more_of_the_real_ones() -> None:
    air = Air()
    air.send(beacon(E, b"campus", security=OPEN), times=3)
    for number in range(20):
        air.send(beacon(other(N, number), b"campus"), times=3, signal=-45 - 2 * number)
    assert len(Sensor().hear(air.frames()).findings) == 1


def test_a_flood_of_ssids_does_not_make_it_forget_the_operators_network() -> None:
    air = Air()
    air.send(beacon(A), times=3)
    for number in range(4200):
        air.send(beacon(invented(number), b"x%d" % number), times=3, every_ms=1)
    air.send(beacon(E, security=OPEN), times=3)
    sensor = Sensor(POLICY).hear(air.frames())
    assert "OPENTWIN" in sensor.names()
    twin = next(detection for detection in sensor.detections if detection.name == "OPENTWIN")
    assert twin.evictions > 0


def test_hostile_names_stay_printable() -> None:
    air = Air()
    air.send(beacon(N, b"\x1b[2J\xff"), times=3)
    air.send(beacon(E, b"\x1b[2J\xff", security=OPEN), times=3)
    text = alerts_of(air.frames())[0].text
    assert re.search(r"\\x1b\[2J\\xff", text)
    assert text.isprintable()
