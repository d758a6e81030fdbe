"""Old logs leave by age, by size, and when the disk needs the room; open ones stay."""

import os
from pathlib import Path

import pytest

from sensor.storage import retention
from sensor.storage.log_settings import Limits
from sensor.storage.lognames import TEMPLATE, LogNames
from sensor.storage.retention import Retention, free_octets
from tests.logs import START_S

NOW_S = START_S + 1000 * 86_400
MB = 1_000_000


class Disk:
    """Logs of two kinds, and how much room they leave."""

    def __init__(self, folder: Path, size: int = 10 * MB) -> None:
        self.names = {kind: LogNames(TEMPLATE, folder, "Kismet", kind) for kind in ("kismet", "pcapng")}
        self.folder = folder
        self.size = size

    def free(self) -> int:
        return self.size - sum(file.stat().st_size for file in self.folder.iterdir())

    def log(self, kind: str, days_old: float, octets: int = MB) -> Path:
        path = self.names[kind].create(START_S * MB)
        os.truncate(path, octets)
        os.utime(path, (NOW_S - days_old * 86_400,) * 2)
        return path

    def keeper(self, limits: Limits, keep_free: int = 0) -> Retention:
        return Retention(self.names, dict.fromkeys(self.names, limits), self.free, keep_free)


NONE = Limits(0, 0, 0, 0)


def test_what_is_too_old_goes(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    old, new = disk.log("kismet", 31), disk.log("kismet", 29)
    assert disk.keeper(Limits(0, 0, 0, 30)).enforce([], NOW_S) == [old]
    assert new.exists()


def test_of_what_is_too_much_the_oldest_goes(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    logs = [disk.log("kismet", days) for days in (5, 4, 3, 2)]
    other = disk.log("pcapng", 9)
    assert disk.keeper(Limits(0, 0, 2, 0)).enforce([], NOW_S) == logs[:2]
    assert other.exists()


def test_what_sqlite_keeps_beside_a_log_counts_and_goes_with_it(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    old, new = disk.log("kismet", 5), disk.log("kismet", 4)
    wal = old.with_name(old.name + "-wal")
    wal.write_bytes(bytes(MB))
    assert disk.keeper(Limits(0, 0, 2, 0)).enforce([], NOW_S) == [old]
    assert not wal.exists()
    assert new.exists()


def test_an_open_log_never_goes(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    log = disk.log("kismet", 100)
    keeper = disk.keeper(Limits(0, 0, 0, 1), keep_free=100 * MB)
    assert keeper.enforce([log], NOW_S) == []
    assert keeper.make_room([log], at_least=1) == []
    assert log.exists()


def test_without_limits_everything_stays(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.log("kismet", 10_000)
    assert disk.keeper(NONE).enforce([], NOW_S) == []


def test_room_is_made_with_the_oldest_of_any_kind(tmp_path: Path) -> None:
    disk = Disk(tmp_path, size=4 * MB)
    first, second, third = disk.log("pcapng", 3), disk.log("kismet", 2), disk.log("pcapng", 1)
    assert disk.keeper(NONE, keep_free=3 * MB).make_room([]) == [first, second]
    assert third.exists()


def test_a_full_disk_costs_one_log_even_where_its_figures_say_otherwise(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    first, second = disk.log("pcapng", 3), disk.log("kismet", 2)
    assert disk.keeper(NONE).make_room([], at_least=1) == [first]
    assert second.exists()


def test_nothing_goes_where_nobody_can_tell_the_room(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.log("pcapng", 3)

    def free() -> int:
        raise OSError("gone")

    assert Retention(disk.names, dict.fromkeys(disk.names, NONE), free, MB).make_room([]) == []


def test_a_log_that_cannot_be_removed_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path)
    disk.log("pcapng", 3)

    def remove(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(retention, "remove", remove)
    assert disk.keeper(NONE).make_room([], at_least=1) == []
    assert disk.keeper(Limits(0, 0, 0, 1)).enforce([], NOW_S) == []


def test_a_folder_that_is_not_there_has_no_logs(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.names = {"kismet": LogNames(TEMPLATE, tmp_path / "none", "Kismet", "kismet")}
    assert disk.keeper(Limits(0, 0, 1, 1), keep_free=MB).enforce([], NOW_S) == []


def test_the_disks_room_is_known(tmp_path: Path) -> None:
    assert free_octets(tmp_path) > 0
