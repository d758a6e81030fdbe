"""Where configuration and state live."""

import os
from pathlib import Path
from typing import Final

CONFIG_FILE: Final = Path("/etc/airwarden/airwarden.toml")
DROP_INS: Final = Path("/etc/airwarden/airwarden.d")
SYSTEM_STATE: Final = Path("/var/lib/airwarden")
MAX_DROP_INS: Final = 100
STATE_DATABASE: Final = "state.db"  # within the folder for state
ALERT_LOG: Final = "alerts.jsonl"
ALERT_CAPTURES: Final = "alerts"  # a folder


def system_files(main: Path = CONFIG_FILE, drop_ins: Path = DROP_INS) -> list[Path]:
    """Return the files that are read when none is named: the main one, then the drop-ins by name."""
    found = [main] if main.is_file() else []
    return found + sorted(drop_ins.glob("*.toml"))[:MAX_DROP_INS]


def state_dir() -> Path:
    """Return the folder for state and logs when nobody names one.

    It is the system's for root and for whoever may write there, as the unit's own user; for anybody else the XDG
    state folder.
    """
    if os.geteuid() == 0 or os.access(SYSTEM_STATE, os.W_OK):
        return SYSTEM_STATE
    # XDG Base Directory Specification: relative paths are to be ignored.
    base = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".local" / "state") / "airwarden"
