"""`airwarden apikey`."""

import time
from pathlib import Path

import pytest

from sensor.cli.main import main
from sensor.storage.state import State


def apikey(folder: Path, *arguments: str) -> int:
    return main(["apikey", *arguments, "--data-dir", str(folder)])


def test_created_key_is_printed_alone_and_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apikey(tmp_path, "create", "board", "--role", "admin", "--expires", "30d") == 0
    told = capsys.readouterr()
    with State.open(tmp_path / "state.db") as state:
        key = state.key(told.out.strip())
    assert key is not None
    assert (key.name, key.role) == ("board", "admin")
    assert key.expires_s is not None
    assert abs(key.expires_s - time.time() - 30 * 86400) < 60
    assert told.out.strip() not in told.err


def test_key_reads_only_and_stays_unless_asked_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apikey(tmp_path, "create", "board")
    capsys.readouterr()
    assert apikey(tmp_path, "list") == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "ROLE", "CREATED", "EXPIRES", "FROM"]
    assert (line.split()[:2], line.split()[-2:]) == (["board", "readonly"], ["never", "anywhere"])


def test_key_can_be_bound_to_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apikey(tmp_path, "create", "pager", "--allow", "10.1.2.3/8", "--allow", "2001:db8::/32") == 0
    capsys.readouterr()
    apikey(tmp_path, "list")
    assert capsys.readouterr().out.splitlines()[1].endswith("  10.0.0.0/8 2001:db8::/32")


def test_range_that_is_none_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apikey(tmp_path, "create", "pager", "--allow", "nearby") == 1
    assert "'nearby' is no range of addresses" in capsys.readouterr().err


def test_expired_key_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with State.open(tmp_path / "state.db", clock=lambda: 1_000_000.0) as state:
        state.create_key("old", "readonly", 86_400)
    apikey(tmp_path, "list")
    assert capsys.readouterr().out.splitlines()[1].endswith("1970-01-13 (expired)  anywhere")


def test_key_that_outlives_the_calendar_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apikey(tmp_path, "create", "eternal", "--expires", "999999999w") == 0
    capsys.readouterr()
    assert apikey(tmp_path, "list") == 0
    assert "after 9999" in capsys.readouterr().out


def test_without_keys_it_is_said_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apikey(tmp_path, "list") == 0
    assert capsys.readouterr().out == "There is no API key: 'airwarden apikey create NAME' makes one.\n"


def test_revoked_key_opens_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apikey(tmp_path, "create", "board")
    token = capsys.readouterr().out.strip()
    assert apikey(tmp_path, "revoke", "board") == 0
    with State.open(tmp_path / "state.db") as state:
        assert state.key(token) is None


def test_name_that_is_taken_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apikey(tmp_path, "create", "board")
    capsys.readouterr()
    assert apikey(tmp_path, "create", "board") == 1
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_revoking_nothing_is_1(tmp_path: Path) -> None:
    assert apikey(tmp_path, "revoke", "board") == 1
