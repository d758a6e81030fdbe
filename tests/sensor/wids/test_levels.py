"""What each detection's level claims is true; `python -m tests.proofs` tells which could be higher."""

import pytest

from sensor.wids.catalogue import ENTRIES
from sensor.wids.levels import BRONZE, GOLD, LEVELS, PLATINUM, RECORDINGS, SILVER, level_of
from tests import proofs
from tests.proofs import ROOT


def claiming(level: str) -> list[str]:
    """The detections that claim a level or more."""
    return [name for name, entry in ENTRIES.items() if LEVELS.index(entry.level) >= LEVELS.index(level)]


def test_levels_are_claimed_of_detections_that_there_are() -> None:
    assert RECORDINGS.keys() <= ENTRIES.keys()
    assert all(entry.level == level_of(name) for name, entry in ENTRIES.items())
    assert level_of("NOTHING") == BRONZE


@pytest.mark.parametrize("name", claiming(BRONZE))
def test_each_has_an_attack_and_an_innocent_twin(name: str) -> None:
    assert proofs.has_its_pair(name)


@pytest.mark.parametrize("name", claiming(SILVER))
def test_from_silver_on_every_parameter_is_explained(name: str) -> None:
    assert proofs.is_documented(name)


@pytest.mark.parametrize("name", claiming(GOLD))
def test_from_gold_on_real_frames_raise_it(name: str) -> None:
    assert proofs.is_raised_by_a_recording(name)


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_says_whose_it_is_and_where(name: str) -> None:
    for recording in RECORDINGS[name]:
        assert recording.what
        assert recording.path
        assert recording.held == (ROOT / recording.path).is_file()


@pytest.mark.parametrize("name", claiming(PLATINUM))
def test_platinum_is_raised_by_a_radio_that_hops(name: str) -> None:
    assert proofs.is_shown_under_hopping(name)


@pytest.mark.parametrize("name", claiming(PLATINUM))
def test_platinum_is_one_incident_for_two_radios(name: str) -> None:
    assert proofs.is_one_incident_for_two_radios(name)


def test_a_claim_without_grounds_is_found_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proofs, "is_documented", lambda name: name != "LONGSSID")
    monkeypatch.setattr(proofs, "ENTRIES", {"LONGSSID": ENTRIES["LONGSSID"]})
    proofs.main()
    assert capsys.readouterr().out == "LONGSSID: is called gold, is only bronze\n"
