"""The core put together from settings."""

from pathlib import Path

from datasources.pcapfile.capture import CaptureFile
from sensor import eventbus
from sensor.alerts.definition import Override, Rate
from sensor.assembly import assemble, enabled_detections
from sensor.config import DetectionSettings, Settings
from sensor.eventbus import EventBus
from tests.captures import Air, write_pcap
from tests.frames import beacon, deauth, handshake, mac

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")


def flood(path: Path) -> Path:
    """Write a capture of a deauthentication flood; return its path."""
    air = Air()
    air.send(deauth(AP, STA, AP, reason=7), times=60, every_ms=20)
    write_pcap(path, air.frames())
    return path


def test_an_alert_reaches_desk_bus_and_announcer(tmp_path: Path) -> None:
    bus = EventBus()
    subscription, _ = bus.subscribe((eventbus.ALERT,))
    told: list[str] = []
    desk, pipeline = assemble(Settings(), bus, announce=lambda text, _flags, _ts: told.append(text))
    pipeline.add_source()
    for block in CaptureFile(flood(tmp_path / "flood.pcap")):
        pipeline.process(block)
    assert [alert.header for alert in desk.backlog][:1] == ["DEAUTHFLOOD"]
    assert len(subscription) == len(desk.backlog) == len(told)
    assert told[0].startswith("DEAUTHFLOOD ")


def test_frames_behind_an_alert_are_kept_where_that_is_wanted(tmp_path: Path) -> None:
    for wanted in (True, False):
        desk, pipeline = assemble(Settings(), EventBus(), evidence=wanted)
        pipeline.add_source()
        for block in CaptureFile(flood(tmp_path / "flood.pcap")):
            pipeline.process(block)
        alert = desk.backlog[0]
        frames = desk.shelf.of(alert.hash)
        assert bool(frames) is wanted
        assert all(frame.ts_us <= alert.ts_us for frame in frames)


def test_a_disabled_detection_does_not_run() -> None:
    off = DetectionSettings(override=Override(enabled=False))
    names = {detection.name for detection in enabled_detections(Settings(detections={"KARMA": off}))}
    assert "KARMA" not in names
    assert "DEAUTHFLOOD" in names


def test_limits_of_the_settings_hold(tmp_path: Path) -> None:
    once = DetectionSettings(override=Override(throttle=Rate(1, 3), burst=Rate(1, 3)))
    desk, pipeline = assemble(Settings(detections={"DEAUTHFLOOD": once}), EventBus())
    pipeline.add_source()
    for block in CaptureFile(flood(tmp_path / "flood.pcap")):
        pipeline.process(block)
    assert desk.sent["DEAUTHFLOOD"] == 1
    assert desk.suppressed["DEAUTHFLOOD"] >= 1


def test_a_captured_handshake_is_announced_without_its_secret(tmp_path: Path) -> None:
    told: list[str] = []
    _, pipeline = assemble(Settings(), EventBus(), announce=lambda text, _flags, _ts: told.append(text))
    pipeline.add_source()
    air = Air()
    for sent in (beacon(AP), *handshake(STA, AP)):
        air.send(sent)
    write_pcap(tmp_path / "handshake.pcap", air.frames())
    for block in CaptureFile(tmp_path / "handshake.pcap"):
        pipeline.process(block)
    (text,) = told
    assert text.startswith("WPA handshake captured: access point 00:1B:2F:AA:00:01, station 00:1E:C2:00:00:10, not")
