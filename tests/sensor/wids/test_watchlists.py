"""WATCH: addresses and SSIDs, in the operator's words."""

import re

import pytest

from sensor.alerts.definition import CRITICAL, INFO, MEDIUM, Override
from sensor.dot11.mac import MacMask
from sensor.wids.catalogue import detections
from sensor.wids.policy import Policy, SsidPattern, Watch
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import assoc_request, beacon, probe_request
from tests.scenes.floods import invented
from tests.scenes.stage import POLICY, A, E, S, ordinary
from tests.scenes.watchlists import stolen_laptop


def hear(air: Air, policy: Policy = POLICY, **overrides: Override) -> Sensor:
    return Sensor(policy, None, overrides).hear(air.frames())


def test_a_watched_station_in_the_operators_words() -> None:
    air = Air()
    stolen_laptop(air)
    (alert,) = hear(air).of("WATCH")
    assert alert.text == ('Watch "stolen laptop": device A4:5E:60:77:00:01 is heard on 2437 MHz. Tell the front desk.')
    assert alert.severity == MEDIUM
    assert alert.source == bytes.fromhex("a45e60770001")


def test_a_watched_access_point() -> None:
    air = Air()
    air.send(beacon(E, b"cafe"), times=30)
    (alert,) = hear(air, Policy(watches=(Watch("van", (MacMask(E),)),))).of("WATCH")
    assert 'Watch "van": access point 00:C0:CA:66:66:66 ("cafe", channel 6) is heard on 2437 MHz.' in alert.text


@pytest.mark.parametrize("severity", [INFO, CRITICAL])
def test_its_own_severity_wins_over_the_detection_s(severity: int) -> None:
    watch = Watch("van", pattern=SsidPattern(b"cafe"), severity=severity)
    air = Air()
    air.send(beacon(E, b"cafe"), times=3)
    (alert,) = hear(air, Policy(watches=(watch,)), WATCH=Override(severity=MEDIUM)).of("WATCH")
    assert alert.severity == severity


def test_an_ssid_that_is_advertised() -> None:
    air = Air()
    air.send(beacon(E, b"DIRECT-12-HP"), times=3)
    (alert,) = hear(air).of("WATCH")
    assert alert.text == (
        'Watch "printers": access point 00:C0:CA:66:66:66 advertises "DIRECT-12-HP" (WPA2-PSK CCMP, channel 6).'
    )


def test_an_ssid_that_is_asked_for_twice() -> None:
    air = Air()
    air.send(probe_request(S, b"DIRECT-x"), times=2)
    air.send(assoc_request(S, A, b"DIRECT-x"), times=1)
    assert "probes for" in hear(air).of("WATCH")[0].text


def test_a_watched_address_is_told_of_again_after_an_hour() -> None:
    air = Air()
    for _ in range(3):
        stolen_laptop(air)
        air.wait(1800)
    air.wait(3600)
    stolen_laptop(air)
    assert len(hear(air).of("WATCH")) == 2


def test_a_watch_that_is_new_tells_of_those_who_are_there() -> None:
    air = Air()
    stolen_laptop(air)
    sensor = Sensor().hear(air.frames())
    sensor.pipeline.watch(detections(POLICY, {}))
    ordinary(air, times=20)
    sensor.hear(air.frames())
    assert sensor.names() == ["WATCH"]


def test_hostile_words_stay_printable() -> None:
    watch = Watch("\x1b[2J", (MacMask(E),), text="\u202eboo.")
    air = Air()
    air.send(beacon(E, b"\x1b[2J"), times=30)
    text = hear(air, Policy(watches=(watch,))).of("WATCH")[0].text
    assert text.isprintable()
    assert text.endswith("boo.")


def test_ten_thousand_that_ask_are_bounded() -> None:
    watch = Watch("any", pattern=SsidPattern(ssid_regex=re.compile("x.*")))
    air = Air()
    for number in range(10_000):
        air.send(probe_request(invented(number), b"x"), every_ms=0.2)
    sensor = hear(air, Policy(watches=(watch,)))
    detection = next(each for each in sensor.detections if each.name == "WATCH")
    assert detection.evictions > 8000
