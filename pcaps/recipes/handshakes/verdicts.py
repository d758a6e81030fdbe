"""What hcxpcapngtool and aircrack-ng say of a capture."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pcaps.recipes.handshakes.edits import Packets, write_pcap


@dataclass(frozen=True, slots=True)
class Hashes:
    """The lines that hcxpcapngtool writes: PMKIDs, and message pairs by their code, in hexadecimal."""

    pmkids: int
    message_pairs: list[str]


def missing_tools() -> list[str]:
    """Name the tools that are not installed."""
    return [tool for tool in ("hcxpcapngtool", "aircrack-ng") if shutil.which(tool) is None]


def hash_lines(capture: Path, *, everything: bool = False) -> list[str]:
    """Return hcxpcapngtool's lines: of each handshake the best, or every pair with --all."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.22000"
        options = ["--all"] if everything else []
        subprocess.run(["hcxpcapngtool", *options, "-o", out, capture], check=True, capture_output=True)
        return sorted(out.read_text().splitlines()) if out.is_file() else []


def hashes(capture: Path, *, everything: bool = False) -> Hashes:
    """Count hcxpcapngtool's lines."""
    fields = [line.split("*") for line in hash_lines(capture, everything=everything)]
    pairs = sorted(field[8] for field in fields if field[1] == "02")
    return Hashes(sum(field[1] == "01" for field in fields), pairs)


def aircrack_finds(packets: Packets, bssid: str, passphrase: str) -> bool:
    """Whether aircrack-ng picks the passphrase out of a short list."""
    with tempfile.TemporaryDirectory() as folder:
        # aircrack-ng reads no pcapng.
        capture, words = Path(folder) / "capture.pcap", Path(folder) / "words"
        write_pcap(capture, packets)
        words.write_text(f"nicht dieses wort\n{passphrase}\nund dieses auch nicht\n")
        command = ["aircrack-ng", "-q", "-a", "2", "-b", bssid, "-w", str(words), str(capture)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=60
        )
    return f"KEY FOUND! [ {passphrase} ]" in done.stdout
