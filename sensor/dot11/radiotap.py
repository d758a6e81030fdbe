"""Radiotap capture headers (radiotap.org), dissected through one cached layout for each set of fields."""

from typing import Final

from librt.strings import read_i64_le
from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.dot11.octets import u16, u32
from sensor.dot11.radio import FLAGS_UNKNOWN, RadioLayout

# Fields by present bit: alignment and size in octets.
ALIGNMENTS: Final = (8, 1, 1, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 2, 8, 2, 2, 2, 1, 2)
SIZES: Final = (8, 1, 1, 4, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 8, 3, 8, 12, 12, 12, 12, 6, 1, 4)

TSFT: Final = 0
FLAGS: Final = 1
RATE: Final = 2
CHANNEL: Final = 3
SIGNAL: Final = 5
NOISE: Final = 6
XCHANNEL: Final = 18
MCS: Final = 19
VHT: Final = 21
HE: Final = 23
TLVS: Final = 28  # from here on type-length-value fields follow
RADIOTAP_NAMESPACE: Final = 29
VENDOR_NAMESPACE: Final = 30
ANOTHER_WORD: Final = 31

WORD: Final = 4
HEADER: Final = 8  # version, padding, length, first present word
XCHANNEL_FREQUENCY: Final = 4  # behind its flags
VENDOR_HEADER: Final = 6  # OUI, sub-namespace, length of the vendor's fields

MAX_LAYOUTS: Final = 256  # sets of fields are the driver's choice; a made-up capture may hold any number
MAX_WORDS: Final = 128  # octets; layouts of more present words than any driver writes are not worth their memory


class Radiotap:
    """Reads radiotap headers into frames and remembers the layouts that it has seen."""

    def __init__(self) -> None:
        """Start with no layout known."""
        self._layouts: dict[bytes, RadioLayout] = {}  # by present words
        self._last_word: i64 = 0  # the single present word of `_last`: without a bit, without a field
        self._last: RadioLayout = RadioLayout()
        self._word_before: i64 = 0  # drivers use one set of fields for some kinds of frame, one for the others
        self._before: RadioLayout = self._last

    def read(self, data: bytes, start: i64, end: i64, frame: Frame) -> i64:
        """Fill the frame's radio fields from the header at `start`; return its length, -1 if it lies."""
        if end - start < HEADER:
            return -1
        head = read_i64_le(data, start)  # version, padding, length, first present word: one read for every frame
        length: i64 = (head >> 16) & 0xFFFF
        if head & 0xFF != 0 or length < HEADER or start + length > end:  # version 0 is the only one
            return -1
        word: i64 = head >> 32
        if word == self._last_word:
            layout = self._last
        elif word == self._word_before:
            layout = self._before
        else:
            found = self._layout_of(data, start, start + length)
            if found is None:
                return -1
            layout = found
        if layout.needs > length:
            return -1
        frame.radio = layout
        frame.radio_flags = data[start + layout.flags_at] if layout.flags_at else FLAGS_UNKNOWN
        if layout.channel_at:
            low: i64 = data[start + layout.channel_at]  # not through `u16`: nearly every frame has one
            high: i64 = data[start + layout.channel_at + 1]
            frame.freq_khz = (low | (high << 8)) * 1000
        else:
            frame.freq_khz = 0
        signal: i64 = data[start + layout.signal_at] if layout.signal_at else 0
        if signal > 127:
            signal -= 256
        elif signal == 0 and layout.antennas:
            signal = layout.strongest_antenna(data, start)
        frame.signal_dbm = signal
        return length

    def _layout_of(self, data: bytes, start: i64, end: i64) -> RadioLayout | None:
        """Return the layout for the header's present words, None if they run past its end."""
        words_end = end_of_words(data, start, end)
        if words_end == 0:
            return None
        words = data[start + 4 : words_end]
        layout = self._layouts.get(words)
        if layout is None:
            layout = RadioLayout()
            if not lay_out(data, start, end, words, layout) or len(words) > MAX_WORDS:
                return layout  # of this header alone
            if len(self._layouts) >= MAX_LAYOUTS:
                self._layouts.clear()
            self._layouts[words] = layout
        if len(words) == WORD:
            self._word_before = self._last_word
            self._before = self._last
            self._last_word = read_i64_le(data, start) >> 32
            self._last = layout
        return layout


def end_of_words(data: bytes, start: i64, end: i64) -> i64:
    """Return the offset behind the last present word, 0 if the header at `start` ends before it."""
    at: i64 = start + 4
    while at + 4 <= end:
        word = u32(data, at)
        at += 4
        if not word >> ANOTHER_WORD:
            return at
    return 0


def lay_out(data: bytes, start: i64, end: i64, words: bytes, layout: RadioLayout) -> bool:
    """Place the fields that the present words announce; return whether the words alone decide the places.

    They do not where a vendor's namespace stands between, or TLVs: their lengths are in the header itself.
    """
    at: i64 = 4 + len(words)
    word_at: i64 = 0
    first = True
    vendor = False
    fixed = True
    while word_at < len(words):
        word = u32(words, word_at)
        word_at += 4
        if not vendor:
            at = lay_out_word(word, at, first, layout)
            if word & (1 << TLVS):
                layout.tlvs_at = (at + 3) & ~3
                layout.tlvs_end = end - start
                return False
        first = False
        if word & (1 << VENDOR_NAMESPACE):
            fixed = False
            at = (at + 1) & ~1
            if start + at + VENDOR_HEADER > end:
                layout.needs = at + VENDOR_HEADER  # more than there is: the header lies
                return False
            at += VENDOR_HEADER + u16(data, start + at + 4)
            layout.needs = at
            vendor = True
        elif word & (1 << RADIOTAP_NAMESPACE):
            vendor = False
        elif not vendor:
            break  # the next word would count on from bit 32, where no field is defined
    return fixed


def lay_out_word(word: i64, at: i64, first: bool, layout: RadioLayout) -> i64:
    """Place one present word's fields from `at` on; return the offset behind them."""
    for bit in range(len(SIZES)):
        if word & (1 << bit):
            alignment: i64 = ALIGNMENTS[bit]
            at = (at + alignment - 1) & ~(alignment - 1)
            if first:
                place(bit, at, layout)
            elif bit == SIGNAL:
                layout.antennas.append(at)
            at += SIZES[bit]
            layout.needs = at
    return at


def place(bit: int, at: i64, layout: RadioLayout) -> None:
    """Note where a field of the first namespace lies, if it is one that the sensor reads."""
    if bit == TSFT:
        layout.tsft_at = at
    elif bit == FLAGS:
        layout.flags_at = at
    elif bit == RATE:
        layout.rate_at = at
    elif bit == CHANNEL:
        layout.channel_at = at
    elif bit == SIGNAL:
        layout.signal_at = at
    elif bit == NOISE:
        layout.noise_at = at
    elif bit == XCHANNEL and not layout.channel_at:
        layout.channel_at = at + XCHANNEL_FREQUENCY
    elif bit == MCS:
        layout.mcs_at = at
    elif bit == VHT:
        layout.vht_at = at
    elif bit == HE:
        layout.he_at = at
