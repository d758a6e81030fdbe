"""The guest's kernel and its first file system, made of Debian's packages and kept in a cache.

Nothing is installed: the kernel's package is downloaded, and only the kernel and the modules of a few directories are
taken out. `python -m tests.radio.image` makes the image and says where it is.
"""

import lzma
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
DOWNLOAD_LIMIT_S: Final = 300

# Directories below lib/modules/VERSION/kernel with all that the guest may load.
_MODULE_FOLDERS: Final = (
    *("arch/x86/crypto", "crypto", "drivers/net/wireless/mac80211_hwsim", "drivers/net/wireless/virtual"),
    *(
        "drivers/net/tun",
        "drivers/virtio",
        "fs/9p",
        "fs/fscache",
        "fs/netfs",
        "fs/overlayfs",
        "lib",
        "net/9p",
        "net/mac80211",
    ),
    *("net/rfkill", "net/wireless"),
)
# Loaded in this order, each after what it depends on; those that a kernel has built in are not there to load.
# The guest has no modprobe: what mac80211 asks for by name when a key is set (CCMP, GCMP, BIP) is loaded beforehand.
_DRIVERS: Final = ("virtio_mmio", "9pnet_virtio", "9p", "overlay", "cfg80211", "mac80211")
_CIPHERS: Final = ("ctr", "ccm", "gcm", "ghash_generic", "cmac")
_RADIOS: Final = "mac80211_hwsim"


class ImageError(Exception):
    """The guest cannot be made here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Image:
    """What QEMU boots."""

    kernel: Path
    initramfs: Path


def cache() -> Path:
    """Where images are kept, outside the repository."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "airwarden" / "vm"


def prepare(*modules: str) -> Image:
    """Download and unpack what is not in the cache yet; raise ImageError where that is impossible.

    Further kernel modules, if named, are loaded as well.
    """
    busybox = shutil.which("busybox")
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise ImageError(f"no {tool}: the guest's kernel is Debian's")
    if busybox is None or not _is_static(Path(busybox)):
        raise ImageError("no static busybox (Debian: apt install busybox-static)")
    package = _kernel_package()
    folder = cache() / package
    # What was unpacked once for others may lack a module that is asked for now.
    if not all(path.is_file() for path in (folder / "vmlinux", *(folder / "modules" / name for name in modules))):
        _unpack(package, folder)
    initramfs = folder / "-".join(("initramfs", *modules))
    _replace(initramfs, _first_file_system(Path(busybox), folder / "modules", modules))
    return Image(folder / "vmlinux", initramfs)


def unpacked(*packages: str) -> Path:
    """Return a folder in the cache with the files of Debian packages, which are not installed."""
    folder = cache() / "-".join(packages)
    if not folder.is_dir():
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache()) as name:
            scratch = Path(name)
            _run("apt-get", "download", "-q", *packages, folder=scratch)
            for deb in scratch.glob("*.deb"):
                _run("dpkg-deb", "-x", str(deb), str(scratch / "files"))
            (scratch / "files").rename(folder)
    return folder


def _is_static(program: Path) -> bool:
    # A dynamically linked program names its interpreter, the dynamic loader, in its first page.
    with program.open("rb") as file:
        return b"/ld-linux" not in file.read(4096)


def _run(*command: str, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=DOWNLOAD_LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise ImageError(f"{command[0]} took more than {DOWNLOAD_LIMIT_S} s") from error
    if done.returncode:
        raise ImageError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _kernel_package() -> str:
    # The ordinary kernel: the one that Debian makes for clouds has no wireless.
    found = re.search(r"Depends: (linux-image-\d\S*)", _run("apt-cache", "depends", "linux-image-amd64"))
    if found is None:
        raise ImageError("apt knows no linux-image-amd64 (apt-get update?)")
    return found[1]


def _unpack(package: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _run("apt-get", "download", "-q", package, folder=Path(scratch))
        deb = next(Path(scratch).glob("*.deb"))
        modules = Path(scratch) / "modules"
        modules.mkdir()
        kernel = _take(deb, modules)
        shutil.rmtree(folder / "modules", ignore_errors=True)
        modules.rename(folder / "modules")
    _replace(folder / "vmlinux", uncompressed(kernel))


def _take(deb: Path, modules: Path) -> bytes:
    """Write the modules, uncompressed, under names with underscores; return the compressed kernel."""
    kernel = b""
    wanted = re.compile(r"lib/modules/[^/]+/kernel/(" + "|".join(_MODULE_FOLDERS) + r")(/|\.ko)")
    unpacker = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
    with unpacker, tarfile.open(fileobj=unpacker.stdout, mode="r|") as archive:
        for member in archive:
            name = member.name.removeprefix("./").removeprefix("usr/")
            file = archive.extractfile(member) if member.isfile() else None
            if file is None:
                continue
            if name.startswith("boot/vmlinuz-"):
                kernel = file.read()
            elif wanted.match(name):
                body = lzma.decompress(file.read()) if name.endswith(".xz") else file.read()
                (modules / _module_name(Path(name).name)).write_bytes(body)
    if not kernel:
        raise ImageError(f"{deb.name} holds no kernel")
    return kernel


def _module_name(file_name: str) -> str:
    return file_name.partition(".")[0].replace("-", "_")


def uncompressed(image: bytes) -> bytes:
    """Return the ELF kernel out of a bzImage: emulated, the guest would need ten seconds for that."""
    # Linux x86 boot protocol: setup_sects at 0x1F1, payload_offset and payload_length at 0x248.
    start = (image[0x1F1] + 1) * 512 + int.from_bytes(image[0x248:0x24C], "little")
    payload = image[start : start + int.from_bytes(image[0x24C:0x250], "little")]
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
    except lzma.LZMAError as error:
        raise ImageError("the kernel is not compressed with xz") from error


def load_order(modules: Path, wanted: Iterable[str]) -> list[str]:
    """Modules in an order in which they load, dependencies first; names that are not there are left out."""
    order: list[str] = []

    def add(name: str) -> None:
        path = modules / name
        if name in order or not path.is_file():
            return
        found = re.search(rb"\x00depends=([^\x00]*)\x00", path.read_bytes())
        for dependency in (found[1].decode() if found else "").split(","):
            add(dependency.replace("-", "_"))
        order.append(name)

    for name in wanted:
        add(name)
    return order


def _first_file_system(busybox: Path, modules: Path, further: Iterable[str]) -> bytes:
    order = load_order(modules, (*_DRIVERS, *_CIPHERS, *further, _RADIOS))
    if _RADIOS not in order:
        raise ImageError(f"the kernel has no {_RADIOS}")
    files = [("init", 0o755, (HERE / "init.sh").read_bytes()), ("busybox", 0o755, busybox.read_bytes())]
    files += [("order", 0o644, "".join(f"{name}\n" for name in order).encode())]
    files += [(f"modules/{name}", 0o644, (modules / name).read_bytes()) for name in order]
    entries = [_entry("modules", 0o040755, b""), *(_entry(name, 0o100000 | mode, body) for name, mode, body in files)]
    return b"".join([*entries, _entry("TRAILER!!!", 0, b"")])


def _entry(name: str, mode: int, body: bytes) -> bytes:
    """One entry of a "newc" cpio archive (kernel documentation, driver-api/early-userspace/buffer-format)."""
    # inode, mode, uid, gid, links, mtime, size, device (2), special device (2), length of the name, checksum
    fields = (0, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\x00"
    return head + b"\x00" * (-len(head) % 4) + body + b"\x00" * (-len(body) % 4)


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once: another test run may be reading the old one."""
    if path.is_file() and path.read_bytes() == content:
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
        scratch.write(content)
    Path(scratch.name).replace(path)


if __name__ == "__main__":
    print(prepare())  # noqa: T201
