"""Where networks were heard, as WiGLE takes it."""

import csv
from pathlib import Path

import pytest

from sensor.dot11.block import Fix
from sensor.storage import wiglelog
from sensor.storage.wiglelog import COLUMNS, WigleLog, ssid_text
from tests.captures import START_US
from tests.frames import WPA2_PSK, beacon, deauth, probe_request
from tests.logs import AP, BERLIN, OFFICE, OTHER, STA, START_S, Air, empty

S = 1_000_000


def lines(log: WigleLog) -> list[dict[str, str]]:
    log.close()
    text = log.path.read_text("ascii").splitlines()
    assert text[0].startswith("WigleWifi-1.6,appRelease=")
    return list(csv.DictReader(text[1:], strict=True))


def test_a_network_has_a_line_of_fourteen_columns_in_mhz(tmp_path: Path) -> None:
    air = Air()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    air.hear(*OFFICE, fix=BERLIN)
    air.turn(log)
    rows = lines(log)
    assert list(rows[0]) == list(COLUMNS)
    assert len(COLUMNS) == 14
    assert [row["MAC"] for row in rows] == ["00:1B:2F:AA:00:01", "00:1B:2F:AA:00:02"]
    assert rows[0] == {
        "MAC": "00:1B:2F:AA:00:01",
        "SSID": "office",
        "AuthMode": "[WPA2-PSK-CCMP][ESS]",
        "FirstSeen": rows[0]["FirstSeen"],
        "Channel": "6",
        "Frequency": "2437",
        "RSSI": "-40",
        "CurrentLatitude": "52.51630000",
        "CurrentLongitude": "13.37770000",
        "AltitudeMeters": "34.50",
        "AccuracyMeters": "0",
        "RCOIs": "",
        "MfgrId": "",
        "Type": "WIFI",
    }


def test_the_first_time_stays_the_same_and_a_line_comes_each_second(tmp_path: Path) -> None:
    air = Air()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    for tenth in range(31):
        air.hear(beacon(AP, b"office"), at_us=START_US + tenth * S // 10, fix=BERLIN)
    air.turn(log)
    rows = lines(log)
    assert len(rows) == 4
    assert {row["FirstSeen"] for row in rows} == {rows[0]["FirstSeen"]}
    assert START_S > 0


@pytest.mark.parametrize("fix", [None, Fix(START_US, 0.0, 0.0), Fix(START_US, 0.0, 13.0)])
def test_nothing_is_written_without_a_place(tmp_path: Path, fix: Fix | None) -> None:
    air = Air()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    air.hear(*OFFICE, fix=fix)
    air.turn(log)
    assert lines(log) == []


def test_stations_and_copies_have_no_line(tmp_path: Path) -> None:
    air = Air()
    air.chain.add_source()
    air.chain.add_source()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    air.hear(probe_request(STA, b"home"), deauth(STA, AP, AP), beacon(OTHER, b"lounge"), fix=BERLIN)
    air.hear(beacon(OTHER, b"lounge"), source=1, at_us=START_US + 3 * S // 100, fix=BERLIN)
    air.turn(log)
    assert [row["MAC"] for row in lines(log)] == ["00:1B:2F:AA:00:02"]


def test_no_ssid_breaks_the_table(tmp_path: Path) -> None:
    air = Air()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    ssid = b'",\r\n\x00\\\xffcaf\xc3\xa9'
    air.hear(beacon(AP, ssid, security=WPA2_PSK), fix=BERLIN)
    air.turn(log)
    (row,) = lines(log)
    assert row["SSID"] == r"\042\054\015\012\000\134\377caf\303\251"
    assert row["Type"] == "WIFI"


def test_what_is_remembered_of_networks_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiglelog, "MAX_REMEMBERED", 1)
    air = Air()
    log = WigleLog(empty(tmp_path / "a.wiglecsv"), air.words)
    for number in range(9):
        air.hear(beacon(AP[:5] + bytes([number]), b"x"), fix=BERLIN)
    air.turn(log)
    assert len(log._told_us) <= 2
    assert len(lines(log)) == 9


def test_printable_ascii_stays() -> None:
    assert ssid_text(b"Guest (5 GHz)!") == "Guest (5 GHz)!"
