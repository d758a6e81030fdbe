"""Make pcaps/attacks/ anew: `python -m pcaps.recipes.attacks [NAME]...`, from the repository, in ten minutes.

It needs QEMU, hostapd, wpa_supplicant, iw, tcpdump, aircrack-ng, hcxdumptool and busybox-static (Debian); no root. The
other tools are unpacked from Debian's packages and not installed. All of them run in the guest, which has only
simulated radios. Times and nonces are others each time, so that the captures are kept and never compared with new ones.

`--from FOLDER` takes recordings that are there already; `--results` records nothing and only notes anew, in index.json
and the README, what the sensor raises on the captures that are kept.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pcaps.recipes.attacks import authority
from pcaps.recipes.attacks.catalogue import ATTACKS, Attack
from pcaps.recipes.attacks.scenes import RADIOS, TOOL_FILES
from pcaps.recipes.handshakes.edits import Packets, read_pcap
from pcaps.recipes.pcapng import write_capture
from tests.radio import image, machine

FOLDER: Final = Path(__file__).resolve().parents[2] / "attacks"
INDEX: Final = FOLDER / "index.json"
LIMIT_S: Final = 1800
MOST_OCTETS: Final = 58_000
_BLOCK_OCTETS: Final = 36  # of an Enhanced Packet Block around its packet, with the padding
_KEPT: Final = 4  # one in so many, of what stations and access points say all the time
_PACKAGES: Final = ("mdk4", "reaver", "bully", "liblua5.3-0", "pixiewps")
_MODULES: Final = ("tun",)  # airbase-ng wants an interface of its own
_BEGIN: Final = "<!-- table: python -m pcaps.recipes.attacks -->\n"
_END: Final = "<!-- end of the table -->\n"


def record(folder: Path, names: Sequence[str]) -> None:
    """Play the attacks in the guest, which leaves its recordings in a folder."""
    authority.provide(folder)
    tools = f"{TOOL_FILES}={image.unpacked(*_PACKAGES)}"
    command = ["env", tools, sys.executable, "-m", "pcaps.recipes.attacks.scenes", str(machine.SHARED), *names]
    outcome = machine.run(image.prepare(*_MODULES), command, folder, radios=RADIOS, limit_s=LIMIT_S)
    print(outcome.output, end="")
    if outcome.status:
        raise SystemExit("an attack could not be played")


def trimmed(packets: Packets) -> Packets:
    """Return as many packets from the beginning as fit into a small file, and less of the talk where not all do."""
    if octets(packets) > MOST_OCTETS:
        packets = [packet for number, packet in enumerate(packets) if number % _KEPT == 0 or not is_talk(packet[1])]
    while octets(packets) > MOST_OCTETS:
        packets = packets[:-1]
    return packets


def octets(packets: Packets) -> int:
    """Return about how large a file of them is."""
    return sum(len(packet) + _BLOCK_OCTETS for _, packet in packets)


def is_talk(packet: bytes) -> bool:
    """Whether it is encrypted data (802.11-2020 9.2.4.1)."""
    kind, flags = packet[int.from_bytes(packet[2:4], "little") :][:2]
    return kind & 0x0C == 0x08 and bool(flags & 0x40)


def make(attack: Attack, recordings: Path) -> None:
    """Write one capture."""
    recorded = read_pcap(recordings / f"{attack.name}.pcap")
    begun_us = recorded[0][0] + attack.quiet_s * 1_000_000
    packets = trimmed([packet for packet in recorded if packet[0] >= begun_us])
    comment = f"{attack.story}. {attack.typed()}; made on simulated radios, names and addresses are invented."
    write_capture(path_of(attack), packets, interface="wlan4", comment=comment)


def path_of(attack: Attack) -> Path:
    """Return where an attack's capture is kept."""
    return FOLDER / f"{attack.name}.pcapng"


def row(attack: Attack, version: str) -> dict[str, Any]:
    """Return what is known about a capture."""
    frames, alerts = replayed(path_of(attack))
    return {
        "file": path_of(attack).name,
        "story": attack.story,
        "package": attack.package,
        "version": version,
        "command": attack.typed(),
        "bssid": attack.network.bssids[0],
        "stations": list(attack.network.stations[: attack.stations]),
        "frames": frames,
        "raises": sorted(attack.raises),
        "alerts": alerts,
    }


def replayed(path: Path) -> tuple[int, dict[str, int]]:
    """Return the frames of a capture, and the alerts that the sensor raises on it, by name."""
    command = (sys.executable, "-m", "sensor", "replay", str(path), "--format", "json")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    records = [json.loads(line) for line in said.splitlines()]
    alerts = Counter(str(record["kismet.alert.header"]) for record in records[:-1])
    return records[-1]["frames"], dict(sorted(alerts.items()))


def version_of(package: str) -> str:
    """Return the version that is installed, or else unpacked."""
    said = subprocess.run(("apt-cache", "policy", package), capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"^\s+(Installed|Candidate): (\S+)$", said, re.MULTILINE))
    installed = str(found.get("Installed", "(none)"))
    return str(found["Candidate"]) if installed == "(none)" else installed


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the README's table."""
    lines = ["| file | what happens | tool | command | must raise | raises besides |", "|---|---|---|---|---|---|"]
    for each in rows:
        besides = [name for name in each["alerts"] if name not in each["raises"]]
        cells = (
            f"`{each['file'].removesuffix('.pcapng')}`",
            each["story"],
            f"{each['package']} {each['version']}",
            f"`{each['command']}`",
            ", ".join(each["raises"]) or "nothing",
            ", ".join(besides),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write_index(renewed: set[str]) -> None:
    """Note what is known about every capture that is kept; those not renewed keep their tool's version."""
    before = json.loads(INDEX.read_text()) if INDEX.is_file() else {"captures": []}
    versions = {each["file"]: each["version"] for each in before["captures"]}
    rows = []
    for attack in ATTACKS:
        name = path_of(attack).name
        kept = attack.name not in renewed and name in versions
        rows.append(row(attack, versions[name] if kept else version_of(attack.package)))
    INDEX.write_text(json.dumps({"captures": rows}, indent=1, ensure_ascii=False) + "\n")
    readme = FOLDER / "README.md"
    head, _, rest = readme.read_text().partition(_BEGIN)
    readme.write_text(head + _BEGIN + table(rows) + _END + rest.partition(_END)[2])


def main(arguments: Sequence[str]) -> int:
    """Record and make the attacks named, all if none is."""
    parser = argparse.ArgumentParser(description="Make pcaps/attacks/ anew.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--from", dest="recordings", type=Path, metavar="FOLDER")
    parser.add_argument("--results", action="store_true")
    wishes = parser.parse_args(arguments)
    chosen = [attack for attack in ATTACKS if not wishes.names or attack.name in wishes.names]
    if wishes.results:
        chosen = []
    with tempfile.TemporaryDirectory() as scratch:
        recordings = wishes.recordings or Path(scratch)
        if chosen and not wishes.recordings:
            record(recordings, wishes.names)
        for attack in chosen:
            make(attack, recordings)
    write_index({attack.name for attack in chosen})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
