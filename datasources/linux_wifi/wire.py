"""What the daemon and a worker say to each other over one stream socket: a header, then JSON or a ring block.

Both sides read with a bound on every length: a worker trusts the daemon no more than the daemon trusts a worker.
"""

import struct
from typing import Final, TypeAlias, TypeVar

import msgspec

from sensor.errors import MalformedError

# Message types, worker to daemon.
OPENED: Final = 1
BLOCK: Final = 2  # payload: the used octets of one TPACKET_V3 block, as the kernel laid it out
STATUS: Final = 3
ANSWER: Final = 4
FAILED: Final = 5
# Daemon to worker.
COMMAND: Final = 16

MAX_BLOCK: Final = 1 << 20  # octets; also the largest ring block that may be asked for
MAX_TEXT: Final = 1 << 16  # octets of JSON: a thousand channels need 20 KiB
FROM_WORKER: Final = {OPENED: MAX_TEXT, BLOCK: MAX_BLOCK, STATUS: MAX_TEXT, ANSWER: MAX_TEXT, FAILED: MAX_TEXT}
FROM_DAEMON: Final = {COMMAND: MAX_TEXT}

HEADER: Final = struct.Struct("<BxxxI")  # type, octets of payload

BLOCK_BYTES: Final = 1 << 15  # holds the longest A-MSDU (11,454 octets, 802.11-2020 table 9-25) twice
BLOCKS: Final = 256  # at 8 ms each two seconds of slack while little is heard, and at most 8 MiB
RETIRE_MS: Final = 8  # a block is handed over at this age, however empty: the greater part of a frame's delay


class OpenRequest(msgspec.Struct, frozen=True, tag="open"):
    """The first command: what to capture on, and how. Options by Kismet's names where it has them."""

    interface: str
    vif: str = ""  # name of the monitor interface to make; empty: chosen from the interface's
    channel: str = ""  # to tune at once; empty: as it stands
    ht_channels: bool = False
    vht_channels: bool = False
    default_ht20: bool = False
    expand_ht20: bool = False
    band24ghz: bool = True
    band5ghz: bool = True
    band6ghz: bool = True
    fcsfail: bool = False
    plcpfail: bool = False
    ignore_primary: bool = False  # leave the managed interface of the same phy up and alone
    filter_mgmt: bool = False  # management frames and EAPOL only
    filter: str = ""  # an expression in libpcap's language
    snaplen: int = 0  # octets kept of each frame, radiotap included; 0: all
    block_bytes: int = BLOCK_BYTES  # a power of two times the page size, at most MAX_BLOCK
    blocks: int = BLOCKS
    retire_ms: int = RETIRE_MS


class Tune(msgspec.Struct, frozen=True, tag="tune"):
    """Stop hopping and stay on one channel."""

    id: int
    channel: str


class Hop(msgspec.Struct, frozen=True, tag="hop"):
    """Hop over channels from now on."""

    id: int
    channels: tuple[str, ...]
    rate: float = 5.0  # channels per second
    offset: int = 0  # where in the list to start
    shuffle: bool = True


class Pause(msgspec.Struct, frozen=True, tag="pause"):
    """Let the kernel drop every frame, uncounted, until resumed; the interface stays open."""

    id: int


class Resume(msgspec.Struct, frozen=True, tag="resume"):
    """Pass frames again."""

    id: int


class Close(msgspec.Struct, frozen=True, tag="close"):
    """Put things back and exit; the same as closing the socket, with an answer."""

    id: int


Command: TypeAlias = OpenRequest | Tune | Hop | Pause | Resume | Close


class Opened(msgspec.Struct, frozen=True):
    """The interface is captured; blocks follow."""

    capture_interface: str
    hardware: str = ""  # driver or chip
    mac: str = ""  # aa:bb:cc:dd:ee:ff
    linktype: int = 0  # DLT of the blocks
    channels: tuple[str, ...] = ()  # all that can be tuned
    channel: str = ""  # tuned now; empty where unknown
    tunable: bool = False
    warning: str = ""  # printable; worth knowing, not fatal


class Answer(msgspec.Struct, frozen=True):
    """What became of the command with this id."""

    id: int
    error: str = ""  # printable; empty: done


class Status(msgspec.Struct, frozen=True):
    """How the worker is; once a second, as its heartbeat. Counters run from the opening on."""

    now_us: int  # wall clock, µs since the Unix epoch
    channel: str = ""  # tuned now; empty where unknown
    hopping: bool = False
    paused: bool = False
    packets: int = 0  # frames that passed the kernel's filter, those it then dropped included
    drops: int = 0  # of these, the ones that found the ring full
    freezes: int = 0  # how often the ring was full
    dwell: dict[str, int] = {}  # frequency in MHz -> µs listened there since the Status before
    refused: tuple[str, ...] = ()  # channels that the driver refuses, skipped while hopping
    refusal: str = ""  # the last reason for that, printable
    tune_errors: int = 0
    memory_kib: int = 0  # resident


class Failed(msgspec.Struct, frozen=True):
    """The last message of a worker that cannot go on."""

    reason: str  # a printable sentence for a person
    retry: bool = True  # whether opening again later can help


Report: TypeAlias = Opened | Answer | Status | Failed

_TYPES: Final[dict[type[Report], int]] = {Opened: OPENED, Answer: ANSWER, Status: STATUS, Failed: FAILED}
_REPORTS: Final[dict[int, msgspec.json.Decoder[Report]]] = {
    number: msgspec.json.Decoder(kind) for kind, number in _TYPES.items()
}
_COMMANDS: Final[msgspec.json.Decoder[Command]] = msgspec.json.Decoder(Command)
_T = TypeVar("_T")


def header(kind: int, length: int) -> bytes:
    """Return the header of a message."""
    return HEADER.pack(kind, length)


def encode_command(command: Command) -> bytes:
    """Return a command as a whole message."""
    return _message(COMMAND, command)


def encode_report(report: Report) -> bytes:
    """Return a report as a whole message."""
    return _message(_TYPES[type(report)], report)


def decode_command(payload: bytes) -> Command:
    """Return the command in a COMMAND's payload; raise MalformedError."""
    return _decoded(payload, _COMMANDS)


def decode_report(kind: int, payload: bytes) -> Report:
    """Return the report in the payload of any message from a worker but BLOCK; raise MalformedError."""
    return _decoded(payload, _REPORTS[kind])


def _message(kind: int, content: Command | Report) -> bytes:
    payload = msgspec.json.encode(content)
    return HEADER.pack(kind, len(payload)) + payload


def _decoded(payload: bytes, decoder: "msgspec.json.Decoder[_T]") -> _T:
    try:
        return decoder.decode(payload)
    except msgspec.DecodeError as error:  # a ValidationError is one
        raise MalformedError(f"message that makes no sense: {error}") from error


class MessageReader:
    """Cuts a stream into messages; what it holds back is never longer than one message and one chunk."""

    def __init__(self, limits: dict[int, int]) -> None:
        """Accept the message types of `limits` with payloads up to its lengths: FROM_WORKER or FROM_DAEMON."""
        self._limits = limits
        self._rest = b""

    @property
    def waiting(self) -> int:
        """Octets of a message that is not whole yet."""
        return len(self._rest)

    def feed(self, chunk: bytes) -> list[tuple[int, bytes]]:
        """Return the type and payload of each message that `chunk` completes; raise MalformedError."""
        stream = self._rest + chunk if self._rest else chunk
        messages: list[tuple[int, bytes]] = []
        position = 0
        while len(stream) - position >= HEADER.size:
            kind, length = HEADER.unpack_from(stream, position)
            if length > self._limits.get(kind, -1):
                raise MalformedError(f"message of type {kind} with {length} octets")
            end = position + HEADER.size + length
            if end > len(stream):
                break
            messages.append((kind, stream[position + HEADER.size : end]))
            position = end
        self._rest = stream[position:]
        return messages
