"""Filters, run by the kernel itself: a datagram socket passes what its classic filter keeps, cut to its length."""

import ctypes
import socket
import struct
from collections.abc import Callable
from typing import Final

import pytest

from datasources.linux_wifi import bpf
from datasources.linux_wifi.wire import OpenRequest
from sensor.dot11.block import DLT_IEEE802_11, DLT_PRISM, DLT_RADIOTAP
from sensor.errors import MisconfiguredError
from tests import captures, frames
from tests.datasources.linux_wifi.conditions import needs_libpcap

AP: Final = frames.mac("02:00:00:aa:bb:01")
STA: Final = frames.mac("02:00:00:aa:bb:02")
BEACON: Final = frames.beacon(AP, b"office")
HANDSHAKE: Final = frames.handshake(STA, AP)
DATA: Final = frames.data(STA, AP, AP, frames.llc(0x0800, b"\x45" + bytes(60)))
PROTECTED: Final = frames.data(STA, AP, AP, frames.llc(0x888E, bytes(60)), protected=True)
HT_CONTROL: Final = (
    frames.frame_control(2, 8, frames.TO_DS | frames.ORDER)
    + bytes(22)
    + bytes(2 + 4)
    + frames.llc(0x888E, b"\x02\x03\x00\x00")
)
FOUR_ADDRESSES: Final = (
    frames.frame_control(2, 0, frames.TO_DS | frames.FROM_DS) + bytes(28) + frames.llc(0x888E, b"\x02\x03\x00\x00")
)
PADDED: Final = (
    frames.frame_control(2, 8, frames.TO_DS) + bytes(22) + bytes(2) + bytes(2) + frames.llc(0x888E, b"\x02\x03")
)
KEPT: Final = (BEACON, frames.deauth(AP, STA, AP), *HANDSHAKE, HT_CONTROL, FOUR_ADDRESSES, PADDED)
DROPPED: Final = (DATA, PROTECTED, frames.ack(AP), frames.rts(AP, STA), frames.null(STA, AP), frames.qos_null(STA, AP))
HEADERS: Final[dict[int, Callable[[bytes], bytes]]] = {
    DLT_RADIOTAP: captures.radiotap,
    DLT_IEEE802_11: lambda frame: frame,
    DLT_PRISM: lambda frame: struct.pack("<II", 0x44, 144) + bytes(136) + frame,
}


def passed(program: bytes, *datagrams: bytes) -> list[bytes]:
    """What the kernel lets through."""
    code = ctypes.create_string_buffer(program, len(program))
    attach = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    seen: list[bytes] = []
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, 26, attach)
        for datagram in datagrams:
            ours.send(datagram)
            try:
                seen.append(theirs.recv(1 << 16, socket.MSG_DONTWAIT))
            except BlockingIOError:
                continue
    return seen


@pytest.mark.parametrize("linktype", HEADERS)
def test_management_and_eapol_pass_and_nothing_else(linktype: int) -> None:
    header = HEADERS[linktype]
    program = bpf.management_and_eapol(linktype)
    kept, dropped = [header(frame) for frame in KEPT], [header(frame) for frame in DROPPED]
    assert passed(program, *kept) == kept
    assert passed(program, *dropped) == []


def test_frames_that_are_cut_short_do_not_pass() -> None:
    program = bpf.management_and_eapol(DLT_RADIOTAP)
    whole = captures.radiotap(HANDSHAKE[0])
    assert passed(program, b"", b"\0", whole[:3], whole[:12], whole[:30]) == []


def test_frames_are_cut_to_the_snap_length() -> None:
    program = bpf.program_for(OpenRequest("wlan0", snaplen=40), DLT_RADIOTAP)
    assert passed(program, captures.radiotap(BEACON), b"short") == [captures.radiotap(BEACON)[:40], b"short"]


def test_management_only_and_snap_length_go_together() -> None:
    program = bpf.program_for(OpenRequest("wlan0", snaplen=40, filter_mgmt=True), DLT_RADIOTAP)
    assert passed(program, *map(captures.radiotap, (BEACON, DATA, HANDSHAKE[0]))) == [
        captures.radiotap(BEACON)[:40],
        captures.radiotap(HANDSHAKE[0])[:40],
    ]


def test_no_wish_is_no_filter() -> None:
    assert bpf.program_for(OpenRequest("wlan0"), DLT_RADIOTAP) == b""


def test_while_paused_nothing_passes() -> None:
    assert passed(bpf.DROP_ALL, captures.radiotap(BEACON), b"x") == []


@needs_libpcap
def test_an_expression_goes_together_with_everything_else() -> None:
    request = OpenRequest("wlan0", snaplen=50, filter_mgmt=True, filter="wlan addr1 ff:ff:ff:ff:ff:ff or type data")
    program = bpf.program_for(request, DLT_RADIOTAP)
    deauth = frames.deauth(AP, STA, AP)
    assert passed(program, *map(captures.radiotap, (BEACON, deauth, DATA, HANDSHAKE[0]))) == [
        captures.radiotap(BEACON)[:50],
        captures.radiotap(HANDSHAKE[0])[:50],
    ]


@needs_libpcap
@pytest.mark.parametrize("expression", ["no such word", "type mgt and (", "a\0b", "ether proto \x1b[31m"])
def test_an_expression_that_makes_no_sense_is_a_mistake_that_is_named_in_printable_text(expression: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"^filter ") as caught:
        bpf.compiled(expression, DLT_RADIOTAP)
    assert str(caught.value).isprintable()


def test_without_libpcap_an_expression_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> ctypes.CDLL:
        raise OSError(name)

    bpf.libpcap.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(ctypes, "CDLL", absent)
        with pytest.raises(MisconfiguredError, match="apt install libpcap"):
            bpf.compiled("type mgt", DLT_RADIOTAP)


def test_a_filter_that_is_too_long_for_the_kernel_is_refused() -> None:
    with pytest.raises(MisconfiguredError, match="too long"):
        bpf.chained([bpf.management_and_eapol(DLT_RADIOTAP)] * 200, 100)
