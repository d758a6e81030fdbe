"""In the guest: access points, stations and monitors on the simulated radios. Nothing here runs outside of it."""

import fcntl
import itertools
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

RUN: Final = Path("/run/stage")
PATIENCE_S: Final = 180.0  # the guest is slow, and slower on a busy host; only a scene that went wrong waits as long
_POLL_S: Final = 0.05
_SIOCSIFHWADDR: Final = 0x8924
_SIOCGIFFLAGS: Final = 0x8913
_SIOCSIFFLAGS: Final = 0x8914
_IFF_UP: Final = 0x1
_ETHERNET: Final = 1  # ARPHRD_ETHER
_ALL_KINDS: Final = 3  # ETH_P_ALL
_EXPERIMENTAL: Final = 0x88B5  # IEEE Std 802: an ethertype for local experiments


class StageError(Exception):
    """Something on the stage did not do its part in time."""


def _request(code: int, interface: str, argument: bytes) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, code, struct.pack("16s", interface.encode()) + argument.ljust(24, b"\x00"))


def set_address(interface: str, address: str) -> None:
    """Set an interface down and give it its address."""
    set_up(interface, up=False)
    octets = bytes.fromhex(address.replace(":", ""))
    _request(_SIOCSIFHWADDR, interface, struct.pack("H", _ETHERNET) + octets)


def set_up(interface: str, *, up: bool) -> None:
    """Set an interface up or down."""
    flags = struct.unpack_from("h", _request(_SIOCGIFFLAGS, interface, b""), 16)[0]
    _request(_SIOCSIFFLAGS, interface, struct.pack("h", flags | _IFF_UP if up else flags & ~_IFF_UP))


def listen(interface: str, channel: int) -> None:
    """Make an interface a monitor of a channel of 2.4 GHz."""
    set_up(interface, up=False)
    subprocess.run(["iw", "dev", interface, "set", "type", "monitor"], check=True)
    set_up(interface, up=True)
    subprocess.run(["iw", "dev", interface, "set", "channel", str(channel)], check=True)


def set_hearing(interface: str, groups: int) -> None:
    """Put a radio into groups, as a bit mask; a radio hears those with which it shares one. All start in group 1."""
    phy = (Path("/sys/class/net") / interface / "phy80211").resolve().name
    (Path("/sys/kernel/debug/ieee80211") / phy / "hwsim" / "group").write_text(str(groups))


class Control:
    """The control socket of hostapd or wpa_supplicant: commands with answers, and events."""

    _numbers = itertools.count()

    def __init__(self, peer: Path) -> None:
        """Connect, waiting for the program to come up."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(RUN / f"client-{next(self._numbers)}"))
        self._events: list[str] = []
        for _ in patience(f"{peer} does not answer"):
            try:
                self._socket.connect(str(peer))
                break
            except OSError:
                continue
        self.request("ATTACH")

    def request(self, command: str) -> str:
        """Send a command and return its answer; raise StageError on a failure."""
        self._socket.send(command.encode())
        while (said := self._receive(PATIENCE_S)).startswith("<"):
            self._events.append(said)
        if said.startswith(("FAIL", "UNKNOWN")):
            raise StageError(f"{command}: {said}")
        return said

    def wait(self, event: str) -> str:
        """Wait for an event that begins with this, seen since the last such wait or not yet."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for number, said in enumerate(self._events):
                if said.partition(">")[2].startswith(event):
                    del self._events[: number + 1]
                    return said
            self._events.append(self._receive(deadline - time.monotonic()))

    def forget(self) -> None:
        """Forget the events until now."""
        self.request("PING")
        self._events.clear()

    def _receive(self, limit_s: float) -> str:
        self._socket.settimeout(max(limit_s, 0.01))
        try:
            return self._socket.recv(65536).decode(errors="replace").rstrip("\n")
        except TimeoutError as error:
            raise StageError(f"waited in vain; last events: {self._events[-5:]}") from error

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def patience(complaint: str) -> Iterator[None]:
    """Yield now and then; raise StageError when it has taken too long."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        yield
        time.sleep(_POLL_S)
    raise StageError(complaint)


class Air:
    """A packet socket on a monitor, to act upon what is on the air at once."""

    def __init__(self, interface: str) -> None:
        """Hear what the monitor hears from now on; run before every other process."""
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_KINDS))
        self._socket.bind((interface, 0))
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))

    def wait(self, part: bytes) -> bytes:
        """Return the next frame, without radiotap, that has these octets in it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self._socket.settimeout(max(deadline - time.monotonic(), 0.01))
            try:
                packet = self._socket.recv(4096)
            except TimeoutError as error:
                raise StageError("the frame that was waited for did not come") from error
            frame = packet[struct.unpack_from("<H", packet, 2)[0] :]
            if part in frame:
                return frame

    def close(self) -> None:
        """Hear no more; run like every other process."""
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        self._socket.close()


class Stage:
    """Everything that runs in one scene; all of it ends when the context does."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._exits = ExitStack()
        self._numbers = itertools.count()

    def __enter__(self) -> Self:
        RUN.mkdir(exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    def access_point(self, *interfaces: str, settings: str) -> Control:
        """Run one hostapd, one BSS for each interface; `settings` is its configuration without the interface."""
        folder = self._folder()
        files = []
        for interface in interfaces:
            lines = f"interface={interface}\ndriver=nl80211\nctrl_interface={folder}\n{settings}\n"
            files.append(folder / f"{interface}.conf")
            files[-1].write_text(lines.replace("$INTERFACE", interface))
        self._start("hostapd", "-t", *map(str, files), log=folder / "log")
        control = self._control(folder / interfaces[0])
        for interface in interfaces[1:]:
            self._enabled(self._control(folder / interface))
        self._enabled(control)
        return control

    def iwd_access_point(self, interface: str, *, ssid: str, passphrase: str, files: Path) -> None:
        """Run an access point of iwd's, whose package and libraries lie unpacked in a folder."""
        folder = self._folder()
        bus = Path("/run/dbus")
        bus.mkdir(exist_ok=True)
        policy = files / "usr/share/dbus-1/system.d/iwd-dbus.conf"
        (Path("/etc/dbus-1/system.d") / policy.name).write_bytes(policy.read_bytes())
        self._start("dbus-daemon", "--system", "--nofork", "--nopidfile", log=folder / "log")
        for _ in patience("D-Bus did not come up"):
            if (bus / "system_bus_socket").exists():
                break
        libraries = ":".join(str(files / path / "x86_64-linux-gnu") for path in ("usr/lib", "lib"))
        with_libraries = ("env", f"LD_LIBRARY_PATH={libraries}")
        self._start(*with_libraries, str(files / "usr/libexec/iwd"), "-i", interface, log=self._folder() / "log")
        control = (*with_libraries, str(files / "usr/bin/iwctl"))
        for command, sign in (
            (("device", interface, "set-property", "Mode", "ap"), "type AP"),
            (("ap", interface, "start", ssid, passphrase), f"ssid {ssid}"),
        ):
            for _ in patience(f"iwd: no {sign}"):
                # A client that is there before its server waits for it, and sometimes in vain.
                subprocess.run(["timeout", "10", *control, *command], check=False, capture_output=True)
                said = subprocess.run(["iw", "dev", interface, "info"], check=True, capture_output=True, text=True)
                if sign in said.stdout:
                    break

    def _enabled(self, control: Control) -> None:
        for _ in patience("the access point did not come up"):
            if "state=ENABLED" in control.request("STATUS"):
                return

    def station(self, interface: str, *, network: str, settings: str = "") -> Control:
        """Run a wpa_supplicant that knows one network, disabled yet: `ENABLE_NETWORK 0` lets it begin."""
        folder = self._folder()
        (folder / "conf").write_text(
            f"ctrl_interface={folder}\nap_scan=1\n{settings}\nnetwork={{\n disabled=1\n{network}\n}}\n"
        )
        command = ("wpa_supplicant", "-t", "-Dnl80211", f"-i{interface}", f"-c{folder / 'conf'}")
        self._start(*command, log=folder / "log")
        return self._control(folder / interface)

    def record(self, interface: str, path: Path) -> "subprocess.Popen[bytes]":
        """Run a tcpdump on a monitor until `stop`."""
        log = self._folder() / "log"
        # It would become another user and give the file away, which the shared folder does not allow.
        command = ("tcpdump", "-Z", "root", "--immediate-mode", "-U", "-n", "-i", interface, "-w", "-")
        with path.open("wb") as file, log.open("wb") as errors:
            process = subprocess.Popen(command, stdout=file, stderr=errors)
        self._exits.callback(stop, process)
        for _ in patience("tcpdump did not start"):
            if "listening on" in log.read_text():
                break
        return process

    def air(self, interface: str) -> Air:
        """Hear what the monitor hears, ahead of every other process."""
        air = Air(interface)
        self._exits.callback(air.close)
        return air

    def _control(self, path: Path) -> Control:
        control = Control(path)
        self._exits.callback(control.close)
        return control

    def _folder(self) -> Path:
        folder = RUN / f"{os.getpid()}-{time.monotonic_ns()}-{next(self._numbers)}"
        folder.mkdir()
        return folder

    def _start(self, *command: str, log: Path) -> None:
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        self._exits.callback(stop, process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process as its user would with ^C, and wait for it."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def talk(interface: str, receiver: str, *, packets: int = 3, octets: int = 60) -> None:
    """Send packets of an experimental ethertype."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
        link.bind((interface, 0))
        head = bytes.fromhex(receiver.replace(":", "")) + link.getsockname()[4] + struct.pack(">H", _EXPERIMENTAL)
        for number in range(packets):
            link.send(head + bytes((number,)) * octets)
            time.sleep(_POLL_S)
