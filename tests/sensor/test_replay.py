"""Captures through the whole sensor."""

from dataclasses import replace
from pathlib import Path

import pytest

from sensor.alerts.alert import OPENED, OVER, Alert
from sensor.alerts.definition import Override, Rate
from sensor.config import DetectionSettings, Settings
from sensor.errors import MisconfiguredError
from sensor.replay import Progress, Replay, Summary
from tests.captures import START_US, Packet, pcap_bytes, radiotap, write_pcap
from tests.frames import beacon, deauth
from tests.sample_air import AP, STA, deauth_attack, quiet_air


class Watcher:
    """Keeps everything that it is told."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        self.steps: list[Progress] = []
        self.warnings: list[str] = []

    def alert(self, alert: Alert) -> None:
        self.alerts.append(alert)

    def progress(self, progress: Progress) -> None:
        self.steps.append(progress)

    def warning(self, text: str) -> None:
        self.warnings.append(text)


class FakeClock:
    """A clock that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.longest = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.longest = max(self.longest, seconds)
        self.now += seconds


def replayed(
    *files: Path, settings: Settings | None = None, speed: float | None = None, clock: FakeClock | None = None
) -> tuple[Summary, Watcher]:
    watcher = Watcher()
    names = [str(file) for file in files]
    run = Replay(names, settings or Settings(), watcher, speed, clock or FakeClock())
    return run.run(), watcher


def test_attack_is_told(tmp_path: Path) -> None:
    summary, watcher = replayed(write_pcap(tmp_path / "a.pcap", deauth_attack()))
    assert {alert.header for alert in watcher.alerts} == {"DEAUTHFLOOD", "BCASTDISCON"}
    assert sum(summary.alerts.values()) == len(watcher.alerts)
    assert watcher.alerts[0].transmitter == AP
    assert watcher.warnings == []


def test_what_a_throttle_held_back_is_told_in_packet_time_and_at_the_end(tmp_path: Path) -> None:
    once = {"DEAUTHFLOOD": DetectionSettings(override=Override(throttle=Rate(1, 3), burst=Rate(1, 3)))}
    flood = [(START_US + n * 20_000, radiotap(deauth(AP, STA, AP))) for n in range(200)]
    later = [(ts_us + 400_000_000, packet) for ts_us, packet in quiet_air()]
    stages = {}
    for name, packets in (("cut", flood), ("long", [*flood, *later])):
        _, watcher = replayed(write_pcap(tmp_path / f"{name}.pcap", packets), settings=Settings(detections=once))
        floods = [alert for alert in watcher.alerts if alert.header == "DEAUTHFLOOD"]
        stages[name] = [alert.stage for alert in floods]
        assert floods[-1].text.startswith("It is over: " if name == "long" else "It is followed no longer: ")
        assert floods[-1].suppressed > 0
    assert stages == {"cut": [OPENED, OVER], "long": [OPENED, OVER]}


def test_quiet_air_is_counted_and_nothing_told(tmp_path: Path) -> None:
    summary, watcher = replayed(write_pcap(tmp_path / "a.pcap", quiet_air()))
    assert watcher.alerts == []
    assert (summary.frames, summary.malformed, summary.duplicates) == (51, 0, 0)
    assert (summary.devices, summary.access_points) == (3, 2)
    assert (summary.advertised, summary.probed, summary.responded) == (2, 1, 1)


def test_hidden_ssids_are_not_counted(tmp_path: Path) -> None:
    hidden = [(START_US + n, radiotap(beacon(AP, b""))) for n in range(3)]
    summary, _ = replayed(write_pcap(tmp_path / "a.pcap", hidden))
    assert summary.advertised == 0
    assert summary.access_points == 1


@pytest.mark.parametrize("speed", [0.5, 1.0, 20.0])
def test_alerts_are_the_same_at_every_speed(tmp_path: Path, speed: float) -> None:
    capture = write_pcap(tmp_path / "a.pcap", deauth_attack())
    fast, told_fast = replayed(capture)
    slow, told_slow = replayed(capture, speed=speed)
    assert told_slow.alerts == told_fast.alerts
    assert replace(slow, seconds=0) == replace(fast, seconds=0)


def test_pace_follows_packet_time_in_small_steps(tmp_path: Path) -> None:
    packets = deauth_attack()
    clock = FakeClock()
    summary, _ = replayed(write_pcap(tmp_path / "a.pcap", packets), speed=2.0, clock=clock)
    lasted = (packets[-1][0] - packets[0][0]) / 1_000_000
    assert summary.seconds == pytest.approx(lasted / 2, abs=0.1)
    assert clock.longest <= 0.05


def test_full_speed_never_sleeps(tmp_path: Path) -> None:
    clock = FakeClock()
    replayed(write_pcap(tmp_path / "a.pcap", deauth_attack()), clock=clock)
    assert clock.longest == 0.0


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    summary, watcher = replayed(write_pcap(tmp_path / "a.pcap", deauth_attack()))
    assert watcher.steps[-1].fraction == 1.0
    assert watcher.steps[-1].frames == summary.frames
    assert watcher.steps[-1].alerts == len(watcher.alerts)


def test_several_captures_are_merged_in_packet_time(tmp_path: Path) -> None:
    packets = deauth_attack()
    odd = write_pcap(tmp_path / "odd.pcap", packets[1::2])
    even = write_pcap(tmp_path / "even.pcap", packets[::2])
    merged, told_merged = replayed(odd, even)
    whole, told_whole = replayed(write_pcap(tmp_path / "whole.pcap", packets))
    assert merged.frames == whole.frames
    assert [alert.text for alert in told_merged.alerts] == [alert.text for alert in told_whole.alerts]


def test_frames_that_two_captures_share_count_once(tmp_path: Path) -> None:
    capture = write_pcap(tmp_path / "a.pcap", quiet_air())
    summary, _ = replayed(capture, write_pcap(tmp_path / "b.pcap", quiet_air()))
    assert (summary.frames, summary.duplicates) == (102, 51)


def test_cut_capture_gives_every_frame_before_the_cut_and_a_warning(tmp_path: Path) -> None:
    capture = tmp_path / "cut.pcap"
    capture.write_bytes(pcap_bytes(quiet_air())[:-5])
    summary, watcher = replayed(capture)
    assert summary.frames == 50
    assert len(watcher.warnings) == 1
    assert str(capture) in watcher.warnings[0]


def test_foreign_link_type_is_warned_about(tmp_path: Path) -> None:
    capture = write_pcap(tmp_path / "eth.pcap", [(START_US, b"\x00" * 60)], linktype=1)
    summary, watcher = replayed(capture)
    assert (summary.frames, summary.malformed) == (1, 1)
    assert "link type 1" in watcher.warnings[0]


def test_missing_capture_stops_before_any_frame(tmp_path: Path) -> None:
    watcher = Watcher()
    good = write_pcap(tmp_path / "a.pcap", quiet_air())
    with pytest.raises(MisconfiguredError, match="none"):
        Replay([str(good), str(tmp_path / "none.pcap")], Settings(), watcher, None).run()
    assert watcher.steps == []


def test_disabled_detection_does_not_run(tmp_path: Path) -> None:
    off = DetectionSettings(Override(enabled=False))
    _, watcher = replayed(
        write_pcap(tmp_path / "a.pcap", deauth_attack()), settings=Settings(detections={"DEAUTHFLOOD": off})
    )
    assert {alert.header for alert in watcher.alerts} == {"BCASTDISCON"}


def test_tuned_parameters_and_severities_take_effect(tmp_path: Path) -> None:
    tuned = DetectionSettings(Override(severity=20), {"bss_frames": 1000, "pair_frames": 1000})
    _, watcher = replayed(
        write_pcap(tmp_path / "a.pcap", deauth_attack()),
        settings=Settings(detections={"DEAUTHFLOOD": tuned, "BCASTDISCON": DetectionSettings(Override(severity=20))}),
    )
    assert {(alert.header, alert.severity) for alert in watcher.alerts} == {("BCASTDISCON", 20)}


def test_devices_are_bounded(tmp_path: Path) -> None:
    def stranger(number: int) -> Packet:
        return START_US + number, radiotap(beacon(b"\x02" + number.to_bytes(5, "big"), b"s%d" % number))

    capture = write_pcap(tmp_path / "a.pcap", [stranger(number) for number in range(300)])
    summary, _ = replayed(capture, settings=Settings(max_devices=100))
    assert summary.frames == 300
    assert summary.devices <= 100


def test_summary_record_has_exactly_the_promised_keys(tmp_path: Path) -> None:
    summary, _ = replayed(write_pcap(tmp_path / "a.pcap", deauth_attack()))
    record = summary.record()
    assert list(record) == [
        "event", "frames", "malformed", "duplicates", "devices", "access_points", "ssids", "handshakes", "alerts",
        "frames_per_second",
    ]  # fmt: skip
    assert record["ssids"] == {"advertised": 1, "probed": 0, "responded": 0}
    assert record["handshakes"] == {"complete": 0, "pmkid": 0}
    assert record["event"] == "summary"


def test_clock_that_stands_still_gives_no_rate(tmp_path: Path) -> None:
    summary, _ = replayed(write_pcap(tmp_path / "a.pcap", quiet_air()))
    assert summary.frames_per_second == 0
