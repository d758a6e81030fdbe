"""No title and no template leads anywhere but into the folder of logs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.storage import lognames
from sensor.storage.lognames import TEMPLATE, LogNames, octets_of, parse_template, plain, remove
from tests.captures import START_US
from tests.logs import empty


def names(folder: Path, title: str = "Kismet", template: str = TEMPLATE, kind: str = "kismet") -> LogNames:
    return LogNames(parse_template(template), folder, title, kind)


def test_a_log_is_called_as_kismet_calls_it(tmp_path: Path) -> None:
    path = names(tmp_path / "logs").create(1_767_225_600_000_000)
    assert path == tmp_path / "logs" / "Kismet-20260101-00-00-00-1.kismet"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_no_log_is_written_over(tmp_path: Path) -> None:
    known = names(tmp_path)
    first, second = known.create(START_US), known.create(START_US)
    assert (first.name[-9:], second.name[-9:]) == ("-1.kismet", "-2.kismet")


def test_a_link_in_the_place_of_a_log_is_not_followed(tmp_path: Path) -> None:
    target = empty(tmp_path / "precious")
    first = names(tmp_path).create(START_US)
    first.unlink()
    first.symlink_to(target)
    assert names(tmp_path).create(START_US) != first


def test_there_is_an_end_to_ordinals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lognames, "MAX_ORDINAL", 1)
    names(tmp_path).create(START_US)
    with pytest.raises(FileExistsError):
        names(tmp_path).create(START_US)


@given(st.text())
def test_every_title_is_one_harmless_step(title: str) -> None:
    step = plain(title)
    assert step
    assert "/" not in step
    assert not step.startswith(".")
    assert step.isascii()
    assert len(step) <= lognames.MAX_NAME


@pytest.mark.parametrize("title", ["../../etc/passwd", "/etc/passwd", "..", "a\0b", "%p%n", "-rf *", "café\n"])
def test_no_title_leads_out_of_the_folder(tmp_path: Path, title: str) -> None:
    path = names(tmp_path / "logs", title).create(START_US)
    assert path.parent == tmp_path / "logs"
    assert names(tmp_path / "logs", title).files() == [path]


@pytest.mark.parametrize("now_us", [-1, 0, 1 << 70])
def test_any_time_has_a_name(tmp_path: Path, now_us: int) -> None:
    assert names(tmp_path).create(now_us).exists()


def test_a_template_may_have_folders(tmp_path: Path) -> None:
    known = names(tmp_path, "roof", "%p/%l/%D/%n-%i.%l")
    path = known.create(START_US)
    assert path.parent.parent == tmp_path / "kismet"
    assert known.files() == [path]


@pytest.mark.parametrize(
    "template",
    [
        "%p/../%n-%i.%l",
        "../%i.%l",
        "/etc/%i.%l",
        "%p//%i.%l",
        "%p/.hidden/%i.%l",
        "%p/%n-%D.%l",
        "%p/%n-%i",
        "%n/%p/%i.%l",
        "%p/%x-%i.%l",
        "%p/%i.%l%",
        "%p/\n%i.%l",
        "",
    ],
)
def test_a_template_that_leads_elsewhere_or_names_logs_alike_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"%|template"):
        parse_template(template)


def test_only_logs_of_the_kind_and_title_are_found_oldest_first(tmp_path: Path) -> None:
    known = names(tmp_path)
    paths = [known.create(START_US + n * 1_000_000) for n in range(3)]
    names(tmp_path, "other").create(START_US)
    names(tmp_path, kind="pcapng").create(START_US)
    empty(tmp_path / "Kismet-notes.kismet")
    empty(tmp_path / "Kismet-20260101-00-00-00-1xkismet")
    (tmp_path / "Kismet-20260101-00-00-00-7.kismet").symlink_to(paths[0])
    (tmp_path / "Kismet-20260101-00-00-00-8.kismet").mkdir()
    assert known.files() == paths


def test_a_log_goes_with_what_sqlite_keeps_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.kismet"
    path.write_bytes(b"12345")
    (tmp_path / "a.kismet-wal").write_bytes(b"123")
    (tmp_path / "b.kismet").write_bytes(b"1")
    assert octets_of(path) == 8
    remove(path)
    assert [file.name for file in tmp_path.iterdir()] == ["b.kismet"]
    assert octets_of(path) == 0
