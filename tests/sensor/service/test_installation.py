"""Setting the service up and taking it down, in a file system of our own; systemd's programs are heard, not run."""

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from sensor.errors import MisconfiguredError, UnavailableError
from sensor.service.installation import KEPT, Installation, check_rights, execute
from sensor.service.units import DROP_INS, POLKIT_FILE, SYSUSERS_FILE, TMPFILES_FILE, UNIT_FILE, beneath

PROGRAM = Path("/opt/airwarden/bin/airwarden")


class Scene:
    """An installation, what it says, and what it would have run."""

    def __init__(self, root: Path, *, dry_run: bool = False) -> None:
        self.root = root
        self.said: list[str] = []
        self.ran: list[str] = []
        self.service = Installation(self.said.append, root=root, dry_run=dry_run, run=self._run)

    def _run(self, command: Sequence[str]) -> str:
        self.ran.append(" ".join(command))
        return ""

    def files(self) -> set[str]:
        return {f"/{path.relative_to(self.root)}" for path in self.root.rglob("*") if path.is_file()}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    (tmp_path / "etc/polkit-1/rules.d").mkdir(parents=True)
    return Scene(tmp_path)


ALL = {str(path) for path in (UNIT_FILE, SYSUSERS_FILE, TMPFILES_FILE, POLKIT_FILE)}


def test_installing_writes_each_file_and_tells_of_it(scene: Scene) -> None:
    scene.service.install(PROGRAM)
    assert scene.files() == ALL
    assert [line for line in scene.said if line.startswith("wrote ")] == [
        f"wrote {beneath(scene.root, Path(name))}"
        for name in map(str, (UNIT_FILE, SYSUSERS_FILE, TMPFILES_FILE, POLKIT_FILE))
    ]
    assert f"ExecStart={PROGRAM} run" in beneath(scene.root, UNIT_FILE).read_text().splitlines()


def test_what_is_written_can_be_read_by_everybody_and_written_by_none(scene: Scene) -> None:
    before = os.umask(0o077)
    try:
        scene.service.install(PROGRAM)
    finally:
        os.umask(before)
    assert stat.S_IMODE(beneath(scene.root, UNIT_FILE).stat().st_mode) == 0o644


def test_in_another_root_the_service_is_only_enabled(scene: Scene) -> None:
    scene.service.install(PROGRAM)
    assert scene.ran == [f"systemctl --root={scene.root} enable --quiet airwarden.service"]


def test_installing_again_changes_nothing(scene: Scene) -> None:
    scene.service.install(PROGRAM)
    before = beneath(scene.root, UNIT_FILE).stat()
    scene.said.clear()
    scene.service.install(PROGRAM)
    assert beneath(scene.root, UNIT_FILE).stat().st_ino == before.st_ino
    assert scene.said[0] == f"{beneath(scene.root, UNIT_FILE)} is up to date"
    assert not [line for line in scene.said if line.startswith("wrote ")]


def test_another_program_is_written_into_the_unit_that_is_there(scene: Scene) -> None:
    scene.service.install(PROGRAM)
    other = Path("/srv/bin/airwarden")
    assert scene.service.differing(PROGRAM) == []
    assert scene.service.differing(other) == [beneath(scene.root, UNIT_FILE)]
    scene.service.install(other)
    assert scene.service.differing(other) == []


def test_missing_files_are_named(scene: Scene) -> None:
    assert {f"/{path.relative_to(scene.root)}" for path in scene.service.differing(PROGRAM)} == ALL


def test_a_dry_run_tells_everything_and_does_nothing(tmp_path: Path) -> None:
    scene = Scene(tmp_path, dry_run=True)
    scene.service.install(PROGRAM)
    assert (scene.files(), scene.ran) == (set(), [])
    assert scene.said == [
        *(f"would write {beneath(tmp_path, path)}" for path in (UNIT_FILE, SYSUSERS_FILE, TMPFILES_FILE)),
        f"would run systemctl --root={tmp_path} enable --quiet airwarden.service",
    ]


def test_a_dry_run_removes_nothing(scene: Scene) -> None:
    scene.service.install(PROGRAM)
    dry = Scene(scene.root, dry_run=True)
    dry.service.uninstall(purge=True)
    assert scene.files() == ALL
    assert f"would remove {beneath(scene.root, UNIT_FILE)}" in dry.said


def test_a_masked_unit_is_not_written_over(scene: Scene) -> None:
    unit = beneath(scene.root, UNIT_FILE)
    unit.parent.mkdir(parents=True)
    unit.symlink_to("/dev/null")
    with pytest.raises(MisconfiguredError, match=r"leads to /dev/null: .* unmask airwarden\.service"):
        scene.service.install(PROGRAM)
    assert scene.files() <= {str(UNIT_FILE)}


def lived_in(scene: Scene) -> None:
    """Let the service have been used."""
    scene.service.install(PROGRAM)
    for folder in KEPT:
        beneath(scene.root, folder).mkdir(parents=True)
        (beneath(scene.root, folder) / "something").touch()
    beneath(scene.root, Path("/etc/passwd")).write_text(
        "root:x:0:0::/root:/bin/sh\nairwarden:x:990:990::/:/bin/false\n"
    )
    scene.said.clear()
    scene.ran.clear()


def test_uninstalling_leaves_what_was_made_with_it_and_says_where(scene: Scene) -> None:
    lived_in(scene)
    scene.service.uninstall()
    assert scene.ran == [f"systemctl --root={scene.root} disable --quiet airwarden.service"]
    assert scene.files() == {"/etc/passwd", *(f"{folder}/something" for folder in KEPT)}
    assert [line for line in scene.said if line.startswith("left ")] == [
        *(f"left {beneath(scene.root, folder)} as it is" for folder in KEPT),
        "left the user airwarden",
    ]


def test_purging_leaves_nothing(scene: Scene) -> None:
    lived_in(scene)
    scene.service.uninstall(purge=True)
    assert scene.files() == {"/etc/passwd"}
    assert f"removed {beneath(scene.root, DROP_INS)} and all that was in it" in scene.said


def test_uninstalling_what_is_not_installed_does_nothing(scene: Scene) -> None:
    scene.service.uninstall()
    assert (scene.said, scene.ran) == ([], [])


def test_what_a_program_says_is_returned() -> None:
    assert execute((sys.executable, "-c", "print('fine')")) == "fine\n"


def test_a_program_that_fails_is_told_with_its_words() -> None:
    with pytest.raises(UnavailableError, match=r"no such \\x1b\[31munit$"):
        execute((sys.executable, "-c", "import sys; sys.exit('no such \\x1b[31munit')"))


def test_a_program_that_is_missing_is_told() -> None:
    with pytest.raises(UnavailableError, match="there is no systemctl-of-nobody: this needs systemd"):
        execute(("systemctl-of-nobody", "enable"))


def test_only_root_may_set_up_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(MisconfiguredError, match="use sudo"):
        check_rights()


def test_a_machine_without_systemd_is_told_what_else_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("pathlib.Path.is_dir", lambda path: False)
    with pytest.raises(MisconfiguredError, match=r"not booted with systemd: .*'airwarden run'.*--root"):
        check_rights()


def test_another_root_needs_to_be_there_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    check_rights(tmp_path)
    with pytest.raises(MisconfiguredError, match="there is no folder"):
        check_rights(tmp_path / "missing")
