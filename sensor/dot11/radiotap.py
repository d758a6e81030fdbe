"""Radiotap capture headers (radiotap.org), dissected through one cached layout for each set of fields."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.dot11.octets import u16, u32, u64
from sensor.dot11.rates import eht_rate, he_rate, ht_rate, vht_rate

# Fields by present bit: alignment and size in octets, both 0 where no field is defined.
ALIGNMENTS: Final = (8, 1, 1, 2, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 2, 8, 2, 2, 2, 1, 2)
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

FLAG_FCS: Final = 0x10  # the frame ends with its FCS
FLAG_DATAPAD: Final = 0x20  # padding between 802.11 header and body
FLAG_BAD_FCS: Final = 0x40

TLV_USIG: Final = 33
TLV_EHT: Final = 34
EHT_USER: Final = 40  # behind the known bits and nine words of common data
EHT_WITH_USER: Final = 44
VENDOR_HEADER: Final = 6  # OUI, sub-namespace, length of the vendor's fields

MAX_LAYOUTS: Final = 256  # sets of fields are the driver's choice; a made-up capture may hold any number


class Layout:
    """Where each wanted field lies, counted from the header's first octet; 0 where it is absent."""

    def __init__(self) -> None:
        """Start with no field."""
        self.needs: i64 = 0  # octets that all its fields take
        self.tsft: i64 = 0
        self.flags: i64 = 0
        self.rate: i64 = 0
        self.channel: i64 = 0
        self.xchannel: i64 = 0
        self.signal: i64 = 0
        self.noise: i64 = 0
        self.mcs: i64 = 0
        self.vht: i64 = 0
        self.he: i64 = 0
        self.tlvs: i64 = 0
        self.antennas: list[int] = []  # signal fields of further namespaces, one for each antenna

    def place(self, bit: i64, at: i64, first: bool) -> None:
        """Note a field at offset `at`; only antennas' signals are taken from further namespaces."""
        if bit == SIGNAL and not first:
            self.antennas.append(at)
        elif not first:
            return
        elif bit == TSFT:
            self.tsft = at
        elif bit == FLAGS:
            self.flags = at
        elif bit == RATE:
            self.rate = at
        elif bit == CHANNEL:
            self.channel = at
        elif bit == SIGNAL:
            self.signal = at
        elif bit == NOISE:
            self.noise = at
        else:
            self._place_modern(bit, at)

    def _place_modern(self, bit: i64, at: i64) -> None:
        if bit == XCHANNEL:
            self.xchannel = at
        elif bit == MCS:
            self.mcs = at
        elif bit == VHT:
            self.vht = at
        elif bit == HE:
            self.he = at


class Radiotap:
    """Reads radiotap headers into frames and remembers the layouts that it has seen."""

    def __init__(self) -> None:
        """Start with no layout known."""
        self._layouts: dict[bytes, Layout] = {}
        self._last_words: bytes = b""
        self._last: Layout = Layout()

    def read(self, data: bytes, start: i64, end: i64, frame: Frame) -> i64:
        """Fill the frame's radio fields from the header at `start`; return its length, negative if it lies."""
        if end - start < 8 or data[start] != 0:  # version 0 is the only one
            return -1
        length: i64 = u16(data, start + 2)
        if length < 8 or start + length > end:
            return -1
        words_end = start + 8
        if u32(data, start + 4) >> ANOTHER_WORD:  # bit 31: another word follows
            words_end = self._end_of_words(data, start, start + length)
            if words_end == 0:
                return -1
        words = data[start + 4 : words_end]
        if words == self._last_words:
            layout = self._last
        else:
            layout = self._layout_of(data, start, start + length, words)
            self._last = layout
            self._last_words = words
        if layout.needs > length:
            return -1
        self._fill(data, start, layout, frame)
        if layout.tlvs:
            self._read_tlvs(data, start + layout.tlvs, start + length, frame)
        return length

    def _end_of_words(self, data: bytes, start: i64, end: i64) -> i64:
        at: i64 = start + 4
        while at + 4 <= end:
            word = u32(data, at)
            at += 4
            if not word >> ANOTHER_WORD:
                return at
        return 0

    def _layout_of(self, data: bytes, start: i64, end: i64, words: bytes) -> Layout:
        known = self._layouts.get(words)
        if known is not None:
            return known
        layout = Layout()
        cacheable = lay_out(data, start, end, words, layout)
        if cacheable:
            if len(self._layouts) >= MAX_LAYOUTS:
                self._layouts.clear()
            self._layouts[words] = layout
        return layout

    def _fill(self, data: bytes, start: i64, layout: Layout, frame: Frame) -> None:
        flags: i64 = 0
        if layout.flags:
            flags = data[start + layout.flags]
        frame.had_fcs = flags & FLAG_FCS != 0
        frame.bad_fcs = flags & FLAG_BAD_FCS != 0
        frame.datapad = flags & FLAG_DATAPAD != 0
        frame.fcs_known = layout.flags != 0
        frame.tsft_us = u64(data, start + layout.tsft) if layout.tsft else -1
        mhz: i64 = 0
        if layout.channel:
            mhz = u16(data, start + layout.channel)
        elif layout.xchannel:
            mhz = u16(data, start + layout.xchannel + 4)
        frame.freq_khz = mhz * 1000
        frame.signal_dbm = self._signal(data, start, layout)
        noise: i64 = data[start + layout.noise] if layout.noise else 0
        frame.noise_dbm = noise - 256 if noise > 127 else noise
        if layout.rate:
            rate: i64 = data[start + layout.rate]
            frame.rate_100kbps = rate * 5  # in units of 500 kbit/s
        else:
            frame.rate_100kbps = self._modern_rate(data, start, layout)

    def _signal(self, data: bytes, start: i64, layout: Layout) -> i64:
        signal: i64 = data[start + layout.signal] if layout.signal else 0
        if signal:
            return signal - 256 if signal > 127 else signal
        strongest: i64 = 0
        for at in layout.antennas:
            each: i64 = data[start + at]
            if each > 127:
                each -= 256
            if each and (strongest == 0 or each > strongest):
                strongest = each
        return strongest

    def _modern_rate(self, data: bytes, start: i64, layout: Layout) -> i64:
        if layout.mcs:
            at: i64 = start + layout.mcs
            return ht_rate(data[at + 2], data[at + 1] & 0x03, data[at + 1] & 0x04 != 0)
        if layout.vht:
            at = start + layout.vht
            return vht_rate(data[at + 4], data[at + 3], data[at + 2] & 0x04 != 0)
        if layout.he:
            at = start + layout.he  # data3, data5 and data6 hold MCS, bandwidth with guard interval, streams
            return he_rate(data[at + 5] & 0x0F, data[at + 10] & 0x0F, data[at + 8] & 0x0F, (data[at + 8] >> 4) & 0x03)
        return 0

    def _read_tlvs(self, data: bytes, at: i64, end: i64, frame: Frame) -> None:
        width: i64 = 0
        while at + 4 <= end:
            kind: i64 = u16(data, at)
            length: i64 = u16(data, at + 2)
            body: i64 = at + 4
            if body + length > end:
                return
            if kind == TLV_USIG and length >= 4:
                width = (u32(data, body) >> 15) & 0x07
            elif kind == TLV_EHT and length >= EHT_WITH_USER:
                guard: i64 = (u32(data, body + 4) >> 7) & 0x03
                user: i64 = u32(data, body + EHT_USER)
                frame.rate_100kbps = eht_rate((user >> 20) & 0x0F, (user >> 24) & 0x0F, width, guard)
            at = body + ((length + 3) & ~3)


def lay_out(data: bytes, start: i64, end: i64, words: bytes, layout: Layout) -> bool:
    """Place the fields that the present words announce; return whether the words alone decide the places.

    They do not where a vendor's namespace stands between: its length is in the header itself.
    """
    at: i64 = 4 + len(words)
    word_at: i64 = 0
    first = True
    vendor = False
    fixed = True
    while word_at < len(words):
        word: i64 = u32(words, word_at)
        word_at += 4
        if not vendor:
            at = _lay_out_word(word, at, first, layout)
            if at < 0:
                return fixed  # a field of unknown size: nothing behind it can be placed
        first = False
        if word & (1 << VENDOR_NAMESPACE):
            fixed = False
            at = (at + 1) & ~1
            if start + at + VENDOR_HEADER > end:
                layout.needs = at + VENDOR_HEADER  # more than there is: the header lies
                return False
            at += VENDOR_HEADER + (u16(data, start + at + 4))
            vendor = True
        elif word & (1 << RADIOTAP_NAMESPACE):
            vendor = False
        elif not vendor:
            return fixed  # the next word would count on from bit 32, where no field is defined
    return fixed


def _lay_out_word(word: i64, at: i64, first: bool, layout: Layout) -> i64:
    """Place one present word's fields from `at` on; return the end, -1 behind a field of unknown size."""
    for bit in range(TLVS):
        if word & (1 << bit):
            alignment: i64 = ALIGNMENTS[bit]
            at = (at + alignment - 1) & ~(alignment - 1)
            layout.place(bit, at, first)
            at += SIZES[bit]
            layout.needs = at
    if word & (1 << TLVS):
        layout.tlvs = (at + 3) & ~3
        return -1
    return at
