"""BSSIDCLONE and MULTICHANNEL: how many families agree, for how long, and what is said of them."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon
from tests.scenes.clones import Clone, bssid_clone, multi_channel, two_antennas
from tests.scenes.stage import A


def raised(air: Air, name: str, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={name: parameters}).hear(air.frames()).of(name)]


def test_the_sentence_says_in_what_the_two_differ() -> None:
    air = Air()
    bssid_clone(air)
    assert raised(air, "BSSIDCLONE")[0] == (
        'Two transmitters use the address of access point 00:1B:2F:AA:00:01 ("net", channel 6): its beacons differ in '
        "clocks, sequence numbers, signals, pace."
    )


def test_each_family_is_told_as_evidence() -> None:
    air = Air()
    bssid_clone(air)
    alert = Sensor().hear(air.frames()).of("BSSIDCLONE")[0]
    told = dict(alert.evidence)
    assert told["signals"].startswith("two, -50 and -75 dBm")
    assert told["clocks"].startswith("two, 3512.0 s apart")
    assert alert.confidence == 95


def test_the_sentence_names_both_channels() -> None:
    air = Air()
    multi_channel(air)
    assert raised(air, "MULTICHANNEL")[0] == (
        'Access point 00:1B:2F:AA:00:01 ("net") is on channels 6 and 11 at once: somebody may sit between it and its '
        "stations."
    )


@pytest.mark.parametrize(("families", "count"), [(2, 1), (3, 0)])
def test_how_many_families_have_to_agree(families: int, count: int) -> None:
    """A copy that shares the original's counter and signal still has a clock and times of its own."""
    air = Air()
    air.send(beacon(A, b"net"), times=20)
    clone = Clone(air, A, b"net")
    for _ in range(120):
        air.send(beacon(A, b"net"), every_ms=60)
        air.send(beacon(A, b"net", tsf=air.now_us - clone.booted_us), every_ms=42.4)
    assert min(1, len(raised(air, "BSSIDCLONE", families=families))) == count


@pytest.mark.parametrize(("lasting_s", "count"), [(0, 1), (600, 0)])
def test_how_long_they_have_to(lasting_s: int, count: int) -> None:
    air = Air()
    bssid_clone(air)
    assert min(1, len(raised(air, "BSSIDCLONE", lasting_s=lasting_s))) == count


def test_signal_alone_is_never_enough() -> None:
    air = Air()
    two_antennas(air)
    assert raised(air, "BSSIDCLONE") == []


def test_forged_access_points_stay_bounded() -> None:
    air = Air()
    for n in range(1_100):
        bssid = bytes((0, 1, 2, 3)) + n.to_bytes(2, "big")
        for step in range(30):
            clock = 10**9 if step % 2 else 10**12
            air.send(beacon(bssid, tsf=clock + air.now_us % 10**9, seq=step), every_ms=1, keep_seq=True)
    sensor = Sensor().hear(air.frames())
    watch = next(d for d in sensor.detections if d.name == "BSSIDCLONE")
    assert watch.evictions > 50
