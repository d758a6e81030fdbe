"""The alert desk: throttle for each subject, raised alerts, backlog, publishing."""

from dataclasses import replace

import pytest

from sensor.alerts.alert import CONTINUES, ESCALATED, OPENED, OVER, PHY_80211, PHY_ANY, Alert
from sensor.alerts.crowd import CROWD, MAX_SUBJECTS
from sensor.alerts.definition import CRITICAL, HIGH, MEDIUM, Definition, Override, Rate
from sensor.alerts.desk import AlertDesk, ThrottledError
from sensor.alerts.finding import Finding
from sensor.alerts.register import UnknownAlertError
from sensor.dot11.block import Fix
from sensor.eventbus import ALERT, EventBus
from tests.captures import radiotap
from tests.frames import beacon
from tests.sensor.alerts.test_finding import dissected

S = 1_000_000
T0 = 1_700_000_000 * S
AP_1 = bytes.fromhex("021122334455")
AP_2 = bytes.fromhex("021122334466")
FLOOD = Definition("DEAUTHFLOOD", "DENIAL", MEDIUM, "Many.", throttle="2/min", burst="1/sec")
SPOOF = Definition("APSPOOF", "SPOOF", HIGH, "Another.", throttle="10/min", burst="1/sec")


def finding(at_s: float = 0, subject: bytes = AP_1, alert: str = "DEAUTHFLOOD", count: int = 1) -> Finding:
    frame = dissected(radiotap(beacon(subject), signal=-50, freq_mhz=2437), T0 + round(at_s * S))
    made = Finding(alert, subject, f"seen at {at_s}", frame)
    made.count = count
    return made


def desk(**overrides: Override) -> AlertDesk:
    return AlertDesk([FLOOD, SPOOF], EventBus(), overrides)


def test_finding_may_bring_a_severity_of_its_own() -> None:
    told = finding()
    told.severity = CRITICAL
    alert = desk(DEAUTHFLOOD=Override(severity=HIGH)).report(told)
    assert alert is not None
    assert alert.severity == CRITICAL


def test_finding_becomes_an_alert_with_everything_it_said() -> None:
    told = finding(1.5, count=40)
    told.channel, told.other, told.confidence = "6", AP_2, 70
    told.evidence.append(("deauthentications", "40"))
    alert = desk().report(told)
    assert alert is not None
    assert alert == Alert(
        header="DEAUTHFLOOD",
        klass="DENIAL",
        severity=MEDIUM,
        ts_us=T0 + 1_500_000,
        text="seen at 1.5",
        phy=PHY_80211,
        confidence=70,
        subject=AP_1,
        transmitter=AP_1,
        source=AP_1,
        dest=b"\xff" * 6,
        other=AP_2,
        device=AP_1,
        channel="6",
        freq_khz=2_437_000,
        signal_dbm=-50,
        frames=40,
        evidence=(("deauthentications", "40"),),
        incident=1,
        stage=OPENED,
        first_us=T0 + 1_500_000,
        last_us=T0 + 1_500_000,
        findings=1,
        total_frames=40,
        suppressed=0,
        hash=alert.checksum(),
    )


def test_noisy_subject_does_not_hide_another() -> None:
    counter = desk()
    sent = [counter.report(finding(t, AP_1)) is not None for t in (0, 0, 5, 10, 15)]
    assert sent == [True, False, True, False, False]
    assert counter.report(finding(15, AP_2)) is not None
    assert counter.sent == {"DEAUTHFLOOD": 3}
    assert counter.suppressed == {"DEAUTHFLOOD": 3}


def test_one_subject_of_two_rules_is_throttled_for_each() -> None:
    counter = desk()
    assert counter.report(finding()) is not None
    assert counter.report(finding(alert="APSPOOF")) is not None


def test_next_alert_of_an_incident_says_how_many_findings_were_held_back() -> None:
    counter = desk()
    counter.report(finding(0))
    counter.report(finding(0.1))
    counter.report(finding(0.2))
    alert = counter.report(finding(5))
    assert alert is not None
    assert (alert.incident, alert.suppressed) == (1, 2)


def sure(at_s: float, confidence: int, severity: int | None = None) -> Finding:
    made = finding(at_s)
    made.confidence, made.severity = confidence, severity
    return made


def test_alert_tells_how_its_incident_goes() -> None:
    counter = desk()
    counter.report(finding(0, count=10))
    counter.report(finding(1, count=20))
    alert = counter.report(finding(5, count=30))
    assert alert is not None
    assert (alert.stage, alert.findings, alert.total_frames) == (CONTINUES, 3, 60)
    assert (alert.first_us, alert.last_us, alert.frames_per_second) == (T0, T0 + 5 * S, 12.0)


def test_graver_or_surer_finding_passes_the_throttle_once_for_each_step() -> None:
    counter = desk()
    told = [sure(0, 60), sure(0, 65), sure(0, 75), sure(0, 80), sure(0, 95), sure(0, 95, HIGH), sure(0, 95, HIGH)]
    sent = [counter.report(each) for each in told]
    assert [alert and (alert.stage, alert.confidence, alert.severity) for alert in sent] == [
        (OPENED, 60, MEDIUM),
        None,
        (ESCALATED, 75, MEDIUM),
        None,
        (ESCALATED, 95, MEDIUM),
        (ESCALATED, 95, HIGH),
        None,
    ]


def test_escalation_counts_in_the_throttle() -> None:
    counter = desk()
    counter.report(sure(0, 60))
    counter.report(sure(1, 95))
    assert counter.report(sure(5, 95)) is None  # two a minute


def test_escalation_of_a_disabled_alert_is_not_sent() -> None:
    assert desk(DEAUTHFLOOD=Override(enabled=False)).report(sure(0, 95, CRITICAL)) is None


def test_what_was_held_back_is_told_when_the_incident_closes() -> None:
    seen: list[Alert] = []
    counter = AlertDesk([FLOOD], EventBus(), witness=seen.append)
    counter.report(finding(0))
    counter.report(finding(0.5, count=3))
    counter.report(finding(0.6, count=4))
    counter.tick(T0 + 300 * S)
    assert len(seen) == 1
    counter.tick(T0 + 301 * S)
    last = seen[-1]
    assert last.text == "It is over: 2 findings with 7 frames were held back. The last one: seen at 0.6"
    assert (last.stage, last.incident, last.suppressed, last.frames, last.findings) == (OVER, 1, 2, 7, 3)
    assert (last.ts_us, last.last_us) == (T0 + 301 * S, T0 + 600_000)
    assert last.evidence[-1] == ("held back", "2 findings with 7 frames")
    counter.tick(T0 + 9000 * S)
    assert len(seen) == 2
    assert counter.by_hash(last.hash) == last


def test_incident_of_which_everything_was_told_closes_in_silence() -> None:
    counter = desk()
    counter.report(finding(0))
    counter.tick(T0 + 301 * S)
    counter.close(T0 + 302 * S)
    assert len(counter.backlog) == 1


def test_what_was_held_back_is_told_before_the_subject_s_next_incident() -> None:
    counter = desk()
    for at_s in (0, 0.5, 400):
        counter.report(finding(at_s))
    assert [(alert.stage, alert.incident) for alert in counter.backlog] == [(OPENED, 1), (OVER, 1), (OPENED, 2)]


def test_what_was_held_back_is_told_when_another_subject_takes_the_room_or_the_sensor_stops() -> None:
    counter = AlertDesk([FLOOD], EventBus(), max_incidents=1)
    for at_s, subject in ((0, AP_1), (0.5, AP_1), (1, AP_2), (1.5, AP_2)):
        counter.report(finding(at_s, subject))
    counter.close(T0 + 2 * S)
    assert [(alert.stage, alert.subject) for alert in counter.backlog] == [
        (OPENED, AP_1),
        (OVER, AP_1),
        (OPENED, AP_2),
        (OVER, AP_2),
    ]
    assert counter.backlog[1].text.startswith("It is followed no longer: 1 finding with 1 frame was held back.")


def test_end_of_an_alert_that_was_switched_off_meanwhile_is_not_told() -> None:
    counter = desk()
    counter.report(finding(0))
    counter.report(finding(0.5))
    counter.register.override({"DEAUTHFLOOD": Override(enabled=False)})
    counter.tick(T0 + 301 * S)
    assert len(counter.backlog) == 1


def test_end_of_a_crowd_is_the_crowds() -> None:
    counter = desk()
    for number, each in enumerate(crowd(100)):
        counter.report(finding(number / 1000, each))
    counter.tick(T0 + 400 * S)
    assert (counter.backlog[-1].stage, counter.backlog[-1].subject) == (OVER, CROWD)


def test_forgotten_subject_is_counted() -> None:
    counter = AlertDesk([FLOOD], EventBus(), max_incidents=1)
    counter.report(finding(0, AP_1))
    counter.report(finding(0, AP_2))
    assert counter.incidents.evicted == 1


def test_disabled_alert_is_counted_and_not_sent() -> None:
    counter = desk(DEAUTHFLOOD=Override(enabled=False))
    assert counter.report(finding()) is None
    assert counter.suppressed == {"DEAUTHFLOOD": 1}
    with pytest.raises(ThrottledError):
        counter.raise_alert("DEAUTHFLOOD", "by hand", T0)


def test_overrides_take_effect() -> None:
    counter = desk(DEAUTHFLOOD=Override(throttle=Rate(1, 1), burst=Rate(1, 0), severity=CRITICAL))
    alert = counter.report(finding(0))
    assert alert is not None
    assert alert.severity == CRITICAL
    assert counter.report(finding(5)) is None


def test_overrides_of_a_reload_replace_the_earlier_ones_and_keep_the_counters() -> None:
    counter = desk(DEAUTHFLOOD=Override(severity=CRITICAL), APSPOOF=Override(enabled=False))
    counter.report(finding(0))
    counter.register.override({"DEAUTHFLOOD": Override(throttle=Rate(1, 1))})
    state = counter.register.find("DEAUTHFLOOD")
    assert (state.definition.severity, str(state.definition.throttle), state.sent) == (MEDIUM, "1/min", 1)
    assert counter.report(finding(5)) is None
    assert counter.report(finding(5, alert="APSPOOF")) is not None


def test_backlog_drops_the_oldest() -> None:
    counter = AlertDesk([FLOOD], EventBus(), backlog=2)
    alerts = [counter.report(finding(t)) for t in (0, 100, 200)]
    assert list(counter.backlog) == alerts[1:]
    assert alerts[0] is not None
    assert counter.by_hash(alerts[0].hash) is None


def test_equal_alerts_get_different_hashes_and_both_are_found() -> None:
    counter = desk()
    first = counter.report(finding(0, AP_1))
    second = counter.report(finding(0, AP_2))
    twin = counter.send_notice("KISMET", "SYSTEM", 0, "one", T0)
    twin_2 = counter.send_notice("KISMET", "SYSTEM", 0, "two", T0)
    alerts = [alert for alert in (first, second, twin, twin_2) if alert is not None]
    assert twin_2.hash == (twin.hash + 1) & 0xFFFFFFFF
    assert [counter.by_hash(alert.hash) for alert in alerts] == alerts
    assert len({alert.hash for alert in alerts}) == 4


def test_same_findings_give_the_same_alerts() -> None:
    def run() -> list[Alert]:
        counter = desk()
        for step in range(200):
            counter.report(finding(step / 3, AP_1 if step % 2 else AP_2, "DEAUTHFLOOD" if step % 3 else "APSPOOF"))
        return list(counter.backlog)

    assert run() == run()
    assert len(run()) > 10


def test_alert_is_published_and_announced() -> None:
    bus, lines = EventBus(), list[tuple[str, int, int]]()
    queue, _ = bus.subscribe((ALERT,))
    counter = AlertDesk([FLOOD], bus, announce=lambda text, flag, ts_us: lines.append((text, flag, ts_us)))
    alert = counter.report(finding())
    assert queue.take() == (ALERT, alert)
    assert lines == [("DEAUTHFLOOD seen at 0", 8, T0)]


def test_suppressed_finding_is_not_published() -> None:
    bus = EventBus()
    queue, _ = bus.subscribe((ALERT,))
    counter = AlertDesk([FLOOD], bus)
    counter.report(finding(0))
    counter.report(finding(0))
    assert len(queue) == 1


def test_broadcast_source_is_not_the_device_involved() -> None:
    told = finding()
    told.source = b"\xff" * 6
    alert = desk().report(told)
    assert alert is not None
    assert alert.device == AP_1


def test_raised_alerts_are_throttled_by_name_with_kismets_arithmetic() -> None:
    counter = desk()
    for at, bssid in ((0, AP_1), (2, AP_2)):
        counter.raise_alert("DEAUTHFLOOD", "by hand", T0 + at * S, bssid=bssid)
    with pytest.raises(ThrottledError):
        counter.raise_alert("DEAUTHFLOOD", "by hand", T0 + 62 * S)
    assert counter.suppressed == {"DEAUTHFLOOD": 1}
    assert counter.raise_alert("DEAUTHFLOOD", "by hand", T0 + 63 * S).text == "by hand"


def test_raised_alerts_and_findings_do_not_use_up_each_others_limit() -> None:
    counter = desk()
    assert counter.report(finding(0)) is not None
    counter.raise_alert("DEAUTHFLOOD", "by hand", T0)
    assert counter.register.find("DEAUTHFLOOD").total_sent == 2


def test_raised_alert_keeps_its_addresses() -> None:
    alert = desk().raise_alert("apspoof", "x", T0, bssid=AP_1, source=AP_2, dest=b"\xff" * 6, other=AP_1, channel="11")
    assert (alert.header, alert.transmitter, alert.source, alert.dest, alert.other, alert.channel, alert.device) == (
        "APSPOOF",
        AP_1,
        AP_2,
        b"\xff" * 6,
        AP_1,
        "11",
        AP_2,
    )


def test_raised_text_is_made_printable() -> None:
    alert = desk().raise_alert("APSPOOF", "a\x1b[31mb\ud800", T0)
    assert alert.text.isprintable()
    assert "\x1b" not in alert.text


def test_raising_an_unknown_alert_names_it() -> None:
    with pytest.raises(UnknownAlertError, match="Unknown alert type 'NOPE'"):
        desk().raise_alert("nope", "x", T0)


def test_definition_state_shows_what_was_sent() -> None:
    counter = desk()
    for at, subject in ((0, AP_1), (0, AP_2), (5, AP_1), (5, AP_1)):
        counter.report(finding(at, subject))
    state = counter.register.find("DEAUTHFLOOD")
    assert (state.total_sent, state.burst_sent, state.time_last) == (3, 1, T0 // S + 5)
    assert (state.sent, state.suppressed) == (3, 1)


def test_defined_alert_can_be_raised() -> None:
    counter = desk()
    counter.register.define("myalert", "Mine.", "custom", HIGH, "5/min", "2/sec")
    alert = counter.raise_alert("MyAlert", "x", T0)
    assert (alert.header, alert.klass, alert.severity, alert.phy) == ("MYALERT", "CUSTOM", HIGH, PHY_ANY)
    assert [state.definition.name for state in counter.register] == ["DEAUTHFLOOD", "APSPOOF", "MYALERT"]


def test_notices_are_not_throttled_and_not_defined() -> None:
    counter = desk()
    for _ in range(5):
        counter.send_notice("SOURCEERROR", "SYSTEM", CRITICAL, "gone", T0)
    assert len(counter.backlog) == 5
    assert counter.sent == {}
    assert replace(counter.backlog[0], hash=0).phy == PHY_ANY


def test_a_defined_notice_follows_its_definition() -> None:
    counter = desk()
    first = counter.notice("DEAUTHFLOOD", "all is \x1b[31mwell", T0)
    assert first is not None
    assert (first.phy, first.text) == (PHY_ANY, "all is \\x1b[31mwell")
    assert counter.sent == {"DEAUTHFLOOD": 1}
    assert [counter.notice("DEAUTHFLOOD", "again", T0) for _ in range(50)][-1] is None, "throttled"
    counter.register.override({"DEAUTHFLOOD": Override(enabled=False)})
    assert counter.notice("DEAUTHFLOOD", "later", T0 + 10**10) is None, "switched off"


def crowd(count: int, first: int = 0) -> list[bytes]:
    return [b"\x02" + number.to_bytes(5, "big") for number in range(first, first + count)]


def test_a_crowd_of_subjects_is_told_of_in_one_incident() -> None:
    counter = desk()
    alerts = [counter.report(finding(number / 1000, each)) for number, each in enumerate(crowd(1000))]
    sent = [alert for alert in alerts if alert is not None]
    assert len(sent) == MAX_SUBJECTS + 1
    assert sent[-1].subject == CROWD
    assert sent[-1].text == "seen at 0.02 It stands for 1 more subject within a minute."
    assert (counter.incidents.opened, len(counter.incidents)) == (MAX_SUBJECTS + 1, MAX_SUBJECTS + 1)
    later = counter.report(finding(5, crowd(1, 5000)[0]))
    assert later is not None
    assert (later.incident, later.suppressed) == (MAX_SUBJECTS + 1, 979)
    assert later.evidence[-1] == ("not told one by one", "981 more subjects")


def test_who_has_an_incident_already_does_not_drown_in_a_crowd() -> None:
    counter = desk()
    counter.report(finding(0, AP_1))
    for number, each in enumerate(crowd(100)):
        counter.report(finding(61 + number / 1000, each))
    alert = counter.report(finding(62, AP_1))
    assert alert is not None
    assert (alert.subject, alert.incident) == (AP_1, 1)


def test_a_crowd_of_one_alert_hides_no_other_alert() -> None:
    counter = desk()
    for each in crowd(100):
        counter.report(finding(0, each))
    alert = counter.report(finding(1, AP_1, "APSPOOF"))
    assert alert is not None
    assert alert.subject == AP_1


def test_a_crowd_that_has_dispersed_hides_nobody() -> None:
    counter = desk()
    for each in crowd(100):
        counter.report(finding(0, each))
    alert = counter.report(finding(60, AP_1))
    assert alert is not None
    assert alert.subject == AP_1


def test_an_alert_is_where_its_finding_was() -> None:
    made = finding()
    made.fix = Fix(5, 60.1, 24.9)
    alert = desk().report(made)
    assert alert is not None
    assert alert.fix is made.fix


def test_an_alert_behind_which_is_no_frame_is_where_the_sensor_is() -> None:
    told = desk()
    assert told.send_notice("X", "SYSTEM", 5, "text", T0).fix is None
    here = Fix(5, 60.1, 24.9)
    told.locate = lambda: here
    assert told.send_notice("X", "SYSTEM", 5, "text", T0).fix is here
    assert told.raise_alert("DEAUTHFLOOD", "text", T0).fix is here


def test_what_is_held_is_sent_once_and_no_silence_ends_it() -> None:
    desk = AlertDesk([FLOOD], EventBus(), max_incidents=1)
    alert = desk.hold("DEAUTHFLOOD", b"x", "text", T0, None, (("rule", "1"),))
    assert alert is not None
    assert (alert.severity, alert.stage, alert.frames) == (FLOOD.severity, OPENED, 0)
    incident = desk.incident_of("DEAUTHFLOOD", b"x")
    desk.tick(T0 + 10**12)
    desk.report(Finding("DEAUTHFLOOD", b"y", "another", None, T0))
    assert desk.incident_of("DEAUTHFLOOD", b"x") is incident is not None
    assert not incident.closed
    assert desk.release("DEAUTHFLOOD", b"x") is incident
    assert desk.incident_of("DEAUTHFLOOD", b"x") is None


def test_nothing_is_held_of_what_is_switched_off() -> None:
    desk = AlertDesk([FLOOD], EventBus(), {"DEAUTHFLOOD": Override(enabled=False)})
    assert desk.hold("DEAUTHFLOOD", b"x", "text", T0, None, ()) is None
    assert desk.suppressed == {"DEAUTHFLOOD": 1}
