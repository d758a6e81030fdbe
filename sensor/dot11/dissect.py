"""From captured bytes to a `Frame`: capture header, FCS, MAC header, management fixed fields."""

import zlib
from typing import Final

from mypy_extensions import i64

from sensor.dot11 import faults
from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_PRISM, DLT_RADIOTAP, Block
from sensor.dot11.frame import (
    ACK,
    ACTION,
    ACTION_NO_ACK,
    ASSOC_REQUEST,
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
    REASSOC_REQUEST,
    REASSOC_RESPONSE,
    TYPE_CONTROL,
    TYPE_DATA,
    TYPE_MANAGEMENT,
    Frame,
)
from sensor.dot11.octets import u16, u64
from sensor.dot11.ppi import no_radio, read_ppi, read_prism
from sensor.dot11.radiotap import Radiotap

FCS_LENGTH: Final = 4  # 802.11-2020 9.2.4.8
CRC_RESIDUE: Final = 0x2144DF1C  # CRC-32 over a frame together with its right FCS

SHORT_HEADER: Final = 10  # ACK and CTS: frame control, duration, RA
CONTROL_HEADER: Final = 16  # with TA
HEADER: Final = 24  # three addresses and sequence control
ADDRESS_4: Final = 6
QOS_CONTROL: Final = 2
HT_CONTROL: Final = 4

AUTH_SAE: Final = 3  # 802.11-2020 9.4.1.1: its body holds group, scalar and element, not elements
LLC_EAPOL: Final = b"\xaa\xaa\x03\x00\x00\x00\x88\x8e"  # SNAP, EtherType of 802.1X


class Dissector:
    """Fills frames from blocks. One for each packetchain: it remembers radiotap layouts."""

    def __init__(self) -> None:
        """Start with no layout known."""
        self._radiotap = Radiotap()

    def dissect(self, block: Block, n: i64, frame: Frame) -> i64:
        """Fill `frame` from the block's frame `n`; return a code of `faults`.

        With a fault other than BAD_FCS only the capture fields and `fault_offset` hold.
        """
        data = block.data
        start: i64 = block.starts[n]
        end: i64 = block.ends[n]
        frame.data = data
        frame.ts_us = block.times_us[n]
        frame.source = block.source
        header = self._capture_header(block.linktype, data, start, end, frame)
        if header < 0:
            frame.fault_offset = 0
            return faults.UNKNOWN_LINKTYPE if header == -2 else faults.CAPTURE_HEADER
        wire: i64 = block.wire_lengths[n]
        frame.truncated = wire > end - start
        frame.wire_length = wire - header
        frame.start = start + header
        frame.end = end
        if frame.start >= end:
            frame.fault_offset = header
            return faults.EMPTY
        self._cut_fcs(frame)
        if frame.bad_fcs:
            frame.fault_offset = end - start
            return faults.BAD_FCS
        fault = read_header(frame)
        if fault:
            frame.fault_offset += frame.start - start
        return fault

    def _capture_header(self, linktype: i64, data: bytes, start: i64, end: i64, frame: Frame) -> i64:
        if linktype == DLT_RADIOTAP:
            return self._radiotap.read(data, start, end, frame)
        if linktype == DLT_IEEE802_11:
            no_radio(frame)
            return 0
        if linktype == DLT_PPI:
            return read_ppi(data, start, end, frame)
        if linktype == DLT_PRISM:
            return read_prism(data, start, end, frame)
        return -2

    def _cut_fcs(self, frame: Frame) -> None:
        """Leave the FCS out; where the capture header says nothing of it, a matching checksum is one."""
        if not frame.fcs_known and not frame.truncated and frame.end - frame.start >= SHORT_HEADER + FCS_LENGTH:
            frame.had_fcs = zlib.crc32(frame.data[frame.start : frame.end]) == CRC_RESIDUE
        if frame.had_fcs:
            frame.wire_length -= FCS_LENGTH
            if not frame.truncated:
                frame.end -= FCS_LENGTH
            elif frame.end - frame.start > frame.wire_length:
                frame.end = frame.start + frame.wire_length  # cut within the FCS


def read_header(frame: Frame) -> i64:
    """Read the MAC header at `frame.start` (802.11-2020 9.2.4) and what follows it; return a fault code."""
    start = frame.start
    if frame.end - start < SHORT_HEADER:
        frame.fault_offset = frame.end - start if frame.end > start else 0
        return faults.NO_HEADER
    data = frame.data
    control: i64 = data[start]
    if control & 0x03:
        frame.fault_offset = 0
        return faults.PROTOCOL_VERSION
    kind: i64 = ((control & 0x0C) << 2) | (control >> 4)
    frame.kind = kind
    frame.flags = data[start + 1]
    frame.duration = u16(data, start + 2)
    frame.elements = 0
    frame.eapol = 0
    frame.tid = -1
    frame.amsdu = False
    frame.category = -1
    frame.ra = data[start + 4 : start + 10]
    kind_type: i64 = kind >> 4
    if kind_type == TYPE_MANAGEMENT:
        return _read_management(frame)
    if kind_type == TYPE_DATA:
        return _read_data(frame)
    return _read_control(frame)


def _read_control(frame: Frame) -> i64:
    """Control and extension frames (802.11-2020 9.3.1): receiver, and transmitter where there is one."""
    start = frame.start
    frame.seq_ctl = -1
    frame.da = frame.ra
    frame.ta = NO_MAC
    frame.sa = NO_MAC
    frame.bssid = NO_MAC
    frame.body = start + SHORT_HEADER
    kind = frame.kind
    if kind in (ACK, CTS, CONTROL_WRAPPER) or kind >> 4 != TYPE_CONTROL:
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
    frame.sa = ta
    frame.body = start + CONTROL_HEADER
    return faults.OK


def _read_data(frame: Frame) -> i64:
    """Data frames (802.11-2020 9.3.2): addresses by To DS and From DS, QoS control, clear EAPOL."""
    start = frame.start
    data = frame.data
    if frame.end - start < HEADER:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    flags = frame.flags
    frame.seq_ctl = u16(data, start + 22)
    frame.ta = data[start + 10 : start + 16]
    body = start + HEADER
    address_3 = data[start + 16 : start + 22]
    distribution: i64 = flags & 0x03
    if distribution == 0x02:  # from DS
        frame.da = frame.ra
        frame.sa = address_3
        frame.bssid = frame.ta
    elif distribution == 0x01:  # to DS
        frame.da = address_3
        frame.sa = frame.ta
        frame.bssid = frame.ra
    elif distribution == 0:
        frame.da = frame.ra
        frame.sa = frame.ta
        frame.bssid = address_3
    else:
        body += ADDRESS_4
        if frame.end < body:
            frame.fault_offset = frame.end - start
            return faults.NO_HEADER
        frame.da = address_3
        frame.sa = data[start + 24 : start + 30]
        frame.bssid = NO_MAC
    kind = frame.kind
    if kind & 0x08:  # QoS subtypes
        if frame.end < body + QOS_CONTROL:
            frame.fault_offset = frame.end - start
            return faults.NO_HEADER
        qos: i64 = data[body]
        frame.tid = qos & 0x0F
        frame.amsdu = qos & 0x80 != 0
        body += QOS_CONTROL
        if flags & 0x80:  # +HTC
            body += HT_CONTROL
    if frame.datapad:
        body = start + ((body - start + 3) & ~3)
    if body > frame.end:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    frame.body = body
    if flags & 0x40 or kind & 0x04 or frame.amsdu or frame.seq_ctl & 0x0F or frame.end - body < 12:
        return faults.OK  # protected, null, A-MSDU or a later fragment: no LLC header here
    if data[body + 7] == 0x8E and data[body : body + 8] == LLC_EAPOL:
        frame.eapol = body + 8
    return faults.OK


def _read_management(frame: Frame) -> i64:
    """Management frames (802.11-2020 9.3.3): addresses, then the fixed fields of the subtype."""
    start = frame.start
    data = frame.data
    if frame.end - start < HEADER:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    frame.seq_ctl = u16(data, start + 22)
    frame.da = frame.ra
    frame.ta = data[start + 10 : start + 16]
    frame.sa = frame.ta
    frame.bssid = data[start + 16 : start + 22]
    body = start + HEADER
    if frame.flags & 0x80:  # +HTC (802.11-2020 9.2.4.1.10)
        body += HT_CONTROL
    if frame.datapad:
        body = start + ((body - start + 3) & ~3)
    if body > frame.end:
        frame.fault_offset = frame.end - start
        return faults.NO_HEADER
    frame.body = body
    frame.reason = 0
    frame.status = 0
    if frame.flags & 0x40:
        return faults.OK
    if not frame.ra[0] & 0x01 and (frame.flags & 0x04 or frame.seq_ctl & 0x0F):
        return faults.OK  # a fragment; group addressed frames are never split (802.11-2020 10.4)
    return _read_fixed_fields(frame, data, body)


def _read_fixed_fields(frame: Frame, data: bytes, body: i64) -> i64:
    kind = frame.kind
    length: i64 = fixed_length(kind)
    if body + length > frame.end:
        if frame.truncated:
            return faults.OK
        frame.fault_offset = frame.end - frame.start
        return faults.FIXED_FIELDS
    if kind in (BEACON, PROBE_RESPONSE):
        frame.tsf_us = u64(data, body)
        frame.beacon_interval_tu = u16(data, body + 8)
        frame.capability = u16(data, body + 10)
    elif kind == PROBE_REQUEST:
        frame.capability = 0
    elif kind in (DEAUTH, DISASSOC):
        frame.reason = u16(data, body)
    elif kind == AUTH:
        frame.auth_algorithm = u16(data, body)
        frame.auth_sequence = u16(data, body + 2)
        frame.status = u16(data, body + 4)
        if frame.auth_algorithm == AUTH_SAE:
            return faults.OK
    elif kind in (ACTION, ACTION_NO_ACK):
        frame.category = data[body]
        return faults.OK
    elif length:  # the four kinds of association
        frame.capability = u16(data, body)
        if kind in (ASSOC_RESPONSE, REASSOC_RESPONSE):
            frame.status = u16(data, body + 2)
    else:
        return faults.OK
    frame.elements = body + length
    return faults.OK


def fixed_length(kind: i64) -> i64:
    """Return how many octets of fixed fields stand before the elements (802.11-2020 9.3.3)."""
    if kind in (BEACON, PROBE_RESPONSE):
        return 12
    if kind == ASSOC_REQUEST:
        return 4
    if kind in (ASSOC_RESPONSE, REASSOC_RESPONSE, AUTH):
        return 6
    if kind == REASSOC_REQUEST:
        return 10
    if kind in (DEAUTH, DISASSOC):
        return 2
    if kind in (ACTION, ACTION_NO_ACK):
        return 1
    return 0
