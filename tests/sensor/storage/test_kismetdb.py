"""The tables are those that kismetdb from PyPI takes; nothing is half written."""

import sqlite3
from pathlib import Path

import pytest

from sensor.dot11.block import Fix
from sensor.packetchain.tap import TapReader
from sensor.storage.kismetdb import DETAIL_COLUMNS, PACKET_COLUMNS, KismetDb, Row, packet_rows
from sensor.storage.logfile import LogError
from tests.captures import START_US
from tests.frames import ack
from tests.logs import BERLIN, OFFICE, STA, START_S, WIRED, Air, empty

# Kismet's columns in their order: contract of its reader for version 6, and of Kismet's own log for version 10.
VERSION_6 = [
    *("ts_sec", "ts_usec", "phyname", "sourcemac", "destmac", "transmac", "frequency", "devkey", "lat", "lon", "alt"),
    *("speed", "heading", "packet_len", "signal", "datasource", "dlt", "packet", "error", "tags"),
]
ADDED = ["datarate", "hash", "packetid", "packet_full_len"]


def rows_of(air: Air) -> list[tuple[Row, Row]]:
    reader = TapReader()
    frames = [frame for run in air.queue.take() for frame in reader.frames(run)]
    return [packet_rows(frame, number, lambda source: f"UUID-{source}") for number, frame in enumerate(frames, 1)]


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def columns(path: Path, table: str) -> list[object]:
    return [row[1] for row in read(path, f"PRAGMA table_info({table})")]


def test_version_6_keeps_what_version_10_adds_in_a_side_table(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    air = Air()
    air.hear(*OFFICE)
    log.add(rows_of(air)[:1], {})
    log.close()
    assert columns(log.path, "packets") == VERSION_6
    assert columns(log.path, "packet_details") == ["packets_rowid", *ADDED]
    assert (len(VERSION_6), len(ADDED)) == (PACKET_COLUMNS, DETAIL_COLUMNS)
    (joined,) = read(
        log.path, "SELECT hash, packetid FROM packets JOIN packet_details ON packets_rowid = packets.rowid"
    )
    assert joined[1] == 1


def test_version_10_has_it_all_in_one(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 10)
    air = Air()
    air.hear(*OFFICE)
    log.add(rows_of(air), {})
    log.close()
    assert columns(log.path, "packets") == [*VERSION_6, *ADDED]
    assert columns(log.path, "data")[-1] == "signal"
    assert read(log.path, "SELECT db_version, db_module FROM KISMET") == [(10, "kismetlog")]
    assert [row[0] for row in read(log.path, "SELECT packetid FROM packets")] == [1, 2, 3]


def test_a_row_says_what_was_heard() -> None:
    air = Air()
    fix = Fix(START_US, BERLIN.latitude_deg, BERLIN.longitude_deg, BERLIN.altitude_m)
    fix.speed_m_s, fix.heading_deg = 10.0, 90.0
    air.hear(OFFICE[1], ack(STA), fix=fix)
    (packet, detail), (other, _) = rows_of(air)
    told = dict(zip(VERSION_6, packet, strict=True))
    octets = told.pop("packet")
    assert isinstance(octets, bytes)
    assert told == {
        "ts_sec": START_S,
        "ts_usec": START_US % 1_000_000,
        "phyname": "IEEE802.11",
        "sourcemac": STA.hex(":").upper(),
        "destmac": WIRED.hex(":").upper(),
        "transmac": STA.hex(":").upper(),
        "frequency": 2_437_000.0,
        "devkey": "0",
        "lat": 52.5163,
        "lon": 13.3777,
        "alt": 34.5,
        "speed": 36.0,
        "heading": 90.0,
        "packet_len": len(octets),
        "signal": -40,
        "datasource": "UUID-0",
        "dlt": 127,
        "error": 0,
        "tags": "",
    }
    assert detail[3] == len(octets)
    assert other[3:6] == ("00:00:00:00:00:00", STA.hex(":").upper(), "00:00:00:00:00:00")


def test_damaged_frames_are_kept_as_such() -> None:
    air = Air()
    air.hear(b"\x83" + OFFICE[0][1:])
    ((packet, _),) = rows_of(air)
    told = dict(zip(VERSION_6, packet, strict=True))
    assert (told["error"], told["transmac"]) == (1, "00:00:00:00:00:00")


def test_what_fails_half_way_is_not_there_at_all(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    air = Air()
    air.hear(*OFFICE)
    rows = rows_of(air)
    with pytest.raises(LogError):
        log.add(rows, {"messages": [("too", "few")]})
    log.add(rows, {"messages": [(1, 0.0, 0.0, "INFO", "text")]})
    log.close()
    assert read(log.path, "SELECT count(*) FROM packets") == [(3,)]
    assert read(log.path, "SELECT message FROM messages") == [("text",)]


def test_a_full_disk_is_told_and_the_log_goes_on(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    air = Air()
    pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
    log._connection.execute(f"PRAGMA max_page_count = {pages}")
    air.hear(*OFFICE * 400)
    rows = rows_of(air)
    with pytest.raises(LogError, match="full") as failed:
        log.add(rows, {})
    assert failed.value.full
    log._connection.execute("PRAGMA max_page_count = 100000")
    log.add(rows, {})
    log.close()
    assert read(log.path, "SELECT count(*) FROM packets") == [(1200,)]


def test_a_database_that_somebody_holds_is_told_and_the_log_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.storage.kismetdb.BUSY_TIMEOUT_S", 0.01)
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogError, match="locked") as failed:
        log.add([], {"messages": [(1, 0.0, 0.0, "INFO", "text")]})
    assert not failed.value.full
    other.execute("ROLLBACK")
    other.close()
    log.add([], {"messages": [(1, 0.0, 0.0, "INFO", "text")]})
    log.close()


def test_a_reader_holds_nobody_up(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    reader = sqlite3.connect(log.path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM packets").fetchone() == (0,)
    air = Air()
    air.hear(*OFFICE)
    log.add(rows_of(air), {})
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM packets").fetchone() == (3,)
    reader.close()
    log.close()


@pytest.mark.parametrize("version", [6, 10])
def test_old_frames_can_be_dropped_and_new_ones_added(tmp_path: Path, version: int) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), version)
    air = Air()
    air.hear(*OFFICE)
    air.hear(*OFFICE, at_us=START_US + 60_000_000)
    log.add(rows_of(air), {})
    assert log.drop_before(START_S + 60) == 3
    air.hear(*OFFICE, at_us=START_US + 70_000_000)
    log.add(rows_of(air), {})
    log.close()
    assert read(log.path, "SELECT min(ts_sec), count(*) FROM packets") == [(START_S + 60, 6)]
    if version == 6:
        assert read(log.path, "SELECT count(*) FROM packets JOIN packet_details ON packets_rowid = packets.rowid") == [
            (6,)
        ]
        assert read(log.path, "SELECT count(*) FROM packet_details") == [(6,)]


def test_a_closed_log_is_one_file(tmp_path: Path) -> None:
    log = KismetDb(empty(tmp_path / "a.kismet"), 6)
    log.close()
    assert [file.name for file in tmp_path.iterdir()] == ["a.kismet"]
    assert read(log.path, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.kismet"
    path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(LogError):
        KismetDb(path, 6)
