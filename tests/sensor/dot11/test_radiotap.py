"""Radiotap headers: where each field lies, whatever stands before it, and headers that lie."""

import struct
from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.frame import Frame
from sensor.dot11.radio import FLAGS_UNKNOWN
from sensor.dot11.radiotap import MAX_LAYOUTS, Radiotap
from tests.captures import Namespace, radiotap, radiotap_header

TSFT, FLAGS, RATE, CHANNEL, FHSS, SIGNAL, NOISE, ANTENNA, MCS, VHT, HE = 0, 1, 2, 3, 4, 5, 6, 11, 19, 21, 23
# Field number -> size (radiotap.org/fields/defined), but for XChannel and retries, which the factory does not build.
FIELD_SIZES: Final = {
    0: 8, 1: 1, 2: 1, 3: 4, 4: 2, 5: 1, 6: 1, 7: 2, 8: 2, 9: 2, 10: 1, 11: 1, 12: 1, 13: 1, 14: 2, 15: 2, 17: 1,
    19: 3, 20: 8, 21: 12, 22: 12, 23: 12, 24: 12, 25: 6, 26: 1, 27: 4,
}  # fmt: skip
EXTENDED: Final = 1 << 31
VENDOR: Final = Namespace({}, vendor_oui=b"\x00\x11\x22", vendor_data=b"opaque!")


def read(header: bytes, reader: Radiotap | None = None, before: bytes = b"", after: bytes = b"") -> tuple[int, Frame]:
    """Read a header that is all that was captured; return what the reader returns and the frame."""
    frame = Frame()
    data = before + header + after
    frame.data = data
    frame.header = len(before)
    reader = Radiotap() if reader is None else reader
    return reader.read(data, len(before), len(before) + len(header), frame), frame


def header_of(fields: Mapping[int, bytes], *more: Namespace) -> bytes:
    return radiotap_header([Namespace(dict(fields)), *more])


def words(*present: int, body: bytes = b"", length: int | None = None) -> bytes:
    """A header of these present words, with any body and any claim about its length."""
    size = 4 + 4 * len(present) + len(body)
    return struct.pack(f"<BBH{len(present)}I", 0, 0, size if length is None else length, *present) + body


def test_every_field_that_the_sensor_reads_is_read() -> None:
    packet = radiotap(b"", -61, 5180, noise=-95, tsft=1 << 40, flags=0x02, rate=12)
    length, frame = read(packet)
    assert length == len(packet)
    assert (frame.signal_dbm, frame.noise_dbm, frame.freq_khz) == (-61, -95, 5_180_000)
    assert (frame.radio_flags, frame.rate_100kbps, frame.tsft_us) == (0x02, 60, 1 << 40)


def test_absent_fields_are_unknown() -> None:
    length, frame = read(header_of({}))
    assert length == 8
    assert (frame.signal_dbm, frame.noise_dbm, frame.freq_khz) == (0, 0, 0)
    assert (frame.radio_flags, frame.rate_100kbps, frame.tsft_us) == (FLAGS_UNKNOWN, 0, -1)


@given(st.dictionaries(st.sampled_from(sorted(FIELD_SIZES)), st.just(b""), max_size=len(FIELD_SIZES)), st.data())
def test_fields_are_found_whatever_others_stand_before_them(chosen: dict[int, bytes], data: st.DataObject) -> None:
    fields = {
        number: data.draw(st.binary(min_size=FIELD_SIZES[number], max_size=FIELD_SIZES[number])) for number in chosen
    }
    header = header_of(fields)
    length, frame = read(header, before=b"\xa5" * data.draw(st.integers(0, 9)), after=b"\x5a" * 3)
    assert length == len(header)
    assert frame.radio_flags == (fields[FLAGS][0] if FLAGS in fields else FLAGS_UNKNOWN)
    assert frame.signal_dbm == (struct.unpack("b", fields[SIGNAL])[0] if SIGNAL in fields else 0)
    assert frame.noise_dbm == (struct.unpack("b", fields[NOISE])[0] if NOISE in fields else 0)
    assert frame.freq_khz == (struct.unpack("<H", fields[CHANNEL][:2])[0] * 1000 if CHANNEL in fields else 0)
    assert frame.tsft_us == (struct.unpack("<q", fields[TSFT])[0] if TSFT in fields else -1)
    if RATE in fields:
        assert frame.rate_100kbps == fields[RATE][0] * 5


@given(st.dictionaries(st.sampled_from(sorted(FIELD_SIZES)), st.just(b""), min_size=1))
def test_a_header_shorter_than_its_fields_lies(chosen: dict[int, bytes]) -> None:
    header = header_of({number: b"\x01" * FIELD_SIZES[number] for number in chosen})
    short = header[:2] + struct.pack("<H", len(header) - 1) + header[4:]
    reader = Radiotap()
    assert read(short[:-1], reader)[0] == -1
    assert read(short, reader)[0] == -1  # whatever bytes follow it
    assert read(header, reader)[0] == len(header)
    assert read(short, reader)[0] == -1  # a layout that is known does not excuse it


def test_xchannel_tells_the_frequency_where_no_channel_field_does() -> None:
    xchannel = struct.pack("<IHBb", 0x0140, 5500, 100, 20)
    assert read(words(1 << 18, body=xchannel))[1].freq_khz == 5_500_000
    assert read(words(1 << 1 | 1 << 18, body=b"\x00" * 4 + xchannel))[1].freq_khz == 5_500_000
    both = struct.pack("<HH", 5180, 0x0140) + xchannel
    assert read(words(1 << 3 | 1 << 18, body=both))[1].freq_khz == 5_180_000


def test_frequency_hopping_stands_on_an_even_offset() -> None:
    header = header_of({FLAGS: b"\x02", FHSS: b"\xaa\xaa", SIGNAL: struct.pack("b", -66)})
    assert read(header)[1].signal_dbm == -66


def test_retry_counters_take_one_octet_each() -> None:
    body = b"\x01\x02" + b"\x07\x04\x07"  # 16 and 17, then MCS 7 at 20 MHz with the short guard interval
    assert read(words(1 << 16 | 1 << 17 | 1 << 19, body=body))[1].rate_100kbps == 722


@pytest.mark.parametrize("antennas", [(-40, -70), (-70, -40), (-40, -55, -70, -90)])
def test_the_strongest_antenna_counts_where_the_frame_has_no_signal_of_its_own(antennas: tuple[int, ...]) -> None:
    assert read(radiotap(b"", None, antennas=antennas))[1].signal_dbm == -40


def test_a_signal_for_the_whole_frame_comes_before_those_of_its_antennas() -> None:
    packet = radiotap(b"", -50, antennas=(-40, -45))
    length, frame = read(packet)
    assert (length, frame.signal_dbm, frame.freq_khz) == (len(packet), -50, 2_437_000)


def test_antennas_that_heard_nothing_are_no_signal() -> None:
    assert read(radiotap(b"", None, antennas=(0, -77, 0)))[1].signal_dbm == -77
    assert read(radiotap(b"", None, antennas=(0, 0)))[1].signal_dbm == 0


def test_vendor_namespaces_are_skipped_by_their_length() -> None:
    antenna = Namespace({SIGNAL: struct.pack("b", -33), ANTENNA: b"\x00"})
    header = header_of({RATE: b"\x02"}, VENDOR, antenna)
    length, frame = read(header)
    assert (length, frame.rate_100kbps, frame.signal_dbm) == (len(header), 10, -33)


def test_vendor_namespaces_may_follow_one_another() -> None:
    odd = Namespace({}, vendor_oui=b"\xaa\xbb\xcc", vendor_data=b"\xff")
    header = header_of({RATE: b"\x02"}, VENDOR, odd, Namespace({SIGNAL: struct.pack("b", -34)}))
    assert read(header)[1].signal_dbm == -34


def test_a_vendors_length_is_read_anew_in_every_header() -> None:
    reader = Radiotap()
    signal = Namespace({SIGNAL: struct.pack("b", -35)})
    for size in (4, 20, 0, 6):
        vendor = Namespace({}, vendor_oui=b"\x00\x11\x22", vendor_data=b"\xee" * size)
        header = header_of({RATE: b"\x02"}, vendor, signal)
        length, frame = read(header, reader)
        assert (length, frame.signal_dbm) == (len(header), -35)


def test_a_vendors_length_is_read_anew_where_no_present_word_follows() -> None:
    reader = Radiotap()
    for size in (20, 4):
        body = b"\x02\x00" + b"\x00\x11\x22\x00" + struct.pack("<H", size) + b"\xee" * size
        header = words(1 << RATE | 1 << 30, body=body)
        assert read(header, reader)[0] == len(header)


def test_a_vendors_bits_are_no_fields_of_radiotap() -> None:
    body = b"\x02\x00" + b"\x00\x11\x22\x00" + struct.pack("<H", 4) + b"\x7f" * 4
    length, frame = read(words(1 << RATE | 1 << 30 | EXTENDED, 1 << SIGNAL | 1 << CHANNEL, body=body))
    assert (length, frame.signal_dbm, frame.freq_khz) == (12 + len(body), 0, 0)


@pytest.mark.parametrize("size", [5, 0x7FFF, 0xFFFF])
def test_a_vendor_namespace_longer_than_the_header_lies(size: int) -> None:
    body = b"\x00\x11\x22\x00" + struct.pack("<H", size) + b"\xee" * 4
    assert read(words(1 << 30 | EXTENDED, 0, body=body))[0] == -1


def test_a_vendor_namespace_cut_in_its_own_header_lies() -> None:
    assert read(words(1 << 30 | EXTENDED, 0, body=b"\x00\x11\x22\x00\x00"), after=b"\x00" * 9)[0] == -1


def test_bits_past_the_first_word_of_a_namespace_are_no_fields() -> None:
    length, frame = read(words(EXTENDED | 1 << SIGNAL, 1 << CHANNEL | 1 << SIGNAL, body=b"\xce" + b"\x00" * 7))
    assert (length, frame.signal_dbm, frame.freq_khz) == (20, -50, 0)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\x00\x00\x08\x00\x00\x00\x00",
        b"\x01" + words(0)[1:],  # version
        words(0, length=7),
        words(0, length=0),
        words(0, length=9),
        words(0, length=0xFFFF),
        words(EXTENDED),
        words(EXTENDED, EXTENDED | 1, body=b"\xff"),
        words(0xFFFFFFFF),
        words(*([0xFFFFFFFF] * 50)),
    ],
)
def test_headers_that_lie_about_their_length_are_refused(header: bytes) -> None:
    assert read(header, after=b"\x00" * 8)[0] == -1
    assert read(header, after=b"\xff" * 40)[0] == -1


def test_a_longer_header_than_its_fields_is_skipped_whole() -> None:
    length, frame = read(words(1 << RATE, body=b"\x0c" + b"\xff" * 55))
    assert (length, frame.rate_100kbps) == (64, 60)


def test_layouts_of_alternating_headers_do_not_mix() -> None:
    reader = Radiotap()
    first, second, third = radiotap(b"", -40, 2412), radiotap(b"", -50, 2437, flags=0), radiotap(b"", -60, noise=-90)
    for header, signal in ((first, -40), (second, -50), (first, -40), (third, -60), (second, -50), (first, -40)):
        assert read(header, reader)[1].signal_dbm == signal


def test_layouts_of_made_up_headers_do_not_pile_up() -> None:
    reader = Radiotap()
    for number in range(3 * MAX_LAYOUTS):
        assert read(words(EXTENDED | 1 << 29, number << 1, body=b"\x00" * 256), reader)[0] == 268
        assert len(reader._layouts) <= MAX_LAYOUTS
    assert read(radiotap(b"", -44), reader)[1].signal_dbm == -44


def test_layouts_of_endless_present_words_are_not_kept() -> None:
    reader = Radiotap()
    for number in range(3):
        header = words(*([EXTENDED | 1 << 29 | 1 << ANTENNA] * 2000), number, body=b"\x00" * 4000)
        assert read(header, reader)[0] == len(header)
    assert sum(len(present) for present in reader._layouts) < 1000


# -- TLVs, which the newest PHYs use instead of fields


def tlv(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body + b"\x00" * (-len(body) % 4)


def eht(mcs: int, streams: int, guard: int) -> bytes:
    """The EHT TLV with one user: known bits, nine words of common data, one word for the user."""
    return tlv(34, struct.pack("<11I", 0, guard << 7, *([0] * 8), mcs << 20 | streams << 24))


def usig(width: int) -> bytes:
    return tlv(33, struct.pack("<3I", width << 15, 0, 0))


def tlv_header(tlvs: bytes, fields: int = 1 << SIGNAL, body: bytes = b"\xce\x00\x00\x00") -> bytes:
    return words(fields | 1 << 28, body=body + tlvs)


def test_eht_rate_is_read_from_its_tlvs() -> None:
    length, frame = read(tlv_header(usig(4) + eht(13, 2, 0)))
    assert length == 12 + 16 + 48
    assert (frame.signal_dbm, frame.rate_100kbps) == (-50, 57647)


def test_other_tlvs_are_skipped_by_their_length() -> None:
    header = tlv_header(tlv(30, b"vendor's") + tlv(99, b"odd") + usig(2) + eht(11, 1, 0))
    assert read(header)[1].rate_100kbps == 6005


def test_tlvs_stand_behind_the_antennas_where_there_are_some() -> None:
    present = (EXTENDED | 1 << 29 | 1 << RATE, 1 << SIGNAL | 1 << ANTENNA | 1 << 28)
    header = words(*present, body=b"\x00\xce\x00" + b"\x00" + usig(2) + eht(11, 1, 0))
    assert read(header)[1].signal_dbm == -50


def test_eht_without_a_user_has_no_rate() -> None:
    assert read(tlv_header(usig(2) + tlv(34, b"\x00" * 40)))[1].rate_100kbps == 0


@pytest.mark.parametrize("cut", range(1, 64))
def test_tlvs_that_lie_about_their_length_have_no_rate(cut: int) -> None:
    whole = usig(4) + eht(13, 2, 0)
    length, frame = read(tlv_header(whole[:-cut]), after=whole[-cut:])
    assert length == 12 + 64 - cut
    assert frame.rate_100kbps == 0


def test_tlvs_end_with_their_own_header_not_with_the_last_ones() -> None:
    reader = Radiotap()
    long = tlv_header(usig(4) + eht(13, 2, 0))
    assert read(long, reader)[1].rate_100kbps == 57647
    length, frame = read(tlv_header(b""), reader)
    assert (length, frame.rate_100kbps) == (12, 0)
    length, frame = read(tlv_header(b""), reader, after=usig(4) + eht(13, 2, 0))
    assert (length, frame.rate_100kbps) == (12, 0)
    assert read(long, reader)[1].rate_100kbps == 57647


@given(st.binary(max_size=80))
def test_arbitrary_headers_never_raise_and_never_look_behind_themselves(content: bytes) -> None:
    answers = []
    for after in (b"", b"\x00" * 64, b"\xff" * 64):
        length, frame = read(content, after=after)
        if length < 0:
            answers.append([length])
        else:
            assert 8 <= length <= len(content)
            answers.append(
                [length, frame.signal_dbm, frame.noise_dbm, frame.rate_100kbps, frame.freq_khz, frame.tsft_us]
            )
    assert answers[0] == answers[1] == answers[2]


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=70)), min_size=1, max_size=6))
def test_headers_with_a_right_length_never_raise_whatever_was_read_before(headers: list[tuple[int, bytes]]) -> None:
    reader = Radiotap()
    for present, body in headers:
        header = words(present, body=body)
        again = read(header, reader)
        fresh = read(header)
        assert again[0] == fresh[0]
        if fresh[0] >= 0:
            assert again[1].signal_dbm == fresh[1].signal_dbm
            assert again[1].rate_100kbps == fresh[1].rate_100kbps
