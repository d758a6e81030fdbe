"""MAC addresses: 6-byte `bytes` inside, `AA:BB:CC:DD:EE:FF` outside."""

import re
from typing import Final, final

_TEXT: Final = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{12}")
_ALL_BITS: Final = (1 << 48) - 1


def format_mac(mac: bytes) -> str:
    """Return `AA:BB:CC:DD:EE:FF`; the empty text for the empty address."""
    return mac.hex(":").upper()


def parse_mac(text: str) -> bytes:
    """Return the 6 octets of an address written with `:`, with `-` or without separators; raises ValueError."""
    if _TEXT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no MAC address: six pairs of hexadecimal digits joined by ':' are needed")
    return bytes.fromhex(text.replace(":", "").replace("-", ""))


def is_group(mac: bytes) -> bool:
    """Say whether `mac` is a group (multicast or broadcast) address (802-2014 8.2.2)."""
    return len(mac) == 6 and mac[0] & 0x01 != 0


def is_local(mac: bytes) -> bool:
    """Say whether `mac` is locally administered, as randomised addresses are (802-2014 8.2.2)."""
    return len(mac) == 6 and mac[0] & 0x02 != 0


@final
class MacMask:
    """A set of addresses: an address and a mask of the bits that count."""

    def __init__(self, address: bytes, mask: bytes = b"\xff\xff\xff\xff\xff\xff") -> None:
        """Take 6 octets each; bits outside the mask are cleared."""
        self._mask: int = int.from_bytes(mask, "big")
        self._value: int = int.from_bytes(address, "big") & self._mask

    @classmethod
    def parse(cls, text: str) -> "MacMask":
        """Read `AA:BB:CC:00:00:00/FF:FF:FF:00:00:00`, or a plain address, which matches itself; raises ValueError."""
        address, slash, mask = text.partition("/")
        if not slash:
            return cls(parse_mac(address.strip()))
        return cls(parse_mac(address.strip()), parse_mac(mask.strip()))

    @property
    def single(self) -> bytes:
        """The one address in the set, empty where there may be several."""
        return self._value.to_bytes(6, "big") if self._mask == _ALL_BITS else b""

    def matches(self, mac: bytes) -> bool:
        """Say whether `mac` (6 octets) is in the set."""
        return len(mac) == 6 and int.from_bytes(mac, "big") & self._mask == self._value

    def __str__(self) -> str:
        """Return the text that `parse` reads, without a mask where all bits count."""
        address = format_mac(self._value.to_bytes(6, "big"))
        if self._mask == _ALL_BITS:
            return address
        return f"{address}/{format_mac(self._mask.to_bytes(6, 'big'))}"

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        return isinstance(other, MacMask) and (self._value, self._mask) == (other._value, other._mask)

    def __hash__(self) -> int:
        """Hash by meaning."""
        return hash((self._value, self._mask))
