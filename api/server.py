"""Listening: the application on an address, with TLS when there is a certificate."""

import asyncio
import logging
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from sensor.errors import MisconfiguredError

KEEPALIVE_S: Final = 75.0
SHUTDOWN_S: Final = 5.0
REFRESH_S: Final = 60.0  # between looks at the certificate's files

_log: Final = logging.getLogger(__name__)


class Server:
    """The application, listening."""

    def __init__(self, app: web.Application, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen on `host`:`port` once started, with TLS if there is a context for it; port 0 takes a free one."""
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
    """Use the files as they are now, for connections from now on.

    Raises MisconfiguredError when they do not fit; what was used before stays in use then.
    """
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise MisconfiguredError(f"cannot use certificate {certificate} with key {key}: {error}") from error


async def keep_certificate_fresh(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Take up a renewed certificate soon after its files change; run it for as long as the server runs."""
    used = _fingerprint(certificate, key)
    while True:
        await asyncio.sleep(REFRESH_S)
        seen = _fingerprint(certificate, key)
        if seen == used:
            continue
        used = seen
        try:
            reload_certificate(context, certificate, key)
        except MisconfiguredError as error:
            _log.error("%s; the certificate from before stays in use", error)
        else:
            _log.info("the certificate has changed and is used from now on")


def _fingerprint(*paths: Path) -> tuple[int, ...]:
    """Return what changes when the files do."""
    found: list[int] = []
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found += (status.st_mtime_ns, status.st_size, status.st_ino)
    return tuple(found)
