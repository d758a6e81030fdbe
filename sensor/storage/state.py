"""Who may log in, and which API keys exist: a room of the state database.

Passwords are kept as argon2 hashes, API keys as SHA-256 (their 128 random bits need no slow hash). One `State`
may be used from several threads; several processes may have the same file open.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

import argon2

from sensor.errors import RefusedError
from sensor.storage.database import Database

ADMIN: Final = "admin"
READONLY: Final = "readonly"
RESPONDER: Final = "responder"  # reads as readonly does, and looks after alerts: acknowledges, closes, notes
SESSION_NAME: Final = "web logon"  # Kismet's name for browser sessions: no key may carry it

MAX_NAME_CHARACTERS: Final = 64
MAX_PASSWORD_BYTES: Final = 1024
KEY_BYTES: Final = 16  # printed as 32 hexadecimal digits, as Kismet's keys are

ROOM: Final = "state"
MIGRATIONS: Final = (
    """
    CREATE TABLE login (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, password_hash TEXT NOT NULL, created_s INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE api_key (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, token_hash BLOB NOT NULL UNIQUE,
        created_s INTEGER NOT NULL, expires_s INTEGER
    ) STRICT;
    """,
    "CREATE TABLE sensor (uuid TEXT NOT NULL) STRICT",
    "ALTER TABLE api_key ADD COLUMN allowed TEXT NOT NULL DEFAULT ''",
)

_HASHER: Final = argon2.PasswordHasher()


@dataclass(frozen=True, slots=True)
class Login:
    """A person who may log in; `password_hash` changes whenever the password is set."""

    name: str
    role: str
    created_s: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key without its token; `expires_s` is Unix time, None for never."""

    name: str
    role: str
    created_s: int
    expires_s: int | None
    allowed: str = ""  # address ranges that it may be used from, with blanks between; empty: from everywhere

    def may_come_from(self, address: str) -> bool:
        """Whether the key may be used by a peer with this IP address."""
        if not self.allowed:
            return True
        try:
            peer = ip_address(address.partition("%")[0])  # a link-local address carries its interface
        except ValueError:
            return False
        mapped = peer.ipv4_mapped if isinstance(peer, IPv6Address) else None
        return any((mapped or peer) in ip_network(text) for text in self.allowed.split())


class State:
    """Logins and API keys, as stored."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Keep them in `database`, which others may use, too; `open` is for those who want nothing else of it."""
        database.migrate(ROOM, MIGRATIONS)
        self.database = database
        self._clock = clock
        self._read, self._write = database.read, database.write

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> Self:
        """Open or create the database file, readable by its owner only.

        Raises MisconfiguredError when the file cannot be used, UnavailableError when it is held by another process.
        """
        database = Database.open(path)
        try:
            return cls(database, clock)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def sensor_uuid(self) -> str:
        """Return this sensor's own UUID in upper case, the same for as long as the database lives."""
        self._write("INSERT INTO sensor (uuid) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM sensor)", str(uuid4()).upper())
        return str(self._read("SELECT uuid FROM sensor")[0][0])

    def set_login(self, name: str, password: str, role: str = ADMIN) -> None:
        """Create a login or replace its password and role; raises RefusedError for unusable input. Slow: argon2."""
        _check_name(name, "a login name")
        _check_name(role, "a role")
        row = (name, role, _hash_password(password), int(self._clock()))
        self._write(
            "INSERT INTO login (name, role, password_hash, created_s) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash",
            *row,
        )

    def set_first_login(self, name: str, password: str) -> bool:
        """Create an administrator if no login exists at all; return whether it did. Slow: argon2."""
        _check_name(name, "a login name")
        row = (name, ADMIN, _hash_password(password), int(self._clock()))
        changed = self._write(
            "INSERT INTO login (name, role, password_hash, created_s) SELECT ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM login)",
            *row,
        )
        return changed == 1

    def logins(self) -> list[Login]:
        """Return all logins by name."""
        rows = self._read("SELECT name, role, created_s, password_hash FROM login ORDER BY name")
        return [Login(*row) for row in rows]

    def login(self, name: str) -> Login | None:
        """Return one login, None if there is no such name."""
        rows = self._read("SELECT name, role, created_s, password_hash FROM login WHERE name = ?", name)
        return Login(*rows[0]) if rows else None

    def has_login(self) -> bool:
        """Whether anybody can log in: false on the first run."""
        return bool(self._read("SELECT 1 FROM login LIMIT 1"))

    def remove_login(self, name: str) -> None:
        """Remove a login; raises RefusedError if there is none of that name."""
        if not self._write("DELETE FROM login WHERE name = ?", name):
            raise RefusedError(f"there is no login named {name!r}")

    def create_key(self, name: str, role: str, lifetime_s: int | None = None, allowed: Sequence[str] = ()) -> str:
        """Create an API key that lives `lifetime_s` seconds (None: for ever) and return its token, shown only here.

        It is good only for peers within the `allowed` address ranges, if there are any. Raises RefusedError if the
        name is taken or unusable, or a range is none.
        """
        _check_name(name, "a key name")
        _check_name(role, "a role")
        if name == SESSION_NAME:
            raise RefusedError(f"the name {SESSION_NAME!r} is taken by browser sessions")
        if lifetime_s is not None and lifetime_s <= 0:
            raise RefusedError("an API key must live for at least a second")
        token = secrets.token_hex(KEY_BYTES).upper()
        now_s = int(self._clock())
        expires_s = None if lifetime_s is None else now_s + lifetime_s
        ranges = " ".join(map(address_range, allowed))
        row = (name, role, _hash_token(token), now_s, expires_s, ranges)
        columns = "name, role, token_hash, created_s, expires_s, allowed"
        try:
            self._write(f"INSERT INTO api_key ({columns}) VALUES (?,?,?,?,?,?)", *row)  # noqa: S608 - named above
        except sqlite3.IntegrityError:
            raise RefusedError(f"there is already an API key named {name!r}") from None
        except OverflowError:
            raise RefusedError("an API key cannot live that long") from None
        return token

    def keys(self) -> list[ApiKey]:
        """Return all keys by name, expired ones too, never their tokens."""
        rows = self._read("SELECT name, role, created_s, expires_s, allowed FROM api_key ORDER BY name")
        return [ApiKey(*row) for row in rows]

    def key(self, token: str) -> ApiKey | None:
        """Return the key that `token` opens, None if there is none or it has expired."""
        rows = self._read(
            "SELECT name, role, created_s, expires_s, allowed FROM api_key WHERE token_hash = ?", _hash_token(token)
        )
        if not rows:
            return None
        key = ApiKey(*rows[0])
        return key if key.expires_s is None or self._clock() < key.expires_s else None

    def revoke_key(self, name: str) -> None:
        """Remove an API key; raises RefusedError if there is none of that name."""
        if not self._write("DELETE FROM api_key WHERE name = ?", name):
            raise RefusedError(f"there is no API key named {name!r}")


def address_range(text: str) -> str:
    """Return a range of IP addresses as it is kept; a single address is one, too. Raises RefusedError."""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise RefusedError(f"{text[:60]!r} is no range of addresses such as '10.0.0.0/8' or '2001:db8::/32'") from None


def verify_password(password: str, password_hash: str) -> bool:
    """Whether `password` is the one that was hashed. Slow, on purpose: keep it off the event loop."""
    try:
        return _HASHER.verify(password_hash, _password_bytes(password))
    except (argon2.exceptions.Argon2Error, argon2.exceptions.InvalidHashError):
        return False


def decoy_hash() -> str:
    """Return a hash that no password opens, so that an unknown name takes as long as a wrong password."""
    return _HASHER.hash(secrets.token_bytes(32))


def _hash_password(password: str) -> str:
    octets = _password_bytes(password)
    if not octets:
        raise RefusedError("a password must not be empty")
    if len(octets) > MAX_PASSWORD_BYTES:
        raise RefusedError(f"a password has at most {MAX_PASSWORD_BYTES} bytes")
    return _HASHER.hash(octets)


def _password_bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogateescape")


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _check_name(name: str, what: str) -> None:
    """Refuse names that cannot be told apart, sent by Basic authentication (RFC 7617: no colon), or printed."""
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable() or name != name.strip() or ":" in name:
        raise RefusedError(f"{what} is 1 to {MAX_NAME_CHARACTERS} printable characters without a colon, not {name!r}")
