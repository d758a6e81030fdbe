"""Which frame means what for the session of a station with its access point."""

from dataclasses import replace

import pytest

from sensor.handshakes.fragments import MAX_WAITING
from sensor.tracking import pairs
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import Ear
from tests.joining import BEACON, EXCHANGE, JOIN, captures, hear, pair


def test_a_session_passes_every_state() -> None:
    ear = Ear()
    states = []
    for packet in [BEACON, *JOIN, *EXCHANGE.frames(), frames.deauth(AP, STA, AP)]:
        seen = ear.hear(packet, after_s=0.01)
        if seen.pair is not None:
            states.append(seen.pair.state)
    assert states == [
        pairs.NONE, pairs.AUTHENTICATED, pairs.ASSOCIATED, pairs.MESSAGE_1, pairs.MESSAGE_2, pairs.MESSAGE_3,
        pairs.KEYED, pairs.GONE,
    ]  # fmt: skip


def test_messages_in_fragments_and_aggregates_are_those_of_the_session() -> None:
    ear = Ear()
    question, answer = frames.fragments(EXCHANGE.frame(1), 60), EXCHANGE.in_amsdu(2)
    assert [captures(hear(ear, *sent)) for sent in ([BEACON], question, [answer])] == [0, 0, 1]
    assert [message.frame for message in pair(ear).messages] == EXCHANGE.frames(1, 2)
    assert ear.device(AP).fragments == len(question)


def test_forged_first_fragments_are_counted_among_what_found_no_room() -> None:
    ear = Ear()
    for n in range(MAX_WAITING + 6):
        ear.hear(frames.fragments(frames.eapol(STA, AP, EXCHANGE.packet(2), seq=n), 60)[0], after_s=0)
    assert (len(ear.tracker.fragments), ear.tracker.forgotten, len(ear.tracker.pairs)) == (MAX_WAITING, 6, 0)


def test_what_both_sides_want_is_kept() -> None:
    ear = Ear()
    security = frames.Security(True, frames.rsn((frames.AKM_PSK_SHA256,), mfp_required=True))
    hear(ear, frames.beacon(AP, security=frames.WPA2_PSK_PMF), frames.assoc_request(STA, AP, security=security))
    found = pair(ear)
    assert (found.akm, found.pairwise, found.group) == (frames.AKM_PSK_SHA256, 4, 4)
    assert (found.ap_mfp, found.sta_mfp) == (pairs.MFP_CAPABLE, pairs.MFP_CAPABLE | pairs.MFP_REQUIRED)


def test_packet_numbers_follow_the_keys() -> None:
    ear = Ear()
    hear(ear, BEACON, *EXCHANGE.frames())
    up = frames.qos_data(STA, AP, AP, frames.ccmp(b"hello", 7), protected=True)
    down = frames.qos_data(AP, STA, AP, frames.ccmp(b"hello", 9), direction="from_ds", protected=True)
    hear(ear, up, down)
    assert (pair(ear).numbers.last[0], pair(ear).numbers.last[4]) == (7, 9)


def test_a_handshake_waits_for_its_essid() -> None:
    ear = Ear()
    assert captures(hear(ear, *EXCHANGE.frames())) == 0
    assert not pair(ear).captured
    assert captures(hear(ear, frames.beacon(AP, b""), BEACON, BEACON)) == 1
    assert pair(ear).captured
    assert ear.tracker.pairs.waiting == {}


def test_a_handshake_waits_for_its_essid_into_the_next_session() -> None:
    ear = Ear()
    assert captures(hear(ear, frames.beacon(AP, b""), *EXCHANGE.frames())) == 0
    assert captures(hear(ear, frames.assoc_request(STA, AP, seq=9))) == 1
    assert pair(ear).essid == b"net"


@pytest.mark.parametrize(("pmkid", "told"), [(bytes(range(1, 17)), 1), (bytes(16), 0)])
def test_a_pmkid_of_an_association_is_one_unless_it_is_zeros(pmkid: bytes, told: int) -> None:
    ear = Ear()
    security = frames.Security(True, frames.rsn(pmkids=(pmkid,)))
    assert captures(hear(ear, frames.assoc_request(STA, AP, security=security))) == told


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("at", [2, 97], ids=["packet", "key data"])
@pytest.mark.parametrize("lie", [1, 8, 200, 0xF000])
def test_a_message_that_lies_about_a_length_is_none(number: int, at: int, lie: int) -> None:
    honest = EXCHANGE.packet(number)
    told = (int.from_bytes(honest[at : at + 2], "big") + lie) & 0xFFFF
    lying = frames.eapol(STA, AP, honest[:at] + told.to_bytes(2, "big") + honest[at + 2 :], from_ap=number == 1)
    ear = Ear()
    sent = [lying if number == 1 else EXCHANGE.frame(1), lying if number == 2 else EXCHANGE.frame(2)]
    assert captures(hear(ear, BEACON, *sent)) == 0
    assert [message.number for message in pair(ear).messages] == [3 - number]


def test_key_data_past_its_end_gives_no_capture() -> None:
    ear = Ear()
    assert captures(hear(ear, BEACON, *replace(EXCHANGE, m2_key_data=frames.rsn()[:-1]).frames())) == 0
    assert captures(hear(ear, EXCHANGE.frame(2))) == 1


def test_a_retried_association_request_keeps_the_session() -> None:
    ear = Ear()
    hear(ear, *JOIN, *EXCHANGE.frames(), frames.assoc_request(STA, AP, seq=9))
    assert pair(ear).sessions == 2
    hear(ear, EXCHANGE.frame(1), frames.assoc_request(STA, AP, seq=9, retry=True))
    assert pair(ear).sessions == 2


def test_answers_of_an_access_point_alone_make_no_pair() -> None:
    ear = Ear()
    hear(ear, BEACON, frames.auth(AP, STA, AP, transaction=2), frames.deauth(AP, STA, AP))
    assert len(ear.tracker.pairs) == 0


def test_what_a_session_was_parted_from_is_kept_until_the_next_one_begins() -> None:
    ear = Ear()
    hear(ear, BEACON, *JOIN, *EXCHANGE.frames(), frames.deauth(AP, STA, AP), frames.disassoc(AP, STA, AP))
    assert (pair(ear).state, pair(ear).parted_from) == (pairs.GONE, pairs.KEYED)
    hear(ear, *JOIN)
    assert pair(ear).parted_from == pairs.NONE


def test_an_action_frame_in_the_clear_comes_with_its_pair() -> None:
    ear = Ear()
    hear(ear, BEACON, *JOIN)
    for sender, receiver in ((AP, STA), (STA, AP)):
        assert ear.hear(frames.action(sender, receiver, AP, 3, b"\x00")).pair is pair(ear)
    assert ear.hear(frames.action(AP, STA, AP, 3, b"\x00", protected=True)).pair is None
