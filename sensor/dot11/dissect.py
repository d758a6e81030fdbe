"""From captured bytes to a `Frame`: capture header, FCS, MAC header, management fixed fields."""

import zlib
from typing import Final

from librt.strings import read_i64_le
from mypy_extensions import i64

from sensor.dot11 import faults
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_PRISM, DLT_RADIOTAP, Block
from sensor.dot11.frame import (
    ACK,
    ACTION,
    ACTION_NO_ACK,
    ASSOC_RESPONSE,
    AUTH,
    BEACON,
    CONTROL_WRAPPER,
    CTS,
    DEAUTH,
    DISASSOC,
    NO_MAC,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    REASSOC_RESPONSE,
    TYPE_CONTROL,
    Frame,
)
from sensor.dot11.octets import u16, u16_be
from sensor.dot11.ppi import no_radio, read_ppi, read_prism
from sensor.dot11.radio import FLAG_BAD_FCS, FLAG_DATAPAD, FLAG_FCS, FLAGS_UNKNOWN
from sensor.dot11.radiotap import Radiotap

FCS_LENGTH: Final = 4  # 802.11-2020 9.2.4.8
CRC_RESIDUE: Final = 0x2144DF1C  # CRC-32 over a frame together with its right FCS

SHORT_HEADER: Final = 10  # ACK and CTS: frame control, duration, RA
CONTROL_HEADER: Final = 16  # with TA
HEADER: Final = 24  # three addresses and sequence control
ADDRESS_4: Final = 6
QOS_CONTROL: Final = 2
HT_CONTROL: Final = 4
MAC_BITS: Final = 0xFFFFFFFFFFFF

LAST_RESERVED_CONTROL: Final = 0x11  # 802.11-2020 table 9-1: nobody knows what these two hold
AUTH_SAE: Final = 3  # 802.11-2020 9.4.1.1: its body holds group, scalar and element, not elements
# Octets of fixed fields before the elements, by management subtype (802.11-2020 9.3.3).
FIXED_LENGTHS: Final = b"\x04\x06\x0a\x06\x00\x0c\x00\x00\x0c\x00\x02\x06\x02\x01\x01\x00"
LLC_EAPOL: Final = b"\xaa\xaa\x03\x00\x00\x00\x88\x8e"  # SNAP, EtherType of 802.1X
LLC_SNAP: Final = LLC_EAPOL[:6]
SUBFRAME_HEADER: Final = 14  # of an A-MSDU: DA, SA and length (802.11-2020 9.3.2.2.2)
MAX_SUBFRAMES: Final = 8  # looked through for EAPOL, which comes alone or with a few others
SHORTEST_EAPOL: Final = 12  # LLC header and the head of an 802.1X packet
EAPOL_KEY: Final = 3  # packet type (802.1X-2020 table 11-3)


class Dissector:
    """Fills frames from blocks. One for each packetchain: it remembers radiotap layouts."""

    def __init__(self) -> None:
        """Start with no layout known."""
        self._radiotap = Radiotap()

    def dissect(self, block: Block, n: i64, frame: Frame) -> i64:
        """Fill `frame` from the block's frame `n`; return a code of `faults`.

        With a fault only the capture fields, the radio fields and `fault_offset` hold.
        """
        data = block.data
        header: i64 = block.starts[n]
        end: i64 = block.ends[n]
        frame.data = data
        frame.header = header
        frame.ts_us = block.times_us[n]
        frame.source = block.source
        if block.linktype == DLT_RADIOTAP:
            length = self._radiotap.read(data, header, end, frame)
        else:
            length = read_other_header(block.linktype, data, header, end, frame)
        if length < 0:
            frame.fault_offset = 0
            return faults.UNKNOWN_LINKTYPE if length == -2 else faults.CAPTURE_HEADER
        start = header + length
        wire: i64 = block.wire_lengths[n]
        frame.truncated = wire > end - header
        frame.start = start
        frame.end = end
        if start >= end:
            frame.fault_offset = length
            return faults.EMPTY
        flags = frame.radio_flags
        if flags:
            if flags & FLAG_BAD_FCS:
                frame.fault_offset = end - header
                return faults.BAD_FCS
            if flags & (FLAG_FCS | FLAGS_UNKNOWN):
                cut_fcs(frame, header + wire)
        fault = read_header(frame)
        if fault:
            frame.fault_offset += length
        return fault


def read_other_header(linktype: i64, data: bytes, start: i64, end: i64, frame: Frame) -> i64:
    """Read a capture header other than radiotap; return its length, -1 if it lies, -2 if it holds no 802.11."""
    if linktype == DLT_IEEE802_11:
        no_radio(frame)
        return 0
    if linktype == DLT_PPI:
        return read_ppi(data, start, end, frame)
    if linktype == DLT_PRISM:
        return read_prism(data, start, end, frame)
    return -2


def cut_fcs(frame: Frame, wire_end: i64) -> None:
    """Leave the FCS out; where the capture header says nothing of it, a matching checksum is one.

    `wire_end` is where the frame would end had the snap length not cut it.
    """
    if frame.radio_flags & FLAGS_UNKNOWN:
        if frame.truncated or frame.end - frame.start < SHORT_HEADER + FCS_LENGTH:
            return
        if zlib.crc32(frame.data[frame.start : frame.end]) != CRC_RESIDUE:
            return
        frame.radio_flags = FLAG_FCS
    # The snap length may have cut some of it; a length on air below the captured one is a careless writer's.
    frame.end = max(frame.start, min(frame.end, max(frame.end, wire_end) - FCS_LENGTH))


def read_header(frame: Frame) -> i64:
    """Read the MAC header at `frame.start` (802.11-2020 9.2.4) and what follows it; return a fault code."""
    start = frame.start
    if frame.end - start < SHORT_HEADER:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    data = frame.data
    control: i64 = data[start]
    if control & 0x03:
        frame.fault_offset = 0
        return faults.PROTOCOL_VERSION
    kind: i64 = ((control & 0x0C) << 2) | (control >> 4)
    frame.kind = kind
    frame.flags = data[start + 1]
    frame.elements = 0
    frame.eapol = 0
    if kind < 0x10:
        return _read_management(frame)
    if kind & 0x30 == 0x20:
        return _read_data(frame)
    return _read_control(frame)


def _read_control(frame: Frame) -> i64:
    """Control and extension frames (802.11-2020 9.3.1): transmitter, where there is one."""
    start = frame.start
    frame.seq_ctl = -1
    frame.ta = NO_MAC
    frame.bssid = NO_MAC
    frame.body = start + SHORT_HEADER
    kind = frame.kind
    if kind == ACK or kind == CTS or kind == CONTROL_WRAPPER or kind >> 4 != TYPE_CONTROL:
        return faults.OK
    if kind <= LAST_RESERVED_CONTROL:
        return faults.OK
    if frame.end - start < CONTROL_HEADER:
        if frame.truncated:
            return faults.OK
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    ta = frame.data[start + 10 : start + 16]
    if ta[0] & 0x01:  # bandwidth signalling TA: the group bit is set on purpose (802.11-2020 9.3.1.2)
        ta = bytes([ta[0] & 0xFE]) + ta[1:]
    frame.ta = ta
    frame.body = start + CONTROL_HEADER
    return faults.OK


def _read_data(frame: Frame) -> i64:
    """Data frames (802.11-2020 9.3.2): transmitter, BSSID by To DS and From DS, clear EAPOL."""
    start = frame.start
    data = frame.data
    end = frame.end
    body: i64 = start + HEADER
    if end < body:
        frame.fault_offset = end - start
        return faults.NO_HEADER
    flags = frame.flags
    kind = frame.kind
    frame.seq_ctl = (read_i64_le(data, start + 16) >> 48) & 0xFFFF
    ta = data[start + 10 : start + 16]
    frame.ta = ta
    distribution: i64 = flags & 0x03
    if distribution == 0x02:  # from DS
        frame.bssid = ta
    elif distribution == 0x01:  # to DS
        frame.bssid = data[start + 4 : start + 10]
    elif distribution == 0:
        frame.bssid = data[start + 16 : start + 22]
    else:
        frame.bssid = NO_MAC
        body += ADDRESS_4
    qos: i64 = body
    if kind & 0x08:  # QoS subtypes
        body += QOS_CONTROL
        if flags & 0x80:  # +HTC
            body += HT_CONTROL
    if frame.radio_flags & FLAG_DATAPAD:
        body = start + ((body - start + 3) & ~3)
    if body > end:
        frame.fault_offset = end - start
        return faults.NO_HEADER
    frame.body = body
    if flags & 0x40 or kind & 0x04 or frame.seq_ctl & 0x0F or end - body < SHORTEST_EAPOL:
        return faults.OK  # protected, null, a later fragment or too short: no LLC header here
    if kind & 0x08 and data[qos] & 0x80:
        if not flags & 0x04:
            _find_in_amsdu(frame)
    elif data[body + 7] == 0x8E and data[body : body + 8] == LLC_EAPOL:
        frame.eapol = body + 8
        frame.eapol_end = end
    return faults.OK


def _find_in_amsdu(frame: Frame) -> None:
    """Find the first EAPOL-Key, else the first other EAPOL, among an A-MSDU's subframes (802.11-2020 9.3.2.2.2)."""
    data = frame.data
    at: i64 = frame.body
    n: i64 = 0
    while n < MAX_SUBFRAMES and frame.end - at >= SUBFRAME_HEADER:
        if data[at : at + 6] == LLC_SNAP:
            # No destination, but the LLC header of a frame that somebody marked as an A-MSDU (CVE-2020-24588; of
            # clear EAPOL CVE-2020-26144). Who knows of it drops the whole, and so do we.
            frame.eapol = 0
            return
        body = at + SUBFRAME_HEADER
        after = body + u16_be(data, at + 12)
        if after > frame.end:
            return  # it lies, or the snap length cut it: in both cases nobody knows what stands there
        if after - body >= SHORTEST_EAPOL and data[body : body + 8] == LLC_EAPOL:
            is_key = data[body + 9] == EAPOL_KEY
            if is_key or not frame.eapol:
                frame.eapol = body + 8
                frame.eapol_end = after
            if is_key:
                return
        at += (after - at + 3) & ~3  # each but the last is padded to four octets
        n += 1


def false_amsdu(frame: Frame) -> bool:
    """Whether a clear A-MSDU has the LLC header of another frame where a destination belongs (CVE-2020-24588)."""
    data = frame.data
    at: i64 = frame.body
    n: i64 = 0
    while n < MAX_SUBFRAMES and frame.end - at >= SUBFRAME_HEADER:
        if data[at : at + 6] == LLC_SNAP:
            return True
        after = at + SUBFRAME_HEADER + u16_be(data, at + 12)
        if after > frame.end:
            return False
        at += (after - at + 3) & ~3
        n += 1
    return False


def _read_management(frame: Frame) -> i64:
    """Management frames (802.11-2020 9.3.3): addresses, then the fixed fields of the subtype."""
    start = frame.start
    data = frame.data
    body: i64 = start + HEADER
    if frame.end < body:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    third = read_i64_le(data, start + 16)  # address 3, and sequence control in its upper 16 bits
    frame.seq_ctl = (third >> 48) & 0xFFFF
    ta = data[start + 10 : start + 16]
    frame.ta = ta
    # An access point's own frames name it twice: one object less for each of them.
    if (read_i64_le(data, start + 10) ^ third) & MAC_BITS == 0:
        frame.bssid = ta
    else:
        frame.bssid = data[start + 16 : start + 22]
    flags = frame.flags
    if flags & 0x80:  # +HTC (802.11-2020 9.2.4.1.10)
        body += HT_CONTROL
    if frame.radio_flags & FLAG_DATAPAD:
        body = start + ((body - start + 3) & ~3)
    if body > frame.end:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    frame.body = body
    frame.reason = 0
    frame.status = 0
    frame.auth_algorithm = 0
    frame.auth_sequence = 0
    frame.category = -1
    if flags & 0x40:
        return faults.OK
    if (flags & 0x04 or frame.seq_ctl & 0x0F) and not data[start + 4] & 0x01:
        return faults.OK  # a fragment; group addressed frames are never split (802.11-2020 10.4)
    return _read_fixed_fields(frame, data, body)


def _read_fixed_fields(frame: Frame, data: bytes, body: i64) -> i64:
    kind = frame.kind
    length: i64 = FIXED_LENGTHS[kind]
    if body + length > frame.end:
        if frame.truncated:
            return faults.OK
        frame.fault_offset = frame.end - frame.start
        return faults.FIXED_FIELDS
    if kind == BEACON or kind == PROBE_RESPONSE:
        frame.tsf_us = read_i64_le(data, body)
        rest = read_i64_le(data, body + 4)  # half the timestamp, interval, capability
        frame.beacon_interval_tu = (rest >> 32) & 0xFFFF
        frame.capability = (rest >> 48) & 0xFFFF
    elif kind == PROBE_REQUEST:
        frame.capability = 0
    elif kind == DEAUTH or kind == DISASSOC:
        frame.reason = u16(data, body)
    elif kind == AUTH:
        frame.auth_algorithm = u16(data, body)
        frame.auth_sequence = u16(data, body + 2)
        frame.status = u16(data, body + 4)
        if frame.auth_algorithm == AUTH_SAE:
            return faults.OK
    elif kind == ACTION or kind == ACTION_NO_ACK:
        frame.category = data[body]
        return faults.OK
    elif length:  # the four kinds of association
        frame.capability = u16(data, body)
        if kind == ASSOC_RESPONSE or kind == REASSOC_RESPONSE:
            frame.status = u16(data, body + 2)
    else:
        return faults.OK
    frame.elements = body + length
    return faults.OK
