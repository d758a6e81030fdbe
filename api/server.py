"""Listening: the application on an address, with TLS when there is a certificate."""

import asyncio
import logging
import os
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from sensor.errors import MisconfiguredError
from sensor.tasks import Tasks

KEEPALIVE_S: Final = 75.0
SHUTDOWN_S: Final = 5.0
REFRESH_S: Final = 60.0  # between looks at the certificate's files

_log: Final = logging.getLogger(__name__)


class Certificate:
    """A certificate and its key on disk, and the TLS context that uses them."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read both files; raises MisconfiguredError when they do not fit."""
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._certificate = certificate
        self._key = key
        self._used = _fingerprint(certificate, key)
        self._load()

    def refresh(self) -> bool:
        """Use the files anew if they have changed, for connections from now on; return whether they had.

        Raises MisconfiguredError when they do not fit; what was used before stays in use then.
        """
        found = _fingerprint(self._certificate, self._key)
        if found == self._used:
            return False
        self._used = found
        self._load()
        return True

    def _load(self) -> None:
        try:
            self.context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            raise MisconfiguredError(
                f"cannot use certificate {self._certificate} with key {self._key}: {error}"
            ) from error


class Server:
    """The application, listening."""

    def __init__(self, app: web.Application, host: str, port: int, certificate: Certificate | None = None) -> None:
        """Listen on `host`:`port` once started, with TLS if there is a certificate; port 0 takes a free one."""
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=KEEPALIVE_S, shutdown_timeout=SHUTDOWN_S, handler_cancellation=True
        )
        self._host = host
        self._port = port
        self._certificate = certificate
        self._tasks = Tasks()

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each socket that listens."""
        return [(address[0], address[1]) for address in self._runner.addresses]

    async def start(self) -> None:
        """Start listening; raises MisconfiguredError when the address cannot be had."""
        await self._runner.setup()
        tls = self._certificate.context if self._certificate is not None else None
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=tls)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            number = error.errno if isinstance(error, OSError) else None
            told = os.strerror(number) if number and number > 0 else str(error)  # not asyncio's words around it
            raise MisconfiguredError(f"cannot listen on {self._host}:{self._port}: {told}") from error
        if self._certificate is not None:
            self._tasks.start(_keep_fresh(self._certificate), "certificate")

    async def stop(self) -> None:
        """Stop listening, and end what is under way."""
        await self._tasks.close()
        await self._runner.cleanup()


async def _keep_fresh(certificate: Certificate) -> None:
    """Take up a renewed certificate soon after its files change."""
    while True:
        await asyncio.sleep(REFRESH_S)
        try:
            if certificate.refresh():
                _log.info("the certificate has changed and is used from now on")
        except MisconfiguredError as error:
            _log.error("%s; the certificate from before stays in use", error)


def _fingerprint(*paths: Path) -> tuple[int, ...]:
    """Return what changes when the files do."""
    found: list[int] = []
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found += (status.st_mtime_ns, status.st_size, status.st_ino)
    return tuple(found)
