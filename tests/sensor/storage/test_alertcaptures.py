"""Alerts as captures: what tshark and capinfos say of them, and the folder that they are kept in."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sensor.alerts.alert import Alert
from sensor.alerts.evidence import EvidenceShelf
from sensor.eventbus import ALERT, EventBus
from sensor.packetchain.recent import RecentFrames
from sensor.storage import alertcaptures
from sensor.storage.alertcaptures import AlertCaptures, capture_name, capture_of, prune, write
from tests.captures import START_US
from tests.frames import BROADCAST, beacon, deauth, mac
from tests.sensor.packetchain.test_recent import block_of
from tests.sensor.storage.test_pcapng import tool

AP = mac("00:1b:2f:aa:00:01")
ALERT_SENT = Alert(
    *("DEAUTHFLOOD", "DENIAL", 10, START_US + 2_000_000, '1 deauthentication in the name of "Büro".'),
    transmitter=AP,
    confidence=75,
    evidence=(("signal", "-66 dBm"),),
    hash=77,
)


def shelf() -> EvidenceShelf:
    recent = RecentFrames()
    recent.note(block_of((0, beacon(AP)), (1, beacon(AP))))
    recent.note(block_of((0.5, beacon(AP)), (2, deauth(AP, BROADCAST, AP, reason=7)), source=4))
    kept = EvidenceShelf(recent, 50)
    kept.keep(ALERT_SENT)
    return kept


def test_wireshark_s_tools_read_frames_interfaces_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "alert.pcapng"
    path.write_bytes(capture_of(ALERT_SENT, shelf().of(77), {0: "roof", 4: "yard"}.__getitem__))
    names = ("frame.time_relative", "frame.interface_name", "wlan.fc.type_subtype", "frame.comment")
    fields = [part for name in names for part in ("-e", name)]
    rows = json.loads(tool("tshark", "-r", str(path), "-T", "json", *fields))
    seen = [[row["_source"]["layers"].get(name, [""])[0] for name in names] for row in rows]
    assert [(float(time), name, int(kind, 0), comment) for time, name, kind, comment in seen] == [
        (0.0, "roof", 8, ""),
        (0.5, "yard", 8, ""),
        (1.0, "roof", 8, ""),
        (2.0, "yard", 12, "DEAUTHFLOOD"),
    ]
    told = tool("capinfos", str(path))
    assert 'DEAUTHFLOOD: 1 deauthentication in the name of "Büro".' in told
    assert "Severity medium, confidence 75 %, alert 77." in told
    assert "signal: -66 dBm" in told
    assert "Number of packets:   4" in told
    assert "Encapsulation = IEEE 802.11 plus radiotap" in told


def test_names_sort_by_time_and_lead_nowhere_else() -> None:
    evil = replace(ALERT_SENT, header="../../ETC/X\n", ts_us=ALERT_SENT.ts_us + 1)
    assert capture_name(evil).count("/") == 0
    assert capture_name(evil).endswith("Z-______ETC_X_-77.pcapng")
    assert capture_name(ALERT_SENT) < capture_name(evil)
    for ts_us in (-5, 1 << 80):
        assert capture_name(replace(ALERT_SENT, ts_us=ts_us)).endswith("-77.pcapng")


async def test_the_frames_of_each_alert_become_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    bus = EventBus()
    captures = AlertCaptures(tmp_path / "alerts", bus, shelf(), "source {}".format)
    captures.start()
    bus.publish(ALERT, ALERT_SENT)
    bus.publish(ALERT, replace(ALERT_SENT, hash=78))  # without frames
    await captures.close()
    (file,) = (tmp_path / "alerts").iterdir()
    assert file.name == capture_name(ALERT_SENT)
    assert file.read_bytes() == capture_of(ALERT_SENT, shelf().of(77))
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "alerts").stat().st_mode & 0o777 == 0o700
    assert (captures.written, captures.lost) == (1, 0)


async def test_the_folder_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alertcaptures, "MAX_FILES", 3)
    bus, kept = EventBus(), shelf()
    captures = AlertCaptures(tmp_path / "alerts", bus, kept, "source {}".format)
    alerts = [replace(ALERT_SENT, ts_us=ALERT_SENT.ts_us + n, hash=n) for n in range(5)]
    for alert in alerts:
        kept.keep(alert)
        bus.publish(ALERT, alert)
    await captures.close()
    assert sorted(path.name for path in (tmp_path / "alerts").iterdir()) == [capture_name(each) for each in alerts[2:]]


def test_the_oldest_go_when_there_are_too_many_octets_and_other_files_stay(tmp_path: Path) -> None:
    for name in ("a.pcapng", "b.pcapng", "c.pcapng", "note.txt"):
        (tmp_path / name).write_bytes(bytes(10))
    prune(tmp_path, 10, 25)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.pcapng", "c.pcapng", "note.txt"]
    prune(tmp_path, 1, 25)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.pcapng", "note.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "x.pcapng").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"x\.pcapng"):
        write(tmp_path / "x.pcapng", b"1")
    assert not (tmp_path / "elsewhere").exists()
