"""Logins and API keys survive, are hashed, and are refused when they should be."""

import re
from pathlib import Path

import pytest

from sensor.errors import RefusedError
from sensor.storage.state import State, decoy_hash, verify_password


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> State:
    return State.open(tmp_path / "state.db", clock)


def contents(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_login_survives_and_its_password_is_never_stored(state: State, tmp_path: Path) -> None:
    state.set_login("ada", "correct horse", "readonly")
    state.close()
    with State.open(tmp_path / "state.db") as again:
        (login,) = again.logins()
    assert (login.name, login.role, login.created_s) == ("ada", "readonly", 1_700_000_000)
    assert verify_password("correct horse", login.password_hash)
    assert not verify_password("wrong horse", login.password_hash)
    assert b"correct horse" not in contents(tmp_path)


def test_setting_a_login_again_replaces_password_and_role(state: State) -> None:
    state.set_login("ada", "one")
    before = state.login("ada")
    state.set_login("ada", "two", "readonly")
    after = state.login("ada")
    assert before is not None
    assert after is not None
    assert after.role == "readonly"
    assert after.password_hash != before.password_hash
    assert not verify_password("one", after.password_hash)


def test_the_first_login_can_be_set_only_once(state: State) -> None:
    assert not state.has_login()
    assert state.set_first_login("ada", "one")
    assert not state.set_first_login("eve", "two")
    assert [login.name for login in state.logins()] == ["ada"]
    assert state.has_login()


def test_a_login_can_be_removed_once(state: State) -> None:
    state.set_login("ada", "one")
    state.remove_login("ada")
    assert state.login("ada") is None
    with pytest.raises(RefusedError, match="ada"):
        state.remove_login("ada")


@pytest.mark.parametrize("name", ["", "a:b", "x" * 65, "tab\t", " ada", "zero\u200bwidth"])
def test_names_that_cannot_be_used_are_refused(state: State, name: str) -> None:
    with pytest.raises(RefusedError):
        state.set_login(name, "one")
    with pytest.raises(RefusedError):
        state.create_key(name, "readonly")


@pytest.mark.parametrize("password", ["", "x" * 1025])
def test_passwords_that_cannot_be_used_are_refused(state: State, password: str) -> None:
    with pytest.raises(RefusedError):
        state.set_login("ada", password)


def test_a_key_is_shown_once_and_stored_hashed(state: State, tmp_path: Path) -> None:
    token = state.create_key("hass", "readonly")
    assert re.fullmatch("[0-9A-F]{32}", token)
    key = state.key(token)
    assert key is not None
    assert (key.name, key.role, key.expires_s) == ("hass", "readonly", None)
    assert state.keys() == [key]
    assert state.key(token.lower()) is None
    state.close()
    assert token.encode() not in contents(tmp_path)
    assert bytes.fromhex(token) not in contents(tmp_path)


def test_an_expired_key_opens_nothing_but_is_still_listed(state: State, clock: Clock) -> None:
    token = state.create_key("hass", "readonly", 60)
    clock.now_s += 59.9
    assert state.key(token) is not None
    clock.now_s += 0.1
    assert state.key(token) is None
    (listed,) = state.keys()
    assert listed.expires_s == 1_700_000_060


def test_a_revoked_key_opens_nothing(state: State) -> None:
    token = state.create_key("hass", "readonly")
    state.revoke_key("hass")
    assert state.key(token) is None
    with pytest.raises(RefusedError, match="hass"):
        state.revoke_key("hass")


def test_a_key_name_is_taken_once(state: State) -> None:
    token = state.create_key("hass", "readonly")
    with pytest.raises(RefusedError, match="already"):
        state.create_key("hass", "admin")
    key = state.key(token)
    assert key is not None
    assert key.role == "readonly"


@pytest.mark.parametrize(("name", "lifetime_s"), [("web logon", None), ("k", 0), ("k", -5), ("k", 2**63)])
def test_keys_that_make_no_sense_are_refused(state: State, name: str, lifetime_s: int | None) -> None:
    with pytest.raises(RefusedError):
        state.create_key(name, "readonly", lifetime_s)


def test_two_processes_see_each_others_changes(state: State, tmp_path: Path) -> None:
    with State.open(tmp_path / "state.db") as other:
        other.set_login("ada", "one")
        token = other.create_key("hass", "admin")
    assert state.login("ada") is not None
    assert state.key(token) is not None


def test_nothing_opens_a_decoy() -> None:
    assert not verify_password("", decoy_hash())
    assert not verify_password("one", "not a hash")


def test_the_sensor_keeps_its_uuid(state: State, tmp_path: Path) -> None:
    uuid = state.sensor_uuid()
    assert re.fullmatch("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", uuid)
    with State.open(tmp_path / "state.db") as again:
        assert again.sensor_uuid() == uuid


def test_a_key_can_be_bound_to_where_it_is_used_from(tmp_path: Path) -> None:
    with State.open(tmp_path / "state.db") as state:
        key = state.key(state.create_key("pager", "responder", allowed=["10.0.0.0/8", "2001:db8::7", "192.0.2.9/24"]))
    assert key is not None
    assert key.allowed == "10.0.0.0/8 2001:db8::7/128 192.0.2.0/24"
    good = ("10.255.0.1", "::ffff:10.0.0.1", "2001:db8::7", "192.0.2.200")
    bad = ("11.0.0.1", "2001:db8::8", "::1", "", "roof", "::ffff:11.0.0.1", "fe80::1%wlan0")
    assert all(map(key.may_come_from, good))
    assert not any(map(key.may_come_from, bad))


def test_a_key_without_ranges_is_good_everywhere(tmp_path: Path) -> None:
    with State.open(tmp_path / "state.db") as state:
        key = state.key(state.create_key("pager", "responder"))
    assert key is not None
    assert key.may_come_from("")


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "everywhere", "10.0.0.0/8 11.0.0.0/8", "10.0.0.0/8\0"])
def test_what_is_no_range_is_refused(tmp_path: Path, text: str) -> None:
    with State.open(tmp_path / "state.db") as state:
        with pytest.raises(RefusedError, match="no range of addresses"):
            state.create_key("pager", "responder", allowed=[text])
        assert not state.keys()
