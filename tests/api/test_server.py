"""The server listens where it is told, and nowhere in the clear by accident."""

import socket
import ssl
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from api.server import Server, check_exposure, is_loopback, tls_context
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


def test_a_certificate_that_is_none_is_a_misconfiguration(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("junk")
    with pytest.raises(MisconfiguredError, match=r"cert\.pem"):
        tls_context(tmp_path / "cert.pem", tmp_path / "cert.pem")
    with pytest.raises(MisconfiguredError, match=r"missing\.pem"):
        tls_context(tmp_path / "missing.pem", tmp_path / "missing.pem")


def test_old_tls_is_not_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", lambda *args: None)
    assert tls_context(tmp_path, tmp_path).minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_loopback_needs_no_tls(host: str) -> None:
    assert is_loopback(host)
    check_exposure(host, has_tls=False, allow_plaintext=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "sensor.example", ""])
def test_other_addresses_need_tls_or_consent(host: str) -> None:
    with pytest.raises(MisconfiguredError, match="allow_plaintext"):
        check_exposure(host, has_tls=False, allow_plaintext=False)
    check_exposure(host, has_tls=True, allow_plaintext=False)
    check_exposure(host, has_tls=False, allow_plaintext=True)
