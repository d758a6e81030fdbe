"""Requests to a family of generic netlink, in messages that pyroute2 encodes and decodes.

An adapter around an untyped library: here, and in the message class that `Family` is given, values are Any.
"""

import os
import socket
import struct
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType, TracebackType
from typing import Any, Final, Self, TypeAlias

Attributes: TypeAlias = dict[str, Any]
Wanted: TypeAlias = Sequence[tuple[str, Any]]  # attributes to send

# linux/netlink.h and linux/genetlink.h
_GENERIC: Final = 16
_CONTROL: Final = 16  # GENL_ID_CTRL
_GET_FAMILY: Final = 3
_REQUEST, _ACK, _DUMP, _INTERRUPTED, _ACK_TLVS, _CAPPED = 0x1, 0x4, 0x300, 0x10, 0x200, 0x100
_ERROR, _DONE = 2, 3
_SOL_NETLINK, _CAP_ACK, _EXT_ACK = 270, 10, 11
_HEADER: Final = struct.Struct("=IHHII")  # length, type, flags, sequence number, port
_ATTRIBUTE: Final = struct.Struct("=HH")  # length, type
_ACK_MESSAGE: Final = 1  # NLMSGERR_ATTR_MSG

_TIMEOUT_S: Final = 10.0  # a driver that loads its firmware first may take seconds
_ATTEMPTS: Final = 3  # at a dump during which something changed
_LARGEST: Final = 1 << 16  # octets of one datagram; the kernel makes dumps of 32 KiB


def _codec() -> ModuleType:
    """Return pyroute2.netlink, without all else that pyroute2 has.

    Importing the package pulls in 300 modules and 21 MiB, which every worker would pay for; so an empty package stands
    in its place for the moment. What was loaded meanwhile is ours alone: others who import pyroute2 get all of it.
    """
    spec = find_spec("pyroute2") if "pyroute2" not in sys.modules else None
    if spec is None or spec.submodule_search_locations is None:
        return import_module("pyroute2.netlink")
    empty = ModuleType("pyroute2")
    empty.__path__ = spec.submodule_search_locations
    sys.modules["pyroute2"] = empty
    try:
        return import_module("pyroute2.netlink")
    except ImportError:  # a pyroute2 of another shape
        _forget_pyroute2()
        return import_module("pyroute2.netlink")
    finally:
        if sys.modules.get("pyroute2") is empty:
            _forget_pyroute2()


def _forget_pyroute2() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyroute2"]:
        del sys.modules[name]


netlink: Final[Any] = _codec()


class Family:
    """A socket to one family; a context manager. Answers to a request arrive before it returns."""

    def __init__(self, name: str, message: Any) -> None:
        """Connect; `message` is the pyroute2 class of its messages. Raise OSError, ENOENT without such a family."""
        self._message = message
        self._sequence = 0
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _GENERIC)
        try:
            self._socket.settimeout(_TIMEOUT_S)
            self._socket.setsockopt(_SOL_NETLINK, _CAP_ACK, 1)
            self._socket.setsockopt(_SOL_NETLINK, _EXT_ACK, 1)
            self._socket.bind((0, 0))
            (family, *_) = self._ask(
                _CONTROL, netlink.ctrlmsg, _GET_FAMILY, [("CTRL_ATTR_FAMILY_NAME", name)], _REQUEST | _ACK
            )
        except BaseException:
            self._socket.close()
            raise
        self._id: int = family["CTRL_ATTR_FAMILY_ID"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def request(self, command: int, attributes: Wanted) -> list[Attributes]:
        """Send a command and return what is answered; raise OSError, with the kernel's own words where it has any."""
        return self._ask(self._id, self._message, command, attributes, _REQUEST | _ACK)

    def dump(self, command: int, attributes: Wanted = ()) -> list[Attributes]:
        """Return all that the kernel lists; raise OSError."""
        return self._ask(self._id, self._message, command, attributes, _REQUEST | _DUMP)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _ask(self, family: int, kind: Any, command: int, attributes: Wanted, flags: int) -> list[Attributes]:
        for _ in range(_ATTEMPTS):
            self._send(family, kind, command, attributes, flags)
            answers, whole = self._receive(kind)
            if whole:
                break
        return answers

    def _send(self, family: int, kind: Any, command: int, attributes: Wanted, flags: int) -> None:
        self._sequence += 1
        message = kind()
        message["cmd"] = command
        message["version"] = 1
        message["attrs"] = [list(attribute) for attribute in attributes]
        message["header"].update(type=family, flags=flags, sequence_number=self._sequence, pid=0)
        message.encode()
        self._socket.send(message.data)

    def _receive(self, kind: Any) -> tuple[list[Attributes], bool]:
        """Return the attributes of every answer, and whether nothing changed meanwhile."""
        answers: list[Attributes] = []
        whole = True
        while True:
            octets = self._socket.recv(_LARGEST)
            position = 0
            while position + _HEADER.size <= len(octets):
                length, what, flags, sequence, _ = _HEADER.unpack_from(octets, position)
                body = octets[position + _HEADER.size : position + length]
                if sequence == self._sequence:
                    whole = whole and not flags & _INTERRUPTED
                    if what in (_ERROR, _DONE):
                        _raise_error(body, flags)
                        return answers, whole
                    answers.append(_decoded(kind, octets[position : position + length]))
                position += max(length + 3 & ~3, _HEADER.size)


def _decoded(kind: Any, octets: bytes) -> Attributes:
    message = kind(octets)
    message.decode()
    return plain(message)


def plain(message: Any) -> Attributes:
    """Return the attributes of a pyroute2 message, or of an attribute that has some, by their names."""
    return dict(message["attrs"])


def _raise_error(body: bytes, flags: int) -> None:
    """Raise OSError unless the error that ends an answer is 0."""
    code = -struct.unpack_from("=i", body)[0] if len(body) >= 4 else 0
    if code > 0:  # a positive number is an answer: mac80211_hwsim says the id of a new radio so
        raise OSError(code, _words(body, flags) or os.strerror(code))


def _words(body: bytes, flags: int) -> str:
    """Return what the kernel says of an error, empty if it says nothing."""
    position = 4 + _HEADER.size
    if not flags & _ACK_TLVS or len(body) < position:
        return ""
    if not flags & _CAPPED:
        position = 4 + (_HEADER.unpack_from(body, 4)[0] + 3 & ~3)
    while position + _ATTRIBUTE.size <= len(body):
        length, what = _ATTRIBUTE.unpack_from(body, position)
        if what == _ACK_MESSAGE:
            return body[position + _ATTRIBUTE.size : position + length].rstrip(b"\x00").decode("ascii", "replace")
        position += max(length + 3 & ~3, _ATTRIBUTE.size)
    return ""
