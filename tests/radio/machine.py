"""Boots the guest and runs one command in it, as root, on the host's own files."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.radio.image import Image

EMULATOR: Final = "qemu-system-x86_64"
SHARED: Final = Path("/run/shared")  # the shared folder, as the guest sees it
MEMORY_MB: Final = 768
SYSTEMD: Final = Path("/lib/systemd/systemd")  # on the host, whose files are the guest's
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Nobody there speaks TLS, and reading all the world's authorities takes the emulation seconds.
_ENVIRONMENT: Final = f"PATH={_PATH} HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 SSL_CERT_FILE=/dev/null"

# One CPU, an old model and no firmware: each is what the emulation has less work with.
_MACHINE: Final = (
    *("-M", "microvm,x-option-roms=off,pit=on,pic=on,rtc=on", "-accel", "tcg,tb-size=256", "-smp", "1"),
    *("-cpu", "Nehalem,+rdrand", "-m", str(MEMORY_MB), "-nodefaults", "-no-user-config", "-display", "none"),
    # The end of the guest's work is a reboot, and that ends the emulator.
    *("-no-reboot", "-rtc", "base=2026-03-02T09:00:00"),
)
_KERNEL: Final = (
    "console=ttyS0 quiet panic=-1 reboot=t mitigations=off nokaslr random.trust_cpu=on audit=0 tsc=reliable "
    "net.ifnames=0"
)


class GuestError(Exception):
    """The guest did not come to the end of its command; the message holds the last of what it said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the command left, beside its files in the shared folder."""

    status: int
    output: str


def run(
    image: Image, command: Sequence[str], shared: Path, *, radios: int, limit_s: float, systemd: bool = False
) -> Outcome:
    """Run a command in a fresh guest, in the folder that this process is in; `shared` is /run/shared there.

    With `systemd`, the command is a service of the host's systemd, which may start others: `systemctl` works.
    """
    for name in ("status", "console.log", "serial.log"):
        (shared / name).unlink(missing_ok=True)
    script = f"export {_ENVIRONMENT}\ncd {shlex.quote(str(Path.cwd()))}"
    (shared / "command").write_text(f"{script} && {shlex.join(command)}\n")
    try:
        done = subprocess.run(
            _emulator(image, shared, radios, "systemd" if systemd else ""),
            timeout=limit_s,
            check=False,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise GuestError(f"not done after {limit_s:.0f} s\n{_last_words(shared)}") from error
    try:
        status = int((shared / "status").read_text())
    except (OSError, ValueError) as error:
        raise GuestError(f"{done.stderr}\n{_last_words(shared)}") from error
    return Outcome(status, (shared / "console.log").read_text(errors="replace"))


def available() -> bool:
    """Whether there is an emulator."""
    return shutil.which(EMULATOR) is not None


def _emulator(image: Image, shared: Path, radios: int, manager: str) -> list[str]:
    append = f"{_KERNEL} RADIOS={radios} MANAGER={manager}"
    if clock_khz := _clock_khz():
        append += f" tsc_early_khz={clock_khz}"
    return [
        *(EMULATOR, *_MACHINE, "-kernel", str(image.kernel), "-initrd", str(image.initramfs), "-append", append),
        *("-serial", f"file:{shared / 'serial.log'}"),
        *_folder("host", Path("/"), ",readonly=on"),
        *_folder("shared", shared, ""),
    ]


def _folder(tag: str, path: Path, options: str) -> list[str]:
    # The host's tree spans several devices, whose inode numbers must not collide: remap.
    share = f"local,id={tag},path={path},security_model=none,multidevs=remap{options}"
    return ["-fsdev", share, "-device", f"virtio-9p-device,fsdev={tag},mount_tag={tag}"]


def _clock_khz() -> int:
    """Return the host's clock: on a busy host the guest would measure it wrongly, and run too fast."""
    try:
        found = re.search(r"^cpu MHz\s*: ([\d.]+)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(float(found[1]) * 1000) if found else 0


def _last_words(shared: Path) -> str:
    logs = [shared / name for name in ("serial.log", "console.log")]
    return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs if log.is_file())
