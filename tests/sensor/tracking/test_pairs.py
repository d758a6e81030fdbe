"""Sessions of stations with access points: how far they come, what is captured of them, under which name, and told."""

import random
from dataclasses import replace

import pytest

from sensor.handshakes.matching import Pmkid
from sensor.tracking import observation, pairs
from sensor.tracking.pairs import MAX_MESSAGES, MAX_PAIRS, TIMEOUT_US, PairTracker
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import Ear
from tests.joining import BEACON, EXCHANGE, JOIN, captures, hear, pair
from tests.wpa import Exchange


def test_whoever_renews_keys_is_keyed_after_message_4_not_after_a_secure_message_2() -> None:
    ear = Ear()
    renewal = replace(EXCHANGE, anonce=b"\x01" * 32, snonce=b"\x02" * 32, counter=3, renewed=True)
    hear(ear, BEACON, *EXCHANGE.frames())
    states = []
    for packet in renewal.frames():
        hear(ear, packet)
        states.append(pair(ear).state)
    assert states == [pairs.MESSAGE_1, pairs.MESSAGE_2, pairs.MESSAGE_3, pairs.KEYED]


def test_a_secure_message_2_alone_is_no_key() -> None:
    ear = Ear()
    hear(ear, replace(EXCHANGE, renewed=True).frame(2))
    assert pair(ear).state == pairs.MESSAGE_2


def test_message_2_tells_what_a_missed_association_asked_for() -> None:
    ear = Ear()
    hear(ear, EXCHANGE.frame(2))
    assert (pair(ear).akm, pair(ear).pairwise) == (frames.AKM_PSK, 4)


def test_counters_and_nonces_of_both_sides_are_kept() -> None:
    ear = Ear()
    hear(ear, *EXCHANGE.frames())
    found = pair(ear)
    assert (found.ap_replay_counter, found.sta_replay_counter) == (2, 2)
    assert (found.anonce, found.snonce) == (EXCHANGE.anonce, EXCHANGE.snonce)
    assert [message.number for message in found.messages] == [1, 2, 3, 4]


@pytest.mark.parametrize("numbers", [(1, 2), (2, 3), (1, 2, 3, 4), (1, 1, 2, 2, 3, 3, 4, 4)])
def test_a_capture_is_told_once_in_a_session(numbers: tuple[int, ...]) -> None:
    ear = Ear()
    assert captures(hear(ear, BEACON, *EXCHANGE.frames(*numbers))) == 1
    assert (ear.tracker.pairs.handshakes, ear.tracker.pairs.pmkids) == (1, 0)
    assert pair(ear).essid == b"net"


def test_the_next_session_is_told_anew_but_counted_once() -> None:
    ear = Ear()
    again = replace(EXCHANGE, anonce=b"\x01" * 32, snonce=b"\x02" * 32, counter=1)
    assert captures(hear(ear, BEACON, *JOIN, *EXCHANGE.frames(), *JOIN, *again.frames())) == 2
    assert ear.tracker.pairs.handshakes == 1
    handshake = pair(ear).handshake
    assert handshake is not None
    assert handshake.ap_message.nonce == again.anonce


def test_a_session_that_gives_nothing_is_not_told() -> None:
    ear = Ear()
    assert captures(hear(ear, BEACON, *JOIN, *EXCHANGE.frames())) == 1
    for n in range(3, 9, 2):
        again = [frames.auth(STA, AP, AP, seq=n), frames.assoc_request(STA, AP, seq=n + 1)]
        assert captures(hear(ear, *again)) == 0
    assert pair(ear).sessions == 4


@pytest.mark.parametrize("beacons", [[BEACON], []], ids=["beacon", "no beacon"])
def test_a_later_request_does_not_rename_what_was_captured(beacons: list[bytes]) -> None:
    ear = Ear()
    hear(ear, *beacons, *JOIN, *EXCHANGE.frames())
    kept = pair(ear).essid
    assert kept
    hear(ear, frames.auth(STA, AP, AP, seq=3), frames.assoc_request(STA, AP, b"forged", seq=4))
    assert pair(ear).essid == kept


def test_a_new_capture_takes_the_essid_of_its_own_request() -> None:
    ear = Ear()
    hear(ear, *JOIN, *EXCHANGE.frames())
    hear(ear, frames.auth(STA, AP, AP, seq=3), frames.assoc_request(STA, AP, b"renamed", seq=4))
    again = Exchange(AP, STA, anonce=bytes(range(32)))
    assert captures(hear(ear, *again.frames())) == 1
    assert pair(ear).essid == b"renamed"


def test_a_beacon_after_the_handshake_renames_nothing() -> None:
    ear = Ear()
    hear(ear, BEACON, *JOIN, *EXCHANGE.frames())
    hear(ear, *[frames.beacon(AP, b"forged", seq=seq) for seq in range(20, 60)], EXCHANGE.frame(1))
    assert pair(ear).essid == b"net"


def test_of_several_names_counts_the_one_that_the_station_asked_for() -> None:
    ear = Ear()
    second = frames.assoc_request(STA, AP, b"second", seq=2)
    beacons = [frames.beacon(AP, name, seq=seq) for seq, name in enumerate((b"second", *[b"net"] * 9), 5)]
    hear(ear, *beacons, second, *replace(EXCHANGE, essid=b"second").frames())
    assert pair(ear).essid == b"second"


def test_a_name_that_the_access_point_does_not_show_is_not_believed() -> None:
    ear = Ear()
    hear(ear, BEACON, *JOIN, frames.assoc_request(STA, AP, b"forged", seq=5), *EXCHANGE.frames())
    assert pair(ear).essid == b"net"


def test_a_name_asked_for_in_an_earlier_session_is_out_of_date() -> None:
    ear = Ear()
    hear(ear, BEACON, *JOIN, *EXCHANGE.frames())
    hear(ear, *[frames.beacon(AP, b"renamed", seq=seq) for seq in range(20, 60)])
    ear.now_us += TIMEOUT_US
    again = Exchange(AP, STA, essid=b"renamed", anonce=bytes(range(32)))
    assert captures(hear(ear, *again.frames())) == 1
    assert pair(ear).essid == b"renamed"


def test_a_question_never_replaces_what_was_confirmed() -> None:
    ear = Ear()
    again = replace(EXCHANGE, anonce=b"\x01" * 32, snonce=b"\x02" * 32, counter=5)
    hear(ear, BEACON, *EXCHANGE.frames(), *again.frames(1, 2))
    handshake = pair(ear).handshake
    assert handshake is not None
    assert handshake.ap_message.nonce == EXCHANGE.anonce
    hear(ear, again.frame(3))
    handshake = pair(ear).handshake
    assert handshake is not None
    assert handshake.ap_message.nonce == again.anonce


def test_silence_ends_a_session() -> None:
    ear = Ear()
    hear(ear, BEACON, *EXCHANGE.frames())
    ear.now_us += TIMEOUT_US
    hear(ear, EXCHANGE.frame(1))
    assert (pair(ear).sessions, pair(ear).state) == (2, pairs.MESSAGE_1)


@pytest.mark.parametrize("security", [frames.WPA3_SAE, frames.WPA2_EAP, frames.OPEN])
def test_a_network_without_a_passphrase_gives_no_capture(security: frames.Security) -> None:
    ear = Ear()
    exchange = replace(EXCHANGE, with_pmkid=True)
    assert captures(hear(ear, frames.beacon(AP, security=security), *exchange.frames())) == 0


@pytest.mark.parametrize("essid", [b"x" * 33, b"net\x00", bytes(6)])
def test_an_impossible_essid_gives_no_capture(essid: bytes) -> None:
    ear = Ear()
    assert captures(hear(ear, frames.beacon(AP, essid), *EXCHANGE.frames())) == 0


def test_a_pmkid_is_a_capture() -> None:
    ear = Ear()
    assert captures(hear(ear, BEACON, replace(EXCHANGE, with_pmkid=True).frame(1))) == 1
    assert (ear.tracker.pairs.handshakes, ear.tracker.pairs.pmkids) == (0, 1)


def test_a_pmkid_of_zeros_is_no_capture() -> None:
    ear = Ear()
    question = frames.eapol_key(1, nonce=EXCHANGE.anonce, key_data=frames.pmkid_kde(bytes(16)))
    assert captures(hear(ear, BEACON, frames.eapol(STA, AP, question, from_ap=True))) == 0
    assert captures(hear(ear, replace(EXCHANGE, m2_key_data=frames.rsn(pmkids=(bytes(16),))).frame(2))) == 1
    assert pair(ear).pmkid is None


def test_the_naming_frame_is_kept_and_follows_the_essid() -> None:
    ear = Ear()
    other = frames.beacon(AP, b"other", seq=5)
    hear(ear, frames.beacon(AP, b""), BEACON, frames.beacon(AP, seq=3))
    assert ear.tracker.pairs.naming[AP].frame == BEACON
    hear(ear, other)
    assert ear.tracker.pairs.naming[AP].frame == other
    assert ear.tracker.pairs.naming[AP].essid == b"other"


def test_forged_first_messages_are_bounded_and_capture_nothing() -> None:
    luck = random.Random(1)
    ear = Ear()
    hear(ear, BEACON, *EXCHANGE.frames())
    for _ in range(10_000):
        packet = frames.eapol_key(1, nonce=luck.randbytes(32))
        seen = ear.hear(frames.eapol(b"\x02" + luck.randbytes(5), AP, packet, from_ap=True), after_s=0.001)
        assert not seen.news & observation.HANDSHAKE
    tracked = ear.tracker.pairs
    assert len(tracked) == MAX_PAIRS + 1
    assert tracked.evicted == 10_000 - MAX_PAIRS
    assert tracked.captured() == [pair(ear)]
    assert len(tracked.of_bssid(AP)) == len(tracked)


def test_messages_of_one_pair_are_bounded() -> None:
    ear = Ear()
    hear(ear, BEACON)
    for number in range(100):
        hear(ear, replace(EXCHANGE, counter=number).frame(1))
    assert len(pair(ear).messages) == MAX_MESSAGES


def test_the_longest_unheard_captured_pair_leaves_first() -> None:
    tracker = PairTracker(max_pairs=2)
    for number in range(4):
        found = tracker.touch(AP, bytes((2, 0, 0, 0, 0, number)), number)
        found.pmkid = Pmkid(AP, found.sta, bytes(range(1, 17)), number, b"")
        found.fresh = True
        assert tracker.capture(found, b"net")
    assert [found.sta[5] for found in tracker.captured()] == [2, 3]
    assert tracker.find(AP, bytes((2, 0, 0, 0, 0, 0))) is None
    assert tracker.pmkids == 4
