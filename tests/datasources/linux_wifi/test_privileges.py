"""Capabilities, each in a process of its own, because what is given up does not come back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from datasources.linux_wifi import privileges
from datasources.linux_wifi.privileges import NEEDED, SETPCAP
from sensor.errors import UnavailableError

SHOW = "h = privileges.held(); print(*[sorted(s) for s in (h.effective, h.permitted, h.inheritable, h.ambient)])"
BOUND = "print(len(h.bounding), h.no_new_privs)"
# An ordinary user who holds the two capabilities, as the service's unit grants them.
AS_SERVICE = """
import ctypes, os
privileges._set(permitted=(6, 7, 12, 13), inheritable=(12, 13))
privileges._prctl(8, 1)
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
privileges._set(permitted=(12, 13), inheritable=(12, 13))
for number in (12, 13):
    privileges._prctl(47, 2, number)
"""


def outcome(*lines: str) -> list[str]:
    """What a new process prints."""
    program = "\n".join(("from datasources.linux_wifi import privileges", *lines))
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.root
def test_a_worker_keeps_two_capabilities_and_can_never_have_another() -> None:
    shown = outcome("privileges.keep_for_capture()", SHOW, BOUND)
    assert shown == ["[12, 13] [12, 13] [] []", "0 True"]


@pytest.mark.root
def test_what_a_worker_executes_has_nothing_even_as_root() -> None:
    run = "import subprocess; print(subprocess.check_output(['cat', '/proc/self/status'], text=True))"
    lines = outcome("privileges.keep_for_capture()", run)
    assert [line.split()[1] for line in lines if line.startswith(("CapEff", "CapPrm"))] == ["0" * 16] * 2


@pytest.mark.root
def test_the_launcher_keeps_what_workers_need_and_the_right_to_confine_them() -> None:
    shown = outcome("privileges.keep_for_workers()", SHOW, BOUND)
    assert shown == ["[2, 8, 12, 13] [2, 8, 12, 13] [12, 13] [12, 13]", "4 True"]


@pytest.mark.root
def test_the_service_gives_everything_up_and_says_so() -> None:
    shown = outcome(AS_SERVICE, SHOW, "print(privileges.drop())", SHOW, "print(privileges.missing())")
    assert shown == [
        "[12, 13] [12, 13] [12, 13] [12, 13]",
        "all capabilities dropped",
        "[] [] [] []",
        "('CAP_NET_ADMIN', 'CAP_NET_RAW')",
    ]


@pytest.mark.root
def test_the_services_launcher_and_worker_keep_the_two() -> None:
    shown = outcome(AS_SERVICE, "privileges.keep_for_workers()", SHOW, "privileges.keep_for_capture()", SHOW)
    assert shown == ["[12, 13] [12, 13] [12, 13] [12, 13]", "[12, 13] [12, 13] [] []"]


@pytest.mark.root
def test_root_keeps_its_capabilities_and_is_told_so() -> None:
    kept, said, same = outcome(SHOW, "print(privileges.drop())", SHOW)
    assert kept == same
    assert said.startswith("running as root")


@pytest.mark.root
def test_what_is_missing_is_named_with_what_to_do() -> None:
    assert outcome("print(privileges.describe_missing())") == [""]
    drop_one = "privileges._set(permitted=(12,), inheritable=())"
    (said,) = outcome(drop_one, "print(privileges.describe_missing())")
    assert said.startswith("capturing needs CAP_NET_RAW: ")
    assert "systemctl start airwarden" in said


@pytest.mark.root
def test_a_call_that_the_kernel_refuses_is_an_error() -> None:
    attempt = "privileges._set(permitted=(), inheritable=())\ntry: privileges._set(permitted=(12,), inheritable=())"
    (said,) = outcome(f"{attempt}\nexcept Exception as error: print(type(error).__name__, error)")
    assert said == "UnavailableError capset: Operation not permitted"


def test_another_process_can_be_looked_at() -> None:
    assert privileges.held(os.getpid()) == privileges.held()
    assert SETPCAP not in NEEDED


def test_a_process_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError, match=r"No such file"):
        privileges.held(0)
    monkeypatch.setattr(privileges, "_STATUS", Path("/nonexistent"))
    with pytest.raises(UnavailableError, match="/nonexistent"):
        privileges.held()
