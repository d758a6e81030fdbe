"""EAPOL messages out of frames: what is kept, and what a message may be used for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.eapol import EapolHeader, parse_eapol
from sensor.handshakes.message import USE_MIC, USE_NONCE, EapolMessage, bit_errors, read_message
from tests import frames
from tests.every_frame import AP, AP2, FAR, STA
from tests.hearing import dissect, dissected
from tests.wpa import MIC_AT, Exchange

HANDSHAKE = Exchange(AP, STA)


def read(frame_bytes: bytes) -> EapolMessage | None:
    """Read the message in a frame."""
    frame = dissected(frame_bytes)
    header = EapolHeader()
    assert frame.eapol
    assert parse_eapol(frame.data, frame.eapol, frame.eapol_end, header)
    return read_message(frame, header)


def message(frame_bytes: bytes) -> EapolMessage:
    """Read the message that must be in a frame."""
    found = read(frame_bytes)
    assert found is not None
    return found


def changed(number: int, at: int, octets: bytes) -> EapolMessage:
    """Message `number` with other octets at an offset of its 802.1X packet."""
    packet = HANDSHAKE.packet(number)
    packet = packet[:at] + octets + packet[at + len(octets) :]
    return message(frames.eapol(STA, AP, packet, from_ap=number in (1, 3)))


@pytest.mark.parametrize(("number", "uses"), [(1, USE_NONCE), (2, USE_MIC), (3, USE_NONCE), (4, 0)])
def test_each_message_is_told_and_good_for_what_it_holds(number: int, uses: int) -> None:
    """M4 with a nonce of zeros can prove nothing: without the SNonce there is no PTK."""
    found = message(HANDSHAKE.frame(number))
    assert (found.number, found.bssid, found.sta, found.uses) == (number, AP, STA, uses)
    assert found.packet == HANDSHAKE.packet(number)
    assert found.replay_counter == (1 if number < 3 else 2)


OTHER = frames.amsdu_subframe(FAR, STA, frames.llc(0x0800, b"x" * 33))


@pytest.mark.parametrize("around", [((), ()), ((OTHER,), ()), ((), (OTHER,)), ((OTHER, OTHER), (b"x" * 5,))])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_message_in_an_aggregate_is_kept_as_if_it_had_come_alone(
    number: int, around: tuple[tuple[bytes, ...], tuple[bytes, ...]]
) -> None:
    found, plain = message(HANDSHAKE.in_amsdu(number, *around)), message(HANDSHAKE.frame(number))
    for field in ("number", "bssid", "sta", "packet", "mic", "mic_at", "nonce", "uses", "frame"):
        assert getattr(found, field) == getattr(plain, field), field


def test_the_kept_frame_has_the_addresses_of_the_subframe() -> None:
    """The 802.11 addresses are the pair's; behind an access point the packet may be somebody else's."""
    body = frames.amsdu(OTHER, frames.amsdu_subframe(AP2, FAR, frames.llc(0x888E, HANDSHAKE.packet(2))))
    up = message(frames.qos_data(STA, AP, AP, body, amsdu=True))
    assert (up.bssid, up.sta, dissected(up.frame).da, dissected(up.frame).sa) == (AP, STA, AP2, STA)
    body = frames.amsdu(OTHER, frames.amsdu_subframe(AP2, FAR, frames.llc(0x888E, HANDSHAKE.packet(1))))
    down = message(frames.qos_data(AP, STA, AP, body, direction="from_ds", amsdu=True))
    assert (down.bssid, down.sta, dissected(down.frame).da, dissected(down.frame).sa) == (AP, STA, STA, FAR)


def test_the_kept_frame_of_a_bridge_has_all_four_addresses() -> None:
    body = frames.amsdu(OTHER, frames.amsdu_subframe(STA, FAR, frames.llc(0x888E, HANDSHAKE.packet(2))))
    packet = bytearray(frames.wds_data(AP, AP2, AP, AP, body, qos=True))
    packet[30] |= 0x80
    kept = dissected(message(bytes(packet)).frame)
    assert (kept.ra, kept.ta, kept.da, kept.sa, kept.amsdu) == (AP2, AP, STA, FAR, False)


def test_a_packet_that_says_more_than_its_subframe_holds_is_none() -> None:
    lying = HANDSHAKE.packet(2)[:2] + b"\x01\x00" + HANDSHAKE.packet(2)[4:]
    assert read(frames.eapol_amsdu(STA, AP, lying, after=(OTHER,) * 6)) is None
    assert read(frames.eapol_amsdu(STA, AP, HANDSHAKE.packet(2)[:-1], after=(OTHER,))) is None


def test_the_mic_is_kept_and_taken_out() -> None:
    found = message(HANDSHAKE.frame(2))
    packet = HANDSHAKE.packet(2)
    assert found.mic == packet[MIC_AT : MIC_AT + 16]
    assert found.packet_without_mic == packet[:MIC_AT] + bytes(16) + packet[MIC_AT + 16 :]


def test_message_4_with_a_nonce_can_be_checked() -> None:
    packet = frames.eapol_key(4, nonce=HANDSHAKE.snonce, mic=bytes(range(1, 17)))
    assert message(frames.eapol(STA, AP, packet)).uses == USE_MIC


def test_a_pmkid_is_read_from_message_1() -> None:
    exchange = Exchange(AP, STA, with_pmkid=True)
    assert message(exchange.frame(1)).pmkid == exchange.packet(1)[-16:]


@pytest.mark.parametrize(
    "pmkid", [bytes(16), b"\x12" * 4 + bytes(4) + b"\x34" * 8, b"\x12" * 4 + b"\xff" * 4 + b"\x34" * 8]
)
def test_a_pmkid_that_nobody_computes_is_none(pmkid: bytes) -> None:
    packet = frames.eapol_key(1, key_data=frames.pmkid_kde(pmkid))
    assert message(frames.eapol(STA, AP, packet, from_ap=True)).pmkid == b""


def test_a_pmkid_of_sae_is_none() -> None:
    packet = frames.eapol_key(1, key_data=frames.pmkid_kde(bytes(range(1, 17))), descriptor_version=0)
    found = message(frames.eapol(STA, AP, packet, from_ap=True))
    assert (found.pmkid, found.uses) == (b"", 0)


@pytest.mark.parametrize("akm", [frames.AKM_FT_PSK, frames.AKM_SAE, frames.AKM_EAP])
def test_a_station_that_asks_for_another_akm_gives_no_hash(akm: int) -> None:
    exchange = Exchange(AP, STA, m2_key_data=frames.rsn((akm,)))
    assert message(exchange.frame(2)).uses == 0


@pytest.mark.parametrize(
    ("number", "at", "octets"),
    [
        (1, 65, b"\x01"),  # RSC of M1
        (2, 65, b"\x01"),  # RSC of M2
        (2, 49, b"\x01"),  # key IV
        (2, 73, b"\x01"),  # reserved
        (3, 73, b"\x01"),
        (2, MIC_AT, bytes(16)),
        (2, MIC_AT + 2, b"\xff" * 4),
        (3, MIC_AT, bytes(16)),
        (2, 17, bytes(32)),  # nonce
        (2, 7, b"\x00\x11"),  # key length
    ],
)
def test_a_field_that_cannot_be_makes_the_message_useless(number: int, at: int, octets: bytes) -> None:
    assert changed(number, at, octets).uses == 0


def test_a_packet_too_long_for_hashcat_gives_no_hash() -> None:
    exchange = Exchange(AP, STA, m2_key_data=frames.rsn() + frames.vendor(b"\x00\x11\x22", 1, bytes(140)))
    assert message(exchange.frame(2)).uses == 0


@pytest.mark.parametrize("length", [23, 100, 0xFFFF])
def test_key_data_past_the_end_is_no_message(length: int) -> None:
    packet = HANDSHAKE.packet(2)
    lying = packet[: MIC_AT + 16] + length.to_bytes(2, "big") + packet[MIC_AT + 18 :]
    assert read(frames.eapol(STA, AP, lying)) is None


def test_a_message_to_everybody_is_none() -> None:
    assert read(frames.eapol(frames.BROADCAST, AP, HANDSHAKE.packet(1), from_ap=True)) is None


@given(st.integers(1, 4), st.data())
def test_cut_and_changed_packets_are_read_within_their_bounds(number: int, data: st.DataObject) -> None:
    packet = bytearray(HANDSHAKE.packet(number))
    for _ in range(data.draw(st.integers(0, 4))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(packet[: data.draw(st.integers(0, len(packet)))])
    fault, frame = dissect(frames.eapol(STA, AP, cut, from_ap=number in (1, 3)))
    header = EapolHeader()
    if fault or not frame.eapol or not parse_eapol(frame.data, frame.eapol, frame.eapol_end, header):
        return
    found = read_message(frame, header)
    if found is not None:
        assert found.packet == cut[: len(found.packet)]
        assert len(found.nonce) == 32
        assert len(found.mic) in (0, 16, 24, 32)


@pytest.mark.parametrize(
    ("octets", "wrong"),
    [(bytes(range(16)), False), (b"\x00" * 4 + b"\x01" * 12, True), (b"\x01" * 12 + b"\x00" * 4, False)],
)
def test_bit_errors_are_runs_before_the_last_four_octets(octets: bytes, wrong: bool) -> None:
    assert bit_errors(octets) == wrong
