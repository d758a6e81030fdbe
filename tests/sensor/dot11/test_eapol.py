"""802.1X heads: recognised where they are whole, refused where they are not."""

from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.eapol import DESCRIPTOR_RSN, TYPE_KEY, TYPE_START, EapolHeader, parse_eapol
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
