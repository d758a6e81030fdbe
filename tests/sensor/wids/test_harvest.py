"""PMKIDHARVEST and FAKEHANDSHAKE."""

import pytest

from sensor.wids.harvest import MAX_BSSIDS, MAX_QUESTIONS, MAX_STATIONS
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import pmkid_kde
from tests.scenes.harvest import (
    PMKID,
    THIEF,
    asked_at_another_rate,
    asked_from_elsewhere,
    harvest,
    join,
    message,
    nonce_of,
    same_nonce,
)
from tests.scenes.stage import A, E, S, other


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def collect(air: Air, aps: int, *, times: int = 2, associated: bool = True, ssids: int = 10) -> None:
    for index in range(aps):
        bssid = other(A, index)
        if associated:
            join(air, THIEF, bssid, b"house %d" % (index % ssids))
        for again in range(times):
            asked = message(1, THIEF, bssid, nonce_of(index, 7), counter=again + 1, kde=pmkid_kde(PMKID))
            air.send(asked, every_ms=1000)


def test_the_text_says_how_many_and_which() -> None:
    air = Air()
    harvest(air)
    assert raised(air, "PMKIDHARVEST")[0] == (
        "Station 02:11:22:33:44:00 associated with 3 access points of 3 networks (00:1B:2F:AA:00:01, "
        "00:1B:2F:AA:01:01, 00:1B:2F:AA:02:01) and answered none of their key exchanges: it collects what their "
        "passphrases can be guessed from."
    )


@pytest.mark.parametrize(("aps", "times", "expected"), [(2, 3, False), (3, 1, False), (3, 2, True)])
def test_three_access_points_that_asked_twice(aps: int, times: int, expected: bool) -> None:
    air = Air()
    collect(air, aps, times=times)
    assert bool(raised(air, "PMKIDHARVEST")) == expected


def test_one_networks_access_points_count_less() -> None:
    air = Air()
    collect(air, 8, ssids=1)
    assert raised(air, "PMKIDHARVEST") == []
    collect(air, 9, ssids=1)
    assert raised(air, "PMKIDHARVEST")


def test_a_station_whose_own_frames_are_not_heard_may_answer_unheard() -> None:
    air = Air()
    collect(air, 6, associated=False)
    assert raised(air, "PMKIDHARVEST") == []


def test_what_lies_long_ago_is_not_counted() -> None:
    air = Air()
    collect(air, 2)
    air.wait(400)
    collect(air, 2)
    assert raised(air, "PMKIDHARVEST") == []


def test_messages_from_elsewhere_are_somebody_elses() -> None:
    air = Air()
    asked_from_elsewhere(air, 0)
    text = raised(air, "FAKEHANDSHAKE")[0]
    assert text.startswith(
        '3 messages 1 of a key exchange in the name of access point 00:1B:2F:AA:00:01 ("net", channel'
    )
    air = Air()
    asked_at_another_rate(air, 0)
    assert raised(air, "FAKEHANDSHAKE") == []


def test_the_same_nonce_says_whom_it_was_for() -> None:
    air = Air()
    same_nonce(air)
    assert "(A4:5E:60:01:02:03, A4:5E:60:01:03:03)" in raised(air, "FAKEHANDSHAKE")[0]


def test_one_station_asked_again_with_the_same_nonce_is_a_retry() -> None:
    air = Air()
    for counter in range(6):
        air.send(message(1, S, A, nonce_of(1), counter=counter), every_ms=5)
        air.send(message(2, S, A, nonce_of(2), counter=counter), every_ms=1000)
    assert raised(air, "FAKEHANDSHAKE") == []


def test_nobody_answered_yet() -> None:
    air = Air()
    for index in range(6):
        air.send(message(1, other(S, index), A, nonce_of(1)), every_ms=1000)
    assert raised(air, "FAKEHANDSHAKE") == []


def test_forged_stations_and_access_points_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_STATIONS + 500):
        tail = index.to_bytes(3, "big")
        join(air, THIEF[:3] + tail, A[:3] + tail, b"house")
        air.send(message(1, THIEF[:3] + tail, A[:3] + tail, nonce_of(1)), every_ms=1)
    for index in range(4 * MAX_QUESTIONS):
        air.send(message(1, other(S, index), E, nonce_of(1)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    by_name = {each.name: each for each in sensor.detections}
    assert by_name["PMKIDHARVEST"].evictions == 500
    assert by_name["FAKEHANDSHAKE"].evictions == MAX_STATIONS + 501 - MAX_BSSIDS
