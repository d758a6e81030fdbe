"""Who is blind, and who is only in quiet air."""

from datasources.blindness import BlindWatch
from datasources.definition import Definition
from datasources.source import Datasource, State


def sources(count: int) -> list[Datasource]:
    """Running ones."""
    return [Datasource(n, f"uuid{n}", Definition(f"wlan{n}"), "linuxwifi", State.RUNNING) for n in range(count)]


def test_one_alone_is_never_blind() -> None:
    watch, (one,) = BlindWatch(10), sources(1)
    assert [watch.look([one], float(now)) for now in range(100)] == [[]] * 100


def test_quiet_air_makes_nobody_blind() -> None:
    watch, both = BlindWatch(10), sources(2)
    assert [watch.look(both, float(now)) for now in range(100)] == [[]] * 100


def test_the_one_that_hears_nothing_is_blind_until_it_hears() -> None:
    watch, (deaf, hearing) = BlindWatch(10), sources(2)
    changes = []
    for now in range(30):
        hearing.packets += 1
        deaf.packets += now == 20
        if watch.look([deaf, hearing], float(now)):
            changes.append((now, deaf.blind))
    assert changes == [(10, True), (20, False)]


def test_whoever_was_blind_stays_so_when_the_other_falls_silent() -> None:
    watch, (deaf, hearing) = BlindWatch(10), sources(2)
    for now in range(15):
        hearing.packets += 1
        watch.look([deaf, hearing], float(now))
    assert deaf.blind
    assert [watch.look([deaf, hearing], float(now)) for now in range(15, 100)] == [[]] * 85


def test_a_pause_is_no_silence() -> None:
    watch, (paused, hearing) = BlindWatch(10), sources(2)
    for now in range(40):
        hearing.packets += 1
        paused.state = State.PAUSED if 5 <= now < 35 else State.RUNNING
        assert watch.look([paused, hearing], float(now)) == []
        paused.packets += now < 5
