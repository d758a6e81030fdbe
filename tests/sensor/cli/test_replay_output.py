"""What a replay looks like in a pipe."""

import json
from dataclasses import replace

from sensor.alerts.alert import Alert
from sensor.cli.replay_output import JsonOutput, TextOutput, Transcript, alert_cells, summary_lines
from sensor.replay import Summary

AP = bytes.fromhex("021122334455")
ALERT = Alert("KARMA", "SPOOF", 15, 1_772_442_000_123_456, "Answers to \u202a“all”.", transmitter=AP, confidence=75)
SUMMARY = Summary(
    frames=1000,
    malformed=1,
    refused={},
    duplicates=2,
    evicted=0,
    devices=3,
    access_points=4,
    advertised=5,
    probed=6,
    responded=7,
    handshakes=9,
    pmkids=10,
    alerts={"KARMA": 2, "APSPOOF": 1},
    suppressed=8,
    seconds=2.0,
)


def test_alert_line_is_kismets_record_beside_the_event() -> None:
    lines: list[str] = []
    JsonOutput(lines.append).alert(ALERT)
    record = json.loads(lines[0])
    assert record["event"] == "alert"
    assert record["kismet.alert.header"] == "KARMA"
    assert record["kismet.alert.transmitter_mac"] == "02:11:22:33:44:55"
    assert record["kismet.alert.timestamp"] == 1_772_442_000.123456
    assert record["airwarden.alert.confidence"] == 75


def test_json_is_plain_ascii() -> None:
    lines: list[str] = []
    JsonOutput(lines.append).alert(ALERT)
    assert lines[0].isascii()
    assert "\n" not in lines[0]


def test_last_json_line_is_the_summary() -> None:
    lines: list[str] = []
    output = JsonOutput(lines.append)
    output.alert(ALERT)
    output.summary(SUMMARY)
    assert json.loads(lines[-1]) == SUMMARY.record()
    assert json.loads(lines[-1])["frames_per_second"] == 500
    assert list(json.loads(lines[-1])["alerts"]) == ["APSPOOF", "KARMA"]


def test_transcript_is_what_json_prints() -> None:
    lines: list[str] = []
    output, transcript = JsonOutput(lines.append), Transcript()
    output.alert(ALERT)
    transcript.alert(ALERT)
    output.summary(SUMMARY)
    assert transcript.finish(SUMMARY) == lines


def test_text_is_a_table_with_one_head() -> None:
    lines: list[str] = []
    output = TextOutput(lines.append)
    output.alert(ALERT)
    output.alert(ALERT)
    assert lines[0].split() == ["TIME", "(UTC)", "SEVERITY", "SURE", "ALERT", "SUBJECT", "TEXT"]
    assert lines[1] == lines[2]
    assert lines[1].startswith("2026-03-02 09:00:00.123  high       75 %  KARMA           02:11:22:33:44:55  ")
    assert lines[0].index("SUBJECT") == lines[1].index("02:11")


def test_text_without_alerts_has_no_head() -> None:
    lines: list[str] = []
    TextOutput(lines.append).summary(SUMMARY)
    assert lines == summary_lines(SUMMARY)


def test_summary_is_told_in_words() -> None:
    assert summary_lines(SUMMARY) == [
        "1,000 frames in 2.00 s (500 frames/s), 1 malformed, 2 duplicates",
        "3 devices, 4 of them access points; SSIDs: 5 advertised, 6 asked for, 7 answered with",
        "WPA: 9 handshakes and 10 PMKIDs that can be audited",
        "3 alerts: APSPOOF 1, KARMA 2",
        "8 more findings were held back by the throttle",
    ]


def test_subject_is_the_transmitter_or_else_the_source() -> None:
    assert alert_cells(ALERT)[4] == "02:11:22:33:44:55"
    assert alert_cells(Alert("X", "SPOOF", 15, 0, "t", source=AP))[4] == "02:11:22:33:44:55"


def test_a_person_is_told_why_frames_were_not_accepted() -> None:
    lines = summary_lines(replace(SUMMARY, refused={"element-overrun": (1, 134), "bad-fcs": (1200, 226)}, evicted=9))
    assert lines[1] == "not accepted: element-overrun 1 (last at octet 134), bad-fcs 1,200 (last at octet 226)"
    assert any(line.startswith("9 devices were forgotten") for line in lines)
