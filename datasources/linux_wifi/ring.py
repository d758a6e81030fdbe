"""The kernel's packet ring (AF_PACKET, TPACKET_V3): blocks of frames in memory that kernel and worker share.

Constants and layouts by linux/if_packet.h and Documentation/networking/packet_mmap.rst.
"""

import ctypes
import errno
import mmap
import os
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from datasources.linux_wifi.wire import BLOCK_BYTES, BLOCKS, MAX_BLOCK, RETIRE_MS
from sensor.dot11.block import DLT_IEEE802_11, DLT_PRISM, DLT_RADIOTAP
from sensor.errors import AirwardenError, MisconfiguredError, UnavailableError
from sensor.text import printable

ETH_P_ALL: Final = 3
SOL_PACKET: Final = 263
_RX_RING: Final = 5
_STATISTICS: Final = 6
_VERSION: Final = 10
_IGNORE_OUTGOING: Final = 23
_TPACKET_V3: Final = 2
_ATTACH_FILTER: Final = 26  # SO_ATTACH_FILTER, asm-generic/socket.h
_DETACH_FILTER: Final = 27

# Link types by ARPHRD_* (linux/if_arp.h).
LINKTYPES: Final = {801: DLT_IEEE802_11, 802: DLT_PRISM, 803: DLT_RADIOTAP}

_RING_REQUEST: Final = struct.Struct("7I")  # struct tpacket_req3
_FRAME_SLOT: Final = 2048  # V3 packs frames tightly; the number only has to divide the block
_COUNTERS: Final = struct.Struct("3I")  # struct tpacket_stats_v3
_STATUS_WORD: Final = 2  # of struct tpacket_block_desc, in 32-bit words
_LENGTH_WORD: Final = 5
_USER: Final = 1  # TP_STATUS_USER: the block is ours
_FPROG: Final = struct.Struct("@HP")  # struct sock_fprog
MAX_RING: Final = 1 << 28  # octets
MAX_RETIRE_MS: Final = 1000


class PacketRing:
    """What one interface hears, in blocks that are ours from `take` until `give_back`, oldest first."""

    def __init__(
        self,
        interface: str,
        *,
        program_for: Callable[[int], bytes] | None = None,
        block_bytes: int = BLOCK_BYTES,
        blocks: int = BLOCKS,
        retire_ms: int = RETIRE_MS,
    ) -> None:
        """Capture on an interface; raise UnavailableError or MisconfiguredError.

        `program_for` returns the classic filter for a link type (DLT); it is in force before the first frame.
        """
        self.interface = interface
        self._shown = printable(os.fsencode(interface))
        self.packets = 0  # that passed the filter, dropped ones included; see `count`
        self.drops = 0
        self.freezes = 0
        self._block_bytes = block_bytes
        self._blocks = blocks
        self._next = 0  # block to take
        self._oldest = 0  # block to give back
        self._taken = 0
        _require_sizes(block_bytes, blocks, retire_ms)
        self._socket = _packet_socket()
        try:
            self.linktype = self._link_type()
            self._filter = program_for(self.linktype) if program_for else b""
            self._attach(self._filter)
            self._map = self._mapped(retire_ms)
            self._memory = memoryview(self._map)
            self._words = self._memory.cast("I")
            self._bind()
        except OSError as error:
            self._socket.close()
            raise explained(interface, error) from error
        except AirwardenError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """Return the socket's descriptor: readable once a block is ready, in error when the interface is gone."""
        return self._socket.fileno()

    def take(self, most: int) -> list[memoryview]:
        """Return the used octets of the next full blocks, at most so many; valid until given back."""
        taken: list[memoryview] = []
        while len(taken) < most and self._taken < self._blocks:
            start = self._next * self._block_bytes
            if not self._words[start // 4 + _STATUS_WORD] & _USER:
                break
            taken.append(self._memory[start : start + self._words[start // 4 + _LENGTH_WORD]])
            self._next = (self._next + 1) % self._blocks
            self._taken += 1
        return taken

    def give_back(self) -> None:
        """Let the kernel fill the oldest block that was taken."""
        self._words[self._oldest * self._block_bytes // 4 + _STATUS_WORD] = 0
        self._oldest = (self._oldest + 1) % self._blocks
        self._taken -= 1

    def count(self) -> None:
        """Bring `packets`, `drops` and `freezes` up to date."""
        packets, drops, freezes = _COUNTERS.unpack(self._socket.getsockopt(SOL_PACKET, _STATISTICS, _COUNTERS.size))
        self.packets += packets
        self.drops += drops
        self.freezes += freezes

    def pause(self, program: bytes) -> None:
        """Put another filter, which drops everything, in the place of the one that is in force."""
        self._attach(program)

    def resume(self) -> None:
        """Put the filter back."""
        self._attach(self._filter)

    def check(self) -> None:
        """Raise UnavailableError when the interface has gone down, has gone, or is called something else now."""
        number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise explained(self.interface, OSError(number, os.strerror(number)))
        try:
            name = socket.if_indextoname(self._index)
        except OSError as error:
            raise UnavailableError(f"{self._shown} has been removed") from error
        if name != self.interface:
            raise UnavailableError(f"{self._shown} has been renamed to {printable(os.fsencode(name))}")

    def close(self) -> None:
        """Let go of socket and memory; blocks that were taken are gone."""
        self._words.release()
        self._memory.release()
        self._socket.close()
        with suppress(BufferError):  # somebody holds a block still; the memory goes with the last one
            self._map.close()

    def _link_type(self) -> int:
        """Return the interface's DLT; raise MisconfiguredError where it is not of 802.11."""
        try:
            self._index = socket.if_nametoindex(self.interface)
        except OSError as error:  # without a number
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV)) from error
        self._socket.bind((self.interface, 0))  # protocol 0: no frames yet
        hardware: int = self._socket.getsockname()[3]
        if hardware not in LINKTYPES:
            raise MisconfiguredError(
                f"{self._shown} is no monitor interface: it delivers no 802.11 frames (link type {hardware})"
            )
        return LINKTYPES[hardware]

    def _mapped(self, retire_ms: int) -> mmap.mmap:
        """Make the ring and return its memory."""
        slots = self._block_bytes // _FRAME_SLOT * self._blocks
        request = _RING_REQUEST.pack(self._block_bytes, self._blocks, _FRAME_SLOT, slots, retire_ms, 0, 0)
        self._socket.setsockopt(SOL_PACKET, _VERSION, _TPACKET_V3)
        self._socket.setsockopt(SOL_PACKET, _RX_RING, request)
        return mmap.mmap(self.fileno(), self._block_bytes * self._blocks)

    def _bind(self) -> None:
        """Let frames in, but not those that this machine sends."""
        try:
            self._socket.setsockopt(SOL_PACKET, _IGNORE_OUTGOING, 1)
        except OSError as error:
            if error.errno != errno.ENOPROTOOPT:  # kernels before 4.20
                raise
        self._socket.bind((self.interface, ETH_P_ALL))
        self.check()

    def _attach(self, program: bytes) -> None:
        """Put a classic filter in force, or none; the change is atomic."""
        if program:
            code = ctypes.create_string_buffer(program, len(program))
            fprog = _FPROG.pack(len(program) // 8, ctypes.addressof(code))
            self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, fprog)
            return
        with suppress(FileNotFoundError):  # there was none
            self._socket.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)


def _require_sizes(block_bytes: int, blocks: int, retire_ms: int) -> None:
    """Raise MisconfiguredError for a ring that cannot be."""
    if sys.byteorder != "little":
        raise MisconfiguredError("live capture works on little-endian machines only")
    if not (mmap.PAGESIZE <= block_bytes <= MAX_BLOCK) or block_bytes & (block_bytes - 1):
        raise MisconfiguredError(f"ring blocks have a power of two of octets, from {mmap.PAGESIZE} to {MAX_BLOCK}")
    if not 2 <= blocks <= MAX_RING // block_bytes:
        raise MisconfiguredError(f"a ring has at least 2 blocks and at most {MAX_RING} octets")
    if not 1 <= retire_ms <= MAX_RETIRE_MS:
        raise MisconfiguredError(f"ring blocks are handed over after 1 to {MAX_RETIRE_MS} ms")


def _packet_socket() -> socket.socket:
    """Return a packet socket that hears nothing yet."""
    try:
        return socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    except OSError as error:
        raise explained("", error) from error


def explained(interface: str, error: OSError) -> UnavailableError:
    """Return what keeps us from capturing, as a sentence that a person can act upon."""
    name = printable(os.fsencode(interface))
    sentences = {
        errno.EPERM: "capturing needs CAP_NET_RAW, which this process lacks: run as the service, or as root",
        errno.EACCES: "capturing needs CAP_NET_RAW, which this process lacks: run as the service, or as root",
        errno.EAFNOSUPPORT: "this kernel has no packet sockets (CONFIG_PACKET)",
        errno.ENODEV: f"there is no interface {name}",
        errno.ENXIO: f"{name} has been removed",
        errno.ENETDOWN: f"{name} is down, or has been unplugged",
        errno.ENOMEM: f"not enough memory for the packet ring of {name}",
        errno.ENOBUFS: f"not enough memory for the packet ring of {name}",
    }
    return UnavailableError(sentences.get(error.errno or 0, f"{name} cannot be captured: {error.strerror or error}"))
