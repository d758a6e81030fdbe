"""PPI, Prism and AVS headers."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.frame import Frame
from sensor.dot11.ppi import no_radio, read_ppi, read_prism
from sensor.dot11.radio import FLAG_BAD_FCS, FLAG_FCS, FLAGS_UNKNOWN
from tests.captures import LINKTYPE_RADIOTAP, ppi


def read(header: bytes, before: bytes = b"", after: bytes = b"") -> tuple[int, Frame]:
    frame = Frame()
    frame.data = before + header + after
    frame.header = len(before)
    return read_ppi(frame.data, len(before), len(before) + len(header), frame), frame


def prism(size: int, *, claimed: int | None = None) -> bytes:
    """A Prism header: message code, length, device name, then what nobody reads."""
    return struct.pack("<II", 0x44, size if claimed is None else claimed).ljust(size, b"\x00")


def avs(size: int, *, claimed: int | None = None) -> bytes:
    """An AVS header: big-endian version and length."""
    return struct.pack(">II", 0x80211001, size if claimed is None else claimed).ljust(size, b"\x00")


def test_the_common_field_is_read() -> None:
    header = ppi(b"", -41, 5745, noise=-93, tsft=1 << 33, rate=108)
    length, frame = read(header, before=b"before")
    assert length == len(header)
    assert (frame.signal_dbm, frame.noise_dbm, frame.freq_khz) == (-41, -93, 5_745_000)
    assert (frame.tsft_us, frame.rate_100kbps, frame.radio_flags) == (1 << 33, 540, 0)


@pytest.mark.parametrize(
    ("with_fcs", "bad_fcs", "flags"),
    [(False, False, 0), (True, False, FLAG_FCS), (True, True, FLAG_FCS | FLAG_BAD_FCS)],
)
def test_the_common_field_says_whether_an_fcs_is_there_and_right(with_fcs: bool, bad_fcs: bool, flags: int) -> None:
    packet = ppi(b"", with_fcs=with_fcs, bad_fcs=bad_fcs)
    assert read(packet)[1].radio_flags == flags


def test_a_timer_in_milliseconds_is_no_tsf() -> None:
    header = bytearray(ppi(b"", tsft=7))
    header[20] |= 0x02
    assert read(bytes(header))[1].tsft_us == -1


def test_a_header_without_the_common_field_says_nothing() -> None:
    other = struct.pack("<HH", 5, 4) + b"gps!"
    header = struct.pack("<BBHI", 0, 0, 8 + len(other), 105) + other
    length, frame = read(header)
    assert length == 16
    assert (frame.signal_dbm, frame.freq_khz, frame.radio_flags) == (0, 0, FLAGS_UNKNOWN)
    assert (frame.rate_100kbps, frame.noise_dbm, frame.tsft_us) == (0, 0, -1)


def test_what_the_last_frame_said_is_forgotten() -> None:
    frame = Frame()
    known, unknown = ppi(b"", -41, 5745), struct.pack("<BBHI", 0, 0, 8, 105)
    read_ppi(known, 0, len(known), frame)
    read_ppi(unknown, 0, len(unknown), frame)
    assert (frame.signal_dbm, frame.freq_khz, frame.radio_flags) == (0, 0, FLAGS_UNKNOWN)
    read_ppi(known, 0, len(known), frame)
    no_radio(frame)
    assert (frame.signal_dbm, frame.freq_khz, frame.radio_flags) == (0, 0, FLAGS_UNKNOWN)


@pytest.mark.parametrize(("aligned", "padding"), [(True, b"\x00\x00\x00"), (False, b"")])
def test_fields_of_odd_length_are_padded_only_where_the_header_says_so(aligned: bool, padding: bytes) -> None:
    common = ppi(b"", -42)[8:]
    fields = struct.pack("<HH", 99, 5) + b"xxxxx" + padding + common
    header = struct.pack("<BBHI", 0, 1 if aligned else 0, 8 + len(fields), 105) + fields
    assert read(header)[1].signal_dbm == -42


def test_a_common_field_too_short_is_passed_over() -> None:
    fields = struct.pack("<HH", 2, 19) + b"\x99" * 19
    length, frame = read(struct.pack("<BBHI", 0, 0, 8 + len(fields), 105) + fields)
    assert (length, frame.signal_dbm) == (31, 0)


def test_a_signal_above_zero_is_no_measurement() -> None:
    assert read(ppi(b"", 20))[1].signal_dbm == 0


def test_what_is_not_80211_inside_is_told_apart_from_a_lie() -> None:
    assert read(struct.pack("<BBHI", 0, 0, 8, LINKTYPE_RADIOTAP))[0] == -2


@pytest.mark.parametrize(
    "header",
    [
        b"",
        ppi(b"")[:7],
        b"\x01" + ppi(b"")[1:],
        ppi(b"")[:-1],
        struct.pack("<BBHI", 0, 0, 7, 105),
        struct.pack("<BBHI", 0, 0, 0xFFFF, 105),
        struct.pack("<BBHIHH", 0, 0, 12, 105, 2, 1),
        ppi(b"", extra_fields=struct.pack("<HH", 5, 2) + b"x"),
    ],
)
def test_ppi_headers_that_lie_about_a_length_are_refused(header: bytes) -> None:
    assert read(header, after=b"\x00" * 40)[0] == -1


@given(st.binary(max_size=80))
def test_arbitrary_ppi_never_raises_and_never_looks_behind_itself(content: bytes) -> None:
    fixed = b"\x00\x00" + content
    answers = []
    for after in (b"", b"\x00" * 64, b"\xff" * 64):
        length, frame = read(fixed, after=after)
        assert length < 0 or 8 <= length <= len(fixed)
        rate = frame.rate_100kbps if length >= 0 else 0
        answers.append((length, frame.signal_dbm, frame.freq_khz, frame.radio_flags, rate))
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("header", [prism(144), prism(8), avs(64)])
def test_prism_and_avs_headers_are_skipped_by_their_length(header: bytes) -> None:
    frame = Frame()
    packet = b"??" + header + b"frame"
    assert read_prism(packet, 2, len(packet), frame) == len(header)
    assert (frame.signal_dbm, frame.radio_flags) == (0, FLAGS_UNKNOWN)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        prism(144)[:7],
        prism(144)[:143],
        prism(144, claimed=7),
        prism(144, claimed=0xFFFFFFFF),
        avs(64, claimed=7),
        avs(64, claimed=65),
        avs(64, claimed=0xFFFFFFFF),
    ],
)
def test_prism_and_avs_headers_that_lie_about_their_length_are_refused(header: bytes) -> None:
    assert read_prism(header + b"\x00" * 200, 0, len(header), Frame()) == -1
