"""Listening: the application on an address, with TLS when there is a certificate."""

import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from aiohttp import web

from sensor.errors import MisconfiguredError

KEEPALIVE_S: Final = 75.0
SHUTDOWN_S: Final = 5.0


class Server:
    """The application, listening."""

    def __init__(self, app: web.Application, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen on `host`:`port` once started; port 0 takes a free one."""
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=KEEPALIVE_S, shutdown_timeout=SHUTDOWN_S, handler_cancellation=True
        )
        self._host = host
        self._port = port
        self._tls = tls

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each socket that listens."""
        return [(address[0], address[1]) for address in self._runner.addresses]

    async def start(self) -> None:
        """Start listening; raises MisconfiguredError when the address cannot be had."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._tls)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            raise MisconfiguredError(f"cannot listen on {self._host}:{self._port}: {error}") from error

    async def stop(self) -> None:
        """Stop listening, and end what is under way."""
        await self._runner.cleanup()


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what a server needs for TLS 1.2 and later; raises MisconfiguredError for files that do not fit."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    reload_certificate(context, certificate, key)
    return context


def reload_certificate(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Use the certificate and key as they are now, for connections from now on; raises MisconfiguredError."""
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise MisconfiguredError(f"cannot use certificate {certificate} with key {key}: {error}") from error


def check_exposure(host: str, *, has_tls: bool, allow_plaintext: bool) -> None:
    """Raise MisconfiguredError if passwords would cross a network in the clear without the operator's consent."""
    if not (has_tls or allow_plaintext or is_loopback(host)):
        raise MisconfiguredError(
            f"listening on {host} without TLS would send passwords in the clear: give a certificate and a key,"
            " or set allow_plaintext = true"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
