"""Real receivers for tests: a broker, a syslog server, a mail server, a web server, and certificates for them."""

import asyncio
import datetime as dt
import getpass
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

STARTING_S = 15


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Identity:
    """A certificate for localhost that vouches for itself, and its key."""

    certificate: Path
    key: Path

    @classmethod
    def make(cls, folder: Path, name: str = "localhost") -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return cls(certificate, private)

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < until, "the server does not come up"
            time.sleep(0.02)
        else:
            return


@contextmanager
def running(arguments: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block; it listens on `port` when the block starts."""
    program = shutil.which(arguments[0]) or shutil.which(arguments[0], path="/usr/sbin:/sbin")
    if program is None:
        pytest.skip(f"{arguments[0]} is not installed")
    process = subprocess.Popen([program, *arguments[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def mosquitto(folder: Path, port: int, *lines: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a private broker; `lines` are added to its configuration."""
    config = folder / f"mosquitto-{port}.conf"
    config.write_text(
        "\n".join((f"listener {port} 127.0.0.1", "persistence false", f"user {getpass.getuser()}", *lines)) + "\n"
    )
    with running(["mosquitto", "-c", str(config)], port) as process:
        yield process


@contextmanager
def rsyslogd(folder: Path, port: int, module: str) -> Iterator[Path]:
    """Run a private syslog server on UDP or TCP (`imudp`, `imtcp`); give the file that it writes to."""
    written, config = folder / "received.log", folder / "rsyslog.conf"
    control = free_port()
    config.write_text(
        f'global(workDirectory="{folder}")\n'
        'module(load="imudp")\nmodule(load="imtcp")\n'
        'template(name="all" type="string" string="%pri%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%\\n")\n'
        f'input(type="imtcp" port="{control}" address="127.0.0.1" ruleset="nothing")\n'
        f'input(type="{module}" port="{port}" address="127.0.0.1" ruleset="all")\n'
        'ruleset(name="nothing") { stop }\n'
        f'ruleset(name="all") {{ action(type="omfile" file="{written}" template="all") }}\n'
    )
    arguments = ["rsyslogd", "-n", "-f", str(config), "-i", str(folder / "rsyslogd.pid")]
    with running(arguments, port if module == "imtcp" else control):
        yield written


async def until(happened: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a process of its own, which tells nobody."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)


@dataclass
class Request:
    """What a receiver was sent."""

    method: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A web server that notes what comes, and answers as it is told."""

    answer: Callable[[Request], Awaitable[web.Response]]
    requests: list[Request] = field(default_factory=list)
    server: TestServer = field(init=False)

    def __post_init__(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self.server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self.server.start_server()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.server.close()

    @property
    def url(self) -> str:
        return str(self.server.make_url("/hook/TOKEN123"))

    async def _serve(self, request: web.Request) -> web.Response:
        told = Request(request.method, {name.lower(): text for name, text in request.headers.items()}, b"")
        told.body = await request.read()
        self.requests.append(told)
        return await self.answer(told)


def always(status: int = 200, text: str = "ok", **headers: str) -> Callable[[Request], Awaitable[web.Response]]:
    """Answer every request alike."""

    async def answer(request: Request) -> web.Response:
        return web.Response(status=status, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer
