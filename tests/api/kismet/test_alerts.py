"""`/alerts/*` as Kismet's clients use it."""

from pathlib import Path
from typing import Any

import pytest

from datasources.pcapfile.capture import CaptureFile
from sensor.alerts.alert import Alert
from sensor.alerts.finding import Finding
from tests.api.world import NOW_S, NOW_US, World, keys
from tests.captures import radiotap
from tests.frames import beacon, mac
from tests.sensor.alerts.test_finding import dissected
from tests.sensor.storage.test_pcapng import tool

AP = mac("00:1b:2f:aa:00:01")
STRANGER = mac("00:1b:2f:aa:00:02")
# What a record tells of its alert's life where nobody has touched it.
LIFE: dict[str, object] = {
    "airwarden.alert.id": "",
    "airwarden.alert.status": "",
    "airwarden.alert.acknowledged_by": "",
    "airwarden.alert.acknowledged_time": 0,
    "airwarden.alert.closed_by": "",
    "airwarden.alert.closed_time": 0,
    "airwarden.alert.reason": "",
    "airwarden.alert.memo": "",
    "airwarden.alert.previous": "",
}
DEFINE = {
    "name": "door",
    "description": "The door is open",
    "class": "other",
    "severity": 15,
    "throttle": "10/min",
    "burst": "1/sec",
}


def raise_at(world: World, *seconds: float) -> None:
    for second in seconds:
        world.desk.raise_alert("LOUD", f"at {second}", round(second * 1_000_000))


async def test_definitions_show_limits_and_counters(world: World) -> None:
    world.desk.raise_alert("DEAUTHFLOOD", "text", NOW_US)
    (definition, *_) = await world.json("/alerts/definitions.json")
    assert definition == {
        "kismet.alert.definition.header": "DEAUTHFLOOD",
        "kismet.alert.definition.class": "DENIAL",
        "kismet.alert.definition.severity": 10,
        "kismet.alert.definition.description": "Many deauthentications.",
        "kismet.alert.definition.phyid": 0,
        "kismet.alert.definition.limit_unit": 1,
        "kismet.alert.definition.limit_rate": 5,
        "kismet.alert.definition.burst_unit": 0,
        "kismet.alert.definition.limit_burst": 2,
        "kismet.alert.definition.burst_sent": 1,
        "kismet.alert.definition.total_sent": 1,
        "kismet.alert.definition.time_last": NOW_S,
    }


async def test_all_alerts_are_listed_oldest_first(world: World) -> None:
    raise_at(world, 1, 2)
    assert keys(await world.json("/alerts/all_alerts.json"), "kismet.alert.text") == ["at 1", "at 2"]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("0", 3),
        ("0.0", 3),
        ("1799999990", 2),  # later than, not from
        ("1799999990.5", 1),
        ("1799999990.499999", 2),
        ("-35.0", 2),
        ("-8", 0),
        ("1799999000junk", 2),
        ("1e3", 3),
    ],
)
async def test_alerts_since_a_time(world: World, since: str, expected: int) -> None:
    raise_at(world, NOW_S - 1000, NOW_S - 10 + 0.5, NOW_S - 9)
    assert len(await world.json(f"/alerts/last-time/{since}/alerts.json")) == expected


@pytest.mark.parametrize("since", ["abc", "--5", "nan", "inf", "1e999", "x.5"])
async def test_a_time_that_is_no_number_is_a_bad_request_without_a_body(world: World, since: str) -> None:
    response = await world.get(f"/alerts/last-time/{since}/alerts.json")
    assert (response.status, await response.read()) == (400, b"")


async def test_the_wrapped_form_gives_the_time_to_ask_from_next(world: World) -> None:
    raise_at(world, NOW_S + 0.25)
    world.now_us = NOW_US + 250_000
    first = await world.json("/alerts/wrapped/last-time/0/alerts.json")
    assert len(first["kismet.alert.list"]) == 1
    assert first["kismet.alert.timestamp"] == NOW_S + 0.25
    again = await world.json(f"/alerts/wrapped/last-time/{first['kismet.alert.timestamp']}/alerts.json")
    assert again["kismet.alert.list"] == []


async def test_fields_cut_the_alerts_of_the_wrapped_form_and_leave_its_time(world: World) -> None:
    raise_at(world, NOW_S)
    path = "/alerts/wrapped/last-time/0/alerts.json"
    answer = await (await world.post(path, {"fields": ["kismet.alert.header"]})).json()
    assert answer == {"kismet.alert.list": [{"kismet.alert.header": "LOUD"}], "kismet.alert.timestamp": NOW_S}


async def test_an_alert_is_found_by_its_hash(world: World) -> None:
    alert = world.desk.raise_alert("LOUD", "text", NOW_US)
    record = await world.json(f"/alerts/by-id/{alert.hash}/alert.json")
    assert record["kismet.alert.text"] == "text"


@pytest.mark.parametrize("number", ["1", "junk", "-1", "99999999999999999999", "٣"])
async def test_an_unknown_hash_is_not_found(world: World, number: str) -> None:
    response = await world.get(f"/alerts/by-id/{number}/alert.json")
    assert (response.status, await response.json()) == (404, {})


async def test_the_view_pages_sorts_and_searches(world: World) -> None:
    raise_at(world, 1, 2, 3)
    world.desk.raise_alert("LOUD", "needle", 4_000_000)
    body = {"json": "{}", "page": "1", "length": "2", "sort": "kismet.alert.timestamp", "sort_dir": "asc"}
    response = await world.client.post("/alerts/alerts_view.json", data=body, cookies={"KISMET": world.readonly})
    page = await response.json()
    assert keys(page["data"], "kismet.alert.timestamp") == [2, 1]
    assert (page["last_page"], page["last_row"], page["total_row"]) == (2, 4, 4)
    found = await world.json("/alerts/alerts_view.json?search=NEEDLE&page=0&length=10")
    assert (keys(found["data"], "kismet.alert.text"), found["last_row"], found["total_row"]) == (["needle"], 1, 4)


async def test_the_view_shows_what_changed_since_a_time(world: World) -> None:
    raise_at(world, 1, 2)
    response = await world.post("/alerts/alerts_view.json", {"last_time": 2})
    assert keys(await response.json(), "kismet.alert.text") == ["at 2"]


async def test_an_alert_is_defined_and_raised(world: World) -> None:
    response = await world.post("/alerts/definitions/define_alert.cmd", DEFINE)
    assert (response.status, await response.read()) == (200, b"")
    body = {
        "name": "DOOR",
        "text": "opened",
        "bssid": "aa:bb:cc:dd:ee:01",
        "source": "AA:BB:CC:DD:EE:0F",
        "dest": "FF:FF:FF:FF:FF:FF",
        "other": "00:00:00:00:00:00",
        "channel": "6",
    }
    response = await world.post("/alerts/raise_alerts.cmd", body)
    assert (response.status, await response.text()) == (200, "Alert raised")
    (record,) = await world.json("/alerts/all_alerts.json")
    hash_ = record.pop("kismet.alert.hash")
    assert 0 <= hash_ < 2**32
    life = {name: record.pop(name) for name in LIFE}
    assert life == {**LIFE, "airwarden.alert.id": world.desk.backlog[0].id, "airwarden.alert.status": "open"}
    assert record == {
        "kismet.alert.device_key": "4202770D00000000_FEEDDCCBBAA",
        "kismet.alert.header": "DOOR",
        "kismet.alert.class": "OTHER",
        "kismet.alert.severity": 15,
        "kismet.alert.phy_id": 4294967295,
        "kismet.alert.timestamp": NOW_S,
        "kismet.alert.transmitter_mac": "AA:BB:CC:DD:EE:01",
        "kismet.alert.source_mac": "AA:BB:CC:DD:EE:0F",
        "kismet.alert.dest_mac": "FF:FF:FF:FF:FF:FF",
        "kismet.alert.other_mac": "00:00:00:00:00:00",
        "kismet.alert.channel": "6",
        "kismet.alert.frequency": 0,
        "kismet.alert.text": "opened",
        "kismet.alert.location": {"kismet.common.location.geopoint": [0, 0]},
        "airwarden.alert.confidence": 100,
        "airwarden.alert.evidence": [],
        "airwarden.alert.frames": 1,
        "airwarden.alert.incident": 0,
        "airwarden.alert.stage": "",
        "airwarden.alert.first_time": NOW_S,
        "airwarden.alert.last_time": NOW_S,
        "airwarden.alert.findings": 1,
        "airwarden.alert.total_frames": 1,
        "airwarden.alert.frame_rate": 1,
        "airwarden.alert.suppressed": 0,
    }


async def test_what_kismet_rest_leaves_out_gets_a_default(world: World) -> None:
    body = {"name": "door", "description": "The door"}
    assert (await world.post("/alerts/definitions/define_alert.cmd", body)).status == 200
    definition = (await world.json("/alerts/definitions.json"))[-1]
    assert definition["kismet.alert.definition.class"] == "SYSTEM"
    assert definition["kismet.alert.definition.severity"] == 0
    assert definition["kismet.alert.definition.limit_rate"] == 10
    assert definition["kismet.alert.definition.phyid"] == -1


async def test_kismet_rests_spelling_and_case_are_understood(world: World) -> None:
    response = await world.post("/alerts/raise_alert.cmd", {"name": "loud", "text": "text"})
    assert response.status == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": None}, 400),
        ({"name": ""}, 400),
        ({"name": 5}, 400),
        ({"description": None}, 400),
        ({"severity": "high"}, 400),
        ({"severity": True}, 400),
        ({"severity": 256}, 400),
        ({"throttle": "often"}, 400),
        ({"throttle": 5}, 400),
        ({"phyname": "Bluetooth"}, 400),
        ({"name": "loud"}, 503),
        ({"throttle": "10/sec", "burst": "1/min"}, 504),
    ],
)
async def test_definitions_that_make_no_sense_are_refused(world: World, change: dict[str, Any], status: int) -> None:
    response = await world.post("/alerts/definitions/define_alert.cmd", DEFINE | change)
    assert response.status == status
    if status == 400:
        assert (await response.text()).startswith("Invalid request: ")


@pytest.mark.parametrize(
    "body",
    [
        {"text": "text"},
        {"name": "LOUD"},
        {"name": "LOUD", "text": "text", "source": "junk"},
        {"name": "LOUD", "text": "text", "source": 5},
        {"name": "LOUD", "text": "text", "channel": [6]},
        {},
    ],
)
async def test_alerts_that_make_no_sense_are_refused(world: World, body: dict[str, Any]) -> None:
    response = await world.post("/alerts/raise_alerts.cmd", body)
    assert response.status == 400
    assert (await response.text()).startswith("Invalid request: ")
    assert not world.desk.backlog


async def test_an_unknown_alert_is_named_in_the_refusal(world: World) -> None:
    response = await world.post("/alerts/raise_alerts.cmd", {"name": "nothing", "text": "text"})
    assert response.status == 400
    assert (await response.text()).startswith("Invalid request:  Unknown alert type 'NOTHING'")


async def test_alerts_raised_by_clients_are_throttled_by_name(world: World) -> None:
    statuses = []
    for _ in range(3):
        response = await world.post("/alerts/raise_alerts.cmd", {"name": "DEAUTHFLOOD", "text": "text"})
        statuses.append(response.status)
    assert statuses == [200, 200, 400]
    assert len(world.desk.backlog) == 2


async def test_a_raised_alert_is_a_message_too(world: World) -> None:
    await world.post("/alerts/raise_alerts.cmd", {"name": "LOUD", "text": "opened"})
    (message,) = await world.json("/messagebus/all_messages.json")
    assert message == {
        "kismet.messagebus.message_string": "LOUD opened",
        "kismet.messagebus.message_flags": 8,
        "kismet.messagebus.message_time": NOW_S,
    }


async def test_our_own_fields_tell_how_sure_it_is_why_and_how_the_incident_goes(world: World) -> None:
    for ts_us, count in ((NOW_US, 10), (NOW_US + 4_000_000, 30)):
        finding = Finding("DEAUTHFLOOD", AP, "text", None, ts_us)
        finding.confidence, finding.count = 75, count
        finding.evidence.append(("signal", "-66 dBm"))
        world.desk.report(finding)
    record = (await world.json("/alerts/all_alerts.json"))[-1]
    assert {name: record[name] for name in set(record) - set(LIFE) if name.startswith("airwarden.")} == {
        "airwarden.alert.confidence": 75,
        "airwarden.alert.evidence": [
            {"airwarden.alert.evidence.observation": "signal", "airwarden.alert.evidence.value": "-66 dBm"}
        ],
        "airwarden.alert.frames": 30,
        "airwarden.alert.incident": 1,
        "airwarden.alert.stage": "continues",
        "airwarden.alert.first_time": NOW_S,
        "airwarden.alert.last_time": NOW_S + 4,
        "airwarden.alert.findings": 2,
        "airwarden.alert.total_frames": 40,
        "airwarden.alert.frame_rate": 10,
        "airwarden.alert.suppressed": 0,
    }


def attacked(world: World) -> Alert:
    """Let the world hear an attack; return the alert about it."""
    world.add_source()
    world.hear([(NOW_US + n, radiotap(beacon(AP, b"net"))) for n in range(3)])
    world.hear([(NOW_US + 9, radiotap(beacon(STRANGER, b"net")))])
    alert = world.desk.report(
        Finding("DEAUTHFLOOD", AP, "Somebody forges.", dissected(radiotap(beacon(AP)), NOW_US + 9))
    )
    assert alert is not None
    return alert


async def test_whoever_closes_an_alert_closes_it_in_the_record_of_its_hash(world: World) -> None:
    alert = world.desk.raise_alert("LOUD", "opened", NOW_US)
    world.ledger.acknowledge(alert.id, "ann")
    world.ledger.close(alert.id, "bob", "a drill")
    record = await world.json(f"/alerts/by-id/{alert.hash}/alert.json")
    assert {name: record[name] for name in LIFE} == {
        **LIFE,
        "airwarden.alert.id": alert.id,
        "airwarden.alert.status": "closed",
        "airwarden.alert.acknowledged_by": "ann",
        "airwarden.alert.acknowledged_time": NOW_S,
        "airwarden.alert.closed_by": "bob",
        "airwarden.alert.closed_time": NOW_S,
        "airwarden.alert.reason": "a drill",
    }


async def test_the_frames_behind_an_alert_are_a_capture(world: World, tmp_path: Path) -> None:
    alert = attacked(world)
    response = await world.get(f"/alerts/by-id/{alert.hash}/alert.pcapng")
    assert (response.status, response.content_type) == (200, "application/x-pcapng")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].endswith(f'Z-DEAUTHFLOOD-{alert.hash}.pcapng"')
    path = tmp_path / "alert.pcapng"
    path.write_bytes(await response.read())
    with CaptureFile(str(path)) as capture:
        assert [list(block.times_us) for block in capture] == [[NOW_US, NOW_US + 1, NOW_US + 2]]
    assert "Somebody forges." in tool("capinfos", str(path))
    assert tool("tshark", "-r", str(path), "-T", "fields", "-e", "frame.interface_name").split() == ["roof"] * 3


async def test_frames_are_for_admins(world: World) -> None:
    path = f"/alerts/by-id/{attacked(world).hash}/alert.pcapng"
    assert (await world.get(path, world.readonly)).status == 401
    assert (await world.get(path.replace("pcapng", "json"), world.readonly)).status == 200


async def test_alerts_without_frames_have_no_capture(world: World) -> None:
    alert = world.desk.raise_alert("LOUD", "text", NOW_US)
    for number in (alert.hash, alert.hash + 1, "x", "9" * 30):
        assert (await world.get(f"/alerts/by-id/{number}/alert.pcapng")).status == 404


async def test_frames_of_an_alert_that_left_the_backlog_are_not_shown(world: World) -> None:
    alert = attacked(world)
    for _ in range(world.desk.backlog.maxlen or 0):
        world.desk.raise_alert("LOUD", "text", NOW_US)
    assert (await world.get(f"/alerts/by-id/{alert.hash}/alert.pcapng")).status == 404
