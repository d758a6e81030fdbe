"""Who is calling: sessions, API keys and passwords, and what their role lets them do."""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from api.login_delay import MAX_WAITING, LoginDelay
from sensor.errors import AirwardenError
from sensor.storage.state import ADMIN, READONLY, RESPONDER, Login, State, decoy_hash, verify_password

ANY_ROLE: Final = "any"  # of a route: any valid login will do
NO_ROLE: Final = ""  # of a route: nobody needs to log in

SESSION_S: Final = 86_400.0
TRUSTED_S: Final = 300.0  # for so long a password that was right is not hashed again
MAX_SESSIONS: Final = 4096
MAX_TRUSTED: Final = 256
MAX_WAITING_IN_ALL: Final = 256  # attempts waiting for their turn, of everybody
_TOKEN_BYTES: Final = 16  # 32 hexadecimal digits, as an API key has
_TOKEN_CHARACTERS: Final = 2 * _TOKEN_BYTES


class TooManyAttemptsError(AirwardenError):
    """So many passwords wait to be tried that this one cannot."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls; `token` proves it again as long as it is good."""

    name: str
    role: str
    token: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request offers as proof."""

    tokens: tuple[str, ...] = ()  # cookie first, then query
    passwords: tuple[tuple[str, str], ...] = ()  # (name, password): Basic first, then query


@dataclass(frozen=True, slots=True)
class _Session:
    """A token's owner; it dies with the password it was given for."""

    login: str
    password_hash: str
    ends_at: float


@dataclass(frozen=True, slots=True)
class _Trusted:
    """A password that was right lately, known by its digest alone."""

    login: str
    password_hash: str
    checked_at: float
    nonce: bytes
    session_ends_at: float


def permits(role: str, wanted: str) -> bool:
    """Whether a caller of `role` may use a route that wants `wanted`."""
    return wanted in (NO_ROLE, ANY_ROLE, role) or role == ADMIN or (role == RESPONDER and wanted == READONLY)


class Authenticator:
    """Checks proofs of identity. What it keeps in memory is hashed with a key of this process."""

    def __init__(
        self,
        state: State,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Look logins and keys up in `state`, at every request: what the command line changes takes effect at once."""
        self.delay = LoginDelay(monotonic)
        self._state = state
        self._monotonic = monotonic
        self._sleep = sleep
        self._key = secrets.token_bytes(32)
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()
        self._trusted: OrderedDict[bytes, _Trusted] = OrderedDict()
        self._waiting = 0
        # One thread: argon2 takes 64 MiB and a core for each password.
        self._hashing = ThreadPoolExecutor(1, "passwords")

    def close(self) -> None:
        """Stop checking passwords."""
        self._hashing.shutdown(wait=False, cancel_futures=True)

    async def identify(self, credentials: Credentials, address: str) -> Identity | None:
        """Return who calls from `address`, the first proof that is good deciding; None if none is.

        Raises TooManyAttemptsError when a password would have to wait behind too many others.
        """
        for token in credentials.tokens:
            identity = self.by_token(token, address)
            if identity is not None:
                return identity
        for name, password in credentials.passwords:
            identity = await self._by_password(name, password, address)
            if identity is not None:
                return identity
        return None

    def by_token(self, token: str, address: str | None = None) -> Identity | None:
        """Return whose session or API key `token` is, None if it is nobody's or no longer good.

        With the peer's `address`, a key is good only within the ranges that it is allowed for.
        """
        if len(token) != _TOKEN_CHARACTERS or not token.isascii():
            return None
        session = self._sessions.get(self._digest(token.encode()))
        if session is not None:
            login = self._state.login(session.login)
            good = login is not None and _same(login, session.password_hash) and self._monotonic() < session.ends_at
            return Identity(login.name, login.role, token) if login is not None and good else None
        return self.by_key(token, address)

    def by_key(self, token: str, address: str | None = None) -> Identity | None:
        """Return whose API key `token` is, as `by_token` does, but no session's."""
        key = self._state.key(token)
        if key is None or (address is not None and not key.may_come_from(address)):
            return None
        return Identity(key.name, key.role, token)

    async def set_first_login(self, name: str, password: str) -> bool:
        """Create the first login, off the loop; return whether there was none before."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hashing, self._state.set_first_login, name, password)

    async def set_login(self, name: str, password: str) -> None:
        """Create or change a login, off the loop; a login that exists keeps its role."""
        login = self._state.login(name)
        role = login.role if login is not None else ADMIN
        await asyncio.get_running_loop().run_in_executor(self._hashing, self._state.set_login, name, password, role)

    async def _by_password(self, name: str, password: str, address: str) -> Identity | None:
        proof = self._digest(_joined(name, password))
        identity = self._trusted_identity(proof, name, password)
        if identity is not None:
            return identity
        caller = self.delay.caller(address)
        if caller.waiting >= MAX_WAITING or self._waiting >= MAX_WAITING_IN_ALL:
            raise TooManyAttemptsError("too many passwords wait to be checked")
        caller.waiting += 1
        self._waiting += 1
        try:
            async with caller.turn:
                identity = self._trusted_identity(proof, name, password)  # somebody else's turn may have settled it
                if identity is not None:
                    return identity
                await self._sleep(self.delay.wait_s(caller))
                login = await self._checked(name, password)
                if login is None:
                    self.delay.failed(caller)
                    return None
                self._trust(proof, login)
        finally:
            caller.waiting -= 1
            self._waiting -= 1
        return self._trusted_identity(proof, name, password)

    async def _checked(self, name: str, password: str) -> Login | None:
        """Return the login if the password is its own; a name that does not exist takes as long."""
        login = self._state.login(name)
        password_hash = login.password_hash if login is not None else _decoy()
        loop = asyncio.get_running_loop()
        right = await loop.run_in_executor(self._hashing, verify_password, password, password_hash)
        return login if right else None

    def _trust(self, proof: bytes, login: Login) -> None:
        now = self._monotonic()
        known = self._trusted.pop(proof, None)
        if known is not None and now < known.session_ends_at:
            nonce, ends_at = known.nonce, known.session_ends_at
        else:
            nonce, ends_at = secrets.token_bytes(_TOKEN_BYTES), now + SESSION_S
        self._trusted[proof] = _Trusted(login.name, login.password_hash, now, nonce, ends_at)
        if len(self._trusted) > MAX_TRUSTED:
            self._trusted.popitem(last=False)

    def _trusted_identity(self, proof: bytes, name: str, password: str) -> Identity | None:
        """Return the identity of a password that was right lately, with its session."""
        known = self._trusted.get(proof)
        now = self._monotonic()
        if known is None or now > min(known.checked_at + TRUSTED_S, known.session_ends_at):
            return None
        login = self._state.login(known.login)
        if login is None or not _same(login, known.password_hash):
            del self._trusted[proof]
            return None
        # The token is made of the password itself, which is not kept here: so neither is the token.
        token = blake2b(known.nonce + _joined(name, password), key=self._key, digest_size=_TOKEN_BYTES).hexdigest()
        self._remember(token.upper(), _Session(login.name, login.password_hash, known.session_ends_at))
        return Identity(login.name, login.role, token.upper())

    def _remember(self, token: str, session: _Session) -> None:
        self._sessions[self._digest(token.encode())] = session
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)

    def _digest(self, secret: bytes) -> bytes:
        """Return a digest that says nothing without this process's key, nor by how long it takes to compare."""
        return blake2b(secret, key=self._key, digest_size=32).digest()


def _same(login: Login, password_hash: str) -> bool:
    """Whether the login's password is still the one that a session was given for."""
    return secrets.compare_digest(login.password_hash, password_hash)


def _joined(name: str, password: str) -> bytes:
    """Return name and password as one, such that no two pairs look alike."""
    octets = name.encode("utf-8", "surrogateescape")
    return len(octets).to_bytes(8, "big") + octets + password.encode("utf-8", "surrogateescape")


@lru_cache(1)
def _decoy() -> str:
    return decoy_hash()
