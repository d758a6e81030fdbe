"""Network interfaces as the kernel's oldest calls know them: small, without rights to read, true in any namespace."""

import fcntl
import os
import socket
import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sensor.identity import kismet_checksum, wifi_uuid

# linux/sockios.h, linux/ethtool.h, linux/if.h
_GET_FLAGS, _SET_FLAGS, _GET_ADDRESS, _ETHTOOL = 0x8913, 0x8914, 0x8927, 0x8946
_GET_DRIVER: Final = 0x00000003  # ETHTOOL_GDRVINFO
_DRIVER_OCTETS: Final = 196  # struct ethtool_drvinfo
_UP: Final = 0x1
# linux/rtnetlink.h, linux/netlink.h, linux/if_link.h
_SET_LINK, _REQUEST_ACK, _ALIAS = 19, 0x5, 20
_ALIAS_OCTETS: Final = 255  # IFALIASZ without its zero octet
NAME_OCTETS: Final = 15  # IFNAMSIZ without its zero octet

# Hardware types of interfaces that deliver 802.11 (linux/if_arp.h), and what they put before each frame (libpcap DLT).
ARPHRD_ETHER: Final = 1
DLTS: Final = {801: 105, 802: 119, 803: 127}  # bare 802.11, Prism, radiotap


@dataclass(frozen=True, slots=True)
class NetDevice:
    """An interface as it is now."""

    name: str
    index: int
    hardware_type: int  # ARPHRD_
    mac: bytes
    up: bool

    @property
    def uuid(self) -> str:
        """The UUID of the source that captures on it: of its address, of its name where it has none."""
        return wifi_uuid(self.mac) if any(self.mac) else uuid_by_name(self.name)

    @property
    def dlt(self) -> int:
        """The link type of its frames, 0 unless they are 802.11."""
        return DLTS.get(self.hardware_type, 0)


def uuid_by_name(name: str) -> str:
    """Return the UUID of a source whose interface is absent, or has no address."""
    return wifi_uuid(kismet_checksum(b"interface " + os.fsencode(name)).to_bytes(6, "big"))


def names() -> list[str]:
    """Return the names of all interfaces."""
    return [name for _, name in socket.if_nameindex()]


def device(name: str) -> NetDevice | None:
    """Return an interface, None where there is none of that name."""
    try:
        hardware_type, address = struct.unpack_from("=H14s", _call(_GET_ADDRESS, name), 16)
        return NetDevice(name, socket.if_nametoindex(name), hardware_type, address[:6], bool(_flags(name) & _UP))
    except (OSError, ValueError):  # ValueError: a zero octet in the name
        return None


def driver(name: str) -> str:
    """Return the name of an interface's kernel driver, empty where it does not say."""
    answer = array("B", struct.pack("=I", _GET_DRIVER).ljust(_DRIVER_OCTETS, b"\x00"))
    try:
        _call(_ETHTOOL, name, struct.pack("P", answer.buffer_info()[0]))
    except OSError:
        return ""
    return answer[4:36].tobytes().split(b"\x00")[0].decode("ascii", "replace")


def alias(name: str) -> str:
    """Return an interface's alias, empty without one."""
    try:
        return (Path("/sys/class/net") / name / "ifalias").read_text("utf-8", "replace").rstrip("\n")
    except (OSError, ValueError):
        return ""


def set_alias(index: int, text: str) -> None:
    """Set an interface's alias, empty for none; raise OSError. The file in /sys would need root beside the right."""
    attribute = text.encode("utf-8", "surrogateescape")[:_ALIAS_OCTETS]
    body = struct.pack("=BxHiII", 0, 0, index, 0, 0) + struct.pack("=HH", 4 + len(attribute), _ALIAS) + attribute
    request = struct.pack("=IHHII", 16 + len(body), _SET_LINK, _REQUEST_ACK, 1, 0) + body
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as link:
        link.send(request)
        (code,) = struct.unpack_from("=i", link.recv(4096), 16)  # the answer to an acknowledged request is its error
    if code:
        raise OSError(-code, os.strerror(-code))


def set_up(name: str, *, up: bool) -> None:
    """Set an interface up or down; raise OSError: ERFKILL where the radio is switched off, EPERM without rights."""
    flags = _flags(name)
    if bool(flags & _UP) != up:
        _call(_SET_FLAGS, name, struct.pack("=H", flags ^ _UP))


def _flags(name: str) -> int:
    """Return the interface's flags; raise OSError, ENODEV without such an interface."""
    (flags,) = struct.unpack_from("=H", _call(_GET_FLAGS, name), 16)
    return int(flags)


def _call(code: int, name: str, argument: bytes = b"") -> bytes:
    """Return the ifreq that an ioctl of an interface leaves; any socket will do."""
    request = struct.pack("16s24s", name.encode("utf-8", "surrogateescape"), argument)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, code, request)
