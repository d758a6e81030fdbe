"""Both sides of small captures, and what differs made visible."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import frames
from tests.captures import radiotap
from tests.docs.pages import ROOT
from tests.every_frame import AP, EVERY_FRAME, STA
from tools.oracle.comparison import SHOWN, TAKEN, Comparison, compare, rows_of
from tools.oracle.ours import Dissection
from tools.oracle.tshark import Row

Capture = Callable[..., Path]
OURS = sorted((ROOT / "pcaps").glob("handshakes/*.pcapng"))


def compared(path: Path) -> Comparison:
    rows, note = rows_of(path)
    return compare(path.name, path, rows, note)


@pytest.mark.usefixtures("tshark")
def test_every_kind_of_frame_is_told_alike_or_explained(capture: Capture) -> None:
    result = compared(capture(*EVERY_FRAME))
    assert [each for each in result.examples if not each.known] == []
    assert result.frames == result.ours == len(EVERY_FRAME)
    assert result.intact > len(EVERY_FRAME) * 0.8
    assert set(result.compared) >= {TAKEN, "subtype", "ra", "ta", "ssid", "channel", "akm"}


@pytest.mark.usefixtures("tshark")
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_captures_are_told_alike(path: Path) -> None:
    result = compared(path)
    assert result.examples == []
    assert result.intact == result.frames == result.ours > 0


@pytest.mark.usefixtures("tshark")
def test_stale_checksums_are_not_checked_and_a_single_wrong_one_is(capture: Capture) -> None:
    stale = radiotap(frames.beacon(AP), flags=0x10) + b"\x00" * 4
    result = compared(capture(raw=(stale, stale)))
    assert (result.intact, result.note) == (2, "every FCS is wrong, so none was checked")
    result = compared(capture(frames.beacon(AP), raw=(stale,)))
    assert (result.intact, result.apart, result.note) == (1, {"bad FCS": 1}, "")
    assert result.apart_compared > 10
    assert result.apart_differing == 0


def beacons(*ssids: bytes) -> list[bytes]:
    return [frames.beacon(AP, ssid) for ssid in ssids]


def row(number: int, path: Path, **changed: str) -> Row:
    """What tshark would print if it agreed with us but for `changed`."""
    facts = list(Dissection().frames(path))[number - 1].facts
    return Row(number, facts | changed)


def test_a_difference_counts_once_in_its_field_and_is_shown(capture: Capture) -> None:
    path = capture(*beacons(b"a", b"b"))
    result = compare("x", path, [row(1, path, ssid="62"), row(2, path)])
    assert (result.differing, result.compared["ssid"], result.agreement("ssid")) == ({"ssid": 1}, 2, 0.5)
    example = result.examples[0]
    assert (example.number, example.difference.ours, example.difference.theirs) == (1, "61", "62")


def test_an_explained_difference_is_agreement_for_the_floor_alone(capture: Capture) -> None:
    path = capture(frames.rts(AP, STA))
    signalling = bytes((STA[0] | 1,)) + STA[1:]
    result = compare("x", path, [row(1, path, ta=signalling.hex(":"))])
    assert (result.agreement("ta"), result.settled("ta")) == (0, 1)
    assert result.classes == {"bandwidth signalling TA": 1}


def test_a_frame_that_we_refuse_is_not_taken(capture: Capture) -> None:
    path = capture(frames.beacon(AP, elements=frames.lying_element(0, 200, b"net")))
    result = compare("x", path, [Row(1, {"subtype": "08"})])
    assert (result.agreement(TAKEN), result.refused) == (0, {"element-overrun": 1})
    assert result.agreement("subtype") is None


def test_only_the_first_differences_are_kept(capture: Capture) -> None:
    path = capture(*beacons(*[b"net"] * 20))
    result = compare("x", path, [row(number, path, ssid="") for number in range(1, 21)])
    assert (result.differing["ssid"], len(result.examples)) == (20, SHOWN)


def test_lost_frames_show(capture: Capture) -> None:
    path = capture(*beacons(b"a", b"b"))
    result = compare("x", path, [row(1, path)])
    assert (result.frames, result.ours) == (1, 2)


def test_what_is_no_capture_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(b"no capture")
    assert "is no capture" in compare("x", path, []).note


def test_sums_are_of_everything(capture: Capture) -> None:
    path = capture(*beacons(b"a", b"b"))
    total = Comparison("total")
    for _ in range(2):
        total.add(compare("x", path, [row(1, path, ssid="62"), row(2, path)]))
    assert (total.frames, total.intact, total.compared["ssid"], total.differing["ssid"]) == (4, 4, 4, 2)
    told = total.as_json()
    assert isinstance(told["fields"], dict)
    assert told["fields"]["ssid"] == {"compared": 4, "differing": 2, "explained": 0, "agreement": 0.5}
