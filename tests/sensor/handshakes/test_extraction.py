"""Captures to hash lines: each proves its passphrase and no other, and hostile frames prove nothing."""

import random
from dataclasses import replace

import pytest

from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.handshakes.extraction import MAX_FOUND, MAX_PAIRS, Extraction
from sensor.handshakes.fragments import MAX_WAITING
from sensor.handshakes.matching import MAX_MESSAGES, USUAL, Tolerance
from tests import frames
from tests.captures import RADIOTAP_FLAG_BAD_FCS, START_US, radiotap
from tests.every_frame import AP, AP2, STA
from tests.wpa import CMAC_128, MD5, SHA1, Exchange, proves

EXCHANGE = Exchange(AP, STA)
PSK_SHA256 = frames.Security(True, frames.rsn((frames.AKM_PSK_SHA256,), mfp_required=True))


class Heard:
    """An extraction, fed frame by frame, 10 ms apart."""

    def __init__(self, tolerance: Tolerance = USUAL, max_pairs: int = MAX_PAIRS, max_found: int = MAX_FOUND) -> None:
        self.extraction = Extraction(tolerance, max_pairs, max_found)
        self.now_us = START_US

    def hear(self, *sent: bytes, flags: int | None = None) -> "Heard":
        for packet in sent:
            captured = radiotap(packet) if flags is None else radiotap(packet, flags=flags)
            block = Block(captured, DLT_RADIOTAP, 0)
            block.append(0, len(captured), len(captured), self.now_us)
            self.extraction.process(block)
            self.now_us += 10_000
        return self

    def lines(self, every: bool = False) -> list[str]:
        return [found.line for found in self.extraction.hashes(every)]


def extracted(exchange: Exchange, *numbers: int, security: frames.Security = frames.WPA2_PSK) -> Heard:
    """A beacon and messages of an exchange."""
    return Heard().hear(frames.beacon(exchange.bssid, exchange.essid, security=security), *exchange.frames(*numbers))


@pytest.mark.parametrize("numbers", [(1, 2), (2, 3), (1, 2, 3), (1, 2, 3, 4)])
@pytest.mark.parametrize(("version", "security"), [(MD5, frames.WPA1), (SHA1, frames.WPA2_PSK), (CMAC_128, PSK_SHA256)])
def test_each_hash_proves_the_passphrase_and_no_other(
    numbers: tuple[int, ...], version: int, security: frames.Security
) -> None:
    lines = extracted(replace(EXCHANGE, version=version), *numbers, security=security).lines()
    assert len(lines) == 1
    assert proves(lines[0], EXCHANGE.passphrase)
    assert not proves(lines[0], "correct horsf")


@pytest.mark.parametrize("numbers", [(1,), (2,), (3,), (4,), (1, 3), (2, 4), (1, 4), (3, 4)])
def test_messages_that_do_not_suffice_give_no_hash(numbers: tuple[int, ...]) -> None:
    assert extracted(EXCHANGE, *numbers).lines() == []


def test_a_pmkid_of_message_1_suffices() -> None:
    lines = extracted(replace(EXCHANGE, with_pmkid=True), 1).lines()
    assert [line[:6] for line in lines] == ["WPA*01"]
    assert proves(lines[0], EXCHANGE.passphrase)
    assert not proves(lines[0], "wrong horse")


@pytest.mark.parametrize("again", [False, True])
def test_a_pmkid_of_an_association_suffices(again: bool) -> None:
    name = bytes.fromhex(extracted(replace(EXCHANGE, with_pmkid=True), 1).lines()[0].split("*")[2])
    security = frames.Security(True, frames.rsn(pmkids=(name,)))
    request = frames.reassoc_request(STA, AP, AP2, security=security)
    heard = Heard().hear(request if again else frames.assoc_request(STA, AP, security=security))
    assert proves(heard.lines()[0], EXCHANGE.passphrase)


def test_without_the_essid_there_is_no_hash() -> None:
    heard = Heard().hear(*EXCHANGE.frames())
    assert heard.lines() == []
    heard.hear(frames.beacon(AP))
    assert len(heard.lines()) == 1


@pytest.mark.parametrize("security", [frames.WPA3_SAE, frames.WPA2_EAP, frames.OPEN, frames.OWE])
def test_other_networks_give_no_hash(security: frames.Security) -> None:
    assert extracted(replace(EXCHANGE, with_pmkid=True), security=security).lines() == []


@pytest.mark.parametrize("essid", [b"x" * 33, b"net\x00", bytes(8)])
def test_impossible_essids_give_no_hash(essid: bytes) -> None:
    assert extracted(replace(EXCHANGE, essid=essid)).lines() == []


def test_repeated_messages_give_one_hash_and_every_one_with_all() -> None:
    heard = extracted(EXCHANGE, 1, 1, 2, 2, 3, 4)
    assert len(heard.lines()) == 1
    assert {line.rsplit("*", 1)[0] for line in heard.lines(every=True)} == {heard.lines()[0].rsplit("*", 1)[0]}
    assert {line[-2:] for line in heard.lines(every=True)} == {"00", "02"}


def test_two_exchanges_give_the_closest_and_both_with_all() -> None:
    later = replace(EXCHANGE, anonce=b"\x01" * 32, snonce=b"\x02" * 32, counter=9)
    heard = extracted(EXCHANGE, 1)
    heard.now_us += 1_000_000
    heard.hear(EXCHANGE.frame(2), *later.frames(1, 2))
    assert [line.split("*")[6] for line in heard.lines()] == [later.anonce.hex()]
    assert len(heard.lines(every=True)) == 2


def test_a_counter_that_misses_is_tolerated_where_asked_for_and_marked() -> None:
    sent = [frames.beacon(AP), replace(EXCHANGE, counter=4).frame(1), EXCHANGE.frame(2)]
    assert Heard().hear(*sent).lines() == []
    assert Heard(Tolerance(counters=2)).hear(*sent).lines() == []
    found = Heard(Tolerance(counters=3)).hear(*sent).lines()
    assert [line[-2:] for line in found] == ["80"]
    assert proves(found[0], EXCHANGE.passphrase)


@pytest.mark.parametrize("numbers", [(1, 2), (2, 3), (1, 2, 3, 4)])
def test_a_station_that_renews_its_keys_proves_the_passphrase_too(numbers: tuple[int, ...]) -> None:
    renewal = replace(EXCHANGE, renewed=True)
    lines = extracted(renewal, *numbers).lines()
    assert lines == extracted(renewal, *numbers).lines(every=True)[-1:]
    assert len(lines) == 1
    assert proves(lines[0], EXCHANGE.passphrase)
    assert not proves(lines[0], "wrong horse")


def test_forged_first_fragments_are_bounded_and_hide_nothing() -> None:
    heard = Heard().hear(frames.beacon(AP))
    forged = frames.fragments(EXCHANGE.frame(2), 40)[0]
    for n in range(10_000):
        heard.hear(forged[:10] + n.to_bytes(6, "big") + forged[16:])
        heard.now_us -= 9_990
    assert len(heard.extraction.fragments) == MAX_WAITING
    heard.hear(EXCHANGE.frame(1), *frames.fragments(EXCHANGE.frame(2), 40))
    assert [proves(line, EXCHANGE.passphrase) for line in heard.lines()] == [True]


def test_an_interleaved_stranger_disturbs_nothing() -> None:
    other = Exchange(AP, frames.mac("3c:06:30:01:02:99"), anonce=b"\x01" * 32, snonce=b"\x02" * 32)
    heard = Heard().hear(frames.beacon(AP))
    for number in (1, 2, 3, 4):
        heard.hear(EXCHANGE.frame(number), other.frame(number))
    assert len(heard.lines()) == 2
    assert all(proves(line, EXCHANGE.passphrase) for line in heard.lines())


def test_frames_with_a_wrong_checksum_are_read() -> None:
    heard = Heard().hear(frames.beacon(AP), *EXCHANGE.frames(1, 2), flags=RADIOTAP_FLAG_BAD_FCS)
    assert len(heard.lines()) == 1


def test_forged_first_messages_are_bounded_and_prove_nothing() -> None:
    luck = random.Random(1)
    heard = Heard().hear(frames.beacon(AP))
    for _ in range(10_000):
        packet = frames.eapol_key(1, nonce=luck.randbytes(32))
        heard.hear(frames.eapol(b"\x02" + luck.randbytes(5), AP, packet, from_ap=True))
    assert heard.lines(every=True) == []
    assert (heard.extraction.messages, heard.extraction.forgotten) == (10_000, 0)


def test_pairs_that_wait_for_an_answer_are_bounded() -> None:
    luck = random.Random(1)
    heard = Heard(max_pairs=50).hear(frames.beacon(AP), EXCHANGE.frame(1))
    for _ in range(50):
        packet = frames.eapol_key(1, nonce=luck.randbytes(32))
        heard.hear(frames.eapol(b"\x02" + luck.randbytes(5), AP, packet, from_ap=True))
    assert heard.hear(EXCHANGE.frame(2)).lines() == []  # its question was pushed out
    assert heard.extraction.forgotten == 2
    assert len(heard.hear(EXCHANGE.frame(3)).lines()) == 1


def test_messages_of_a_pair_that_find_no_room_are_counted() -> None:
    heard = Heard().hear(*[replace(EXCHANGE, counter=number).frame(1) for number in range(MAX_MESSAGES + 5)])
    assert heard.extraction.forgotten == 5


def test_what_was_found_is_bounded() -> None:
    heard = Heard(max_found=3).hear(frames.beacon(AP))
    for number in range(5):
        sta = bytes((2, 0, 0, 0, 0, number))
        heard.hear(*Exchange(AP, sta, with_pmkid=number % 2 == 0).frames(1, 2))
    assert len(heard.lines(every=True)) == 3
    assert heard.extraction.forgotten == 5


LIES = [(number, at, lie) for number in (1, 2) for at in (2, 97) for lie in (1, 8, 200, 0xF000)]


@pytest.mark.parametrize(("number", "at", "lie"), [*LIES, (2, 2, -1), (2, 2, -50), (2, 97, -1), (2, 97, -50)])
def test_a_message_that_lies_about_a_length_proves_nothing(number: int, at: int, lie: int) -> None:
    """802.1X packet body length at octet 2, key data length at octet 97 (802.11-2020 figure 12-32)."""
    honest = EXCHANGE.packet(number)
    told = (int.from_bytes(honest[at : at + 2], "big") + lie) & 0xFFFF
    lying = honest[:at] + told.to_bytes(2, "big") + honest[at + 2 :]
    sent = {1: EXCHANGE.frame(1), 2: EXCHANGE.frame(2)}
    assert len(Heard().hear(frames.beacon(AP), *sent.values()).lines()) == 1
    sent[number] = frames.eapol(STA, AP, lying, from_ap=number == 1)
    assert Heard().hear(frames.beacon(AP), *sent.values()).lines(every=True) == []


@pytest.mark.parametrize("key_data", [b"\x30\xff\x01\x00", frames.rsn()[:-1], frames.rsn() + b"\xdd\x20\x00"])
def test_an_element_past_the_end_of_the_key_data_proves_nothing(key_data: bytes) -> None:
    assert extracted(replace(EXCHANGE, m2_key_data=key_data)).lines(every=True) == []


def test_a_pmkid_of_zeros_is_none() -> None:
    question = frames.eapol_key(1, nonce=EXCHANGE.anonce, key_data=frames.pmkid_kde(bytes(16)))
    zeros = frames.Security(True, frames.rsn(pmkids=(bytes(16),)))
    heard = Heard().hear(frames.beacon(AP), frames.assoc_request(STA, AP, security=zeros))
    heard.hear(frames.eapol(STA, AP, question, from_ap=True))
    assert heard.lines(every=True) == []
    heard.hear(replace(EXCHANGE, m2_key_data=zeros.elements).frame(2))
    assert [line[:6] for line in heard.lines(every=True)] == ["WPA*02"]


def test_lines_come_in_order_of_address() -> None:
    heard = Heard()
    for bssid in (AP2, AP):
        heard.hear(frames.beacon(bssid), *replace(EXCHANGE, bssid=bssid).frames())
    assert [line.split("*")[3] for line in heard.lines()] == sorted((AP.hex(), AP2.hex()))
