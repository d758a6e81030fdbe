from collections.abc import Callable
from pathlib import Path

import pytest

from tests import frames
from tests.docs.pages import ROOT
from tests.every_frame import AP, STA
from tools.oracle import hashes

PMKID = "WPA*01*aa11*0a*0b*6e6574***01"
EAPOL = "WPA*02*bb22*0a*0b*6e6574*cc*dd*02"
CAPTURE = ROOT / "pcaps/handshakes/wpa2-psk-complete.pcapng"


def test_a_hash_is_what_identifies_it_and_not_its_message_pair() -> None:
    other_pair = EAPOL.replace("*02\n", "*82\n").removesuffix("02") + "82"
    assert hashes.identities([PMKID, EAPOL, other_pair, "", "nonsense", "WPA*02*cut"]) == {
        ("01", "aa11", "0a", "0b", "6e6574"),
        ("02", "bb22", "0a", "0b", "6e6574"),
    }


def test_sets_are_compared_both_ways_and_digests_are_not_given_away() -> None:
    one, two = ("01", "a" * 32, "0a", "0b", "6e"), ("02", "b" * 32, "0a", "0b", "6e")
    compared = hashes.compare(("--all",), {one}, {two})
    assert (compared.mode, compared.both, compared.ours_only, compared.theirs_only) == ("--all", 0, [one], [two])
    assert compared.as_json()["ours_only"] == ["PMKID aaaaaa… ap 0a sta 0b essid 6e"]
    assert hashes.compare((), {one}, {one}).both == 1


@pytest.mark.usefixtures("hcxpcapngtool")
@pytest.mark.parametrize("mode", hashes.MODES)
def test_hcxpcapngtools_hashes_are_read(mode: tuple[str, ...]) -> None:
    found = hashes.theirs(CAPTURE, mode)
    assert found
    assert all(kind in ("01", "02") for kind, *_ in found)


@pytest.mark.usefixtures("hcxpcapngtool")
def test_a_capture_without_handshake_has_no_hash(capture: Callable[..., Path]) -> None:
    assert hashes.theirs(capture(frames.beacon(AP), frames.ack(STA)), ()) == set()


@pytest.mark.skipif(not hashes.built(), reason="`airwarden handshakes` is not built yet")
@pytest.mark.usefixtures("hcxpcapngtool")
@pytest.mark.parametrize("mode", hashes.MODES)
def test_our_command_finds_the_same(mode: tuple[str, ...]) -> None:
    assert hashes.ours(CAPTURE, mode) == hashes.theirs(CAPTURE, mode)
