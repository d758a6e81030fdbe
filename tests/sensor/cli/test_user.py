"""`airwarden user`."""

import io
from pathlib import Path

import pytest

from sensor.cli.main import main
from sensor.cli.user import day
from sensor.storage.state import State, verify_password


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, *options: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password))
    return main(["user", "add", "ann", "--password-stdin", "--data-dir", str(tmp_path), *options])


def test_added_login_has_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert add(tmp_path, monkeypatch, "secret word \n", "--role", "readonly") == 0
    with State.open(tmp_path / "state.db") as state:
        login = state.login("ann")
    assert login is not None
    assert login.role == "readonly"
    assert verify_password("secret word ", login.password_hash)


def test_logins_are_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tmp_path, monkeypatch, "secret\n")
    capsys.readouterr()
    assert main(["user", "list", "--data-dir", str(tmp_path)]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "ROLE", "CREATED"]
    assert line.split()[:2] == ["ann", "admin"]
    assert main(["user", "remove", "ann", "--data-dir", str(tmp_path)]) == 0
    capsys.readouterr()
    main(["user", "list", "--data-dir", str(tmp_path)])
    assert capsys.readouterr().out == "Nobody may log in yet: 'airwarden user add NAME' lets somebody.\n"


def test_removing_nobody_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "remove", "bob", "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "airwarden: there is no login named 'bob'\n"


def test_empty_password_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(tmp_path, monkeypatch, "\n") == 1
    assert "no password" in capsys.readouterr().err
    assert not (tmp_path / "state.db").exists()


def test_without_a_terminal_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    assert main(["user", "add", "ann", "--data-dir", str(tmp_path)]) == 2
    assert "--password-stdin" in capsys.readouterr().err


@pytest.mark.parametrize(("again", "code"), [("secret", 0), ("secrte", 1)])
def test_terminal_is_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str, code: int) -> None:
    answers = iter(["secret", again])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert main(["user", "add", "ann", "--data-dir", str(tmp_path)]) == code


def test_unusable_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    assert main(["user", "add", "a:b", "--password-stdin", "--data-dir", str(tmp_path)]) == 1
    assert "colon" in capsys.readouterr().err


def test_unusable_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["user", "list", "--data-dir", str(tmp_path / "file")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_days_are_utc() -> None:
    assert day(86_399) == "1970-01-01"
    assert day(86_400) == "1970-01-02"
