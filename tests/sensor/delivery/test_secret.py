"""Secrets stay secret, and come from where the operator says."""

import pickle
from pathlib import Path

import pytest

from sensor.delivery.secret import SHOWN, Secret, expanded, from_file
from sensor.errors import MisconfiguredError


def private(folder: Path, raw: bytes, mode: int = 0o600) -> Path:
    path = folder / "secret"
    path.write_bytes(raw)
    path.chmod(mode)
    return path


def test_nothing_shows_a_secret() -> None:
    secret = Secret("hunter2")
    assert f"{secret} {secret!r} {[secret]}" == f"{SHOWN} {SHOWN} [{SHOWN}]"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_secret_is_itself_only_by_name() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Secret("hunter2").reveal() == "hunter2"
    assert not Secret("")


def test_variables_are_replaced_wherever_they_stand() -> None:
    assert expanded("https://x/${A}/${B_1}", {"A": "a", "B_1": "b"}) == Secret("https://x/a/b")
    assert expanded("$A {B} $${", {}) == Secret("$A {B} $${")


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(MisconfiguredError, match="no variable TOKEN"):
        expanded("${TOKEN}", {})


def test_the_value_of_a_variable_is_not_looked_into() -> None:
    assert expanded("${A}", {"A": "${B}"}) == Secret("${B}")


def test_a_file_gives_its_first_line(tmp_path: Path) -> None:
    assert from_file(private(tmp_path, b"hunter2\r\nnot this\n")) == Secret("hunter2")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(MisconfiguredError, match="chmod 600"):
        from_file(private(tmp_path, b"hunter2", mode))


def test_the_mode_of_what_systemd_keeps_is_its_own_concern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert from_file(private(tmp_path, b"hunter2", 0o440)) == Secret("hunter2")


@pytest.mark.parametrize("raw", [b"", b"\nsecond", b"\xff\xfe"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(MisconfiguredError, match=r"is empty|not UTF-8"):
        from_file(private(tmp_path, raw))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match="cannot be read"):
        from_file(tmp_path / "nowhere")
    with pytest.raises(MisconfiguredError, match="no regular file"):
        from_file(Path("/dev/null"))
