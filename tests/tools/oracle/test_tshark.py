"""What tshark prints, read back: octets stay octets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import frames
from tests.captures import fcs, radiotap
from tests.every_frame import AP, FAR, STA
from tests.frames import BROADCAST
from tools.oracle.tshark import Row, rows

pytestmark = pytest.mark.usefixtures("tshark")

Capture = Callable[..., Path]


def told(path: Path, *, check_fcs: bool = True) -> list[Row]:
    return list(rows(path, check_fcs=check_fcs))


@pytest.mark.parametrize(
    "ssid",
    [
        b"net", "Zürich ☕".encode(), b"\x00" * 8, b"\xff\xfe\x80", b"a\tb\nc\rd,e", b"\x1b[31m", b"<MISSING>",
        b"x" * 32, b"",
    ],
    ids=["ascii", "utf-8", "nul", "no utf-8", "separators", "escape", "a word of tshark's", "32 octets", "empty"],
)  # fmt: skip
def test_ssids_come_back_octet_for_octet(ssid: bytes, capture: Capture) -> None:
    row = told(capture(frames.beacon(AP, ssid)))[0]
    assert row.facts["ssid"] == ssid.hex()
    assert not row.apart


def test_a_frame_without_ssid_element_has_none(capture: Capture) -> None:
    assert "ssid" not in told(capture(frames.beacon(AP, elements=frames.rates())))[0].facts


def test_headers_are_read(capture: Capture) -> None:
    packet = frames.qos_data(STA, FAR, AP, frames.ccmp(b"x"), protected=True, retry=True, seq=1000, fragment=3)
    facts = told(capture(packet))[0].facts
    assert facts == {
        "subtype": "28", "ra": AP.hex(":"), "ta": STA.hex(":"), "da": FAR.hex(":"), "sa": STA.hex(":"),
        "bssid": AP.hex(":"), "sequence": "1000", "fragment": "3", "more_fragments": "0", "retry": "1",
        "protected": "1",
    }  # fmt: skip


def test_elements_are_read_and_the_first_of_two_counts(capture: Capture) -> None:
    extra = frames.rsn((frames.AKM_SAE,)) + frames.ds(11) + frames.ssid_element(b"other")
    facts = told(capture(frames.beacon(AP, b"net", 6, frames.WPA1_WPA2_PSK, extra=extra + frames.ht_operation(1))))[
        0
    ].facts
    assert (facts["ssid"], facts["ds_channel"], facts["channel"]) == (b"net".hex(), "6", "1")
    assert (facts["akm"], facts["pairwise"], facts["group"]) == ("2", "2 4", "2")


def test_6ghz_operation_names_the_channel(capture: Capture) -> None:
    elements = frames.ssid_element(b"six") + frames.he_capabilities() + frames.he_operation(six_ghz=(37, 2, 39, 0))
    assert told(capture(frames.beacon(AP, elements=elements)))[0].facts["channel"] == "37"


def test_messages_and_reasons_are_read(capture: Capture) -> None:
    path = capture(
        *frames.handshake(STA, AP), frames.deauth(AP, STA, AP, reason=7), frames.disassoc(STA, AP, AP, reason=8)
    )
    facts = [row.facts for row in told(path)]
    assert [each.get("message") for each in facts] == ["1", "2", "3", "4", None, None]
    assert [each.get("reason") for each in facts[4:]] == ["7", "8"]


def test_fragments_stand_for_themselves(capture: Capture) -> None:
    body = frames.llc(0x888E, frames.eapol_key(1))
    first = frames.data(AP, STA, AP, body[:40], direction="from_ds", more_fragments=True, seq=5)
    last = frames.data(AP, STA, AP, body[40:], direction="from_ds", seq=5, fragment=1)
    assert "message" not in told(capture(first, last))[1].facts


def test_frames_that_are_not_intact_are_set_apart_with_the_reason(capture: Capture) -> None:
    lying = frames.beacon(AP, elements=frames.ssid_element(b"net") + frames.lying_element(48, 200, b"\x01\x00"))
    version = b"\x81" + frames.beacon(AP)[1:]
    wrong = radiotap(frames.beacon(AP), flags=0x10) + b"\x00\x00\x00\x00"
    path = capture(lying, version, frames.beacon(AP), raw=(wrong, radiotap(frames.beacon(AP), bad_fcs=True)))
    reasons = [row.apart for row in told(path)]
    assert reasons[0].startswith("malformed: ")
    assert reasons[1:] == ["unknown protocol version", "", "bad FCS", "bad FCS"]
    assert [row.stale for row in told(path)] == [False, False, False, True, True]


def test_wrong_checksums_are_not_looked_at_when_told_so(capture: Capture) -> None:
    path = capture(raw=(radiotap(frames.beacon(AP), flags=0x10) + fcs(b"another"),))
    assert (told(path, check_fcs=False)[0].apart, told(path)[0].apart) == ("", "bad FCS")


def test_a_cut_frame_is_no_intact_one(capture: Capture) -> None:
    assert told(capture(frames.beacon(AP), snaplen=70))[0].apart == "cut by the snap length"


def test_broken_payload_of_clear_data_does_not_matter(capture: Capture) -> None:
    packet = frames.data(STA, BROADCAST, AP, frames.llc(0x0806, b"\x00\x01\x08"))
    row = told(capture(packet))[0]
    assert row.values["_ws.malformed"]
    assert not row.apart


def test_a_lying_802_1x_length_does(capture: Capture) -> None:
    packet = frames.eapol_key(2)
    lying = frames.eapol(STA, AP, packet[:2] + b"\xff\x00" + packet[4:30])
    assert told(capture(lying))[0].apart.startswith("malformed: ")
