from collections.abc import Callable
from pathlib import Path

from tests import frames
from tests.captures import radiotap
from tests.every_frame import AP, FAR, STA
from tools.oracle.ours import Dissected, Dissection

Capture = Callable[..., Path]


def dissected(path: Path) -> list[Dissected]:
    return list(Dissection().frames(path))


def test_headers_elements_messages_and_reasons_are_told(capture: Capture) -> None:
    beacon, message, parting = dissected(
        capture(
            frames.beacon(AP, b"\x00\xff", 6, frames.WPA1_WPA2_PSK, seq=9, extra=frames.ht_operation(1)),
            frames.handshake(STA, AP)[1],
            frames.deauth(AP, STA, AP, reason=7, retry=True),
        )
    )
    assert beacon.facts == {
        "subtype": "08", "ra": "ff:ff:ff:ff:ff:ff", "ta": AP.hex(":"), "da": "ff:ff:ff:ff:ff:ff", "sa": AP.hex(":"),
        "bssid": AP.hex(":"), "sequence": "9", "fragment": "0", "retry": "0", "protected": "0", "ssid": "00ff",
        "ds_channel": "6", "channel": "1", "akm": "2", "pairwise": "2 4", "group": "2",
    }  # fmt: skip
    assert message.facts["message"] == "2"
    assert (parting.facts["reason"], parting.facts["retry"]) == ("7", "1")
    assert [each.number for each in (beacon, message, parting)] == [1, 2, 3]


def test_control_frames_have_what_they_have(capture: Capture) -> None:
    ack, rts = dissected(capture(frames.ack(AP), frames.rts(AP, STA)))
    assert ack.facts == {"subtype": "1d", "ra": AP.hex(":"), "retry": "0", "protected": "0"}
    assert rts.facts["ta"] == STA.hex(":")


def test_data_have_a_source_and_a_destination(capture: Capture) -> None:
    facts = dissected(capture(frames.data(STA, FAR, AP, b"x" * 20)))[0].facts
    assert (facts["sa"], facts["da"]) == (STA.hex(":"), FAR.hex(":"))


def test_protected_partings_give_no_reason(capture: Capture) -> None:
    assert "reason" not in dissected(capture(frames.deauth(AP, STA, AP, reason=7, protected=True)))[0].facts


def test_refused_frames_say_why(capture: Capture) -> None:
    lying = frames.beacon(AP, elements=frames.lying_element(0, 200, b"net"))
    found = dissected(capture(lying, raw=(radiotap(frames.ack(AP), bad_fcs=True), b"\x00\x00\xff\xff")))
    assert [each.fault for each in found] == ["element-overrun", "bad-fcs", "capture-header"]
    assert found[1].facts == {}


def test_what_a_fils_association_encrypts_is_no_overrun(capture: Capture) -> None:
    session = frames.extension(4, b"\x01" * 8)
    association = frames.assoc_request(STA, AP, extra=session) + b"\xdd\xff\x01"
    assert dissected(capture(association))[0].fault == ""
