"""An adapter in monitor mode without a radio: a TAP device whose link type is radiotap's, and whatever is written to it
is heard by every packet socket on it, as frames from the air would be.

Needs root (or CAP_NET_ADMIN) and /dev/net/tun. Octets 12 and 13 of a frame must not be 81 00 or 88 a8, which the kernel
takes for a VLAN tag.
"""

import fcntl
import os
import socket
import struct
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest

TUN: Final = Path("/dev/net/tun")
ARPHRD_RADIOTAP: Final = 803  # linux/if_arp.h
ARPHRD_ETHER: Final = 1

# linux/if_tun.h, linux/sockios.h
_TUNSETIFF: Final = 0x400454CA
_TUNSETLINK: Final = 0x400454CD
_TAP_WITHOUT_INFORMATION: Final = 0x0002 | 0x1000  # IFF_TAP | IFF_NO_PI
_SIOCGIFFLAGS: Final = 0x8913
_SIOCSIFFLAGS: Final = 0x8914
_SIOCSIFMTU: Final = 0x8922
_SIOCSIFNAME: Final = 0x8923
_IFF_UP: Final = 1
_MTU: Final = 12_000  # an A-MSDU and its radiotap header fit
_REQUEST: Final = struct.Struct("16s24x")  # struct ifreq
_FLAGS: Final = struct.Struct("16sH22x")
_NUMBER: Final = struct.Struct("16si20x")
_NAMES: Final = struct.Struct("16s16s8x")

_numbers: Final = count()


class Tap:
    """A TAP device, up, until it is unplugged."""

    def __init__(self, name: str = "", linktype: int = ARPHRD_RADIOTAP) -> None:
        """Plug it in; its name is new unless given, at most 15 characters."""
        self.name = name or f"awtap{os.getpid() % 100_000}x{next(_numbers)}"
        self._open: int | None = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.ioctl(self.fd, _TUNSETIFF, _FLAGS.pack(self.name.encode(), _TAP_WITHOUT_INFORMATION))
            fcntl.ioctl(self.fd, _TUNSETLINK, linktype)  # refused once it is up
            self._ask(_SIOCSIFMTU, _NUMBER.pack(self.name.encode(), _MTU))
            self.up()
        except OSError:
            self.unplug()
            raise

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Unplug it."""
        self.unplug()

    @property
    def fd(self) -> int:
        """The descriptor that frames are written to."""
        if self._open is None:
            raise OSError(f"{self.name} is unplugged")
        return self._open

    def send(self, *frames: bytes) -> None:
        """Let each frame, radiotap header included, be heard."""
        for frame in frames:
            os.write(self.fd, frame)

    def up(self) -> None:
        """Bring it up."""
        self._set_flags(self._flags() | _IFF_UP)

    def down(self) -> None:
        """Take it down: packet sockets see ENETDOWN."""
        self._set_flags(self._flags() & ~_IFF_UP)

    def rename(self, name: str) -> None:
        """Give it another name."""
        self._ask(_SIOCSIFNAME, _NAMES.pack(self.name.encode(), name.encode()))
        self.name = name

    def unplug(self) -> None:
        """Remove it; twice is fine."""
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _flags(self) -> int:
        answer = self._ask(_SIOCGIFFLAGS, _FLAGS.pack(self.name.encode(), 0))
        flags: int = _FLAGS.unpack(answer)[1]
        return flags

    def _set_flags(self, flags: int) -> None:
        self._ask(_SIOCSIFFLAGS, _FLAGS.pack(self.name.encode(), flags))

    @staticmethod
    def _ask(request: int, argument: bytes) -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            return fcntl.ioctl(control, request, argument)


def _obstacle() -> str:
    """What keeps this machine from having such a device; empty if nothing does."""
    if os.geteuid() != 0:
        return "needs root"
    try:
        Tap().unplug()
    except OSError as error:
        return f"needs a TAP device with a link type of its own: {error}"
    return ""


_OBSTACLE: Final = _obstacle()
needs_tap: Final = pytest.mark.skipif(bool(_OBSTACLE), reason=_OBSTACLE or "never")
