"""Generic netlink, spoken with the kernel's own controller, which every kernel has."""

import errno
import struct
import subprocess
import sys
from contextlib import closing

import pytest

from datasources.linux_wifi.genetlink import Family, _words, netlink

GET_FAMILY = 3
CONTROLLER = 16


def controller() -> Family:
    return Family("nlctrl", netlink.ctrlmsg)


def test_a_request_is_answered() -> None:
    with controller() as family:
        (answer,) = family.request(GET_FAMILY, [("CTRL_ATTR_FAMILY_NAME", "nlctrl")])
    assert answer["CTRL_ATTR_FAMILY_ID"] == CONTROLLER


def test_a_dump_brings_everything() -> None:
    with controller() as family:
        names = [answer["CTRL_ATTR_FAMILY_NAME"] for answer in family.dump(GET_FAMILY)]
    assert "nlctrl" in names
    assert len(names) == len(set(names))


def test_an_unknown_family_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        Family("no such family", netlink.ctrlmsg)


def test_a_refused_request_is_an_error_and_the_next_one_works() -> None:
    with controller() as family:
        with pytest.raises(OSError, match="not supported") as caught:
            family.request(99, [])
        assert caught.value.errno == errno.EOPNOTSUPP
        assert family.request(GET_FAMILY, [("CTRL_ATTR_FAMILY_ID", CONTROLLER)])


def test_a_closed_family_is_closed() -> None:
    with closing(controller()) as family:
        pass
    with pytest.raises(OSError, match="Bad file descriptor"):
        family.dump(GET_FAMILY)


def acknowledgement(capped: bool, *attributes: tuple[int, bytes]) -> bytes:
    """The body of an error message with extended acknowledgement (linux/netlink.h)."""
    request = struct.pack("=IHHII", 20, CONTROLLER, 5, 1, 0)
    body = struct.pack("=i", -errno.EINVAL) + request + (b"" if capped else bytes(4))
    for kind, value in attributes:
        body += (struct.pack("=HH", 4 + len(value), kind) + value).ljust((4 + len(value) + 3) & ~3, b"\x00")
    return body


@pytest.mark.parametrize("capped", [True, False])
def test_the_words_of_the_kernel_are_found(capped: bool) -> None:
    flags = 0x200 | (0x100 if capped else 0)
    body = acknowledgement(capped, (2, bytes(4)), (1, b"Channel is disabled\x00"))
    assert _words(body, flags) == "Channel is disabled"
    assert _words(body, 0) == ""
    assert _words(acknowledgement(capped), flags) == ""
    assert _words(b"", flags) == ""


@pytest.mark.parametrize("later", ["from pyroute2 import IPRoute", "import pyroute2.netlink.nl80211"])
def test_only_the_codec_of_pyroute2_is_loaded_and_others_get_all_of_it(later: str) -> None:
    script = (
        "import sys; import datasources.linux_wifi.genetlink; assert 'asyncio' not in sys.modules;"
        f"assert not [name for name in sys.modules if 'pyroute2' in name]; {later}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
