"""In the guest, under systemd: the service from its installation to its removal, and what was seen on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.radio import installed

UNIT: Final = "airwarden.service"
PATIENCE_S: Final = 120.0
POLL_S: Final = 3.0  # a question costs an emulated guest half a second
WATCHDOG_S: Final = 12  # short enough to wait for, long enough for a guest that is emulated
CAPTURE: Final = Path("/srv/captures/office.pcapng")
CONFIGURATION: Final = Path("/etc/airwarden/airwarden.toml")
GOOD: Final = f'sources = ["{CAPTURE}:name=office,pps=20", "wlan1:name=air"]\n'
BAD: Final = f"{GOOD}[api]\nport = 99999\n"
DROP_IN: Final = Path("/etc/systemd/system") / f"{UNIT}.d" / "scene.conf"

Seen = dict[str, object]


def call(*command: str | Path) -> tuple[int, str]:
    """Run a command; return its exit code and all it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(f"[{time.monotonic():.1f}]", *command, f"-> {done.returncode}\n{done.stdout}", flush=True)  # noqa: T201
    return done.returncode, done.stdout


def show(*properties: str) -> dict[str, str]:
    """Return what systemd knows of the service."""
    _, said = call("systemctl", "show", f"--property={','.join(properties)}", UNIT)
    return dict(line.partition("=")[::2] for line in said.splitlines())


def await_state(what: str, holds: Callable[[dict[str, str]], bool], *properties: str) -> dict[str, str]:
    """Wait until something holds of what systemd knows."""
    until = time.monotonic() + PATIENCE_S
    while not holds(known := show(*properties)):
        if time.monotonic() > until:
            raise AssertionError(f"{what}: {known}")
        time.sleep(POLL_S)
    return known


def main_process() -> int:
    """Return the daemon's process id."""
    return int(show("MainPID")["MainPID"])


def rights(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process' user and capabilities."""
    lines = dict(line.partition(":")[::2] for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {
        name: lines[name].strip() for name in ("Uid", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")
    }


def processes() -> dict[str, dict[str, str]]:
    """Return the rights of each process of the service, by its command line."""
    group = show("ControlGroup")["ControlGroup"]
    pids = [int(line) for line in Path(f"/sys/fs/cgroup{group}/cgroup.procs").read_text().split()]
    return {Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip(): rights(pid) for pid in pids}


def journal() -> list[str]:
    """Return what the service, and systemd of it, have logged."""
    call("journalctl", "--sync")
    return call("journalctl", "--no-pager", "-o", "cat", "-u", UNIT)[1].splitlines()


def set_up() -> None:
    """Install the package, and have something to listen to."""
    installed.unpack(Path(sys.argv[1]))
    CAPTURE.parent.mkdir(parents=True)
    shutil.copy(installed.ROOT / "pcaps/office-attack.pcapng", CAPTURE)
    DROP_IN.parent.mkdir(parents=True)
    # The rest is as it is delivered. See machine.py for the file of authorities.
    quick = f"WatchdogSec={WATCHDOG_S}\nRestartSec=1\nEnvironment=SSL_CERT_FILE=/dev/null\n"
    DROP_IN.write_text(f"[Service]\n{quick}")


def install(seen: Seen) -> None:
    seen["install"] = call(installed.PROGRAM, "service", "install")
    CONFIGURATION.write_text(GOOD)
    seen["enabled"] = call("systemctl", "is-enabled", UNIT)[1].strip()


def start(seen: Seen) -> None:
    seen["start"] = call("systemctl", "start", UNIT)
    seen["started"] = show("ActiveState", "StatusText", "NRestarts", "User")
    seen["rights"] = rights(main_process())
    seen["user"] = call("id", "-u", "airwarden")[1].strip()
    with urllib.request.urlopen("http://127.0.0.1:2501/airwarden/health", timeout=60) as answer:
        seen["health"] = answer.status
    running = await_state("no frames are told of", lambda known: " 0 frames/s" not in known["StatusText"], "StatusText")
    seen["telling"] = running["StatusText"]
    seen["processes"] = processes()
    seen["status"] = call(installed.PROGRAM, "service", "status")


def reload(seen: Seen) -> None:
    before = main_process()
    CONFIGURATION.write_text(BAD)
    seen["bad reload"] = call("systemctl", "reload", UNIT)[0]
    seen["after bad reload"] = (show("ActiveState")["ActiveState"], main_process() == before)
    CONFIGURATION.write_text(GOOD)
    seen["good reload"] = call("systemctl", "reload", UNIT)[0]
    state = await_state("the reload has no end", lambda known: known["ActiveState"] == "active", "ActiveState")
    seen["after good reload"] = (state["ActiveState"], main_process() == before)


def hang(seen: Seen) -> None:
    before = main_process()
    os.kill(before, signal.SIGSTOP)
    began = time.monotonic()
    again = await_state(
        "the watchdog did not bite",
        lambda known: known["NRestarts"] == "1" and known["ActiveState"] == "active",
        *("NRestarts", "ActiveState"),
    )
    seen["hung"] = (again["ActiveState"], main_process() != before, round(time.monotonic() - began, 1))
    seen["status after hanging"] = show("StatusText")["StatusText"]


def stop(seen: Seen) -> None:
    began = time.monotonic()
    seen["stop"] = call("systemctl", "stop", UNIT)[0]
    seen["stop took"] = round(time.monotonic() - began, 2)
    seen["stopped"] = show("ActiveState", "Result", "ExecMainCode", "ExecMainStatus")
    known = show("ActiveExitTimestampMonotonic", "InactiveEnterTimestampMonotonic")
    begin_us, end_us = (
        int(known[name]) for name in ("ActiveExitTimestampMonotonic", "InactiveEnterTimestampMonotonic")
    )
    seen["stopping took"] = (end_us - begin_us) / 1e6
    seen["journal"] = journal()


def remove(seen: Seen) -> None:
    seen["uninstall"] = call(installed.PROGRAM, "service", "uninstall")
    seen["left"] = [
        str(path) for path in (Path("/var/lib/airwarden/state.db"), CONFIGURATION, DROP_IN) if path.is_file()
    ]
    seen["purge"] = call(installed.PROGRAM, "service", "uninstall", "--purge")
    kept = (Path("/var/lib/airwarden"), CONFIGURATION, DROP_IN, Path("/etc/systemd/system") / UNIT)
    seen["left after purge"] = [str(path) for path in kept if path.exists()]
    seen["user after purge"] = call("id", "airwarden")[0]
    seen["interfaces"] = sorted(path.name for path in Path("/sys/class/net").iterdir())


if __name__ == "__main__":
    story: Seen = {}
    try:
        set_up()
        for part in (install, start, reload, hang, stop, remove):
            part(story)
    except Exception:
        journal()
        raise
    finally:
        Path(sys.argv[1], "seen.json").write_text(json.dumps(story))
