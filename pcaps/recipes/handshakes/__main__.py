"""Make pcaps/handshakes/ anew: `python -m pcaps.recipes.handshakes`, from the repository, in two minutes.

It needs QEMU, hostapd, wpa_supplicant, iw, tcpdump, dbus-daemon, busybox-static, hcxtools and aircrack-ng (Debian); no
root. Times and nonces are others each time, so that the captures are kept and never compared with new ones.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from pcaps.recipes.handshakes.catalogue import CAPTURES, TOGETHER, Capture
from pcaps.recipes.handshakes.edits import Packets, read_pcap
from pcaps.recipes.handshakes.scenes import IWD_FILES, RADIOS
from pcaps.recipes.handshakes.verdicts import Hashes, aircrack_finds, hashes, missing_tools
from pcaps.recipes.pcapng import write_capture
from tests.radio import image, machine

FOLDER: Final = Path(__file__).resolve().parents[2] / "handshakes"
LIMIT_S: Final = 900
_IWD_PACKAGES: Final = ("iwd", "libell0", "libreadline8")
# iwd has the kernel do its cryptography.
_IWD_MODULES: Final = ("algif_hash", "algif_skcipher", "ecb", "md4", "des_generic", "pkcs8_key_parser")
_BEGIN: Final = "<!-- table: python -m pcaps.recipes.handshakes -->\n"
_END: Final = "<!-- end of the table -->\n"


def record(folder: Path) -> None:
    """Play every scene in the guest, which leaves its recordings in a folder."""
    iwd = f"{IWD_FILES}={image.unpacked(*_IWD_PACKAGES)}"
    command = ["env", iwd, sys.executable, "-m", "pcaps.recipes.handshakes.scenes", str(machine.SHARED)]
    outcome = machine.run(image.prepare(*_IWD_MODULES), command, folder, radios=RADIOS, limit_s=LIMIT_S)
    print(outcome.output, end="")
    if outcome.status:
        raise SystemExit("a scene failed")


def make(capture: Capture, recordings: Path) -> dict[str, Any]:
    """Write one capture, and return what is known about it."""
    packets = capture.edit(read_pcap(recordings / f"{capture.recording}.pcap"), capture.network)
    path = FOLDER / f"{capture.name}.pcapng"
    comment = (
        f"{capture.story}. Made on simulated radios by pcaps/recipes/handshakes; names and addresses are invented."
    )
    write_capture(path, packets, interface=capture.monitor, comment=comment)
    network = capture.network
    found = aircrack_finds(packets, network.bssids[0], capture.passphrase)
    return {
        "file": path.name,
        "story": capture.story,
        "ssid": network.ssid.encode().hex(),
        "passphrase": capture.passphrase,
        "network_passphrase": network.passphrase,
        "bssids": list(network.bssids),
        "stations": list(network.stations),
        "akm": network.akm,
        "wpa": network.wpa,
        "frames": len(packets),
        "hcxpcapngtool": _as_json(hashes(path)),
        "hcxpcapngtool_all": _as_json(hashes(path, everything=True)),
        "aircrack": found,
    }


def _as_json(found: Hashes) -> dict[str, Any]:
    return {"pmkids": found.pmkids, "message_pairs": found.message_pairs}


def together(names: tuple[str, ...], captures: dict[str, Packets]) -> dict[str, Any]:
    """Return what is found when captures are taken for one."""
    packets = sorted(packet for name in names for packet in captures[name])
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "merged.pcapng"
        write_capture(merged, packets, interface="wlan4", comment="")
        found, every = hashes(merged), hashes(merged, everything=True)
    return {
        "files": [f"{name}.pcapng" for name in names],
        "hcxpcapngtool": _as_json(found),
        "hcxpcapngtool_all": _as_json(every),
    }


def table(index: dict[str, Any]) -> str:
    """Return the README's table."""
    lines = [
        "| file | what it is | SSID, passphrase | BSSID; station | AKM | hcxpcapngtool | with --all | aircrack-ng |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in index["captures"]:
        who = f"{', '.join(row['bssids'])}; {', '.join(row['stations'])}"
        named = f"{bytes.fromhex(row['ssid']).decode()}, `{row['passphrase']}`"
        akm = f"{row['akm']}, WPA1" if row["wpa"] == 1 else str(row["akm"])
        found = f"{_cell(row['hcxpcapngtool'])} | {_cell(row['hcxpcapngtool_all'])}"
        name = row["file"].removesuffix(".pcapng")
        key = "finds it" if row["aircrack"] else "no"
        lines.append(f"| `{name}` | {row['story']} | {named} | {who} | {akm} | {found} | {key} |")
    for row in index["together"]:
        names = ", ".join(f"`{name.removesuffix('.pcapng')}`" for name in row["files"])
        found = f"{_cell(row['hcxpcapngtool'])} | {_cell(row['hcxpcapngtool_all'])}"
        lines.append(f"| {names} | Merged | | | | {found} | |")
    return "\n".join(lines) + "\n"


def _cell(found: dict[str, Any]) -> str:
    told = [f"{found['pmkids']} PMKID"] if found["pmkids"] else []
    if found["message_pairs"]:
        told.append(f"{len(found['message_pairs'])} EAPOL ({' '.join(found['message_pairs'])})")
    return ", ".join(told) or "none"


def main(arguments: list[str]) -> int:
    """Record and make everything; with a folder as the argument, out of the recordings that are there."""
    if missing := missing_tools():
        raise SystemExit(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as scratch:
        recordings = Path(arguments[0] if arguments else scratch)
        if not arguments:
            record(recordings)
        rows = [make(capture, recordings) for capture in CAPTURES]
        packets = {
            capture.name: capture.edit(read_pcap(recordings / f"{capture.recording}.pcap"), capture.network)
            for capture in CAPTURES
        }
    index = {"captures": rows, "together": [together(names, packets) for names in TOGETHER]}
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n")
    readme = FOLDER / "README.md"
    before, _, rest = readme.read_text().partition(_BEGIN)
    readme.write_text(before + _BEGIN + table(index) + _END + rest.partition(_END)[2])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
