"""Whether a radio is switched off, and what a person can do about it."""

from pathlib import Path
from typing import Final

_CLASS: Final = Path("/sys/class/ieee80211")


def obstacle(phy: str, folder: Path = _CLASS) -> str:
    """Return what blocks an adapter such as `phy0`, and the remedy; empty if nothing does or nobody can tell."""
    for switch in sorted((folder / phy).glob("rfkill*")):
        if _is_set(switch / "hard"):
            return "rfkill: hard-blocked: a switch or key of the machine turns the radio off"
        if _is_set(switch / "soft"):
            return "rfkill: soft-blocked: rfkill unblock wifi"
    return ""


def _is_set(path: Path) -> bool:
    try:
        return path.read_text().strip() == "1"
    except OSError:
        return False
