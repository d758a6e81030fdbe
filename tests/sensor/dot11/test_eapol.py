"""802.1X heads: recognised where they are whole, refused where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.eapol import (
    DESCRIPTOR_RSN,
    TYPE_KEY,
    TYPE_START,
    EapolHeader,
    EapPacket,
    KeyData,
    group_message_number,
    message_number,
    parse_eapol,
    read_eap,
    read_key_data,
)
from tests import frames


def read(packet: bytes) -> EapolHeader:
    """Parse a packet that must be one."""
    head = EapolHeader()
    assert parse_eapol(packet, 0, len(packet), head)
    return head


def everything(head: EapolHeader) -> dict[str, object]:
    """Return all that was read, for comparison."""
    return {name: getattr(head, name) for name in dir(head) if not name.startswith("_")}


@given(st.binary(max_size=120) | st.builds(frames.eapol_key, st.integers(1, 4)), st.binary(max_size=60))
def test_octets_behind_the_end_change_nothing(packet: bytes, behind: bytes) -> None:
    alone, surrounded = EapolHeader(), EapolHeader()
    assert parse_eapol(packet, 0, len(packet), alone) == parse_eapol(packet + behind, 0, len(packet), surrounded)
    assert everything(alone) == everything(surrounded)
    assert alone.end <= len(packet)


def test_the_first_message_of_a_handshake() -> None:
    head = read(frames.eapol_key(1, replay_counter=7))
    assert (head.version, head.packet_type, head.descriptor, head.replay_counter) == (2, TYPE_KEY, DESCRIPTOR_RSN, 7)
    assert (head.is_key, head.pairwise, head.ack, head.mic, head.install, head.secure) == (
        (True, True, True, False, False, False)
    )


def test_the_third_message_of_a_handshake() -> None:
    head = read(frames.eapol_key(3))
    assert (head.ack, head.mic, head.install, head.secure, head.encrypted) == (True, True, True, True, True)


def test_the_nonce_is_found() -> None:
    packet = frames.eapol_key(2, nonce=b"\x77" * 32)
    head = read(packet)
    assert packet[head.nonce : head.nonce + 32] == b"\x77" * 32


def test_padding_behind_the_packet_is_not_its_body() -> None:
    packet = frames.eapol_packet(0, b"hello")
    assert read(packet + b"\x00" * 9).end == len(packet)


def test_a_packet_cut_by_the_capture_ends_with_the_frame() -> None:
    packet = frames.eapol_key(1)[:40]
    head = read(packet)
    assert (head.is_key, head.nonce, head.end, head.length > 36) == (True, 0, 40, True)


def test_other_packets_are_no_keys() -> None:
    head = read(frames.eapol_packet(TYPE_START))
    assert (head.packet_type, head.is_key, head.ack) == (TYPE_START, False, False)


def test_an_unknown_descriptor_is_no_key() -> None:
    packet = bytearray(frames.eapol_key(1))
    packet[4] = 1  # RC4, of the WEP days
    assert not read(bytes(packet)).is_key


def test_an_unknown_version_is_no_eapol() -> None:
    head = EapolHeader()
    assert not parse_eapol(frames.eapol_packet(3, version=0x45), 0, 4, head)
    assert not parse_eapol(b"\x02\x03\x00", 0, 3, head)


def test_nothing_of_the_last_packet_is_left() -> None:
    head = read(frames.eapol_key(3))
    packet = frames.eapol_packet(TYPE_START)
    parse_eapol(packet, 0, len(packet), head)
    assert everything(head) == everything(read(packet))


# -- messages


@pytest.mark.parametrize("message", [1, 2, 3, 4])
@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_each_message_of_the_4_way_handshake_is_told_by_its_flags(message: int, version: int) -> None:
    head = read(frames.eapol_key(message, descriptor_version=version))
    assert (message_number(head), group_message_number(head)) == (message, 0)


@pytest.mark.parametrize(("key_data", "message"), [(b"", 4), (frames.wpa1(), 2)])
def test_wpa1_tells_message_4_from_message_2_by_its_empty_key_data(key_data: bytes, message: int) -> None:
    assert message_number(read(frames.eapol_key(2, key_information=0x0109, key_data=key_data))) == message


@pytest.mark.parametrize("element", [frames.rsn(), frames.vendor(b"\x00\x11\x22", 1) + frames.rsn(), frames.wpa1()])
def test_who_renews_keys_sets_secure_in_message_2_too(element: bytes) -> None:
    assert message_number(read(frames.eapol_key(2, key_information=0x030A, key_data=element))) == 2


@pytest.mark.parametrize(
    "key_data", [b"", frames.element(221, frames.OUI_IEEE + b"\x07" + bytes(6)), b"\x30\xff", b"\xee" * 16]
)
def test_message_4_is_one_that_names_no_suites(key_data: bytes) -> None:
    """Multi-link stations put their address into it (802.11be 12.7.6.5)."""
    assert message_number(read(frames.eapol_key(4, key_data=key_data))) == 4


def test_encrypted_key_data_name_nothing() -> None:
    assert message_number(read(frames.eapol_key(4, key_information=0x130A, key_data=frames.rsn()))) == 4


@pytest.mark.parametrize("message", [2, 4])
@pytest.mark.parametrize("version", [0, 2])
def test_a_packet_cut_before_its_key_data_is_nobodys_answer(message: int, version: int) -> None:
    packet = frames.eapol_key(message, key_data=b"", descriptor_version=version)
    numbers = {message_number(read(packet[:size])) for size in range(17, len(packet))}
    assert numbers == {0}


@pytest.mark.parametrize(("message", "bits"), [(1, None), (3, None), (0, 0x00C8)])
def test_a_cut_question_is_told_by_its_flags(message: int, bits: int | None) -> None:
    """The last one has Install and no MIC, and is none."""
    packet = frames.eapol_key(message or 3, key_information=bits)
    assert {message_number(read(packet[:size])) for size in range(17, 98)} == {message}


@pytest.mark.parametrize(
    ("bits", "group"),
    [(0x1382, 1), (0x0302, 2), (0x0902, 0), (0x0D0A, 0), (0x2108, 0), (0x0008, 0), (0x0188, 0), (0x00C8, 0)],
)
def test_what_is_no_message_is_none(bits: int, group: int) -> None:
    """Group messages, a request, a request with an error, SMK, no MIC, MIC without Install, Install without MIC."""
    head = read(frames.eapol_key(1, key_information=bits))
    assert (message_number(head), group_message_number(head)) == (0, group)


def test_an_authenticated_packet_without_a_mic_field_has_numbers_too() -> None:
    """FILS protects by encryption: no MIC bit and no MIC field (802.11-2020 12.7.2)."""
    head = read(frames.eapol_key(3, key_information=0x12C8, mic_length=0))
    assert (head.mic_length, message_number(head)) == (0, 3)


@pytest.mark.parametrize("length", [0, 16, 24, 32])
@pytest.mark.parametrize("content", [b"", b"\xee" * 7, frames.rsn()])
def test_an_akm_defined_mic_is_as_long_as_makes_the_packet_whole(length: int, content: bytes) -> None:
    packet = frames.eapol_key(3, descriptor_version=0, mic_length=length, key_data=content)
    head = read(packet)
    assert (head.mic_at, head.mic_length) == (81, length)
    assert packet[head.key_data : head.key_data_end] == content
    assert not head.key_data_lies


@pytest.mark.parametrize("length", [23, 100, 0xFFFF])
def test_key_data_that_lies_is_cut_at_the_end(length: int) -> None:
    packet = frames.eapol_key(2)
    head = read(packet[:97] + length.to_bytes(2, "big") + packet[99:])
    assert head.key_data_lies
    assert (head.key_data_length, head.key_data_end) == (length, len(packet))


# -- key data


def key_data(content: bytes, *, message: int = 1, bits: int | None = None) -> KeyData:
    """What key data hold."""
    packet = frames.eapol_key(message, key_data=content, key_information=bits)
    return read_key_data(packet, read(packet))


def test_elements_and_kdes_are_found_among_strangers() -> None:
    pmkid = bytes(range(16))
    mlo = frames.element(221, frames.OUI_IEEE + b"\x10" + bytes(9))
    gtk = frames.element(221, frames.OUI_IEEE + b"\x01" + bytes(18))
    stranger = frames.vendor(b"\x00\x11\x22", 4, bytes(16))
    found = key_data(mlo + stranger + frames.pmkid_kde(pmkid) + gtk + frames.rsn() + frames.wpa1() + b"\xdd\x00\x00")
    assert (found.pmkid, found.has_gtk, found.overrun) == (pmkid, True, False)
    assert (found.rsn, found.wpa1) == (frames.rsn()[2:], frames.wpa1()[6:])


def test_encrypted_key_data_are_left_alone() -> None:
    found = key_data(frames.rsn(), message=3)
    assert (found.rsn, found.overrun) == (b"", False)


def test_an_element_past_the_end_is_noticed() -> None:
    found = key_data(frames.rsn() + b"\xdd\x14\x00\x0f\xac\x04")
    assert (found.rsn, found.pmkid, found.overrun) == (frames.rsn()[2:], b"", True)


@given(st.binary(max_size=80), st.binary(max_size=40))
def test_key_data_are_read_within_the_packet(content: bytes, behind: bytes) -> None:
    packet = frames.eapol_key(1, key_data=content)
    alone, surrounded = (read_key_data(packet, read(packet)), read_key_data(packet + behind, read(packet + behind)))
    assert (alone.pmkid, alone.rsn, alone.wpa1, alone.overrun) == (
        (surrounded.pmkid, surrounded.rsn, surrounded.wpa1, surrounded.overrun)
    )


# -- EAP


def eap(packet: bytes) -> EapPacket | None:
    """The EAP packet in an 802.1X packet."""
    whole = frames.eapol_packet(0, packet)
    return read_eap(whole, read(whole))


def test_an_identity_is_read() -> None:
    found = eap(b"\x02\x07\x00\x0a\x01me@ho")
    assert found is not None
    assert (found.code, found.identifier, found.kind, found.identity, found.wsc) == (2, 7, 1, b"me@ho", False)


def test_success_has_no_type() -> None:
    found = eap(b"\x03\x07\x00\x04")
    assert found is not None
    assert (found.code, found.kind, found.identity) == (3, 0, b"")


@pytest.mark.parametrize(("vendor", "wsc"), [(b"\x00\x37\x2a\x00\x00\x00\x01", True), (bytes(7), False)])
def test_wsc_is_told_from_other_expanded_types(vendor: bytes, wsc: bool) -> None:
    found = eap(b"\x01\x01\x00\x0e\xfe" + vendor + b"\x04\x00")
    assert found is not None
    assert found.wsc == wsc


@pytest.mark.parametrize("packet", [b"", b"\x01\x01\x00", b"\x01\x01\x00\x03", b"\x01\x01\x00\x09\x01"])
def test_eap_that_lies_is_none(packet: bytes) -> None:
    assert eap(packet) is None


def test_a_key_packet_is_no_eap() -> None:
    packet = frames.eapol_key(1)
    assert read_eap(packet, read(packet)) is None
