"""A program on this machine: the note as JSON on its standard input, no shell, an environment of its own."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from sensor.delivery.connector import MAX_ANSWER, DeliveryError, Note, Plain, as_json, flat
from sensor.delivery.schema import Given
from sensor.delivery.wording import whole
from sensor.errors import MisconfiguredError

KIND: Final = "command"
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
HOPELESS: Final = frozenset({64, 65, 78})  # sysexits.h: EX_USAGE, EX_DATAERR, EX_CONFIG
MAX_OUTPUT: Final = 2048  # octets that are kept
CHUNK: Final = 65536


def build(name: str, given: Given) -> "Command":
    """Return the connector; raises MisconfiguredError for a program without a full path."""
    arguments = given.texts("arguments")
    if not Path(arguments[0]).is_absolute():
        raise MisconfiguredError("'arguments' must start with the full path of a program")
    return Command(name, arguments, given.integer("timeout_s"))


class Command(Plain):
    """Runs the program once for each note, alone in its process group, which is killed when it takes too long."""

    kind = KIND

    def __init__(self, name: str, arguments: tuple[str, ...], timeout_s: float) -> None:
        """Run `arguments`, for at most `timeout_s`."""
        self.name = name
        self._arguments = arguments
        self._timeout_s = timeout_s

    async def send(self, note: Note) -> str:
        """Run the program; exit code 0 is a yes, 64, 65 and 78 mean never, any other one means later."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=_environment(note),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"cannot be started: {error.strerror}", retry=True) from None
        try:
            async with asyncio.timeout(self._timeout_s):
                said = await _talk(process, as_json(whole(note)) + b"\n")
                code = await process.wait()
        except TimeoutError:
            raise DeliveryError(f"killed after {self._timeout_s:g} s", retry=True, answered=True) from None
        finally:
            _kill_group(process.pid)
            await process.wait()
        answer = flat(f"exit code {code} {said.decode('utf-8', 'replace').strip()}".rstrip(), MAX_ANSWER)
        if code:
            raise DeliveryError(answer, retry=code not in HOPELESS, answered=True)
        return answer


async def _talk(process: asyncio.subprocess.Process, text: bytes) -> bytes:
    """Give the program its input and return the start of what it says, until it has ended or says no more."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    try:
        process.stdin.write(text)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it need not read what it is told
    said = b""
    while chunk := await process.stdout.read(CHUNK):
        said = (said + chunk)[:MAX_OUTPUT]
    return said


def _environment(note: Note) -> dict[str, str]:
    """Return all that the program sees of the environment; what strangers wrote is on standard input only."""
    return {
        "PATH": PATH,
        "LANG": "C.UTF-8",
        "AIRWARDEN_KEY": note.token,
        "AIRWARDEN_EVENT": note.transition or "notice",
    }


def _kill_group(pid: int) -> None:
    """End the program and everything that it has started and left in its group."""
    with suppress(ProcessLookupError):  # all of it may have ended
        os.killpg(pid, signal.SIGKILL)
