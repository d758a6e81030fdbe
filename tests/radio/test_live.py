"""The daemon captures on a simulated radio: tuned, attacked, unplugged, and with its worker killed under it.

One boot of a guest plays everything (live_scene.py); each test here looks at one fact of it.
"""

import json
import shlex
import shutil
import sys
from typing import Any, Final

import pytest

from pcaps.recipes.handshakes.networks import COMPLETE, SAE
from sensor.build import mode
from tests.radio import bytecode, image, machine

RADIOS: Final = 4
TOOLS: Final = (machine.EMULATOR, "hostapd", "wpa_supplicant", "iw", "setpriv")
LIMIT_S: Final = 900.0  # two minutes where nothing else runs
CAPTURING: Final = "0000000000003000"  # CAP_NET_ADMIN and CAP_NET_RAW (linux/capability.h)
NOTHING: Final = "0" * 16
UUID: Final = "5FE308BD-0000-0000-0000-02571C000001"
FAULTS: Final = ("interface_deleted", "worker_killed", "worker_hung", "unplugged")

Facts = dict[str, Any]

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.slow,
    pytest.mark.skipif(mode() == "compiled", reason="the radios are the same for both builds"),
]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """What was seen in the guest, by the names of the scene's parts."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: tools/install-system-packages.sh)")
    try:
        guest = image.prepare()
    except image.ImageError as error:
        pytest.skip(f"no guest can be made here: {error}")
    folder = tmp_path_factory.mktemp("shared")
    bytecode.pack(folder / "bytecode.tar")
    unpack = shlex.join(("tar", "-xmf", f"{machine.SHARED}/bytecode.tar"))
    play = shlex.join((sys.executable, "-m", "tests.radio.live_scene", str(machine.SHARED)))
    command = ["sh", "-c", f"{unpack} && exec {play}"]
    outcome = machine.run(guest, command, folder, radios=RADIOS, limit_s=LIMIT_S)
    assert outcome.status == 0, outcome.output
    facts: Facts = json.loads((folder / "seen.json").read_text())
    facts["log"] = (folder / "run.log").read_text()
    return facts


def test_every_part_was_played(seen: Facts) -> None:
    assert seen["failed"] == {}, "\n".join([*seen["failed"].values(), seen["log"]])


def test_the_radio_is_offered(seen: Facts) -> None:
    assert seen["survey"]["status"] == 0
    assert f"ready: airwarden run -c {seen['plug_in']}\n" in seen["survey"]["said"]


def test_a_monitor_is_made_beside_the_managed_interface(seen: Facts) -> None:
    stick, start = seen["plug_in"], seen["start"]
    assert start["before"][stick] == "managed up"
    assert start["state"] == start["before"] | {stick: "managed down", f"{stick}mon": "monitor up"}
    source = start["source"]
    assert (source["interface"], source["capture_interface"]) == (stick, f"{stick}mon")
    assert (source["uuid"], source["hardware"], source["dlt"]) == (UUID, "mac80211_hwsim", 127)
    assert {"1", "6", "11", "36"} <= set(source["channels"])
    assert "14" not in source["channels"]


def test_what_is_captured_on_is_listed_as_in_use(seen: Facts) -> None:
    listed = seen["start"]["listed"]
    used = {each["kismet.datasource.probed.interface"]: each["kismet.datasource.probed.in_use_uuid"] for each in listed}
    assert [name for name, uuid in used.items() if uuid == UUID] == [seen["plug_in"], f"{seen['plug_in']}mon"]


def test_the_daemon_has_no_capability(seen: Facts) -> None:
    daemon = seen["rights"]["daemon"]
    assert {daemon[name] for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {NOTHING}
    assert daemon["NoNewPrivs"] == "1"


def test_the_worker_has_two_capabilities_and_passes_none_on(seen: Facts) -> None:
    worker = seen["rights"]["worker"]
    assert (worker["CapEff"], worker["CapPrm"]) == (CAPTURING, CAPTURING)
    assert (worker["CapInh"], worker["CapAmb"], worker["NoNewPrivs"]) == (NOTHING, NOTHING, "1")
    assert seen["rights"]["worker is known"]


def test_nobody_runs_as_root(seen: Facts) -> None:
    users = {seen["rights"][process]["Uid"].split()[0] for process in ("daemon", "launcher", "worker")}
    assert users == {"65534"}


def test_a_beacon_is_told_of_with_its_channel(seen: Facts) -> None:
    assert seen["beacons"]["frequency"] == 2_437_000


def test_channels_that_are_hopped_over_have_equal_shares(seen: Facts) -> None:
    listening = seen["hopping"]["listening"]
    assert sorted(listening) == ["2412", "2437", "2462"]
    whole = sum(listening.values())
    assert all(0.23 < share / whole < 0.43 for share in listening.values()), listening
    assert seen["hopping"]["source"]["hop_channels"] == ["1", "6", "11"]


def test_a_refused_channel_is_an_error_for_people(seen: Facts) -> None:
    status, answer = seen["locking"]["refused"]
    assert status == 500
    assert answer == "ERROR: channel 14: stick mac80211_hwsim: not allowed in this regulatory domain (iw reg get)\n"
    status, answer = seen["locking"]["nonsense"]
    assert (status, answer.startswith("ERROR: channel 97xyz: expected such as 6")) == (500, True)
    assert seen["locking"]["still hopping"]


def test_a_channel_can_be_locked(seen: Facts) -> None:
    locking = seen["locking"]
    assert (locking["status"], locking["hopping"], locking["channel"]) == (200, 0, "6")
    assert list(locking["seen"]) == ["6"]


def test_a_station_is_told_of_with_what_it_probes_for(seen: Facts) -> None:
    assert seen["wpa2"]["probe"].lower() == COMPLETE.stations[0]


def test_a_handshake_is_told_of(seen: Facts) -> None:
    capture = seen["wpa2"]["capture"]
    assert capture["dot11.handshake.bssid"].lower() == COMPLETE.bssids[0]
    assert capture["dot11.handshake.client"].lower() == COMPLETE.stations[0]


def test_sae_with_protected_frames_is_recognized(seen: Facts) -> None:
    assert seen["sae"]["device"].lower() == SAE.bssids[0]
    assert "SAE" in seen["sae"]["crypt"]
    assert seen["sae"]["protected"] == 1


def test_sae_gives_no_handshake(seen: Facts) -> None:
    assert seen["sae"]["handshakes"] == 0


def test_forged_deauthentications_raise_an_alert_for_their_access_point(seen: Facts) -> None:
    alert = seen["flood"]["alert"]
    assert alert["kismet.alert.transmitter_mac"].lower() == COMPLETE.bssids[0]
    assert alert["kismet.alert.channel"] == "6"
    assert "likely forged" in alert["kismet.alert.text"]


def test_hopping_goes_on_after_a_lock(seen: Facts) -> None:
    again = seen["hopping_again"]
    assert (again["status"], again["source"]["hopping"], again["source"]["channel"]) == (200, 1, "")
    assert set(again["seen"]) == {"1", "6", "11"}


def test_a_paused_source_takes_no_frames_until_it_is_resumed(seen: Facts) -> None:
    pausing = seen["pausing"]
    assert pausing["statuses"] == [200, 200]
    assert pausing["paused"] == 1
    assert pausing["packets"][0] == pausing["packets"][1]


def test_channels_that_are_refused_while_hopping_are_told_of(seen: Facts) -> None:
    assert seen["held"]["warning"].startswith("cannot hop to ")
    assert seen["held"]["message"].startswith("Datasource roof warns: cannot hop to ")


def test_closing_puts_the_interface_back_though_workers_were_killed_before(seen: Facts) -> None:
    closing = seen["closing_and_opening"]
    assert closing["statuses"] == [200, 200]
    assert closing["put back"][seen["plug_in"]] == "managed up"
    assert f"{seen['plug_in']}mon" not in closing["put back"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_once_for_each_failure(seen: Facts, fault: str) -> None:
    failures = 2 if fault == "unplugged" else 1
    told = seen[fault]
    assert told["errors"] == [UUID] * failures
    assert len(told["alerts"]) == failures
    assert sum(" failed: " in message and "SOURCEERROR" not in message for message in told["messages"]) == failures


@pytest.mark.parametrize("fault", FAULTS)
def test_a_source_recovers_from_a_fault_with_its_identity_and_counters(seen: Facts, fault: str) -> None:
    before, after = seen[fault]["before"], seen[fault]["after"]
    assert seen[fault]["opened"] == [UUID]
    assert (after["uuid"], after["source_number"], after["name"]) == (UUID, 0, "roof")
    assert after["num_packets"] > before["num_packets"]
    assert after["ipc_pid"] != before["ipc_pid"]
    assert (after["error"], after["error_reason"], after["retry_attempts"]) == (0, "", 0)
    assert after["total_retry_attempts"] == before["total_retry_attempts"] + (2 if fault == "unplugged" else 1)
    assert (after["hopping"], after["hop_channels"]) == (1, ["1", "6", "11"])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("interface_deleted", "mon is down, or has been unplugged"),
        ("worker_killed", "its capture worker ended: killed by SIGKILL"),
        ("worker_hung", "its capture worker was silent for 15 s"),
        ("unplugged", "no such interface: "),
    ],
)
def test_the_reason_of_a_fault_is_said(seen: Facts, fault: str, reason: str) -> None:
    assert reason in seen[fault]["reason"]


def test_a_fault_waits_for_no_heartbeat_where_the_kernel_tells(seen: Facts) -> None:
    assert all(seen[fault]["seconds"]["error"] < 10 for fault in ("interface_deleted", "worker_killed", "unplugged"))


def test_a_hung_worker_is_found_by_its_silence_and_killed(seen: Facts) -> None:
    assert 14 < seen["worker_hung"]["seconds"]["error"] < 25
    assert seen["worker_hung"]["gone"]


def test_the_adapter_may_come_back(seen: Facts) -> None:
    first, second = seen["reasons"]
    stick = seen["plug_in"]
    # Either the ring finds out, or a hop that was just due.
    assert first in (f"{stick}mon is down, or has been unplugged", f"{stick}mon is gone")
    assert second.startswith(f"no such interface: {stick}; there are ")
    assert seen["first backoff"] > 3.75  # five seconds, a quarter sooner at most


def test_nothing_was_lost_or_malformed(seen: Facts) -> None:
    (source,) = seen["stop"]["counters"]["sources"].values()
    assert (source["malformed"], source["dropped"]) == (0, 0)
    assert seen["stop"]["counters"]["refused"] == {}


def test_sigterm_ends_everything_and_puts_the_interface_back(seen: Facts) -> None:
    stop = seen["stop"]
    assert (stop["code"], stop["left"]) == (0, [])
    assert stop["state"][seen["plug_in"]] == "managed down"  # as the radio came the second time
    assert f"{seen['plug_in']}mon" not in stop["state"]
    assert stop["took"] < 20  # emulated; five seconds are promised of a real machine
