"""What no detection may do, whatever its rule: the catalogue's universal negatives, played over all attacks."""

from collections import Counter

import pytest

from sensor.wids.catalogue import ENTRIES
from tests.captures import Air, Packet
from tests.driver import Sensor
from tests.scenes.everything import ATTACKS, INNOCENTS, corrupted, later, played, with_retries
from tests.scenes.stage import POLICY

NAMES = sorted(ATTACKS)

NEED_SEVERAL_FRAMES = [name for name in NAMES if not ATTACKS[name].one_frame]
THAT_COME_BACK = [name for name in NAMES if not ATTACKS[name].once]
WITH_SEVERAL_SUBJECTS = [name for name in NAMES if not ATTACKS[name].sole]
TWINS = [(name, label) for name, scenes in sorted(INNOCENTS.items()) for label in scenes]


def merged(*streams: list[Packet]) -> list[Packet]:
    return sorted((packet for stream in streams for packet in stream), key=lambda packet: packet[0])


def test_every_detection_has_its_attack() -> None:
    assert set(ATTACKS) == {name for name, entry in ENTRIES.items() if entry.make is not None}


@pytest.mark.parametrize("name", NAMES)
def test_the_attack_is_raised(name: str) -> None:
    assert name in Sensor(POLICY, noisy=True).hear(played(name)).names()


@pytest.mark.parametrize(("name", "label"), TWINS)
def test_the_innocent_twin_is_not(name: str, label: str) -> None:
    air = Air()
    INNOCENTS[name][label](air, 0)
    assert name not in Sensor(POLICY, noisy=True).hear(air.frames()).names()


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_says_who_where_and_why_in_one_printable_sentence(name: str) -> None:
    alert = Sensor(POLICY, noisy=True).hear(played(name)).of(name)[0]
    assert alert.text.endswith(".")
    assert alert.text.isprintable()
    assert 30 < len(alert.text) < 400
    assert alert.evidence
    assert 0 < alert.confidence <= 100


@pytest.mark.parametrize("name", NAMES)
def test_corrupt_frames_raise_nothing(name: str) -> None:
    assert Sensor(POLICY, noisy=True).hear(corrupted(played(name))).findings == []


@pytest.mark.parametrize("name", NAMES)
def test_frames_cut_short_raise_nothing(name: str) -> None:
    cut = [(ts_us, packet[:-1] if len(packet) < 60 else packet[: len(packet) // 2]) for ts_us, packet in played(name)]
    assert name not in Sensor(POLICY, noisy=True).hear(cut).names()


@pytest.mark.parametrize("name", NAMES)
def test_retransmissions_count_for_nothing(name: str) -> None:
    once = Sensor(POLICY, noisy=True).hear(played(name))
    often = Sensor(POLICY, noisy=True).hear(with_retries(played(name)))
    assert [(finding.alert, finding.text) for finding in often.findings] == [
        (finding.alert, finding.text) for finding in once.findings
    ]


@pytest.mark.parametrize("name", NAMES)
def test_two_radios_hear_one_incident(name: str) -> None:
    alone = Sensor(POLICY, noisy=True).hear(played(name))
    sensor = Sensor(POLICY, radios=2, noisy=True)
    for ts_us, packet in played(name):
        sensor.hear([(ts_us, packet)], radio=0)
        sensor.hear([(ts_us + 300, packet)], radio=1)
    assert Counter(sensor.names()) == Counter(alone.names())
    assert sensor.desk.incidents.opened == alone.desk.incidents.opened


@pytest.mark.parametrize("name", NEED_SEVERAL_FRAMES)
def test_a_single_frame_of_the_attack_raises_nothing(name: str) -> None:
    assert Sensor(POLICY, noisy=True).hear(played(name)[-1:]).findings == []


@pytest.mark.parametrize("name", NEED_SEVERAL_FRAMES)
def test_a_single_frame_with_retransmissions_raises_nothing(name: str) -> None:
    assert Sensor(POLICY, noisy=True).hear(with_retries(played(name)[-1:])).findings == []


@pytest.mark.parametrize("name", NAMES)
def test_silence_of_a_hopping_radio_raises_nothing_new(name: str) -> None:
    heard = played(name)
    start = heard[0][0]
    hopping = [(ts_us, packet) for ts_us, packet in heard if (ts_us - start) // 200_000 % 3 == 0]
    assert set(Sensor(POLICY, noisy=True).hear(hopping).names()) <= set(Sensor(POLICY, noisy=True).hear(heard).names())


@pytest.mark.parametrize("name", WITH_SEVERAL_SUBJECTS)
def test_a_full_throttle_of_one_subject_hides_no_other(name: str) -> None:
    sensor = Sensor(POLICY, noisy=True)
    for round_ in range(12):
        sensor.hear(later(played(name), round_ * 610))  # long enough for what came once to be news again
    assert sensor.of(name), "the first subject was raised"
    first = {alert.subject for alert in sensor.of(name)}
    noisy = later(played(name), 12 * 610)
    sensor.hear(noisy)
    sensor.hear(later(played(name, 1), 12 * 610 + (noisy[-1][0] - noisy[0][0]) / 1_000_000))
    assert {alert.subject for alert in sensor.of(name)} - first, "so was the second"


@pytest.mark.parametrize("name", WITH_SEVERAL_SUBJECTS)
def test_the_second_subject_is_raised_in_the_midst_of_the_first(name: str) -> None:
    sensor = Sensor(POLICY, noisy=True).hear(merged(played(name), later(played(name, 1), 0.003)))
    assert len({alert.subject for alert in sensor.of(name)}) == 2


@pytest.mark.parametrize("name", THAT_COME_BACK)
def test_an_attack_that_comes_back_is_raised_again(name: str) -> None:
    sensor = Sensor(POLICY, noisy=True).hear(played(name))
    before = len(sensor.of(name))
    sensor.hear(later(played(name), 24 * 3600))
    assert len(sensor.of(name)) > before
