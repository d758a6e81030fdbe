"""The server listens where it is told, in the clear or with TLS."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from api import server as server_module
from api.server import Certificate, Server
from sensor.errors import MisconfiguredError


async def hello(request: web.Request) -> web.Response:
    return web.Response(text="hello")


def application() -> web.Application:
    app = web.Application()
    app.router.add_get("/", hello)
    return app


async def test_it_listens_and_stops() -> None:
    server = Server(application(), "127.0.0.1", 0)
    await server.start()
    ((host, port),) = server.addresses
    async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}/") as response:
        assert await response.text() == "hello"
    await server.stop()
    with pytest.raises(OSError, match="refused"), socket.create_connection((host, port), 1):
        pass


async def test_an_address_that_is_taken_is_a_misconfiguration() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MisconfiguredError, match=f"127.0.0.1:{port}"):
            await Server(application(), "127.0.0.1", port).start()


def make_certificate(folder: Path, name: str = "sensor") -> tuple[Path, Path]:
    """A self-signed certificate and its key, by openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


async def certificate_name(port: int) -> str:
    """The name in the certificate that a server shows."""
    text = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port), timeout=5)
    return ssl.PEM_cert_to_DER_cert(text).decode("latin-1")


async def test_it_speaks_tls_and_takes_up_a_renewed_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "REFRESH_S", 0.01)
    files = make_certificate(tmp_path, "first")
    server = Server(application(), "127.0.0.1", 0, Certificate(*files))
    await server.start()
    ((host, port),) = server.addresses
    assert "first" in await certificate_name(port)
    trust = ssl.create_default_context(cafile=str(files[0]))
    async with aiohttp.ClientSession() as session, session.get(f"https://{host}:{port}/", ssl=trust) as response:
        assert await response.text() == "hello"
    make_certificate(tmp_path, "second")
    async with asyncio.timeout(10):
        while "second" not in await certificate_name(port):
            pass
    await server.stop()


def test_a_renewed_certificate_that_does_not_fit_is_told(tmp_path: Path) -> None:
    files = make_certificate(tmp_path)
    certificate = Certificate(*files)
    assert certificate.context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert not certificate.refresh()
    files[1].write_text("junk")
    with pytest.raises(MisconfiguredError, match=r"key\.pem"):
        certificate.refresh()
    assert not certificate.refresh()


def test_a_certificate_that_is_none_is_a_misconfiguration(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("junk")
    with pytest.raises(MisconfiguredError, match=r"cert\.pem"):
        Certificate(tmp_path / "cert.pem", tmp_path / "cert.pem")
    with pytest.raises(MisconfiguredError, match=r"missing\.pem"):
        Certificate(tmp_path / "missing.pem", tmp_path / "missing.pem")


async def heard_until_cut_off(reader: asyncio.StreamReader) -> bytes:
    """Return all that the server says until it closes; octets of ours that are under way then make that a reset."""
    heard = b""
    with suppress(ConnectionResetError):
        while octets := await reader.read(4096):
            heard += octets
    return heard


@pytest.mark.parametrize("line", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_client_that_never_ends_its_request_is_cut_off(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "KEEPALIVE_S", 0.2)
    server = Server(application(), "127.0.0.1", 0)
    await server.start()
    try:
        reader, writer = await asyncio.open_connection(*server.addresses[0])
        writer.write(line)
        async with asyncio.timeout(10):
            ended = asyncio.get_running_loop().create_task(heard_until_cut_off(reader))
            while not ended.done():
                writer.write(b"a" if line else b"")
                await asyncio.wait((ended,), timeout=0.01)
        assert await ended == b""
        writer.close()
    finally:
        await server.stop()
