"""What a request offers as proof of identity, and whether a web page of somebody else sent it."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from api.auth import Credentials

COOKIE: Final = "KISMET"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def read_credentials(request: web.Request, query: Mapping[str, str]) -> Credentials:
    """Return the request's tokens and passwords, in the order in which they count."""
    tokens = (request.cookies.get(COOKIE), query.get(COOKIE))
    passwords = [pair] if (pair := basic(request.headers.get(hdrs.AUTHORIZATION, ""))) else []
    if not passwords and "user" in query and "password" in query:
        passwords.append((query["user"], query["password"]))
    return Credentials(tuple(token for token in tokens if token), tuple(passwords))


def basic(header: str) -> tuple[str, str] | None:
    """Return (name, password) of an Authorization header (RFC 7617), None if it holds none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = b64decode(encoded.strip(), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None


def comes_from_elsewhere(request: web.Request, allowed_origins: frozenset[str]) -> bool:
    """Whether a web page of another origin sent this request; programs send no Origin and are never it."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None:
        return origin.rstrip("/").lower() not in allowed_origins and not _same_host(origin, request)
    return request.headers.get("Sec-Fetch-Site", "none").lower() in ("cross-site", "same-site")


def names_this_machine(request: web.Request) -> bool:
    """Whether the Host is an address or localhost, which a stranger's domain name cannot be made to be."""
    host = (urlsplit(f"//{request.host}").hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _same_host(origin: str, request: web.Request) -> bool:
    """Whether an Origin names the host and port that the request was sent to."""
    try:
        there = urlsplit(origin)
        here = urlsplit(f"{request.scheme}://{request.host}")
        there_port = there.port or _DEFAULT_PORTS.get(there.scheme)
        # A proxy in front may speak TLS for us: then the page's port is that of its own scheme.
        here_port = here.port or _DEFAULT_PORTS.get(there.scheme)
    except ValueError:
        return False
    return there.hostname is not None and (there.hostname, there_port) == (here.hostname, here_port)
