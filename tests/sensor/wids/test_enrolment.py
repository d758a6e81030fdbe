"""WPSBRUTE and WPSPIXIE."""

import pytest

from sensor.wids.enrolment import MAX_BSSIDS, MAX_EXCHANGES
from tests.captures import Air
from tests.driver import Sensor
from tests.scenes.enrolment import WRONG_FIRST_HALF, brute, network, pixie, run
from tests.scenes.stage import A, E, S, other
from tests.wsc import M1, M2, M3, M4, NACK, SMALL_KEY, wsc


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def test_brute_force_says_how_many_pins() -> None:
    air = Air()
    brute(air)
    assert raised(air, "WPSBRUTE")[0].startswith(
        '5 PINs of access point 00:1B:2F:AA:00:01 ("net", channel 6) were tried within 16.'
    )
    air = Air()
    brute(air)
    assert raised(air, "WPSPIXIE") == []


@pytest.mark.parametrize(("tries", "pause", "expected"), [(4, 5, False), (5, 5, True), (8, 200, False)])
def test_five_pins_in_ten_minutes(tries: int, pause: int, expected: bool) -> None:
    air = Air()
    for _ in range(tries):
        run(air, E, A, WRONG_FIRST_HALF)
        air.wait(pause)
    assert bool(raised(air, "WPSBRUTE")) == expected


def test_tries_under_ever_new_addresses_count_together() -> None:
    air = Air()
    for index in range(6):
        run(air, other(E, index), A, WRONG_FIRST_HALF)
    assert raised(air, "WPSBRUTE")


def test_the_second_exchange_that_is_given_up() -> None:
    air = Air()
    pixie(air)
    text = raised(air, "WPSPIXIE")[0]
    assert text.startswith("2 WPS exchanges with access point")
    assert text.endswith("given up when its proof was told, the last one by 00:C0:CA:66:66:66: weak access points give "
                         "their PIN away by that.")  # fmt: skip


def test_a_new_exchange_gives_up_the_one_before() -> None:
    air = Air()
    for _ in range(3):
        run(air, E, A, (M1, M2, M3))
        air.wait(3)
    assert raised(air, "WPSPIXIE")


def test_a_small_key_is_enough_by_itself() -> None:
    air = Air()
    network(air)
    run(air, E, A, (M1, M2, M3), key=SMALL_KEY)
    air.wait(6)
    network(air)
    assert "1 WPS exchange with access point" in raised(air, "WPSPIXIE")[0]


def test_a_small_key_with_which_pins_are_tried_is_no_pixie() -> None:
    air = Air()
    network(air)
    for _ in range(6):
        run(air, E, A, (M1, M2, M3, M4), key=SMALL_KEY)
        air.wait(3)
    network(air)
    assert Sensor().hear(air.frames()).names() == ["WPSBRUTE"]


def test_a_refusal_before_the_proof_tells_nothing() -> None:
    air = Air()
    for _ in range(5):
        run(air, E, A, (M1, M2))
        air.send(wsc(E, A, NACK, from_ap=False), every_ms=500)
    assert raised(air, "WPSPIXIE") == []


def test_forged_stations_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_EXCHANGES + 30):
        air.send(wsc(S[:3] + index.to_bytes(3, "big"), A, M2, from_ap=False), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(each for each in sensor.detections if each.name == "WPSPIXIE").evictions == 30
    assert MAX_BSSIDS <= MAX_EXCHANGES
