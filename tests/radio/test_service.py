"""The service as it is delivered, under the real systemd: installed, started, reloaded, hung, stopped and removed."""

from typing import Any, Final

import pytest

from sensor.build import mode
from sensor.service import units
from tests.radio import image, installed
from tests.radio.service_scene import CONFIGURATION, DROP_IN

LIMIT_S: Final = 900.0  # two minutes where nothing else runs
NOTHING: Final = "0" * 16
CAPTURING: Final = f"{1 << 12 | 1 << 13:016x}"  # CAP_NET_ADMIN and CAP_NET_RAW (linux/capability.h)
WORKER: Final = "datasources.linux_wifi.worker"
LAUNCHER: Final = "datasources.linux_wifi.launcher_process"

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.slow,
    pytest.mark.skipif(mode() == "compiled", reason="the wheel is made of the source, which is not here"),
]

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What was seen of one life of the service."""
    reason = installed.missing()
    if reason is not None:
        pytest.skip(reason)
    try:
        return installed.play("service_scene", tmp_path_factory.mktemp("shared"), radios=2, limit_s=LIMIT_S)
    except (image.ImageError, installed.NoPythonError) as error:
        pytest.skip(f"no guest can be made here: {error}")


def test_installing_says_each_step_and_has_the_service_start_at_boot(seen: Seen) -> None:
    status, said = seen["install"]
    assert status == 0
    assert said.splitlines()[:3] == [
        f"wrote {path}" for path in (units.UNIT_FILE, units.SYSUSERS_FILE, units.TMPFILES_FILE)
    ]
    assert f"sudo -u airwarden {installed.PROGRAM} user add admin" in said
    assert seen["enabled"] == "enabled"


def test_starting_returns_when_the_api_serves_and_every_source_was_tried(seen: Seen) -> None:
    assert seen["start"][0] == 0
    assert seen["started"]["ActiveState"] == "active"
    assert seen["started"]["NRestarts"] == "0"
    assert seen["started"]["StatusText"].startswith("2 sources running; ")
    assert seen["health"] == 200


def test_the_daemon_tells_how_it_fares(seen: Seen) -> None:
    assert " 0 frames/s" not in seen["telling"]
    status, said = seen["status"]
    assert status == 0
    assert "2 sources running" in said


def test_the_daemon_runs_as_its_own_user_without_any_right(seen: Seen) -> None:
    rights = seen["rights"]
    assert rights["Uid"].split() == [seen["user"]] * 4
    assert seen["user"] != "0"
    assert [rights[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")] == [NOTHING] * 4
    assert rights["CapBnd"] == CAPTURING
    assert rights["NoNewPrivs"] == "1"


@pytest.mark.parametrize("role", [LAUNCHER, WORKER])
def test_what_captures_has_the_two_rights_of_capture_and_no_more(seen: Seen, role: str) -> None:
    (rights,) = (rights for command, rights in seen["processes"].items() if role in command)
    assert rights["Uid"].split() == [seen["user"]] * 4
    assert rights["CapEff"] == rights["CapPrm"] == rights["CapBnd"] == CAPTURING
    assert rights["NoNewPrivs"] == "1"


def test_a_worker_hands_no_right_on(seen: Seen) -> None:
    (rights,) = (rights for command, rights in seen["processes"].items() if WORKER in command)
    assert rights["CapAmb"] == rights["CapInh"] == NOTHING


def test_a_bad_configuration_is_refused_with_file_and_line_and_nothing_changes(seen: Seen) -> None:
    assert seen["bad reload"] != 0
    assert seen["after bad reload"] == ["active", True]
    assert any(line.startswith(f"{CONFIGURATION}:3: ") for line in seen["journal"])


def test_a_good_configuration_is_taken_up_without_a_restart(seen: Seen) -> None:
    assert seen["good reload"] == 0
    assert seen["after good reload"] == ["active", True]
    assert sum(line.endswith("INFO Configuration reloaded") for line in seen["journal"]) == 1


def test_a_daemon_that_hangs_is_started_again_and_leaves_where_it_hung(seen: Seen) -> None:
    state, another, _ = seen["hung"]
    assert (state, another) == ("active", True)
    journal = "\n".join(seen["journal"])
    assert "Watchdog timeout" in journal
    assert "Fatal Python error: Aborted" in journal
    assert "sensor/process.py" in journal
    assert seen["status after hanging"].startswith("2 sources running; ")


def test_stopping_is_clean_and_takes_less_than_five_seconds(seen: Seen) -> None:
    assert seen["stop"] == 0
    assert seen["stopped"] == {
        "ActiveState": "inactive",
        "Result": "success",
        "ExecMainCode": "1",  # CLD_EXITED
        "ExecMainStatus": "0",
    }
    assert seen["stopping took"] < 5.0  # by systemd's own record, with an emulated processor


def test_the_adapters_are_left_as_they_were(seen: Seen) -> None:
    assert seen["interfaces"] == ["hwsim0", "lo", "wlan0", "wlan1"]


def test_removing_leaves_what_was_made_with_it(seen: Seen) -> None:
    status, said = seen["uninstall"]
    assert status == 0
    assert f"removed {units.UNIT_FILE}" in said
    assert "left /var/lib/airwarden as it is" in said
    assert seen["left"] == ["/var/lib/airwarden/state.db", str(CONFIGURATION), str(DROP_IN)]


def test_purging_leaves_nothing_of_ours(seen: Seen) -> None:
    assert seen["purge"][0] == 0
    assert seen["left after purge"] == []
    assert seen["user after purge"] != 0
