"""Classic BPF programs, which the kernel runs on each frame before it reaches the ring.

Documentation/networking/filter.rst of Linux describes them.
A program is octets: 8 for each instruction (`struct sock_filter`).
"""

import ctypes
import struct
from collections.abc import Sequence
from functools import cache
from typing import Final

from datasources.linux_wifi.wire import OpenRequest
from sensor.dot11.block import DLT_IEEE802_11, DLT_RADIOTAP
from sensor.errors import MisconfiguredError
from sensor.text import printable

MAX_INSTRUCTIONS: Final = 4096  # BPF_MAXINSNS
WHOLE: Final = 0x40000  # octets to keep: more than any frame has
_INSTRUCTION: Final = struct.Struct("=HBBI")  # code, jump if true, jump if false, operand

# Instruction codes (linux/bpf_common.h).
_LOAD_BYTE: Final = 0x30  # A = packet[k]
_LOAD_BYTE_X: Final = 0x50  # A = packet[X + k]
_LOAD_HALF_X: Final = 0x48  # A = packet[X + k : X + k + 2], big-endian
_LOAD: Final = 0x00  # A = k
_STORE: Final = 0x02  # M[k] = A
_LOAD_M: Final = 0x60  # A = M[k]
_OR_X: Final = 0x4C
_ADD_X: Final = 0x0C
_ADD: Final = 0x04
_SHIFT_LEFT: Final = 0x64
_AND: Final = 0x54
_A_TO_X: Final = 0x07
_JUMP: Final = 0x05
_JUMP_EQUAL: Final = 0x15
_JUMP_BITS: Final = 0x45  # if A & k
_RETURN: Final = 0x06

_NETMASK_UNKNOWN: Final = 0xFFFF_FFFF

DROP_ALL: Final = _INSTRUCTION.pack(_RETURN, 0, 0, 0)

_Line = tuple[int, int | str, str, str]  # code, operand or label, label if true, label if false; empty: the next line

# Where the 802.11 header begins, left in X.
_NO_HEADER: Final[tuple[_Line, ...]] = ((_LOAD, 0, "", ""), (_A_TO_X, 0, "", ""))
_BODY: Final[tuple[tuple[str, _Line], ...]] = (
    ("", (_LOAD_BYTE_X, 0, "", "")),  # frame control (802.11-2020 9.2.4.1)
    ("", (_AND, 0x0C, "", "")),
    ("", (_JUMP_EQUAL, 0x00, "keep", "")),  # management
    ("", (_JUMP_EQUAL, 0x08, "", "drop")),  # data
    ("", (_LOAD_BYTE_X, 0, "", "")),
    ("", (_JUMP_BITS, 0x40, "drop", "")),  # without a body
    ("", (_LOAD_BYTE_X, 1, "", "")),
    ("", (_JUMP_BITS, 0x40, "drop", "")),  # protected
    ("", (_AND, 0x03, "", "")),
    ("", (_JUMP_EQUAL, 0x03, "", "three")),  # to and from a distribution system: a fourth address
    ("", (_LOAD, 30, "", "")),
    ("", (_JUMP, "stored", "", "")),
    ("three", (_LOAD, 24, "", "")),
    ("stored", (_STORE, 0, "", "")),
    ("", (_LOAD_BYTE_X, 0, "", "")),
    ("", (_JUMP_BITS, 0x80, "", "llc")),  # QoS control
    ("", (_LOAD_BYTE_X, 1, "", "")),
    ("", (_JUMP_BITS, 0x80, "ht", "qos")),  # HT control behind it
    ("ht", (_LOAD_M, 0, "", "")),
    ("", (_ADD, 6, "", "")),
    ("", (_JUMP, "sized", "", "")),
    ("qos", (_LOAD_M, 0, "", "")),
    ("", (_ADD, 2, "", "")),
    ("sized", (_STORE, 0, "", "")),
    ("llc", (_LOAD_M, 0, "", "")),
    ("", (_ADD_X, 0, "", "")),
    ("", (_A_TO_X, 0, "", "")),
    ("", (_LOAD_HALF_X, 6, "", "")),
    ("", (_JUMP_EQUAL, 0x888E, "keep", "")),  # EAPOL (802.1X-2020 11.1.4)
    ("", (_LOAD_HALF_X, 8, "", "")),  # the header is padded to four octets by some adapters
    ("", (_JUMP_EQUAL, 0x888E, "keep", "drop")),
    ("keep", (_RETURN, WHOLE, "", "")),
    ("drop", (_RETURN, 0, "", "")),
)


def program_for(request: OpenRequest, linktype: int) -> bytes:
    """Return the filter that a request asks for, empty where it asks for none; raise MisconfiguredError."""
    programs: list[bytes] = []
    if request.filter_mgmt:
        programs.append(management_and_eapol(linktype))
    if request.filter:
        programs.append(compiled(request.filter, linktype))
    if request.snaplen:
        programs.append(_INSTRUCTION.pack(_RETURN, 0, 0, WHOLE))
    return chained(programs, request.snaplen or WHOLE) if programs else b""


def management_and_eapol(linktype: int) -> bytes:
    """Return a filter that keeps management frames and EAPOL that is not encrypted."""
    start = _NO_HEADER if linktype == DLT_IEEE802_11 else _header_length(2 if linktype == DLT_RADIOTAP else 4)
    return _assembled([*(("", line) for line in start), *_BODY])


def compiled(expression: str, linktype: int) -> bytes:
    """Return what libpcap makes of an expression; raise MisconfiguredError where it is not there or makes nothing."""
    pcap = libpcap()
    shown = printable(expression.encode("utf-8", "replace"))
    if "\0" in expression:
        raise MisconfiguredError(f"filter {shown}: holds a NUL")
    handle = pcap.pcap_open_dead(linktype, WHOLE)
    if not handle:
        raise MisconfiguredError(f"filter {shown}: libpcap does not start")
    made = _Program()
    try:
        if pcap.pcap_compile(handle, ctypes.byref(made), expression.encode(), 1, _NETMASK_UNKNOWN) != 0:
            reason: bytes = pcap.pcap_geterr(handle)
            raise MisconfiguredError(f"filter {shown}: {printable(reason)}")
        program = ctypes.string_at(made.instructions, made.length * _INSTRUCTION.size)
        pcap.pcap_freecode(ctypes.byref(made))
    finally:
        pcap.pcap_close(handle)
    if not program or made.length > MAX_INSTRUCTIONS:
        raise MisconfiguredError(f"filter {shown}: is too long for the kernel")
    return program


def chained(programs: Sequence[bytes], keep: int) -> bytes:
    """Return one program that keeps `keep` octets, at most, of what all of them keep."""
    code = b""
    for number, program in enumerate(programs):
        last = number == len(programs) - 1
        count = len(program) // _INSTRUCTION.size
        for index, (operation, true, false, operand) in enumerate(_INSTRUCTION.iter_unpack(program)):
            if operation == _RETURN and operand:
                operation, operand = (_RETURN, min(operand, keep)) if last else (_JUMP, count - index - 1)
            code += _INSTRUCTION.pack(operation, true, false, operand)
    if len(code) // _INSTRUCTION.size > MAX_INSTRUCTIONS:
        raise MisconfiguredError("the filter is too long for the kernel")
    return code


def _header_length(offset: int) -> tuple[_Line, ...]:
    """Return the lines that read a little-endian length of 16 bits: of radiotap at 2, of Prism's header at 4."""
    return (
        (_LOAD_BYTE, offset + 1, "", ""),
        (_SHIFT_LEFT, 8, "", ""),
        (_A_TO_X, 0, "", ""),
        (_LOAD_BYTE, offset, "", ""),
        (_OR_X, 0, "", ""),
        (_A_TO_X, 0, "", ""),
    )


def _assembled(lines: Sequence[tuple[str, _Line]]) -> bytes:
    """Return the program with its labels resolved."""
    places = {label: index for index, (label, _) in enumerate(lines) if label}
    code = b""
    for index, (_, (operation, operand, true, false)) in enumerate(lines):

        def distance(label: str, index: int = index) -> int:
            return places[label] - index - 1 if label else 0

        value = operand if isinstance(operand, int) else distance(operand)
        code += _INSTRUCTION.pack(operation, distance(true), distance(false), value)
    return code


class _Program(ctypes.Structure):
    """`struct bpf_program` of pcap/bpf.h."""

    _fields_ = (("length", ctypes.c_uint), ("instructions", ctypes.c_void_p))


@cache
def libpcap() -> ctypes.CDLL:
    """Return libpcap; raise MisconfiguredError where it is not installed."""
    for name in ("libpcap.so.0.8", "libpcap.so.1"):  # Debian's soname, and everybody else's
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.pcap_open_dead.restype = ctypes.c_void_p
        library.pcap_open_dead.argtypes = (ctypes.c_int, ctypes.c_int)
        library.pcap_compile.argtypes = (
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_uint32,
        )
        library.pcap_geterr.restype = ctypes.c_char_p
        library.pcap_geterr.argtypes = (ctypes.c_void_p,)
        library.pcap_freecode.argtypes = (ctypes.c_void_p,)
        library.pcap_close.argtypes = (ctypes.c_void_p,)
        return library
    raise MisconfiguredError(
        "a filter expression needs libpcap, which is not installed (Debian: apt install libpcap0.8)"
    )
