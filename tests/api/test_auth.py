"""Who is let in, how fast, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api import auth
from api.auth import SESSION_S, TRUSTED_S, Authenticator, Credentials, Identity, TooManyAttemptsError, permits
from api.login_delay import MAX_WAITING
from sensor.storage.state import State

HERE = "192.0.2.1"


class Fixture:
    def __init__(self, folder: Path) -> None:
        self.now_s = 5000.0
        self.slept: list[float] = []
        self.state = State.open(folder / "state.db", lambda: self.now_s)
        self.state.set_login("ada", "right", "readonly")
        self.authenticator = Authenticator(self.state, monotonic=lambda: self.now_s, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def log_in(self, name: str, password: str, address: str = HERE) -> Identity | None:
        return await self.authenticator.identify(Credentials(passwords=((name, password),)), address)


@pytest.fixture
async def fixture(tmp_path: Path) -> AsyncIterator[Fixture]:
    made = Fixture(tmp_path)
    yield made
    made.authenticator.close()
    made.state.close()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were really hashed."""
    passwords: list[str] = []

    def verify(password: str, password_hash: str) -> bool:
        passwords.append(password)
        return password == "right"

    monkeypatch.setattr(auth, "verify_password", verify)
    return passwords


@pytest.mark.parametrize(
    ("role", "wanted", "allowed"),
    [
        ("admin", "admin", True),
        ("admin", "readonly", True),
        ("admin", "WEBGPS", True),
        ("readonly", "readonly", True),
        ("readonly", "admin", False),
        ("WEBGPS", "readonly", False),
        ("WEBGPS", "WEBGPS", True),
        ("WEBGPS", "any", True),
        ("responder", "responder", True),
        ("responder", "readonly", True),
        ("responder", "admin", False),
        ("readonly", "responder", False),
        ("admin", "responder", True),
    ],
)
def test_a_role_permits_itself_and_admin_permits_all(role: str, wanted: str, allowed: bool) -> None:
    assert permits(role, wanted) is allowed


async def test_a_right_password_gives_a_session_with_its_role(fixture: Fixture) -> None:
    identity = await fixture.log_in("ada", "right")
    assert identity is not None
    assert (identity.name, identity.role) == ("ada", "readonly")
    assert fixture.authenticator.by_token(identity.token) == identity
    assert await fixture.log_in("ada", "wrong") is None
    assert await fixture.log_in("eve", "right") is None


async def test_a_password_that_was_right_is_not_hashed_again_for_a_while(fixture: Fixture, checked: list[str]) -> None:
    first = await fixture.log_in("ada", "right")
    assert await fixture.log_in("ada", "right", "198.51.100.1") == first
    assert checked == ["right"]
    fixture.now_s += TRUSTED_S + 1
    assert await fixture.log_in("ada", "right") == first  # the same session still
    assert checked == ["right", "right"]


async def test_a_session_ends_after_a_day(fixture: Fixture, checked: list[str]) -> None:
    identity = await fixture.log_in("ada", "right")
    assert identity is not None
    fixture.now_s += SESSION_S - 1
    assert fixture.authenticator.by_token(identity.token) is not None
    fixture.now_s += 1
    assert fixture.authenticator.by_token(identity.token) is None
    again = await fixture.log_in("ada", "right")
    assert again is not None
    assert again.token != identity.token


async def test_a_new_password_ends_sessions_and_trust_at_once(fixture: Fixture) -> None:
    identity = await fixture.log_in("ada", "right")
    assert identity is not None
    fixture.state.set_login("ada", "other", "readonly")
    assert fixture.authenticator.by_token(identity.token) is None
    assert await fixture.log_in("ada", "right") is None
    assert await fixture.log_in("ada", "other") is not None


async def test_a_removed_login_ends_its_sessions(fixture: Fixture) -> None:
    identity = await fixture.log_in("ada", "right")
    assert identity is not None
    fixture.state.remove_login("ada")
    assert fixture.authenticator.by_token(identity.token) is None


async def test_a_changed_role_holds_at_once(fixture: Fixture) -> None:
    identity = await fixture.log_in("ada", "right")
    assert identity is not None
    fixture.state.database.write("UPDATE login SET role = 'admin'")
    again = fixture.authenticator.by_token(identity.token)
    assert again is not None
    assert again.role == "admin"


async def test_a_bad_token_falls_through_to_the_next_proof(fixture: Fixture) -> None:
    key = fixture.state.create_key("hass", "admin")
    credentials = Credentials(tokens=("F" * 32, "junk", key), passwords=(("ada", "wrong"),))
    identity = await fixture.authenticator.identify(credentials, HERE)
    assert identity == Identity("hass", "admin", key)
    credentials = Credentials(tokens=("F" * 32,), passwords=(("ada", "right"),))
    identity = await fixture.authenticator.identify(credentials, HERE)
    assert identity is not None
    assert identity.name == "ada"


async def test_an_expired_or_revoked_key_is_nobodys(fixture: Fixture) -> None:
    key = fixture.state.create_key("hass", "admin", 60)
    assert fixture.authenticator.by_token(key) is not None
    fixture.now_s += 60
    assert fixture.authenticator.by_token(key) is None
    other = fixture.state.create_key("other", "admin")
    fixture.state.revoke_key("other")
    assert fixture.authenticator.by_token(other) is None


async def test_a_key_that_is_bound_to_addresses_is_nobodys_elsewhere(fixture: Fixture) -> None:
    key = fixture.state.create_key("pager", "responder", allowed=["10.0.0.0/8"])
    assert await fixture.authenticator.identify(Credentials(tokens=(key,)), "10.1.1.1") is not None
    assert await fixture.authenticator.identify(Credentials(tokens=(key,)), "11.1.1.1") is None
    assert fixture.authenticator.by_key(key, "11.1.1.1") is None


async def test_wrong_passwords_wait_longer_and_the_right_one_is_never_locked_out(
    fixture: Fixture, checked: list[str]
) -> None:
    for _ in range(5):
        assert await fixture.log_in("ada", "wrong") is None
    assert fixture.slept == [0, 0, 0, 0.25, 0.5]
    assert await fixture.log_in("ada", "right") is not None
    assert fixture.slept[-1] == 1.0
    assert await fixture.log_in("ada", "right") is not None
    assert len(fixture.slept) == 6  # known: no wait, no hashing


async def test_an_unknown_name_is_hashed_like_any_other(fixture: Fixture, checked: list[str]) -> None:
    await fixture.log_in("eve", "guess")
    assert checked == ["guess"]


async def test_equal_logins_at_once_are_hashed_once(fixture: Fixture, checked: list[str]) -> None:
    identities = await asyncio.gather(*(fixture.log_in("ada", "right") for _ in range(8)))
    assert len(set(identities)) == 1
    assert None not in identities
    assert checked == ["right"]


async def test_only_so_many_attempts_of_one_caller_wait(fixture: Fixture, checked: list[str]) -> None:
    attempts = [fixture.log_in("ada", f"guess {number}") for number in range(MAX_WAITING + 3)]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(result, TooManyAttemptsError) for result in results) == 3
    assert await fixture.log_in("ada", "right", "198.51.100.1") is not None


async def test_name_and_password_cannot_be_shifted_into_one_another(fixture: Fixture) -> None:
    fixture.state.set_login("ab", "c", "admin")
    assert await fixture.log_in("ab", "c") is not None
    assert await fixture.log_in("a", "bc") is None


async def test_tables_of_sessions_and_trust_are_bounded(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MAX_SESSIONS", 2)
    monkeypatch.setattr(auth, "MAX_TRUSTED", 2)
    tokens = []
    for name in ("a", "b", "c"):
        fixture.state.set_login(name, "right", "readonly")
        identity = await fixture.log_in(name, "right")
        assert identity is not None
        tokens.append(identity.token)
    assert [fixture.authenticator.by_token(token) is not None for token in tokens] == [False, True, True]
    assert len(fixture.authenticator._trusted) == 2


async def test_the_first_login_and_later_ones(fixture: Fixture) -> None:
    assert not await fixture.authenticator.set_first_login("eve", "mine")
    await fixture.authenticator.set_login("ada", "new")
    await fixture.authenticator.set_login("bob", "new")
    roles = {login.name: login.role for login in fixture.state.logins()}
    assert roles == {"ada": "readonly", "bob": "admin"}
