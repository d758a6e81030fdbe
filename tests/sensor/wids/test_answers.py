"""PROBECHAN and NULLPROBERESP: what an answer must not say, and to whom."""

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import probe_response
from tests.scenes import answers
from tests.scenes.stage import A, S, ordinary


def names(air: Air) -> set[str]:
    return set(Sensor(noisy=True).hear(air.frames()).names())


def test_both_channels_of_beacons_and_responses_are_told() -> None:
    air = Air()
    answers.answers_elsewhere(air)
    alert = Sensor().hear(air.frames()).of("PROBECHAN")[0]
    assert ("channels", "6 in beacons, 11 in probe responses") in alert.evidence


def test_responses_without_fresh_beacons_prove_nothing() -> None:
    air = Air()
    ordinary(air)
    air.wait(11)
    air.send(probe_response(A, S, b"net", 11), times=10, every_ms=500)
    assert "PROBECHAN" not in names(air)


def test_empty_answers_are_off_by_default() -> None:
    air = Air()
    answers.empty_answers(air)
    heard = air.frames()
    assert "NULLPROBERESP" not in Sensor().hear(heard).names()
    assert "NULLPROBERESP" in Sensor(noisy=True).hear(heard).names()
