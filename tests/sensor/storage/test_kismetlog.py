"""The kismetdb log of frames, devices, alerts and messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from sensor import messages
from sensor.alerts.alert import Alert
from sensor.eventbus import ALERT, MESSAGE
from sensor.messages import Message
from sensor.storage import kismetlog
from sensor.storage.kismetlog import KismetLog
from sensor.storage.logfile import LogError
from tests.captures import START_US
from tests.frames import beacon, probe_request
from tests.logs import AP, BERLIN, OFFICE, OTHER, STA, START_S, Air, empty
from tests.sensor.storage.test_kismetdb import read

S = 1_000_000


def logged(folder: Path, air: Air, *, everything: bool = True) -> KismetLog:
    return KismetLog(empty(folder / "a.kismet"), air.words, 6, everything=everything)


def records(path: Path) -> dict[str, Any]:
    rows = read(path, "SELECT devmac, device FROM devices")
    return {str(mac): json.loads(record) for mac, record in rows if isinstance(record, bytes)}


def test_devices_are_written_at_the_end(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*OFFICE, fix=BERLIN)
    air.turn(log, last=True)
    log.close()
    found = records(log.path)
    assert {"00:1B:2F:AA:00:01", "00:1B:2F:AA:00:02", "00:1E:C2:00:00:10"} <= set(found)
    access_point = found["00:1B:2F:AA:00:01"]
    assert access_point["kismet.device.base.name"] == "office"
    assert access_point["kismet.device.base.seenby"][0]["kismet.common.seenby.source"]["kismet.datasource.name"]
    row = read(log.path, "SELECT * FROM devices WHERE devmac = '00:1B:2F:AA:00:01'")[0]
    assert row[:2] == (START_S, START_S)
    assert row[3:6] == ("IEEE802.11", "00:1B:2F:AA:00:01", -40)
    assert row[6:12] == (52.5163, 13.3777) * 3
    assert row[13] == "Wi-Fi AP"


def test_devices_are_written_now_and_then_and_only_those_that_were_heard(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(beacon(AP, b"office"))
    air.turn(log)
    assert read(log.path, "SELECT count(*) FROM devices") == [(0,)]
    air.turn(log, now_us=START_US + kismetlog.DEVICES_EVERY_US)
    assert read(log.path, "SELECT devmac FROM devices") == [("00:1B:2F:AA:00:01",)]
    air.hear(beacon(OTHER, b"lounge"))
    air.turn(log, now_us=START_US + kismetlog.DEVICES_EVERY_US + S)
    before = log._rows
    air.turn(log, now_us=START_US + 2 * kismetlog.DEVICES_EVERY_US + S)
    assert before == {}
    assert read(log.path, "SELECT devmac FROM devices ORDER BY rowid") == [
        ("00:1B:2F:AA:00:01",),
        ("00:1B:2F:AA:00:02",),
    ]
    log.close()


def test_a_device_has_one_row_however_often_it_is_written(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    for turn in range(3):
        air.hear(beacon(AP, b"office"), at_us=START_US + turn * 60 * S)
        air.turn(log, now_us=START_US + turn * 60 * S)
    air.turn(log, last=True)
    assert read(log.path, "SELECT last_time FROM devices") == [(START_S + 120,)]
    log.close()


@pytest.mark.parametrize(("everything", "count"), [(True, 1), (False, 0)])
def test_devices_from_before_belong_to_the_first_file(tmp_path: Path, everything: bool, count: int) -> None:
    air = Air()
    air.hear(beacon(AP, b"office"))
    air.queue.take()
    log = logged(tmp_path, air, everything=everything)
    air.turn(log, last=True)
    assert read(log.path, "SELECT count(*) FROM devices") == [(count,)]
    log.close()


def test_too_many_devices_are_not_waited_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kismetlog, "MAX_HEARD", 2)
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*OFFICE)
    air.turn(log)
    air.turn(log)
    assert read(log.path, "SELECT count(*) > 2 FROM devices") == [(1,)]
    log.close()


def test_devices_are_put_into_words_a_few_at_a_time(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*(beacon(AP[:5] + bytes([number]), b"x") for number in range(100)))
    turns = sum(1 for _ in log.gather(air.queue.take(), (), START_US, last=True))
    assert turns >= 100 // kismetlog.SLICE
    log.close()


def test_alerts_and_messages_are_written_as_they_come(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    alert = Alert("DEAUTHFLOOD", "DENIAL", 10, START_US + 5, "Many.", transmitter=AP, fix=BERLIN)
    events = [
        (ALERT, alert),
        (MESSAGE, Message("Something failed", messages.ERROR, START_US)),
        (MESSAGE, Message("An alert", messages.ALERT, START_US)),
        (MESSAGE, Message("torn \ud800 surrogate", messages.INFO, START_US)),
        ("OTHER", object()),
    ]
    air.turn(log, events)
    (row,) = read(log.path, "SELECT * FROM alerts")
    assert row[:7] == (START_S, 5, "IEEE802.11", "00:1B:2F:AA:00:01", 52.5163, 13.3777, "DEAUTHFLOOD")
    assert isinstance(row[7], bytes)
    assert json.loads(row[7])["kismet.alert.text"] == "Many."
    assert [row[3] for row in read(log.path, "SELECT * FROM messages")] == ["ERROR", "", "INFO"]
    log.close()


def test_datasources_and_places_are_written(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*OFFICE, source=1, fix=BERLIN)
    air.turn(log, last=True)
    (source,) = read(log.path, "SELECT uuid, typestring, name, interface FROM datasources")
    assert source[1:] == ("pcapfile", "yard.pcap", "yard.pcap")
    assert read(log.path, "SELECT DISTINCT datasource FROM packets") == [source[:1]]
    kinds: dict[str, Any] = {str(kind): text for kind, text in read(log.path, "SELECT snaptype, json FROM snapshots")}
    assert set(kinds) == {"GPS", "SYSTEM"}
    assert json.loads(kinds["GPS"])["kismet.common.location.geopoint"] == [13.3777, 52.5163]
    log.close()


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*OFFICE)
    pages = log._database._connection.execute("PRAGMA page_count").fetchone()[0]
    log._database._connection.execute(f"PRAGMA max_page_count = {pages}")
    air.hear(*OFFICE * 400)
    with pytest.raises(LogError):
        air.turn(log)
    log._database._connection.execute("PRAGMA max_page_count = 100000")
    log.write()
    log.write()
    assert read(log.path, "SELECT count(*) FROM packets") == [(1203,)]
    assert log.packets == 1203
    log.close()


@pytest.mark.parametrize("ssid", [b"\x00\xff\"'</script>", b"', 1); DROP TABLE devices; --", b"\xed\xa0\x80", b"{}"])
def test_no_name_breaks_the_records(tmp_path: Path, ssid: bytes) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(beacon(AP, ssid), probe_request(STA, ssid))
    air.turn(log, last=True)
    log.close()
    record = records(log.path)["00:1B:2F:AA:00:01"]
    assert record["kismet.device.base.name"] == ssid.decode("utf-8", "backslashreplace")


def test_frames_can_be_dropped_while_it_is_written(tmp_path: Path) -> None:
    air = Air()
    log = logged(tmp_path, air)
    air.hear(*OFFICE)
    air.turn(log)
    assert log.drop_before(START_S + 1) == 3
    log.close()
